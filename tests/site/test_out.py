"""The other ways out: feeds, calendars, tables and JSON, each read back by another's parser."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from xml.etree import ElementTree

import icalendar
import jsonschema
import openpyxl
import pytest

from ledger.book.book import Book, make_book
from ledger.book.snapshot import Reader
from ledger.book.sources import commit_snapshot
from ledger.history.repo import Repo
from ledger.measures.plan import OVERDUE
from ledger.site.build import build_site
from ledger.site.out.formats import FORMATS, offered
from ledger.site.out.frame import frame_of
from ledger.site.out.happened import MOST
from ledger.site.out.listing import BOARDS, Listing, Lists
from ledger.site.out.tables import CASE_HEADS, STEP_HEADS
from ledger.site.pinyin import slugs
from tests.gitkit import Sandbox
from tests.site.hostile import build_hostile
from tests.site.reading import read_page
from tests.site.sample import AS_OF, RED, book_of, build_ledger

ATOM = "{http://www.w3.org/2005/Atom}"
SEEN = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00")


def files(site: Path, ending: str) -> list[Path]:
    """The files of one format."""
    found = sorted(site.rglob(f"*.{ending}"))
    assert found, ending
    return found


def feed(path: Path) -> ElementTree.Element:
    """A feed, parsed."""
    return ElementTree.fromstring(path.read_bytes())


def entries(path: Path) -> list[dict[str, str]]:
    """The entries of a feed."""
    return [
        {"id": e.findtext(f"{ATOM}id", ""), "title": e.findtext(f"{ATOM}title", ""), "updated": e.findtext(f"{ATOM}updated", ""),
         "summary": e.findtext(f"{ATOM}summary", ""), "href": e.find(f"{ATOM}link").attrib["href"]}  # type: ignore[union-attr]
        for e in feed(path).iter(f"{ATOM}entry")
    ]  # fmt: skip


def events(path: Path) -> list[icalendar.Event]:
    """The events of a calendar."""
    return list(icalendar.Calendar.from_ical(path.read_bytes()).walk("VEVENT"))


def rows(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))


def cells(path: Path) -> list[list[object]]:
    """The cells of a workbook below its title."""
    sheet = openpyxl.load_workbook(path).active
    assert sheet is not None
    return [[c.value for c in row] for row in sheet.iter_rows(min_row=3)]


# --- feeds -------------------------------------------------------------------------------------------------


def test_every_feed_keeps_the_rules_of_its_format(whole_site: Path) -> None:
    """RFC 4287: one id, title and updated each; an author; ids unique; times with their zone; links to pages that are there."""
    for path in files(whole_site, "atom"):
        root = feed(path)
        assert root.tag == f"{ATOM}feed"
        for part in (root, *root.iter(f"{ATOM}entry")):
            counts = Counter(child.tag.removeprefix(ATOM) for child in part)
            assert [counts[name] for name in ("id", "title", "updated", "author")] == [1, 1, 1, 1], path
            assert part.find(f"{ATOM}author/{ATOM}name").text  # type: ignore[union-attr]
            assert SEEN.fullmatch(part.findtext(f"{ATOM}updated", "")), path
            assert re.fullmatch(r"tag:ledger\.invalid,2024-10-12:[\w/-]+", part.findtext(f"{ATOM}id", "")), path
        ids = [x.text for x in root.iter(f"{ATOM}id")]
        assert len(ids) == len({*ids})
        for link in root.iter(f"{ATOM}link"):
            assert (path.parent / link.attrib["href"]).resolve().is_file(), (path, link.attrib)
        times = [e["updated"] for e in entries(path)]
        assert times == sorted(times, reverse=True) and len(times) <= MOST
        assert root.findtext(f"{ATOM}updated") == (times[0] if times else "2026-11-23T12:00:00+08:00")  # the commit's


def test_a_board_tells_of_what_came_to_it_happened_on_it_and_left_it(site: Path) -> None:
    """A case that rose to red: its whole orange time is told on the orange board, its coming on both, the rest on the red."""
    orange = [(e["title"], e["summary"]) for e in entries(site / "boards/orange.atom")]
    red = [(e["title"], e["summary"]) for e in entries(site / "boards/red.atom")]
    of_case = "2026-0012 上海示例餐饮管理有限公司"
    assert (f"{of_case} 建档", "建档 上海示例餐饮管理有限公司（友谊路街道），橙色") in orange
    assert [t for t in orange if t[0] == f"{of_case} 升级"] == [t for t in red if t[0] == f"{of_case} 升级"] != []
    assert not [t for t in red if t[0] in (f"{of_case} 支付", f"{of_case} 建档")]
    assert [t[0].split()[-1] for t in orange if t[0].startswith("2026-0009")][-1] == "建档"
    assert any(t[0].endswith("降级") for t in orange if t[0].startswith("2026-0009"))
    assert not any(t[0].endswith("结案") for t in orange if t[0].startswith("2026-0009"))  # it had left by then


def test_an_event_keeps_its_identity_when_more_happens(box: Sandbox, site: Path, tmp_path: Path) -> None:
    """A reader is told of nothing twice: the feed of an earlier commit is the tail of the later one."""
    repo = Repo.open(box.root, box.env)
    earlier = repo.resolve("HEAD~3")
    book = make_book(commit_snapshot(repo, earlier), AS_OF, Reader(), repo=repo, commit=earlier)
    build_site(book, tmp_path / "out")
    old, new = entries(tmp_path / "out/cases.atom"), entries(site / "cases.atom")
    assert 0 < len(old) < len(new)
    assert {e["id"] for e in old} < {e["id"] for e in new}
    assert [e for e in new if e["id"] in {o["id"] for o in old}] == old


def test_a_feed_is_cut_at_its_length(book: Book) -> None:
    """The newest are kept."""
    lists = Lists(book)
    many = lists.whole.followed * 40
    listing = Listing("cases", "全部案件", "cases", (), (), "cases.html", many)
    told = lists.told(listing)
    assert len(told) == MOST
    assert told[0].event.when == max(e.when for held in many for e in held.trail if e.kind != "text")


# --- calendars ---------------------------------------------------------------------------------------------


def test_every_calendar_is_read_back_with_its_due_days(whole_site: Path, whole: Book) -> None:
    """All-day events, stamped with the commit's time, folded at 75 octets, lines ended as the format wants."""
    for path in files(whole_site, "ics"):
        raw = path.read_bytes()
        assert raw.endswith(b"\r\n") and not re.search(rb"[^\r]\n", raw)
        assert max(map(len, raw.split(b"\r\n"))) <= 75
        calendar = icalendar.Calendar.from_ical(raw)
        assert not calendar.errors and calendar["VERSION"] == "2.0" and calendar.subcomponents
        for event in calendar.walk("VEVENT"):
            assert type(event["DTSTART"].dt) is date
            assert event["DTSTAMP"].dt == datetime(2026, 11, 23, 4, tzinfo=UTC)
    every = events(whole_site / "due.ics")
    assert Counter(str(e["UID"]) for e in every).most_common(1)[0][1] == 1
    assert sorted(e["DTSTART"].dt for e in every) == [task.due for _, task in whole.todo]
    late = [e for e in every if str(e["SUMMARY"]).startswith("逾期 ")]
    assert len(late) == sum(t.state == OVERDUE for _, t in whole.todo) > 0
    assert all(e["DTSTART"].dt < AS_OF for e in late)


def test_an_event_says_what_is_to_be_done_by_whom_and_why(site: Path) -> None:
    """Step, enterprise and number in its head; clause, unit and state below."""
    [event] = [e for e in events(site / "boards/red.ics") if str(e["UID"]).startswith("2026-0012-lian-")]
    assert str(event["UID"]) == "2026-0012-lian-20261123@ledger.invalid"
    assert str(event["SUMMARY"]) == "逾期 立案 上海示例餐饮管理有限公司（2026-0012）"
    assert {"状态：逾期", "部门：局行政执法科", "条款：二(四)一红, 橙", "预警等级：红色"} <= set(str(event["DESCRIPTION"]).split("\n"))


def test_a_units_calendar_holds_its_steps_and_no_other(whole_site: Path, whole: Book) -> None:
    """The same event as in the calendar of all; a step that either of two may take stands with both."""
    every = {str(e["UID"]): e.to_ical() for e in events(whole_site / "due.ics")}
    held: Counter[str] = Counter()
    for path in files(whole_site / "units", "ics"):
        name = str(icalendar.Calendar.from_ical(path.read_bytes())["X-WR-CALNAME"]).split()[-1]
        for event in events(path):
            assert every[str(event["UID"])] == event.to_ical()
            assert name in str(event["DESCRIPTION"]).split("部门：")[1].split("\n")[0].split("或")
            held[str(event["UID"])] += 1
    assert held.keys() == every.keys()
    assert {p.stem for p in files(whole_site / "units", "ics")} >= {"juxingzhengzhifake", "youyilujiedao", "jubangongshi"}


# --- tables ------------------------------------------------------------------------------------------------


def test_csv_and_xlsx_hold_the_same_table(whole_site: Path) -> None:
    """With the mark that Excel knows UTF-8 by; the workbook has numbers where there are numbers."""
    for path in files(whole_site, "xlsx"):
        raw = path.with_suffix(".csv").read_bytes()
        assert raw.startswith(b"\xef\xbb\xbf") and raw.count(b"\n") == raw.count(b"\r\n")
        found = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
        book = cells(path)
        assert tuple(found[0]) in (CASE_HEADS, STEP_HEADS)
        shown = [["" if c is None else f"{c:.2f}" if h == "未付金额（元）" and not isinstance(c, str) else str(c)
                  for h, c in zip(found[0], row, strict=True)] for row in book]  # fmt: skip
        plain = [[f"{float(c):.2f}" if h == "未付金额（元）" and c[:1].isdigit() else c for h, c in zip(found[0], row, strict=True)]
                 for row in found]  # fmt: skip
        assert shown == plain, path


def test_a_row_says_what_the_board_says(site: Path) -> None:
    """Level, grounds, people, money, next step."""
    row = next(r for r in rows(site / "boards/red.csv") if r["编号"] == "2026-0012")
    assert (row["企业名称"], row["预警等级"], row["欠薪人数（至少）"], row["欠薪人数（至多）"]) == ("上海示例餐饮管理有限公司", "红色", "13", "13")
    assert (row["下一步"], row["部门"], row["期限"], row["逾期步数"]) == ("立案", "局行政执法科", "2026-11-23", "1")
    assert row["统一社会信用代码"] == "91310113MA1GK3A000" and row["未付金额（元）"] == "91000.00"
    assert "红色：欠薪13人，达到10人" in row["等级依据"].split("；")
    [unread] = [r for r in rows(site / "cases.csv") if r["编号"] == "2026-0018"]
    assert unread["状态"] == "读不出" and unread["预警等级"] == ""


def test_each_page_leads_to_its_other_forms(site: Path) -> None:
    """Boards, all cases, units and streets, each to its own and to how they are used; those lead back."""
    pages = [site / "cases.html", *(site / f"boards/{slug}.html" for slug in BOARDS), site / "units/juxingzhengzhifake.html",
             site / "streets/youyilujiedao.html"]  # fmt: skip
    for page in pages:
        links = {(page.parent / x).resolve() for x in read_page(page).links if not x.startswith("#")}
        mine = {p.resolve() for p in page.parent.glob(f"{page.stem}.*") if p.suffix in (".csv", ".xlsx", ".ics", ".atom", ".json")}
        assert len(mine) >= 3 and mine <= links and (site / "data.html").resolve() in links, page
        for path in mine:
            if path.suffix == ".atom":
                back = [x.attrib["href"] for x in feed(path).findall(f"{ATOM}link") if x.attrib["rel"] == "alternate"]
                assert back == [f"../{page.parent.name}/{page.name}" if page.parent != site else page.name]


def test_the_boards_are_what_they_are_called(site: Path, book: Book) -> None:
    """Each board's rows, by what the assessment says of its cases."""
    states = {e.id: e.assessment for e in book.entries if e.open and e.assessment}
    expected = {
        "red": {i for i, s in states.items() if s.declared == "红色"}, "orange": {i for i, s in states.items() if s.declared == "橙色"},
        "yellow": {i for i, s in states.items() if s.declared == "黄色"},
        "unverified": {i for i, s in states.items() if not s.verdict.certain},
        "overdue": {i for i, s in states.items() if any(t.state == OVERDUE for t in s.plan.tasks)}, "open": {*states},
    }  # fmt: skip
    assert {*expected} == {*BOARDS} and all(expected.values())
    for slug, ids in expected.items():
        found = [r["编号"] for r in rows(site / f"boards/{slug}.csv")]
        assert {*found} == ids and len(found) == len(ids)
        assert [c["id"] for c in json.loads((site / f"boards/{slug}.json").read_bytes())["cases"]] == found
        links = [x for x in read_page(site / f"boards/{slug}.html").links if re.fullmatch(r"\.\./cases/[\d-]+\.html", x)]
        assert list(dict.fromkeys(links)) == [f"../cases/{i}.html" for i in found]  # as the page has them


# --- JSON --------------------------------------------------------------------------------------------------


def test_every_json_file_is_as_the_schema_says(whole_site: Path) -> None:
    """By a validator that is not ours; a file that is not so is refused."""
    schema = json.loads((whole_site / "data/schema.json").read_bytes())
    jsonschema.Draft202012Validator.check_schema(schema)
    judge = jsonschema.Draft202012Validator(schema)
    found = [p for p in files(whole_site, "json") if p.name != "schema.json"]
    assert len(found) > 30
    for path in found:
        judge.validate(json.loads(path.read_bytes()))
    wrong = json.loads((whole_site / "boards/red.json").read_bytes())
    wrong["cases"][0]["steps"][0]["state"] = "late"
    assert not judge.is_valid(wrong)
    del wrong["cases"]
    assert not judge.is_valid(wrong)


def test_a_case_is_the_same_in_every_file(site: Path) -> None:
    """One shape, one meaning."""
    every = {c["id"]: c for c in json.loads((site / "data/cases.json").read_bytes())["cases"]}
    for path in [*files(site / "boards", "json"), *files(site / "streets", "json")]:
        for case in json.loads(path.read_bytes())["cases"]:
            assert case == every[case["id"]]


# --- what holds for all ------------------------------------------------------------------------------------

PHONE = "13812345678"
NASTY = ("=cmd|' /C calc'!A0", "@SUM(A1)", "+1", "-1", "＝1", "\u2028行", "响\x07铃", "尾\u202e注", "]]><x>", "\ufffe", 'a","=1+1', "=1\n=2")


@pytest.fixture(scope="module")
def nasty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of a ledger whose names and units would be formulas, markup, control characters or a person's number."""
    box = build_ledger(tmp_path_factory.mktemp("nasty"))
    for i, text in enumerate((*NASTY, f"联系{PHONE}")):
        number = f"2026-{i + 100:04d}"
        words = json.dumps(text)
        named = RED.replace("2026-0012", number).replace("上海示例餐饮管理有限公司", words)
        for old in ("友谊路街道", "反映8月工资未发", "新增乙组5人，两组共13人"):
            named = named.replace(f": {old}", f": {words}")
        box.write(f"cases/2026/{number}.md", named)
        box.commit(day=AS_OF)
    out = tmp_path_factory.mktemp("nasty-out") / "_site"
    build_site(book_of(box), out)
    return out


def test_no_cell_is_a_formula(nasty: Path) -> None:
    """Nor does what a cell holds run over into the next."""
    for path in files(nasty, "csv"):
        for row in csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")):
            assert len(row) in (len(CASE_HEADS), len(STEP_HEADS))
            assert not [c for c in row if c.startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r"))], row
    names = [r["企业名称"] for r in rows(nasty / "cases.csv")]
    assert "'=cmd|' /C calc'!A0" in names and 'a","=1+1' in names
    for path in files(nasty, "xlsx"):
        sheet = openpyxl.load_workbook(path).active
        assert sheet is not None and {c.data_type for row in sheet.iter_rows() for c in row} <= {"s", "n"}
    assert "=cmd|' /C calc'!A0" in [row[1] for row in cells(nasty / "cases.xlsx")]


def test_characters_that_deceive_are_shown_by_number(nasty: Path) -> None:
    """In all that people read; and every format is still read by its parser."""
    for ending in ("csv", "atom", "ics"):
        for path in files(nasty, ending):
            text = path.read_bytes().decode("utf-8-sig").replace("\r\n ", "")
            assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\u2028\u202e\ufffe]", text), path
    for path in files(nasty, "atom"):
        feed(path)
    assert any("尾⟨U+202E⟩注" in str(e["SUMMARY"]) for e in events(nasty / "due.ics"))
    assert any("]]><x>" in e["title"] for e in entries(nasty / "cases.atom"))
    schema = json.loads((nasty / "data/schema.json").read_bytes())
    names = []
    for path in files(nasty, "json"):
        if path.name != "schema.json":
            jsonschema.validate(json.loads(path.read_bytes()), schema)
            names += [c["name"] for c in json.loads(path.read_bytes()).get("cases", ())]
    assert {*NASTY} - {"\ufffe"} <= {*names}  # programs get what is written


def test_no_number_of_a_person_is_in_any_file(nasty: Path) -> None:
    """However it is packed."""
    seen = 0
    for path in (p for p in nasty.rglob("*") if p.suffix in (".csv", ".xlsx", ".ics", ".atom", ".json")):
        raw = path.read_bytes()
        parts = [raw.replace(b"\r\n ", b"")]
        if path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as packed:
                parts = [packed.read(name) for name in packed.namelist()]
        assert not [p for p in parts if PHONE.encode() in p], path
        seen += any("138××××××××".encode() in p for p in parts)
    assert seen > 10


def test_hostile_units_and_streets_have_files_with_plain_names(tmp_path: Path) -> None:
    """Whatever a unit is called."""
    build_site(book_of(build_hostile(tmp_path / "ledger")), tmp_path / "out")
    for folder in ("units", "streets"):
        names = [p.name for p in (tmp_path / "out" / folder).iterdir() if p.suffix in (".csv", ".json")]
        assert len(names) > 20 and all(re.fullmatch(r"[a-z0-9-]+\.[a-z]+", name) for name in names)


def test_names_of_one_sound_have_addresses_of_their_own() -> None:
    """Whichever comes first."""
    found = slugs(["大场镇", "达场镇", "罗店镇"])
    assert found["罗店镇"] == "luodianzhen" and len({*found.values()}) == 3
    assert slugs(["达场镇", "大场镇"]).items() <= found.items()
    two = slugs([f"联系{PHONE}", "联系13812345679"]).values()  # told apart by what nobody should see
    assert len({*two}) == 2 and not any("138123" in name for name in two)


def test_every_file_is_the_same_bytes_again_and_none_knows_the_clock(box: Sandbox, site: Path) -> None:
    """Made anew from another book of the same commit."""
    book = book_of(box)
    lists, frame = Lists(book), frame_of(book)
    made = {f"{x.path}.{ending}": FORMATS[ending].write(x, lists, frame) for x in lists for ending in offered(x)}
    assert len(made) > 100
    assert {path: (site / path).read_bytes() for path in made} == made
    with zipfile.ZipFile(site / "cases.xlsx") as packed:
        assert "2026-11-23T" in packed.read("docProps/core.xml").decode()


def test_a_ledger_without_a_commit_has_its_files_too(book: Book, tmp_path: Path) -> None:
    """Their moment is the beginning of the day."""
    build_site(replace(book, commit=None, committed=None), tmp_path / "out")
    assert {e["DTSTAMP"].dt for e in events(tmp_path / "out/due.ics")} == {datetime(2026, 11, 23, 16, tzinfo=UTC)}
