"""What a commit did to one record, told in the words of the measures and from content alone, never from messages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from ledger.records.case import Case
from ledger.records.journal import Change, Comparison, changes, compare, corrections, identities, in_effect
from ledger.records.reader import Row
from ledger.records.record import Record
from ledger.records.table import LEVELS
from ledger.text.value import dataclass, replace

# The order of a story: what became known, what was concluded from it, what was done about it.
_STORY = ("信息来源", "工资", "情况", "研判", "定级记录", "处置")
# A step's and a grading's later additions change neither what was done nor a level, so they only count as text.
_KIND = {"信息来源": "source", "工资": "wage", "支付": "payment", "情况": "fact", "研判": "review"}
_PREFIX = {"定级记录": "定级", "研判": "研判", "支付": "支付"}  # lists whose entries are named by a day alone
_MARKS = ("更正", "作废", "说明", "理由")
CLOSING, NO_ALERT = "结案", "无"
_MANY = 5  # entries that one commit adds to a list of a record beside the case are told one by one up to so many


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that a commit did to a case.

    ``summary`` is Chinese and stands by itself; ``entry`` holds the identifying words of the entry, empty when
    it is about the case as a whole. Levels are set where the level in effect changed; ``days_late`` is 完成 minus
    期限 as declared, in calendar days, negative when early.
    """

    kind: str
    summary: str
    entry: str = ""
    level_before: str | None = None
    level_after: str | None = None
    step: str | None = None
    clause: str | None = None
    days_late: int | None = None


def happenings(
    before: Sequence[Record | None], after: Record | None, clauses: Mapping[str, str] | None = None
) -> tuple[Happening, ...]:
    """What a commit did, from the record at each parent (None where absent, () for a root) and in the commit.

    Of a merge only what differs from every parent counts, and what it lost of any. ``clauses`` gives the clause
    of a step by its name. No record is too wrong for this: it never raises.
    """
    held = [p for p in before if p is not None]
    if after is None:
        return (removed(held[0]),) if held and len(held) == len(before) else ()
    found = [h for name in _story(after) for h in _in_list([p.rows(name) for p in held], after.rows(name), None)]
    if held:
        found = [*_renamed(held, after), *found, *_text(held, after)]
    else:  # the first grading is part of the opening
        found = [_opened(after), *(h for h in found if h.kind != "graded-up" or h.level_before)]
    return tuple(replace(h, clause=(clauses or {}).get(h.step or "")) for h in found)


def _story(record: Record) -> Sequence[str]:
    """The lists in the order of a story: of a case as above, of another record as its table has them."""
    return _STORY if isinstance(record, Case) else [f.name for f in record.kind.lists]


def removed(record: Record | None) -> Happening:
    """The file is gone; None where it could not be read before."""
    if record is not None and not isinstance(record, Case):
        return Happening("removed", f"删除{record.kind.title}")
    level = record.declared if isinstance(record, Case) else None
    return Happening("removed", f"删除案件文件（当时{level}）" if level else "删除案件文件", level_before=level)


def unreadable(*, new: bool) -> Happening:
    """The file is there, and its front matter cannot be read."""
    return Happening("text", "新文件读不出来" if new else "文件读不出来")


def readable() -> Happening:
    """The front matter can be read again; what was changed meanwhile follows."""
    return Happening("text", "文件恢复可读")


def respelt(*, same: bool) -> Happening:
    """The file is another one, but no value of it; ``same`` when not even its bytes are."""
    return Happening("text", "只改了文件属性" if same else "只改了写法或注释，内容不变")


# --- the case as a whole ----------------------------------------------------------------------------------


def _opened(record: Record) -> Happening:
    if not isinstance(record, Case):
        return Happening("opened", _say(f"{record.kind.title} {clip(record.name)}", (record.top.words("日期"),)))
    case = record
    first = next((g.level for g in case.gradings), case.declared)
    reason = case.gradings[0].row.words("说明") if case.gradings else ""
    told = "，".join(filter(None, (_say(clip(case.name), (case.street,)), first)))
    return Happening("opened", _say(f"建档 {told}", tail=reason), level_after=first)


def _renamed(held: Sequence[Record], after: Record) -> Iterator[Happening]:
    old = held[0]
    if all(p.id != after.id for p in held):
        yield Happening("renamed", f"编号 {old.id}→{after.id}")
    elif all(p.path != after.path for p in held):
        yield Happening("renamed", f"文件 {old.path}→{after.path}")


def _text(held: Sequence[Record], after: Record) -> Iterator[Happening]:
    regraded = all(_level(p.rows("定级记录")) != _level(after.rows("定级记录")) for p in held)
    followed = regraded and after.top.text("预警等级") == _level(after.rows("定级记录"))
    told = []
    for field in after.kind.table.fields:
        new, olds = after.top.words(field.name), [p.top.words(field.name) for p in held]
        own = field.fields or field.name == "编号" or (field.name == "预警等级" and followed)
        if not own and new not in olds:
            told.append(_arrow(field.name, olds[0], new))
    if _body_changed([p.body for p in held], after.body):
        told.append("正文有改动")
    if told:
        yield Happening("text", "；".join(told))


def _body_changed(olds: Sequence[str], new: str) -> bool:
    """Against one parent any change; in a merge, a line that no side has, or the loss of one that all have."""
    if len(olds) == 1:
        return olds[0].strip() != new.strip()
    lines, sides = _lines(new), [_lines(old) for old in olds]
    return bool(lines - set[str]().union(*sides) or sides[0].intersection(*sides) - lines)


def _lines(text: str) -> set[str]:
    return {line.rstrip() for line in text.splitlines()}


# --- lists ------------------------------------------------------------------------------------------------


def _in_list(olds: Sequence[Sequence[Row]], rows: Sequence[Row], owner: Row | None) -> Iterator[Happening]:
    """``olds`` are the list's states in the parents; ``owner`` is the entry that a nested list belongs to."""
    if olds and all(old is rows for old in olds):
        return
    seen = [compare(old, rows) for old in olds]
    earlier = _earlier(seen)
    targets = {id(c.entry): c.target for c in corrections(rows)[1]}
    fresh = [r for r in rows if id(r) not in earlier and id(r) not in targets]
    if len(fresh) > _MANY and fresh[0].field.name not in _TOLD:
        yield Happening("fact", f"{fresh[0].field.name}：新增 {len(fresh)} 条", fresh[0].field.name)
        rows = [r for r in rows if all(r is not f for f in fresh)]
    for at, row in enumerate(rows):
        if id(row) in earlier:
            yield from _kept(earlier[id(row)], row, owner)
        elif id(row) in targets:
            yield _corrected(targets[id(row)], row, rows, owner)
        else:
            yield from _new(row, rows[:at], owner)
    yield from _lost(seen, owner)


def _earlier(seen: Iterable[Comparison]) -> dict[int, list[tuple[Row, bool]]]:
    """What each parent has in place of an entry, and whether it stood elsewhere."""
    found: dict[int, list[tuple[Row, bool]]] = {}
    for c in seen:
        for old, new in (*c.kept, *c.altered):
            found.setdefault(id(new), []).append((old, False))
        for old, new in c.moved:
            found.setdefault(id(new), []).append((old, True))
    return found


def _kept(earlier: Sequence[tuple[Row, bool]], row: Row, owner: Row | None) -> Iterator[Happening]:
    if all(old is row and not moved for old, moved in earlier):
        return
    olds = [old for old, _ in earlier]
    about = _label(olds[0], owner)
    differing = _differing(olds, row)
    done = row.field.name == "处置" and {c.name for c in differing if not c.before} & {"完成", "免除"}
    if all(moved for _, moved in earlier):
        yield _about(row, owner, "altered", f"移动 {about}：换了先后次序")
    if wrong := [c for c in differing if not c.lawful]:
        yield _about(row, owner, "altered", f"改动 {about}：{_diff(wrong, row)}")
    if done:
        yield _step(row, [c for c in differing if c.before and c.lawful and c.name in ("部门", "期限")])
    elif lawful := [c for c in differing if c.lawful]:
        verb = "补填" if all(_empty(c, row) for c in lawful) else "变更"
        yield _about(row, owner, _KIND.get(row.field.name, "text"), f"{verb} {about}：{_diff(lawful, row)}")
    yield from _nested(olds, row)


def _differing(olds: Sequence[Row], row: Row) -> list[Change]:
    """The values that differ from every parent's; unlawful when they are so towards any."""
    first, *others = [{c.name: c for c in changes(old, row)} for old in olds]
    common = [name for name in first if all(name in other for other in others)]
    return [replace(first[n], lawful=first[n].lawful and all(o[n].lawful for o in others)) for n in common]


def _new(row: Row, above: Sequence[Row], owner: Row | None) -> Iterator[Happening]:
    if row.field.name == "处置":
        yield _step(row, ())
    elif row.field.name == "定级记录":
        yield _graded(row, _level(above))
    else:
        yield _about(row, owner, _KIND.get(row.field.name, "fact"), _told(row, owner))
    yield from _nested([], row)


def _nested(olds: Sequence[Row], row: Row) -> Iterator[Happening]:
    for name, rows in {**{n: () for old in olds for n in old.lists}, **row.lists}.items():
        yield from _in_list([old.lists.get(name, ()) for old in olds], rows, row)


def _lost(seen: Sequence[Comparison], owner: Row | None) -> Iterator[Happening]:
    """Entries gone; a merge may have let go of what only one side had, and no later commit would tell."""
    gone: dict[tuple[tuple[str, ...], int], list[Row]] = {}
    for c in seen:
        twins = Counter[tuple[str, ...]]()  # two payments of one day and amount are two
        for row in c.removed:
            words = tuple(row.words(f.name) for f in row.field.fields)
            twins[words] += 1
            gone.setdefault((words, twins[words]), []).append(row)
    for row, *others in gone.values():
        verb = "删除" if 1 + len(others) >= len(seen) else "合并时未保留"
        yield _about(row, owner, "removed", f"{verb} {_told(row, owner)}")


def _corrected(target: Row | None, row: Row, rows: Sequence[Row], owner: Row | None) -> Happening:
    why = "；".join(filter(None, (row.words("说明"), row.words("理由"))))
    if target is None:
        return _about(row, owner, "corrected", _say(f"更正 {clip(row.words('更正'))}，但上面没有这一条", (why,)))
    about, void = _label(target, owner), "作废" in row.cells
    kind = "corrected"
    if row.field.name == "处置" and target.words("步骤") == CLOSING:
        was, now = bool(target.words("完成")), bool(row.words("完成")) and not void
        kind = "reopened" if was and not now else "closed" if now and not was else kind
    told = f"作废 {about}" if void else f"更正 {about}：{_restated(target, row)}"
    told = f"撤销结案（{target.words('完成')} {target.words('结果')}）" if kind == "reopened" else told
    found = _about(target, owner, kind, _say(told, (why,)))
    if row.field.name != "定级记录":
        return found
    before, after = _level([r for r in rows if r is not row]), _level(rows)
    return replace(found, level_before=before, level_after=after) if before != after else found


def _restated(target: Row, row: Row) -> str:
    told = [_diff([c], row) for c in changes(target, row) if c.name not in _MARKS]
    for name in {**target.lists, **row.lists}:
        old, new = (_amounts(r.lists.get(name, ())) for r in (target, row))
        told += [f"{old}→{new}"] if old != new else []
    return "，".join(told) or "内容未变"


def _amounts(rows: Iterable[Row]) -> str:
    return "、".join(_paid(r) for r in in_effect(tuple(rows))) or "无支付"


# --- entries ----------------------------------------------------------------------------------------------


def _graded(row: Row, before: str | None) -> Happening:
    after = row.text("等级")
    if after is None or after == before:
        return _about(row, None, "text", _told(row, None))
    lowered = before is not None and LEVELS.index(after) > LEVELS.index(before)
    approved = f"批准：{row.words('批准')}" if lowered and row.words("批准") else ""
    why = "；".join(filter(None, (row.words("理由"), row.words("说明"))))
    found = _about(
        row, None, "graded-down" if lowered else "graded-up", _say(f"{before or ''}→{after}", (approved,), why)
    )
    return replace(found, level_before=before, level_after=after)


def _step(row: Row, moved: Sequence[Change]) -> Happening:
    """An entry of 处置 that is new, or that has just been done or waived."""
    step, unit = clip(row.words("步骤")) or "未写步骤", row.words("部门")
    due, done, waived = row.day("期限"), row.day("完成"), row.words("免除")
    late = (done - due).days if done and due else None
    kind, told = "step-added", _say(f"{step} 待办", (unit, f"期限 {due}" if due else ""))
    if waived:
        kind, told = "step-waived", _say(f"{step} {'逾期后' if late and late > 0 else ''}免除", (unit,), waived)
    elif done:
        kind = "closed" if step == CLOSING else "step-done"
        promised = row.words("约定日") and f"约定日 {row.words('约定日')}"
        head = f"结案 {done}" if step == CLOSING else f"{step} 完成"
        told = _say(
            head, (unit, _timing(late), _diff(moved, row)), "，".join(filter(None, (row.words("结果"), promised)))
        )
    found = _about(row, None, kind, told)
    return replace(found, days_late=late) if kind == "step-done" else found


def _timing(late: int | None) -> str:
    if late is None:
        return ""
    return f"逾期{late}天" if late > 0 else f"提前{-late}天" if late else "按期"


def _source(row: Row, _: Row | None) -> str:
    persons = row.words("反映人数") and f"反映{row.words('反映人数')}人"
    return _say(row.words("渠道") or "线索", (row.words("日期"), persons), row.words("摘要"))


def _wage(row: Row, _: Row | None) -> str:
    persons, amount = row.words("人数"), row.words("应发")
    told = (persons and f"{persons}人", amount and f"应发 {amount} 元", "有争议" if row.words("争议") == "是" else "")
    return _say(f"工资 {_label(row, None)}", tail="，".join(filter(None, told)))


def _payment(row: Row, owner: Row | None) -> str:
    origin = "" if row.words("来源") == "企业" else row.words("来源")
    return _say(_paid(row), (_label(owner, None) if owner else "", origin, row.words("凭证")))


def _paid(row: Row) -> str:
    amount, settled = row.words("金额"), row.words("结清人数")
    return "，".join(filter(None, (amount and f"支付 {amount} 元", settled and f"结清{settled}人"))) or "支付"


def _fact(row: Row, _: Row | None) -> str:
    persons, times = row.words("人数"), row.words("次数")
    told = (row.words("日期"), persons and f"{persons}人", times and f"{times}次")
    return _say(f"{row.words('事项') or '情况'} {row.words('认定') or '属实'}", told, row.words("依据"))


def _review(row: Row, _: Row | None) -> str:
    level, cause = row.words("结论等级"), row.words("可能引发")
    hard = row.words("解决困难") == "是" and "解决困难"
    return _say(
        f"研判 {clip(row.words('记录'))}",
        (row.words("日期"), level and f"结论{level}", hard or "", cause and f"可能引发{cause}"),
    )


def _listed(row: Row, _: Row | None) -> str:
    """An entry of a record beside the case: its list, what names it, what else it says."""
    rest = (f"{n} {row.words(n)}" for n in row.cells if n not in (*row.field.identifies, *_MARKS))
    return _say(f"{row.field.name} {_label(row, None)}", tail="，".join(rest))


_TOLD: dict[str, Callable[[Row, Row | None], str]] = {
    "信息来源": _source, "工资": _wage, "支付": _payment, "情况": _fact, "研判": _review,
    "处置": lambda row, _: _step(row, ()).summary,
    "定级记录": lambda row, _: _say(f"定级 {row.words('等级')}", (row.words("日期"),), row.words("说明")),
}  # fmt: skip


def _told(row: Row, owner: Row | None) -> str:
    """What an entry says, or only its name where it corrects another."""
    return f"更正 {clip(row.words('更正'))}" if row.words("更正") else _TOLD.get(row.field.name, _listed)(row, owner)


def _about(row: Row, owner: Row | None, kind: str, summary: str) -> Happening:
    named = identities(row)[-1 if not row.words("期限") else 0]
    entry = f"{identities(owner)[0]} {row.field.name} {named}" if owner else named
    return Happening(kind, clip(summary, 2000), clip(entry, 200), step=row.words("步骤") or None)


def _label(row: Row, owner: Row | None) -> str:
    """What people call an entry: its identifying words, without those that are absent."""
    names = row.field.identifies if row.words("期限") or row.field.name != "处置" else ("步骤", "完成")
    words = (_label(owner, None) if owner else "", _PREFIX.get(row.field.name, ""), *map(row.words, names))
    return clip(" ".join(filter(None, words))) or f"第{row.index}条"


def _level(rows: Sequence[Row]) -> str | None:
    """The level in effect by the gradings."""
    return next((level for row in reversed(in_effect(rows)) if (level := row.text("等级"))), None)


def _diff(found: Iterable[Change], row: Row) -> str:
    return "，".join(_arrow(c.name, "" if _empty(c, row) else c.before, c.after) for c in found)


def _empty(change: Change, row: Row) -> bool:
    field = row.field.field(change.name)
    return not change.before or (change.lawful and field is not None and change.before in field.empty)


def _arrow(name: str, before: str, after: str) -> str:
    return f"{name} {clip(before)}→{clip(after) or '空'}" if before else f"{name} {clip(after)}"


def _say(head: str, notes: Iterable[str | None] = (), tail: str = "") -> str:
    inside = "，".join(clip(n) for n in notes if n)
    return " ".join(head.split()) + (f"（{inside}）" if inside else "") + (f"：{clip(tail)}" if tail else "")


def clip(text: str, limit: int = 60) -> str:
    """One line of at most so many characters."""
    line = " ".join(text.split())
    return line if len(line) <= limit else f"{line[: limit - 1]}…"
