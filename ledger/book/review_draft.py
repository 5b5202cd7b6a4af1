"""The draft of a regular review (二(二)): its front matter, and a body of numbers with room for people's judgement.

对影响因素、重大风险及发展趋势开展分析研判，形成分析报告: the program gives the facts for each and writes none of the three.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from ledger.book.analysis import Analysis, Listed, listed
from ledger.book.book import Book
from ledger.book.editing import draft
from ledger.book.markdown import BLANK, section
from ledger.book.review_tables import (
    ahead_table,
    basic_facts,
    changes,
    distribution,
    listed_table,
    loop_facts,
    repeat_facts,
    step_facts,
)
from ledger.book.sums import owing
from ledger.measures.assess import assess
from ledger.measures.rules import RANK
from ledger.records.contacts import DEPARTMENT, Contacts
from ledger.records.kinds import KINDS, REGULAR, SECTIONS
from ledger.text.write import Values

MOST_CASES = 500  # that the front matter of a review has room for
NEXT = "下步措施"
_INVITED = ("区总工会", "企业协会", "行业主管部门", "区税务局", "区社保中心")


def present(cases: Iterable[Listed], book: Book, day: date) -> tuple[Listed, ...]:
    """The cases as they stand on the day of the review; those closed by then are left out."""
    rules, found = book.settings.rules, []
    for item in cases:
        case = book.by_id[item.case.id].file.case
        if case is None or day == book.as_of:
            found.append(item)
            continue
        state = assess(case, rules, day, rise=False)
        if state.closed:
            continue
        after = state.plan.effective
        since = f"期后由{item.level}改为{after}" if after != item.level else ""
        due = f"按事实应为{state.verdict.level}" if RANK[state.verdict.level] > RANK[after] else ""
        reasons = (*item.reasons, *filter(None, (since, due)))
        found.append(listed(item.case, state, owing(state, rules), rules, reasons))
    return tuple(sorted(found, key=lambda x: (-RANK[x.level], not x.grave)))


def attendees(contacts: Contacts, cases: Iterable[Listed], day: date) -> tuple[str, ...]:
    """Who should sit down together: the bureau's 科室, and for many people or great risk the others that 二(二) names.

    涉及人员多、风险隐患大的企业，……召集区总工会、企业协会、行业主管部门、税务、社保等部门开展联合会商. Only units of contacts.yaml
    valid on the day.
    """
    grave = any(x.grave for x in cases)
    own = (u.name for u in contacts.units if u.kind == DEPARTMENT and u.holds(day))
    invited = (u.name for name in _INVITED if (u := contacts.unit(name)) and u.holds(day)) if grave else ()
    return tuple(dict.fromkeys((*own, *invited)))


def draft_review(
    analysis: Analysis, number: str, period: str, day: date, attendees: Iterable[str], cases: Sequence[Listed]
) -> str:
    """The text of ``reviews/<year>/<编号>.md``; 处置 follows when it is entered.

    结论等级 is proposed where the level in effect is what known facts give, else left to people, as are 解决困难 and
    可能引发 always.
    """
    values = {"编号": number, "日期": day.isoformat(), "类别": REGULAR, "期间": period}
    lists: dict[str, Sequence[Values]] = {
        "参加": [{"单位": unit} for unit in attendees],
        "研判案件": [_case(x) for x in cases[:MOST_CASES]],
    }
    return draft(KINDS["R"], values, lists, review_body(analysis, cases))


def _case(listed: Listed) -> Values:
    proposed = {"结论等级": listed.level} if listed.certain else {}
    return {"案件": listed.case.id, **proposed, "说明": "，".join(listed.reasons)}


def review_body(analysis: Analysis, cases: Sequence[Listed], *, blanks: bool = True) -> str:
    """The body in Markdown; without ``blanks`` only what the program knows.

    Nothing but 待写 stands under what people are to write, so that it does not pass for written.
    """
    ended = max(0, len(analysis.listed) - len(cases))
    parts = [
        section("基本情况", *basic_facts(analysis)),
        section("与上期相比", *changes(analysis)),
        section("分布", *distribution(analysis)),
        section("处置和时效", *step_facts(analysis)),
        section("闭环", *loop_facts(analysis)),
        section("重复发生的企业", *repeat_facts(analysis)),
        section("提请研判的案件", *listed_table(cases, ended), *ahead_table(analysis)),
    ]
    if blanks:
        parts += [section(title, BLANK) for title in (*SECTIONS, NEXT)]
    return "\n\n".join(parts)
