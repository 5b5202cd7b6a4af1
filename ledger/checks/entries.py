"""Checks of entries that no single value shows, and of units and people against the directory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ledger.checks import codes
from ledger.checks.subject import Subject, check, check_every
from ledger.records.journal import corrections
from ledger.records.reader import Row, walk
from ledger.text.finding import Finding, Severity

_DATED = ("日期", "完成", "掌握日期", "转介日期", "签发日期", "报送日期")  # the last four of records beside the case


@check_every
def number_matches_file(subject: Subject) -> Iterator[Finding]:
    """编号 equals the file's name, and its year the folder."""
    top, path = subject.record.top, subject.record.path
    number = top.text("编号")
    expected = path.rpartition("/")[2].removesuffix(".md")
    if number and number != expected:
        yield subject.say(codes.WRONG_NUMBER, top, "编号", f"编号是 {number}，文件名是 {expected}",
                          fix="改成一致；要换编号用 ledger renumber")  # fmt: skip


@check_every
def nothing_in_the_future(subject: Subject) -> Iterator[Finding]:
    """A 日期 or 完成 is not after the day of the commit."""
    for row in walk(subject.record.top):
        for name in _DATED:
            day = row.day(name) if name in row.cells else None
            if day and day > subject.day:
                message = f"{name} {day} 在 {subject.day} 之后"
                yield subject.say(codes.FUTURE, row, name, message, severity=subject.severity,
                                  fix="改成已发生的日期；将来的安排写期限或约定日")  # fmt: skip


@check
def serious_matters_have_a_state(subject: Subject) -> Iterator[Finding]:
    """突然关停 and 负责人逃匿 need 认定; 欠薪人数 needs 人数."""
    for row in subject.case.rows("情况"):
        matter = row.text("事项")
        if matter in ("突然关停", "负责人逃匿") and not row.given("认定"):
            yield subject.say(codes.NEEDS_STATE, row, "事项", f"{matter}要写认定", fix="加上 认定: 属实、不属实或疑似")
        if matter == "欠薪人数" and not row.given("人数") and row.text("认定") != "不属实" and "作废" not in row.cells:
            yield subject.say(codes.COUNT_NEEDED, row, "事项", "欠薪人数要写人数", fix="加上 人数: …")


@check
def payments_say_what(subject: Subject) -> Iterator[Finding]:
    """A payment has 金额 or 结清人数; 应发 is not nought."""
    for wage in subject.case.rows("工资"):
        amount = wage.money("应发")
        if amount is not None and not amount:
            yield subject.say(codes.NO_AMOUNT, wage, "应发", "应发是零", fix="写应发总额；不清楚就不写")
        for row in wage.lists.get("支付", ()):
            if not row.given("金额") and not row.given("结清人数") and "作废" not in row.cells:
                yield subject.say(
                    codes.EMPTY_PAYMENT, row, "日期", "这笔支付没有金额，也没有结清人数", fix="加上 金额 或 结清人数"
                )


@check
def one_wage_entry_for_month_and_people(subject: Subject) -> Iterator[Finding]:
    """Two entries of one month for the same people (one label, or none) count the same wages twice."""
    seen: dict[tuple[object, str], Row] = {}
    for wage in subject.case.wages:
        if wage.month is None:
            continue
        first = seen.setdefault((wage.month, wage.group), wage.row)
        if first is not wage.row:
            who = f"“{wage.group}”" if wage.group else "没有写“人员”的同一批人"
            yield subject.say(codes.WAGE_TWICE, wage.row, "所属期", f"{wage.month:%Y-%m} {who}已有一条（第 {first.line} 行）",
                              fix="不同的人写不同的“人员”；写错了用更正")  # fmt: skip


@check_every
def corrections_hold(subject: Subject) -> Iterator[Finding]:
    """A correction names an entry above, stands directly below it, and says why."""
    for rows in _corrected(subject.record.top):
        for correction in corrections(rows)[1]:
            row = correction.entry
            if correction.target is None and not _voided_twice(rows, row):
                yield subject.say(codes.CORRECTION_TARGET, row, "更正", f"上面没有“{row.text('更正')}”这一条有效记录",
                                  fix="写原条目的识别值，缺的写“无”")  # fmt: skip
            elif correction.target is not None and not correction.directly_below:
                yield subject.say(codes.CORRECTION_PLACE, row, "更正", f"原条目在第 {correction.target.line} 行，更正要紧接在它下面",
                                  fix="移到原条目正下方")  # fmt: skip
            if not row.text("说明"):
                yield subject.say(codes.CORRECTION_NOTE, row, "更正", "更正没有写说明", fix="加上 说明: …")


def _voided_twice(rows: Sequence[Row], row: Row) -> bool:
    """Two sides of a merge voided one entry: the second stands below the first and says the same of the same entry."""
    above = rows[row.index - 2] if row.index > 1 else None
    both = above is not None and "作废" in above.cells and "作废" in row.cells
    return both and above is not None and above.words("更正") == row.words("更正")


def _corrected(row: Row) -> Iterator[tuple[Row, ...]]:
    """The lists in which something is corrected."""
    for below in walk(row):
        yield from (rows for rows in below.lists.values() if any("更正" in r.cells for r in rows))


@check_every
def units_are_known(subject: Subject) -> Iterator[Finding]:
    """街镇园区 and every 部门 stand in contacts.yaml and are valid on their day."""
    for row in walk(subject.record.top):
        for field in row.field.fields:
            if field.unit and (name := row.text(field.name)):
                yield from _unit(subject, row, field.name, name)


def _unit(subject: Subject, row: Row, field: str, name: str) -> Iterator[Finding]:
    unit, day = subject.contacts.unit(name), row.day("完成") or row.day("日期") or subject.plan.day
    if unit is None:
        near = subject.contacts.nearest(name)
        fix = f"改成“{near}”，或先加进 contacts.yaml" if near else "先加进 contacts.yaml"
        yield subject.say(codes.UNIT, row, field, f"通讯录里没有“{name}”", fix=fix, severity=subject.severity)
    elif not unit.holds(day):
        yield subject.say(codes.UNIT_DAY, row, field, f"“{name}”在 {day} 不在有效期内", severity=subject.severity,
                          fix="写当日有效的单位，或改通讯录的“自”“至”")  # fmt: skip
    elif field == "街镇园区" and not subject.contacts.is_street(name):
        yield subject.say(
            codes.UNIT, row, field, f"“{name}”不是街镇园区", severity=Severity.ERROR, fix="写街镇园区的名称"
        )
