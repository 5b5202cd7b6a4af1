"""The site on disk: its files, links, bytes, and what hostile strings become."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qsl, unquote

import pytest

import ledger.site
from ledger.book import shapes
from ledger.book.book import Book
from ledger.book.cache import Cache
from ledger.records.kinds import SOURCES
from ledger.resources import resource
from ledger.site import addresses
from ledger.site.build import build_site
from ledger.site.out.atom import NAMESPACE
from ledger.site.out.formats import offered
from ledger.site.out.listing import Lists
from ledger.site.out.schema import DIALECT
from ledger.site.press import NOW
from ledger.site.render import CSP
from tests.gitkit import Sandbox
from tests.site.hostile import PAYLOADS, build_hostile
from tests.site.reading import assert_harmless, page_paths, read_page
from tests.site.sample import AS_OF, book_of, build_ledger

NAMES = {".atom": NAMESPACE, "data/schema.json": DIALECT, ".ics": "//ledger.invalid//wage-arrears-ledger//ZH"}
ADDRESSES = ("https://www.gov.cn/",)  # the only foreign address in the sample, written in a body


def every_file(site: Path) -> dict[str, bytes]:
    """Path to bytes."""
    return {p.relative_to(site).as_posix(): p.read_bytes() for p in site.rglob("*") if p.is_file()}


def test_the_files_are_those_of_the_contract(site: Path, book: Book) -> None:
    """No more and no fewer."""
    expected = {
        "index.html", *(f"boards/{b}.html" for b in ("red", "orange", "yellow", "unverified", "overdue", "open")), "data/cases.json", "measures.html",
        "findings.html", "cases.html", "loops.html", "intake.html", "reviews.html", "enterprises.html", "roster.html", "forms.html", "status.html",
        "search.html", "data/search.js", "data/text-2026.js", "forms/1.html", "assets/site.css", "assets/site.js", "assets/form.css", "assets/icon.png", "assets/now.js", "robots.txt", ".ledger-site",
        *(f"{x.path}.{ending}" for x in Lists(book) for ending in offered(x)), "data.html", "data/schema.json",
        *(f"cases/{e.id}.html" for e in book.entries), *(f"forms/4/{e.id}.html" for e in book.entries if e.assessment),
        *(f"forms/3/{e.id}-{i}.html" for e in book.entries if e.file.case for i, c in enumerate(e.file.case.clues, 1) if c.channel in SOURCES),
        "units.html", "streets.html", "closed.html", "audit.html", *addresses.places(book).units.values(), *addresses.places(book).streets.values(),
        "closed/2026.html", *(f"audit/2026-{month}.html" for month in ("03", "09", "10", "11")),
        *(f"enterprises/{e.file.case.code}.html" for e in book.entries if e.file.case),
    }  # fmt: skip
    assert every_file(site).keys() == expected


def test_two_builds_are_the_same_bytes(site: Path, box: Sandbox, tmp_path: Path) -> None:
    """Another process's book, another folder, the same site."""
    build_site(book_of(box), tmp_path / "again")
    assert every_file(site) == every_file(tmp_path / "again")


def test_cases_json_has_the_shape_of_the_contract(site: Path, book: Book) -> None:
    """And agrees with ``ledger why``."""
    data = json.loads((site / "data/cases.json").read_bytes())
    assert list(data) == ["version", "as_of", "commit", "cases"]
    assert (data["version"], data["as_of"], data["commit"]) == (1, AS_OF.isoformat(), book.commit)
    keys = ["id", "path", "name", "street", "declared", "computed", "grounds", "next_rise", "steps", "closed"]
    assert all(list(case) == keys for case in data["cases"])
    for case in data["cases"]:
        state = book.by_id[case["id"]].assessment
        if state is None:
            continue
        why = json.loads(json.dumps(shapes.why(state)))
        assert case["computed"] == why["computed"]
        assert case["grounds"] == [g["rule"] for g in why["grounds"]]
        assert case["next_rise"] == why["next_rise"]
        assert case["steps"] == [s for s in why["steps"] if s["state"] in ("open", "overdue")]
    assert [c["id"] for c in data["cases"] if c["closed"]] == ["2026-0009"]
    assert next(c for c in data["cases"] if c["id"] == "2026-0018")["computed"] is None


@pytest.mark.parametrize("which", ["site", "whole_site"])
def test_every_link_and_anchor_resolves(which: str, request: pytest.FixtureRequest) -> None:
    """In every page, relative to it, and to an id that is there once."""
    site: Path = request.getfixturevalue(which)
    seen = {path: read_page(path) for path in page_paths(site)}
    for path, page in seen.items():
        assert not [i for i, n in page.ids.items() if n > 1], path
        for link in page.links:
            if link.startswith("https://"):
                assert link in ADDRESSES
                continue
            place, _, anchor = link.partition("#")
            target = (path.parent / unquote(place)).resolve() if place else path
            assert target.is_file(), (path, link)
            if anchor and "=" not in anchor:
                assert anchor in seen[target].ids, (path, link)
            assert place == "" or re.search(r"\.(html|css|js|png|csv|xlsx|ics|atom|json)$", place), link


@pytest.mark.parametrize("which", ["site", "whole_site"])
def test_every_filter_that_a_link_asks_for_is_there_and_finds_something(which: str, request: pytest.FixtureRequest) -> None:
    """``#street=…``: the page that opens has that choice, and a row that fits."""
    site: Path = request.getfixturevalue(which)
    seen = {path: read_page(path) for path in page_paths(site)}
    asked = {(path.parent / unquote(link.partition("#")[0]) if link[0] != "#" else path, link.partition("#")[2])
             for path, page in seen.items() for link in page.links if "=" in link.partition("#")[2]}  # fmt: skip
    assert len(asked) > 10
    for path, anchor in asked:
        target = seen[path.resolve()]
        wanted = dict(parse_qsl(anchor, strict_parsing=True, keep_blank_values=True))
        assert {*wanted} - {"q"} <= {a.get("name") for tag, a in target.tags if tag == "select"}, (path, anchor)
        assert all(value in target.options for key, value in wanted.items() if key != "q"), (path, anchor)
        fits = [a for tag, a in target.tags if tag == "tr" and all(
            f" {value} " in f" {a.get(f'data-{key}') or ''} " for key, value in wanted.items() if key != "q")]  # fmt: skip
        assert fits, (path, anchor)


def test_nothing_names_another_host(site: Path, whole_site: Path) -> None:
    """No address in any file but the one a body links to."""
    for path, content in (*every_file(site).items(), *every_file(whole_site).items()):
        if path.endswith(".xlsx"):  # packed, and each of its parts is named by its maker
            continue
        found = set(re.findall(rb"(?:https?:)?//[A-Za-z0-9][^\s\"'<>)]*", content))
        named = {NAMES[end].encode() for end in NAMES if path.endswith(end)}  # of a format; nothing is fetched from there
        assert found - named <= {a.encode() for a in ADDRESSES}, (path, found)


def test_each_page_begins_with_the_policy_and_has_its_furniture(whole_site: Path, whole: Book) -> None:
    """CSP first in head; language, banner, place, day, commit on every page, or where to find them."""
    for path in page_paths(whole_site):
        text = path.read_text("utf-8")
        page = read_page(path)
        names = [tag for tag, _ in page.tags]
        assert names[:3] == ["html", "head", "meta"], path
        assert page.tags[0][1] == {"lang": "zh-Hans-CN"}
        assert page.tags[2][1] == {"http-equiv": "Content-Security-Policy", "content": CSP}
        assert ("meta", {"name": "referrer", "content": "no-referrer"}) in page.tags
        for words in ("内部资料　注意保密", "当前位置"):
            assert words in page.text, (path, words)
        assert f"数据截至提交 {whole.commit}" in page.text or "数据截至见今日要办" in page.text, path
        assert "按 2026年11月24日 核对" in page.text or "核对日期见今日要办" in page.text, path
        assert_harmless(page, path.name)
        assert " style=" not in text
        assert "<style" not in text
        assert not re.search(r"<[^>]*\son[a-z]+\s*=", text)


def test_uncommitted_and_shallow_are_said_on_every_page(book: Book, tmp_path: Path) -> None:
    """Where a page could be taken for the whole truth and is not; the number comes to a page about one thing by script."""
    build_site(replace(book, uncommitted=3, shallow=True), tmp_path / "out")
    for path in page_paths(tmp_path / "out"):
        text = read_page(path).text
        assert "共 3 处改动尚未提交" in text or "共  处改动尚未提交" in text
        assert "浅克隆" in text
    assert '"uncommitted": 3' in (tmp_path / "out" / NOW).read_text("utf-8")


def test_a_page_about_one_thing_is_the_same_file_while_that_thing_is_the_same(book: Book, tmp_path: Path) -> None:
    """Another commit, other counts, other days: only what speaks of them is another file; the others are not written."""
    cache = Cache(tmp_path / "cache")
    with cache:
        build_site(book, tmp_path / "out", store=cache)
        before = every_file(tmp_path / "out")
        again = replace(book, commit="f" * 40, uncommitted=9)
        result = build_site(again, tmp_path / "out", store=cache)
        after = every_file(tmp_path / "out")
        build_site(again, tmp_path / "new")
    moved = {path for path in after if after[path] != before[path]}
    assert after == every_file(tmp_path / "new")
    assert not [path for path in moved if path.startswith(("cases/", "enterprises/", "forms/", "records/"))]
    assert NOW in moved and "index.html" in moved
    assert result.written < result.files


def test_without_a_commit_the_site_says_so(book: Book, tmp_path: Path) -> None:
    """A book of loose files."""
    build_site(replace(book, commit=None), tmp_path / "out")
    assert "没有提交" in read_page(tmp_path / "out/index.html").text
    assert json.loads((tmp_path / "out/data/cases.json").read_bytes())["commit"] is None


def test_an_empty_ledger_has_a_site_that_says_so_in_words(book: Book, tmp_path: Path) -> None:
    """Never a bare table."""
    build_site(replace(book, entries=(), findings=(), strays=()), tmp_path / "out")
    for name, words in (
        ("index.html", "没有逾期的步骤"), ("boards/red.html", "目前没有在办的红色预警企业"), ("cases.html", "台账里还没有案件"),
        ("findings.html", "没有发现问题"), ("loops.html", "没有未结的"), ("intake.html", "台账里还没有税务缴费异常的记录"),
        ("reviews.html", "台账里还没有研判记录"), ("enterprises.html", "台账里还没有企业"), ("units.html", "没有未办的步骤"), ("closed.html", "还没有结案的案件"), ("streets.html", "在办共 0 户"), ("streets/yangxingzhen.html", "杨行镇暂无在办预警"),
        ("units/yangxingzhen.html", "杨行镇没有未办的步骤"), ("audit.html", "还没有提交历史"), ("index.html", "还没有提交历史"),
    ):  # fmt: skip
        assert words in read_page(tmp_path / "out" / name).text


# --- hostile strings ---------------------------------------------------------------------------------------

@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> tuple[Book, Path]:
    """A ledger of nothing but payloads, and its site."""
    book = book_of(build_hostile(tmp_path_factory.mktemp("hostile")))
    out = tmp_path_factory.mktemp("hostile-out") / "_site"
    build_site(book, out)
    return book, out


def test_hostile_strings_never_become_markup(hostile: tuple[Book, Path]) -> None:
    """In front matter, author, address, message, file name and body: text they were and text they stay."""
    book, out = hostile
    assert all(e.assessment for e in book.entries if e.id != "2026-0099")
    assert len(book.records) == 7 and all(f.record for f in book.records)
    for path in page_paths(out):
        page = read_page(path)
        assert_harmless(page, path.name)
        assert not [i for i, n in page.ids.items() if n > 1], path


def test_hostile_strings_are_shown_as_they_are(hostile: tuple[Book, Path]) -> None:
    """Nothing is swallowed: the reader sees the very characters."""
    _, out = hostile
    listing = read_page(out / "cases.html").text
    for i, text in enumerate(PAYLOADS):
        assert text in listing
        page = read_page(out / f"cases/2026-{i + 1:04d}.html")
        shown = [t for t in page.texts if text in t]
        assert len(shown) > 12, text


def test_hostile_strings_stay_themselves_in_the_data(hostile: tuple[Book, Path]) -> None:
    """JSON holds the value; it is no page."""
    _, out = hostile
    data = json.loads((out / "data/cases.json").read_bytes())
    assert [c["name"] for c in data["cases"]][: len(PAYLOADS)] == list(PAYLOADS)


def test_deceptive_characters_are_shown_by_number(box: Sandbox, tmp_path: Path) -> None:
    """In an author's name and in a body."""
    copy = build_ledger(tmp_path)
    body = (copy.root / "cases/2026/2026-0013.md").read_text("utf-8") + "\n尾\u202e注\u200b\n"
    copy.write("cases/2026/2026-0013.md", body)
    copy.git("add", "--all")
    copy.git("commit", "-qm", "x", day=AS_OF, env={"GIT_AUTHOR_NAME": "薛\u202e涛", "GIT_COMMITTER_NAME": "薛\u202e涛"})
    build_site(book_of(copy), tmp_path / "out")
    for path in (tmp_path / "out").rglob("*.html"):
        assert not re.search("[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]", path.read_text("utf-8"))
    text = read_page(tmp_path / "out/cases/2026-0013.html").text
    assert "尾⟨U+202E⟩注⟨U+200B⟩" in text
    assert "薛⟨U+202E⟩涛" in text


def test_a_hostile_body_costs_its_own_page_only(box: Sandbox, site: Path, tmp_path: Path) -> None:
    """Plain text with a visible mark there; every other case page the same bytes."""
    copy = build_ledger(tmp_path)
    file = copy.root / "cases/2026/2026-0014.md"
    file.write_text(file.read_text("utf-8") + "[" * 5000 + "\n", "utf-8")
    copy.commit(day=AS_OF)
    build_site(replace(book_of(copy), commit=book_of(box).commit), tmp_path / "out")
    assert "正文按纯文本显示" in read_page(tmp_path / "out/cases/2026-0014.html").text
    for name in ("2026-0012", "2026-0017", "2026-0018"):
        page = f"cases/{name}.html"
        same = [re.sub(rb"<code[^>]*>[0-9a-f]{8}</code>", b"", (root / page).read_bytes()) for root in (site, tmp_path / "out")]
        assert same[0] == same[1]


# --- the source itself -------------------------------------------------------------------------------------


def test_one_place_makes_markup_and_no_template_trusts_anything() -> None:
    """``Markup(`` once, in render; ``safe`` never; autoescape once and always on."""
    assert ledger.site.__file__
    code = {p.name: p.read_text("utf-8") for p in Path(ledger.site.__file__).parent.glob("*.py")}
    assert [n for n, text in code.items() for _ in re.findall(r"\bMarkup\(", text)] == ["render.py"]
    assert [n for n, text in code.items() for _ in re.findall(r"\bSafeHtml\(", text)] == ["markup.py"]
    assert [n for n, text in code.items() for _ in re.findall("autoescape", text)] == ["render.py"]
    assert "autoescape=True" in code["render.py"]
    assert [n for n, text in code.items() if re.search(r"^(from|import) jinja2", text, re.MULTILINE)] == ["render.py"]
    assert [n for n, text in code.items() if re.search(r"^(from|import) (markdown|nh3)", text, re.MULTILINE)] == ["markup.py"]
    for template in resource("site_templates").glob("*.html"):
        text = template.read_text("utf-8")
        assert not re.search(r"\|\s*safe|autoescape|\bMarkup\b|<script(?! src=)|<style| style=|\son\w+=|//[a-z]", text), template


def test_the_layers_below_are_all_the_site_knows() -> None:
    """No import of report or cli."""
    assert ledger.site.__file__
    for path in Path(ledger.site.__file__).parent.rglob("*.py"):
        found = set(re.findall(r"^(?:from|import) ledger\.(\w+)", path.read_text("utf-8"), re.MULTILINE))
        found -= {"office"} if path.parent.name == "out" else set()  # which writes the lists for Excel
        assert found <= {"book", "measures", "records", "text", "history", "resources", "share", "progress", "site"}, path
