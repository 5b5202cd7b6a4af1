"""contacts.yaml: who and which units there are, and on which days (附件1 with validity)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property

from ledger.records.audience import BUREAU, PARTNERS, SUMMARY
from ledger.records.keys import Key, parse_key
from ledger.records.reader import Row, read_rows
from ledger.records.table import Field
from ledger.records.values import Kind
from ledger.text.document import Document, read_yaml_document
from ledger.text.finding import Finding, Severity, define
from ledger.text.source import Source
from ledger.text.value import dataclass

DEPARTMENT, STREETS, EXTERNAL = "科室", "街镇园区", "外部单位"
_SINCE = (Field("自", Kind.DATE, to=PARTNERS), Field("至", Kind.DATE, to=PARTNERS))
_NAMED = (Field("姓名", required=True, to=PARTNERS), *_SINCE)
TABLE = Field("通讯录", fields=(
    Field("单位", required=True, fields=(
        Field("名称", required=True, to=SUMMARY),
        Field("类别", Kind.CHOICE, required=True, choices=(DEPARTMENT, STREETS, EXTERNAL), to=SUMMARY),
        Field("负责人", fields=_NAMED, to=PARTNERS), Field("联络人", fields=_NAMED, to=PARTNERS),
        Field("代理人", fields=_NAMED, to=PARTNERS), *_SINCE,
        Field("说明", to=BUREAU),
    ), to=SUMMARY),
    Field("分管领导", fields=_NAMED, to=PARTNERS),
    Field("人员", fields=(
        Field("姓名", required=True, to=BUREAU), Field("单位", required=True, to=BUREAU), Field("git", many=True, to=BUREAU),
        *_SINCE,
        Field("签名公钥", fields=(Field("公钥", required=True, to=BUREAU), *_SINCE, Field("撤销", Kind.DATE, to=BUREAU),
        Field("说明", to=BUREAU)), to=BUREAU),
    ), to=BUREAU),
), to=SUMMARY)  # fmt: skip
KEYS = frozenset(
    {
        "单位",
        "名称",
        "类别",
        "负责人",
        "联络人",
        "代理人",
        "分管领导",
        "人员",
        "姓名",
        "git",
        "自",
        "至",
        "说明",
        "签名公钥",
        "公钥",
        "撤销",
    }
)

TWICE = define(
    "C410", Severity.ERROR, "通讯录里同一名称写了两次",
    "一个单位一行；人员变动加“自”“至”，不另写一个单位。一个 git 地址只归一个人。",
    bad="- 名称: 友谊路街道\n- 名称: 友谊路街道", good="- 名称: 友谊路街道\n- 名称: 吴淞街道",
)  # fmt: skip
NO_UNIT = define(
    "C411", Severity.ERROR, "人员所在单位不在通讯录里",
    "人员的“单位”要与上面“单位”里的名称一字不差。",
    bad="- {姓名: 示例甲, 单位: 执法科}", good="- {姓名: 示例甲, 单位: 局行政执法科}",
)  # fmt: skip


BAD_KEY = define(
    "C413", Severity.ERROR, "签名公钥不能用",
    "公钥照抄 `~/.ssh/id_ed25519.pub` 里的一行（类型和一长串字符）。一把公钥只归一个人；不再用的写“至”，遗失或泄露的写“撤销”。",
    bad="签名公钥: [{公钥: id_ed25519.pub}]", good="签名公钥: [{公钥: ssh-ed25519 AAAA…, 自: 2026-11-01}]",
)  # fmt: skip
TWO_LIAISONS = define(
    "C412", Severity.WARNING, "一个科室同时有两名联络人",
    "各科室明确一名联络人。换人的给旧的加“至”，新的“自”写次日；不在时代办的写在“代理人”。",
    bad="联络人: [{姓名: 示例甲}, {姓名: 示例乙, 自: 2026-11-01}]",
    good="联络人: [{姓名: 示例甲, 至: 2026-10-31}, {姓名: 示例乙, 自: 2026-11-01}]", clause="三",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Term:
    """A person's or unit's days: from, and to (both included); None is open."""

    name: str
    since: date | None = None
    until: date | None = None

    def holds(self, day: date) -> bool:
        """Whether it is valid on a day."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)

    def meets(self, other: Term) -> bool:
        """Whether both are valid on some day."""
        first, last = (
            max(self.since or date.min, other.since or date.min),
            min(self.until or date.max, other.until or date.max),
        )
        return first <= last


@dataclass(frozen=True, slots=True)
class Unit(Term):
    """A department, a 街镇园区 or an external unit."""

    kind: str = DEPARTMENT
    chiefs: tuple[Term, ...] = ()
    liaisons: tuple[Term, ...] = ()
    deputies: tuple[Term, ...] = ()  # 代理人: who stands in for either


@dataclass(frozen=True, slots=True)
class Person(Term):
    """Someone with a unit, git addresses, and the keys that sign for them."""

    unit: str = ""
    addresses: tuple[str, ...] = ()
    keys: tuple[Key, ...] = ()


@dataclass(frozen=True)
class Contacts:
    """The directory."""

    units: tuple[Unit, ...] = ()
    leaders: tuple[Term, ...] = ()
    people: tuple[Person, ...] = ()

    def unit(self, name: str) -> Unit | None:
        """The unit of that name."""
        return self._by_name.get(name)

    @cached_property
    def _by_name(self) -> Mapping[str, Unit]:
        return {u.name: u for u in reversed(self.units)}  # of two of a name the first counts

    def nearest(self, name: str) -> str | None:
        """The known unit most like a name."""
        from difflib import get_close_matches  # only where there is something to explain

        near = get_close_matches(name, [u.name for u in self.units], 1, 0.4)
        return near[0] if near else None

    def is_street(self, name: str | None) -> bool:
        """Whether a name is a 街镇园区."""
        unit = self.unit(name) if name else None
        return unit is not None and unit.kind == STREETS

    def knows(self, person: str, day: date) -> bool:
        """Whether someone of that name serves on a day, in whatever office."""
        return any(t.name == person and t.holds(day) for t in self._offices())

    def leads(self, person: str, day: date) -> bool:
        """Whether someone is a 负责人 or 分管领导 on a day."""
        chiefs = (c for u in self.units for c in u.chiefs)
        return any(t.name == person and t.holds(day) for t in (*chiefs, *self.leaders))

    def _offices(self) -> Iterator[Term]:
        for unit in self.units:
            yield from unit.chiefs
            yield from unit.liaisons
            yield from unit.deputies
        yield from self.leaders
        yield from self.people

    def by_address(self, address: str, day: date) -> Person | None:
        """Whose git address it is, on a day."""
        return next((p for p in self._by_address.get(address.casefold(), ()) if p.holds(day)), None)

    @cached_property
    def _by_address(self) -> Mapping[str, tuple[Person, ...]]:
        known = dict.fromkeys(a.casefold() for p in self.people for a in p.addresses)
        return {a: tuple(p for p in self.people if a in map(str.casefold, p.addresses)) for a in known}


def _term(row: Row) -> Term | None:
    name = row.text("姓名")
    return Term(name, row.day("自"), row.day("至")) if name else None


def _terms(rows: Iterable[Row]) -> tuple[Term, ...]:
    return tuple(filter(None, map(_term, rows)))


def _units(rows: Iterable[Row]) -> Iterator[Unit]:
    for row in rows:
        name, kind = row.text("名称"), row.text("类别")
        if name and kind:
            people = (_terms(row.lists.get(office, ())) for office in ("负责人", "联络人", "代理人"))
            yield Unit(name, row.day("自"), row.day("至"), kind, *people)


def _people(rows: Iterable[Row]) -> Iterator[Person]:
    for row in rows:
        name, unit = row.text("姓名"), row.text("单位")
        if name and unit:
            keys = tuple(filter(None, map(_key, row.lists.get("签名公钥", ()))))
            yield Person(name, row.day("自"), row.day("至"), unit, row.names("git"), keys)


def _key(row: Row) -> Key | None:
    parsed = parse_key(row.text("公钥") or "")
    return Key(*parsed, row.day("自"), row.day("至"), row.day("撤销")) if parsed else None


def read_contacts(path: str, raw: bytes) -> tuple[Contacts | None, tuple[Finding, ...]]:
    """The directory, or None with what is wrong with it."""
    document = read_yaml_document(Source.read(path, raw), KEYS)
    top, findings = read_rows(document, TABLE)
    found = [*document.findings, *findings]
    if top is not None:
        found += _check(document, top)
    if top is None or any(f.is_error for f in found):
        return None, tuple(found)
    lists = top.lists
    contacts = Contacts(
        tuple(_units(lists.get("单位", ()))), _terms(lists.get("分管领导", ())), tuple(_people(lists.get("人员", ())))
    )
    return contacts, tuple(found)


def _check(document: Document, top: Row) -> Iterator[Finding]:
    units: set[str] = set()
    for row in top.lists.get("单位", ()):
        name = row.text("名称") or ""
        if name in units:
            yield document.finding(TWICE, row.span_of("名称"), f"单位“{name}”写了两次", key=row.key("名称"))
        units.add(name)
        if row.text("类别") == DEPARTMENT:
            yield from _one_liaison(document, name, row.lists.get("联络人", ()))
    yield from _check_people(document, top.lists.get("人员", ()), units)


def _check_people(document: Document, rows: Iterable[Row], units: Collection[str]) -> Iterator[Finding]:
    owners: dict[str, str] = {}
    for row in rows:
        unit, name = row.text("单位"), row.text("姓名") or ""
        if unit and unit not in units:
            from difflib import get_close_matches  # only where there is something to explain

            near = get_close_matches(unit, units, 1, 0.4)
            fix = f"改成“{near[0]}”" if near else None
            yield document.finding(NO_UNIT, row.span_of("单位"), f"单位里没有“{unit}”", fix=fix, key=row.key("单位"))
        for address in row.names("git"):
            if owners.setdefault(address.casefold(), name) != name:
                yield document.finding(TWICE, row.span_of("git"), f"地址 {address} 归了两个人", key=row.key("git"))
        for entry in row.lists.get("签名公钥", ()):
            parsed = parse_key(entry.text("公钥") or "")
            wrong = "这不是一把 SSH 公钥" if parsed is None else ""
            if parsed and owners.setdefault(parsed[1], name) != name:
                wrong = f"这把公钥也写给了{owners[parsed[1]]}"
            if wrong and "公钥" in entry.cells:
                yield document.finding(BAD_KEY, entry.span_of("公钥"), wrong, key=f"{row.key()}.{entry.key('公钥')}",
                                       fix="照抄公钥文件里的一行")  # fmt: skip


def _one_liaison(document: Document, unit: str, rows: Iterable[Row]) -> Iterator[Finding]:
    """三: one 联络人 at a time."""
    held: list[Term] = []
    for row in rows:
        term = _term(row)
        other = next((t for t in held if term and t.meets(term)), None)
        if term and other:
            yield document.finding(TWO_LIAISONS, row.span_of("姓名"), f"{unit}同时有两名联络人：{other.name}、{term.name}", key=f"{unit}.{row.key('姓名')}",
                                   fix="给前一名加“至”，或写在“代理人”")  # fmt: skip
        held += [term] if term else []
