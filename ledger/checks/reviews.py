"""Checks of reviews and reports upward (二(二), 二(四)四): what a report must hold, who was there, and that cases say the same."""

from __future__ import annotations

from collections.abc import Iterator

from ledger.checks import codes_records as codes
from ledger.checks.intake import done
from ledger.checks.subject import Subject, check, check_of
from ledger.checks.ties import case_of, reference, still_open
from ledger.measures.assess import assess
from ledger.measures.rules import RED
from ledger.records.case import Case, Review
from ledger.records.kinds import REGULAR, SECTIONS
from ledger.records.reader import Row
from ledger.records.record import StepEntry
from ledger.text.finding import Finding

# 二(二): 会同区总工会、企业协会、行业主管部门、区税务局、区社保中心
PARTIES = ("区总工会", "企业协会", "行业主管部门", "区税务局", "区社保中心")
UPWARD = "上报区委区政府"
TO_WRITE = "（待写）"
_CONCLUSION = ("结论等级", "解决困难", "可能引发")


def sections(body: str) -> dict[str, str]:
    """The text under each heading of the second degree."""
    found: dict[str, str] = {}
    heading = ""
    for line in body.splitlines():
        if line.startswith("## "):
            heading = line[3:].strip()
        elif line.strip() != TO_WRITE:
            found[heading] = found.get(heading, "") + line.strip()
    return found


@check_of("R")
def reports_are_whole(subject: Subject) -> Iterator[Finding]:
    """对影响因素、重大风险及发展趋势开展分析研判，形成分析报告: each of the three is written."""
    written = sections(subject.record.body)
    missing = [s for s in SECTIONS if not written.get(s)]
    for entry in done(subject, "形成报告")[:1]:
        if missing:
            yield subject.say(codes.REPORT_LACKS, entry.row, "完成", f"形成报告完成了，正文里“{'、'.join(missing)}”还没有写",
                              fix="在正文的“" + "”“".join(f"## {s}" for s in missing) + "”下面写内容")  # fmt: skip


@check_of("R")
def regular_reviews_have_a_month(subject: Subject) -> Iterator[Finding]:
    """定期组织: a regular review is of a month, and a month has one."""
    record = subject.record
    if record.top.text("类别") != REGULAR:
        return
    if not record.top.given("期间"):
        yield subject.say(codes.NO_PERIOD, record.top, "类别", "定期研判没有写期间", fix="加上 期间: 月份，如 2026-10")
        return
    month = record.top.words("期间")
    for other in subject.around.records("R"):
        same = other.top.text("类别") == REGULAR and other.top.words("期间") == month
        if same and other.path < record.path:
            yield subject.say(codes.MONTH_TWICE, record.top, "期间", f"{month} 的定期研判已有 {other.id}",
                              fix="核对期间；为个别企业另开的，类别写专题研判")  # fmt: skip


@check_of("R")
def the_parties_are_there(subject: Subject) -> Iterator[Finding]:
    """涉及人员多、风险隐患大的企业: reviewed together with the union, the association, the trade's authority, tax and 社保."""
    present = {r.text("单位") for r in subject.record.entries("参加")}
    absent = [p for p in PARTIES if p not in present]
    grounds = tuple(g for r in subject.record.entries("研判案件") if (g := _serious(subject, r))) if absent else ()
    if grounds:
        yield subject.say(codes.ABSENT, subject.record.top, "参加", f"研判少了应参加的单位：{'、'.join(absent)}", because=grounds,
                          fix="请他们参加，在“参加”里写上；没有请到的，在“说明”写明原因")  # fmt: skip


def _serious(subject: Subject, row: Row) -> str | None:
    """Why a case under review calls for all parties: what it may cause, or red and many people."""
    if row.text("可能引发"):
        return f"{row.words('案件')} 可能引发{row.words('可能引发')}"
    case, day = case_of(subject, row.text("案件")), subject.record.day or subject.day
    state = assess(case, subject.rules, day, rise=False) if case else None
    if state is None or RED not in (row.text("结论等级"), state.plan.effective):
        return None
    persons = state.verdict.facts.persons.value
    many = subject.rules.policy.number("联合研判人数", day)
    return f"{row.words('案件')} 红色预警，欠薪 {persons} 人（{many} 人以上算人员多）" if persons >= many else None


@check
def reviews_have_their_records(subject: Subject) -> Iterator[Finding]:
    """研判 names a review that considered this case, and concludes what it concluded."""
    if "R" not in subject.around.letters:
        return
    for review in subject.case.reviews:
        record = subject.around.find(reference(review.record))
        rows = record.entries("研判案件") if record and record.kind.letter == "R" else ()
        mine = [r for r in rows if r.text("案件") == subject.case.id]
        if not mine:
            what = f"{review.record} 的研判案件里没有本案" if record else f"没有研判记录“{review.record}”，或读不出来"
            yield subject.say(codes.NO_REVIEW, review.row, "记录", what, severity=subject.weight(review.row),
                              fix="核对研判记录的编号；研判过的，先在研判记录里写上本案")  # fmt: skip
        elif not any(_concluded(r) == _concluded(review.row) for r in mine):
            yield _differs(subject, review, mine[-1])


def _concluded(row: Row) -> tuple[str, ...]:
    return tuple("" if (word := row.words(n)) == "否" else word for n in _CONCLUSION)


def _differs(subject: Subject, review: Review, row: Row) -> Finding:
    pairs = zip(_CONCLUSION, _concluded(review.row), _concluded(row), strict=True)
    names = [n for n, here, there in pairs if here != there]
    because = tuple(f"{n}：本案写 {review.row.words(n) or '空'}，研判记录写 {row.words(n) or '空'}" for n in names)
    return subject.say(codes.OTHER_CONCLUSION, review.row, names[0], f"{'、'.join(names)}与 {review.record} 不一致", because=because,
                       fix="照研判记录改；已提交的用更正", severity=subject.weight(review.row))  # fmt: skip


@check_of("R")
def cases_hold_their_reviews(subject: Subject) -> Iterator[Finding]:
    """A case that was considered says so, once the report is made: before that the list is a draft."""
    if not any(e.step == "形成报告" and e.done for e in subject.record.steps):
        return
    for row in subject.record.entries("研判案件"):
        case = case_of(subject, row.text("案件"))
        held = {reference(r.record) for r in case.reviews} if case else set()
        if case and subject.record.id not in held and still_open(subject, case):
            yield subject.say(codes.CASE_LACKS_REVIEW, row, "案件", f"{case.id} 没有记这次研判",
                              fix=f"ledger review conclude {subject.record.id}")  # fmt: skip


@check_of("U")
def reports_rest_on_a_review(subject: Subject) -> Iterator[Finding]:
    """经研判认为解决困难，可能引发恶性群体性事件或重大舆情: the review is there, and the case says what it concluded."""
    top = subject.record.top
    number, case = top.text("研判"), case_of(subject, top.text("案件"))
    review = subject.around.find(number) if number else None
    held = [r for r in case.reviews if reference(r.record) == number] if case else []
    what = None
    if number and (review is None or review.kind.letter != "R"):
        what = f"没有研判记录 {number}，或读不出来"
    elif number and case and not held:
        what = f"{case.id} 的研判里没有 {number}"
    elif number and case and not any(r.hard and r.may_cause for r in held):
        what = f"{case.id} 的研判 {number} 没有写解决困难: 是 和可能引发"
    if what:
        yield subject.say(
            codes.NO_GROUND, top, "研判", what, fix="核对编号；先在案件里记上这次研判", severity=subject.severity
        )


@check_of("U")
def reports_are_signed(subject: Subject) -> Iterator[Finding]:
    """A report is signed by a 负责人 or 分管领导 of that day, and sent after that."""
    top = subject.record.top
    signed, sent = top.day("签发日期"), top.day("报送日期")
    lacking = [n for n in ("签发", "签发日期") if not top.given(n)]
    if sent and lacking:
        yield subject.say(
            codes.SENT_UNSIGNED, top, "报送日期", f"已报送，没有写{'、'.join(lacking)}", fix="写上谁在哪天签发"
        )
    elif sent and signed and sent < signed:
        yield subject.say(
            codes.SENT_UNSIGNED, top, "报送日期", f"报送日期 {sent} 早于签发日期 {signed}", fix="核对两个日期"
        )
    day = signed or subject.record.day or subject.day
    for person in top.names("签发"):
        if not subject.contacts.leads(person, day):
            yield subject.say(codes.SIGNER, top, "签发", f"“{person}”在 {day} 不是负责人或分管领导", severity=subject.severity,
                              fix="写当日在任的负责人或分管领导")  # fmt: skip


def _reported(case: Case) -> list[StepEntry]:
    return [e for e in case.steps if e.step == UPWARD and e.done and not e.waiver]


@check_of("U")
def the_case_says_when_it_was_reported(subject: Subject) -> Iterator[Finding]:
    """报送日期 is the day on which the case's 上报区委区政府 was done."""
    top = subject.record.top
    sent, case = top.day("报送日期"), case_of(subject, top.text("案件"))
    days = {e.done for e in _reported(case)} if case else set()
    if sent and case and sent not in days and (days or still_open(subject, case)):
        stated = "完成于 " + "、".join(sorted(map(str, days))) if days else "还没有完成"
        yield subject.say(
            codes.OTHER_DAY, top, "报送日期", f"{sent} 已报送，{case.id} 的“{UPWARD}”{stated}", fix="两边写同一天"
        )


@check
def reports_have_their_records(subject: Subject) -> Iterator[Finding]:
    """A case whose 上报区委区政府 is done has its report."""
    reported = _reported(subject.case) if "U" in subject.around.letters else []
    if reported and not any(u.top.text("案件") == subject.case.id for u in subject.around.records("U")):
        yield subject.say(codes.NO_UPWARD, reported[-1].row, "完成", f"“{UPWARD}”完成了，没有写明本案的上报记录",
                          fix="补一份上报记录，案件写本案的编号")  # fmt: skip
