"""M5: a word in every restricted field, and no byte of it in the site of an audience that may not see it."""

from __future__ import annotations

import base64
import io
import re
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

from ledger.book.book import Book
from ledger.book.narrowing import for_audience
from ledger.records.audience import COUNTS, EVERYTHING, STREET, UNIT, Audience
from ledger.records.contacts import TABLE
from ledger.records.kinds import KINDS
from ledger.records.narrow import unclassified
from ledger.records.table import Field
from ledger.site.build import build_site
from ledger.text.value import replace
from tests.site.sample import book_of
from trials.audience_corpus import AS_OF, MINE, Canary, ledger
from trials.audience_corpus import UNIT as OWN_UNIT
from trials.figure import Figure

NARROW = (Audience(STREET, MINE), Audience(UNIT, OWN_UNIT), Audience(COUNTS))


def run(share: float) -> Figure:
    """How many words reached whom they should not, and how many fields could be built without saying to whom they go."""
    with tempfile.TemporaryDirectory() as home:
        sites, canaries = built(Path(home))
    whole = sites[EVERYTHING]
    shown = sum(found(c.word, whole) for c in canaries)
    failures, kept, given = [], 0, 0
    for audience in NARROW:
        for canary in canaries:
            seen = found(canary.word, sites[audience])
            if allowed(canary, audience):
                given += seen
            else:
                kept += 1
                failures += [f"{audience.text}: {canary.place}{'' if canary.mine else '（别家的）'}"] if seen else []
    partners = NARROW[: 2 if share == 1 else 0]
    with tempfile.TemporaryDirectory() as home:
        moved = [f"{a.text}: 换了不该看的词，{path} 就不同" for a in partners for path in differing(Path(home), a)]
    swapped = f"；把不该看的词全部换掉再生成，街镇和单位的网站有 {len(moved)} 个文件不同" if partners else ""
    tables = [*(k.table for k in KINDS.values()), TABLE]
    mutants = [one for table in tables for one in without_audience(table)]
    passed = [one.name for one in mutants if not any(unclassified(one))]
    places = {c.place for c in canaries}
    reached = (
        f"{len(places)} 个字段和提交信息里共 {len(canaries)} 个词，局内网站显示 {shown} 个；{len(NARROW)} 种读者不该看的 {kept} 处漏出 "
        f"{len(failures)} 处（可以看的显示 {given} 处）{swapped}；{len(mutants)} 个字段逐个去掉读者，仍能生成的 {len(passed)} 个"
    )
    met = not failures and not moved and not passed and shown > 0 and given > 0
    return Figure("M5", "不该看的词在网站的任何文件里出现 0 次；没有写明读者的字段不能生成", reached, met,
                  tuple(a.text for a in NARROW), failures=tuple(failures + moved + passed))  # fmt: skip


def differing(home: Path, audience: Audience, narrow: Callable[[Book, Audience], Book] = for_audience) -> list[str]:
    """The files that differ, but for digests, between the sites of two ledgers that differ in what is not for an audience."""
    sites = []
    for letters in ("zq", "vw"):
        box, _ = ledger(home / f"{letters}-{audience.kind}", letters)
        out = home / f"{letters}-{audience.kind}-site"
        build_site(narrow(book_of(box, AS_OF), audience), out, root=box.root)
        paths = (p for p in out.rglob("*") if p.is_file())
        sites.append({p.relative_to(out).as_posix(): _DIGEST.sub(b"", p.read_bytes()) for p in paths})
    one, other = sites
    return sorted(path for path in {*one, *other} if one.get(path) != other.get(path))


_DIGEST = re.compile(rb"[0-9a-f]{8,64}")


def built(home: Path) -> tuple[dict[Audience, bytes], list[Canary]]:
    """Each audience's whole site as one text in lower case, and the words that were planted."""
    box, canaries = ledger(home / "ledger")
    book = book_of(box, AS_OF)
    sites = {}
    for i, audience in enumerate((EVERYTHING, *NARROW)):
        out = home / f"site-{i}"
        build_site(for_audience(book, audience), out, root=box.root)
        sites[audience] = b"\0".join(_texts(out)).lower()
    return sites, canaries


def _texts(out: Path) -> Iterator[bytes]:
    """Every file's name and content; of what is packed, what is inside."""
    for path in sorted(p for p in out.rglob("*") if p.is_file()):
        yield path.relative_to(out).as_posix().encode()
        content = path.read_bytes()
        yield content.replace(b"\r\n ", b"")  # a calendar's lines are folded, in the middle of a word too
        if zipfile.is_zipfile(io.BytesIO(content)):
            with zipfile.ZipFile(io.BytesIO(content)) as inside:
                for name in inside.namelist():
                    yield from (name.encode(), inside.read(name))


def allowed(canary: Canary, audience: Audience) -> bool:
    """Whether an audience may see a word."""
    return audience.sees(canary.circle) and (canary.mine or not audience.cases)


def found(word: str, site: bytes) -> bool:
    """Whether a word stands in a site, as it is or in a disguise that a program would give it."""
    if word.isdigit():  # not as a part of a digest
        return re.search(f"(?<![0-9a-z])(?:{word}|{int(word):,})(?![0-9a-z])".encode(), site) is not None
    return any(form.lower() in site for form in _forms(word))


def _forms(word: str) -> Iterator[bytes]:
    raw = word.encode()
    yield raw
    yield quote(word, safe="").encode()
    yield "".join(f"&#{ord(c)};" for c in word).encode()
    yield "".join(f"&#x{ord(c):x};" for c in word).encode()
    yield "".join(f"\\u{ord(c):04x}" for c in word).encode()
    yield raw.hex().encode()
    for shift in range(3):  # as a part of something longer, at each of the three places that base64 has
        yield base64.b64encode(b"\0" * shift + raw)[(4 if shift else 0) : -4]


def without_audience(table: Field) -> Iterator[Field]:
    """The table with one field after the other, itself included, not saying to whom it goes."""
    yield replace(table, to="")
    for i, below in enumerate(table.fields):
        for mutant in without_audience(below):
            yield replace(table, fields=(*table.fields[:i], mutant, *table.fields[i + 1 :]))
