"""Checks of the four channels (二(一)): every row of a list, every clue and every find has its answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ledger.checks import codes_records as codes
from ledger.checks.subject import Subject, check_of
from ledger.measures.channels import unsurveyed
from ledger.records.kinds import CLEAR, NEW_CASE, OLD_CASE, TO_DISPATCH, WATCH, WITHHELD
from ledger.records.reader import Row
from ledger.records.record import StepEntry
from ledger.text.finding import Finding, Severity

_CODE = "统一社会信用代码"
_SHOWN = 10  # rows named in one finding
TO_CASE = (NEW_CASE, OLD_CASE)


def done(subject: Subject, step: str) -> list[StepEntry]:
    """The entries of a step that are done, not waived."""
    return [e for e in subject.record.steps if e.step == step and e.done and not e.waiver]


def _named(rows: Sequence[Row]) -> tuple[str, ...]:
    """Some rows by line and name, as grounds."""
    shown = [f"第 {r.line} 行 {r.words('企业名称') or r.words(_CODE)}" for r in rows[:_SHOWN]]
    return (*shown, *([f"还有 {len(rows) - _SHOWN} 家"] if len(rows) > _SHOWN else []))


@check_of("T")
def rows_add_up(subject: Subject) -> Iterator[Finding]:
    """Every row of the tax bureau's list is taken up or turned down with a reason."""
    record = subject.record
    total, taken, left = record.top.integer("总行数"), len(record.entries("企业")), len(record.entries("未采用"))
    if total is not None and total != taken + left:
        short = total > taken + left and not done(subject, "分类筛选")
        yield subject.say(codes.ROW_COUNT, record.top, "总行数", f"行数对不上：总行数 {total}，企业 {taken} 条加未采用 {left} 条是 {taken + left}",
                          fix="补上漏掉的行，或在“未采用”写明行号和原因", severity=Severity.WARNING if short else None)  # fmt: skip


@check_of("T")
def sorting_is_complete(subject: Subject) -> Iterator[Finding]:
    """通过信息的分类筛选，下发街镇园区: when it is done, each enterprise is dispatched somewhere, or withheld for a reason."""
    rows = subject.record.entries("企业")
    gaps = {
        "没有写处理": [r for r in rows if not r.given("处理")],
        "不下发没有写理由": [r for r in rows if r.text("处理") == WITHHELD and not r.given("理由")],
        "下发没有写街镇园区": [r for r in rows if r.text("处理") == TO_DISPATCH and not r.given("街镇园区")],
    }
    for entry in done(subject, "分类筛选")[:1]:
        for what, found in gaps.items():
            if found:
                yield subject.say(codes.UNSORTED, entry.row, "完成", f"分类筛选完成了，还有 {len(found)} 家{what}", because=_named(found),
                                  fix="逐家补上，或去掉“完成”")  # fmt: skip


@check_of("T")
def firms_stand_once(subject: Subject) -> Iterator[Finding]:
    """An enterprise has one row in a batch."""
    seen: dict[str, Row] = {}
    for row in subject.record.entries("企业"):
        code = row.words(_CODE)
        first = seen.setdefault(code, row) if code else row
        if first is not row:
            yield subject.say(codes.FIRM_TWICE, row, _CODE, f"{row.words('企业名称') or code}在这一批里已有一条（第 {first.line} 行）",
                              fix="作废这一条，在“未采用”记它的行号，原因: 重复")  # fmt: skip


@check_of("T")
def surveys_are_of_dispatched_firms(subject: Subject) -> Iterator[Finding]:
    """开展定向排查: of the enterprises that were dispatched."""
    dealt = {r.words(_CODE): r.text("处理") for r in subject.record.entries("企业")}
    for row in subject.record.entries("排查"):
        code = row.words(_CODE)
        if code and dealt.get(code) != TO_DISPATCH:
            what = "没有下发" if code in dealt else "不在这一批的“企业”里"
            yield subject.say(codes.NOT_DISPATCHED, row, _CODE, f"{code} {what}，不应有排查",
                              fix="核对代码；另行发现的写基层排摸")  # fmt: skip


@check_of("T")
def streets_survey_every_firm(subject: Subject) -> Iterator[Finding]:
    """A street's 定向排查 is done when every enterprise that went to it has its 排查."""
    for entry in done(subject, "定向排查"):
        missing = unsurveyed(subject.record, entry.unit) if entry.unit else ()
        if missing:
            yield subject.say(codes.NOT_SURVEYED, entry.row, "完成", f"{entry.unit}的定向排查完成了，还有 {len(missing)} 家没有排查",
                              because=_named(missing), fix="补上排查结果，或去掉“完成”")  # fmt: skip


@check_of("T")
def arrears_found_have_a_case(subject: Subject) -> Iterator[Finding]:
    """Results that show arrears name a case: an error once the tax bureau is answered; until then a warning, though
    not to the commit that brings the result, for the case is opened upon it.
    """
    rows = subject.record.entries("排查")
    linked = {r.words(_CODE) for r in rows if r.given("案件")}
    answered = bool(done(subject, "税务反馈"))
    severity = Severity.ERROR if answered else Severity.WARNING
    for row in rows:
        if row.text("欠薪") == "是" and row.words(_CODE) not in linked and (answered or subject.held(row)):
            yield subject.say(codes.NO_CASE, row, "欠薪", f"{row.words(_CODE)} 排查发现欠薪，没有写明案件", severity=severity,
                              fix="立案后写上 案件: 编号；已有案件的写它的编号")  # fmt: skip


@check_of("T")
def arrears_and_numbers_agree(subject: Subject) -> Iterator[Finding]:
    """欠薪 是 says how many or how much; 否 says neither."""
    for row in subject.record.entries("排查"):
        given = [n for n in ("欠薪人数", "欠薪金额") if row.given(n)]
        persons, amount = row.count("欠薪人数"), row.money("欠薪金额")
        owed = bool((persons and persons.lo) or amount)
        if row.text("欠薪") == "是" and not given:
            yield subject.say(codes.ARREARS_NUMBERS, row, "欠薪", "欠薪为是，没有写欠薪人数，也没有写欠薪金额",
                              fix="写上欠薪人数或欠薪金额")  # fmt: skip
        if row.text("欠薪") == "否" and owed:
            yield subject.say(codes.ARREARS_NUMBERS, row, given[0], f"欠薪为否，却写了{'、'.join(given)}",
                              fix="核实后改成一致；已提交的用更正")  # fmt: skip


@check_of("O")
def opinions_are_answered(subject: Subject) -> Iterator[Finding]:
    """通知相关科室部门及时联系处置, 将答复口径通报区委网信办: to whom, and what was answered."""
    top = subject.record.top
    for step, name in (("舆情转办", "承办"), ("口径反馈", "答复口径")):
        for entry in done(subject, step)[:1]:
            if not top.given(name):
                yield subject.say(codes.OPINION_LACKS, entry.row, "完成", f"“{step}”完成了，上面没有写“{name}”",
                                  fix=f"在上面加 {name}: …")  # fmt: skip


def _conclusions(subject: Subject) -> Iterator[Finding]:
    top = subject.record.top
    for entry in done(subject, "核实结论"):
        if entry.result in (NEW_CASE, OLD_CASE) and not top.given("案件"):
            yield subject.say(
                codes.CONCLUSION,
                entry.row,
                "结果",
                f"核实结论是{entry.result}，上面没有写“案件”",
                fix="在上面加 案件: 编号",
            )
        if entry.result == "不转案件" and not top.given("不转理由"):
            yield subject.say(
                codes.CONCLUSION,
                entry.row,
                "结果",
                "核实结论是不转案件，上面没有写“不转理由”",
                fix="在上面加 不转理由: …",
            )
        if entry.result == "不转案件" and top.given("案件"):
            yield subject.say(
                codes.CONCLUSION, top, "案件", "核实结论是不转案件，却写了“案件”", fix="去掉“案件”，或更正核实结论"
            )


check_of("O")(_conclusions)
check_of("S")(_conclusions)


@check_of("S")
def notices_are_in_time(subject: Subject) -> Iterator[Finding]:
    """及时通报各自掌握的风险信息: within the policy's 科室通报 of 掌握日期."""
    record, rules = subject.record, subject.rules
    known = record.top.day("掌握日期")
    if known and record.day:
        due = rules.calendar.due(known, rules.policy.term("科室通报", known))
        if record.day > max(due.day, *due.right):
            yield subject.say(codes.LATE_NOTICE, record.top, "日期", f"通报逾期：{known} 掌握，最迟应在 {due.day} 通报，{record.day} 才通报",
                              because=(f"口径“科室通报”{rules.policy.row('科室通报', known).value}",), fix="核对日期；确是逾期的，在“说明”写明原因")  # fmt: skip


@check_of("G")
def finds_are_dealt_with(subject: Subject) -> Iterator[Finding]:
    """逐户处理 is done when every find says what becomes of it."""
    missing = [r for r in subject.record.entries("发现") if not r.given("处理")]
    for entry in done(subject, "逐户处理")[:1]:
        if missing:
            yield subject.say(codes.UNHANDLED, entry.row, "完成", f"逐户处理完成了，还有 {len(missing)} 家没有写处理",
                              because=_named(missing), fix="逐家补上处理，或去掉“完成”")  # fmt: skip


@check_of("G")
def handling_says_where_or_why(subject: Subject) -> Iterator[Finding]:
    """What becomes a case names it; what does not has a reason; arrears are never 无问题."""
    for row in subject.record.entries("发现"):
        handling = row.text("处理")
        if handling in TO_CASE and not row.given("案件"):
            yield subject.say(codes.HANDLING, row, "处理", f"处理是{handling}，没有写“案件”", fix="加上 案件: 编号")
        if handling in (WATCH, CLEAR) and not row.given("理由"):
            yield subject.say(codes.HANDLING, row, "处理", f"处理是{handling}，没有写“理由”", fix="加上 理由: …")
        if handling == CLEAR and row.text("欠薪") == "是":
            yield subject.say(
                codes.ARREARS_CLEAR, row, "处理", "发现欠薪，处理不能写无问题", fix="改成转为案件、并入案件或继续关注"
            )


@check_of("G")
def patrol_numbers_agree(subject: Subject) -> Iterator[Finding]:
    """自 is not after 至, and no more enterprises were found wanting than were visited."""
    top = subject.record.top
    since, until, visited = top.day("自"), top.day("至"), top.integer("走访户数")
    finds = len(subject.record.entries("发现"))
    if since and until and since > until:
        yield subject.say(codes.PATROL_NUMBERS, top, "至", f"“至”{until} 早于“自”{since}", fix="核对两个日期")
    if visited is not None and finds > visited:
        yield subject.say(
            codes.PATROL_NUMBERS, top, "走访户数", f"走访 {visited} 户，发现却有 {finds} 户", fix="核对走访户数"
        )
