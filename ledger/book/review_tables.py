"""The paragraphs and tables of the review, section by section: sentences first, then the table they rest on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from ledger.book.analysis import Analysis, Group, Listed, Span
from ledger.book.channels import Considered, LastReview
from ledger.book.flows import Flows, Levels, Move
from ledger.book.markdown import MOST_ROWS, plain, section, table
from ledger.book.sums import Paid, People
from ledger.book.words import long_day, money
from ledger.measures.balance import Money
from ledger.measures.calendar import ONE_DAY, month_end
from ledger.measures.rules import NONE, ORANGE, RANK, RED, YELLOW

_LEVELS = (RED, ORANGE, YELLOW, NONE)
_CHANGES = 10
_SHORT = 5  # rows of a table that only illustrates
_HEADS = {RED: "红色", ORANGE: "橙色", YELLOW: "黄色", NONE: "无预警"}


def _levels(levels: Levels) -> str:
    return "、".join(f"{_HEADS[x]} {levels.at(x)} 件" for x in _LEVELS)


# --- 基本情况 ---------------------------------------------------------------------------------------------


def basic_facts(analysis: Analysis) -> Iterator[str]:
    """How many cases, people and yuan at the period's end, beside the end of the one before."""
    period, moves, owing, paid = analysis.period, analysis.flows, analysis.owing, analysis.paid
    yield f"数据期间：{long_day(period.first)}至{long_day(period.last)}{'' if period.whole else '（当月未满）'}，按各条记录的日期统计。"
    yield f"截至{long_day(period.last)}，在办案件 {moves.end.total} 件，其中{_levels(moves.end)}。"
    before = analysis.owing_before
    yield f"已到期的欠薪：{owing.words}；上期末{before.words}。"
    fund = f"（其中欠薪保障金 {paid.fund.words}）" if paid.fund.amount else ""
    yield f"本期支付 {paid.total.words}{fund}，结清 {paid.settled} 人。" if paid != Paid() else "本期没有支付。"
    if any(x.more for x in (owing.people, owing.balance, before.people, before.balance, paid.total)):
        yield "有的人数或金额不详：写“以上”的是已查明部分之和。"
    yield _doubts(analysis)
    rows = [(_HEADS[x], str(moves.start.at(x)), str(moves.end.at(x)), _signed(moves.end.at(x) - moves.start.at(x))) for x in _LEVELS]  # fmt: skip
    yield table(("等级", "上期末>", "本期末>", "增减>"), rows, bars=[moves.end.at(x) for x in _LEVELS])


def _doubts(analysis: Analysis) -> str:
    found = (
        (analysis.unverified, "件事实未查清（待核）"), (analysis.drifted, "件按事实应定更高等级、尚未定级"),
        (analysis.unread, "件的文件读不出，没有统计在内"),
    )  # fmt: skip
    told = "；".join(f"有 {n} {words}" for n, words in found if n)
    return f"{told}。" if told else ""


def _signed(number: int) -> str:
    return f"+{number}" if number > 0 else f"−{-number}" if number else "0"


# --- 与上期相比 -------------------------------------------------------------------------------------------


def changes(analysis: Analysis) -> Iterator[str]:
    """What came, moved and went, and what became of the cases of the last review."""
    moves = analysis.flows
    results = Counter(m.note or "未写结果" for m in moves.closed)
    ends = f"（{'、'.join(f'{r} {n} 件' for r, n in results.most_common())}）" if results else ""
    yield (
        f"本期新增 {len(moves.opened)} 件，升级 {len(moves.risen)} 件次，降级 {len(moves.fallen)} 件次，"
        f"解除 {len(moves.lifted)} 件次，结案 {len(moves.closed)} 件{ends}。"
    )
    back = f"，加恢复办理 {len(moves.reopened)} 件" if moves.reopened else ""
    yield (
        f"在办案件：上期末 {moves.start.total} 件，加新增 {len(moves.opened)} 件{back}，减结案 {len(moves.closed)} 件，"
        f"本期末 {moves.end.total} 件。"
    )
    rows = [(m.day.isoformat(), m.case.id, plain(m.case.name), m.case.street, what) for m, what in _told(moves)]
    if rows:
        yield table(("日期", "案件", "企业", "街镇园区", "变化"), rows, most=_CHANGES)
    yield from _since(analysis.last_review)


def _told(moves: Flows) -> list[tuple[Move, str]]:
    """Every move in words, those that end highest first."""
    found = [(m, f"新增，{_HEADS[m.after]}") for m in moves.opened]
    found += [(m, f"升级，{m.before}→{m.after}") for m in moves.risen]
    found += [(m, f"恢复办理，{_HEADS[m.after]}") for m in moves.reopened]
    found += [(m, f"降级，{m.before}→{m.after}") for m in moves.fallen]
    found += [(m, f"解除，{m.before}→{m.after}") for m in moves.lifted]
    found += [(m, f"结案，{m.note}" if m.note else "结案") for m in moves.closed]
    return sorted(found, key=lambda f: (not f[0].after, -RANK.get(f[0].after, 0), f[0].day, f[0].case.id))


def _since(last: LastReview | None) -> Iterator[str]:
    if last is None:
        yield "台账里没有上一次定期研判。"
        return
    now = Counter(_stands(c) for c in last.cases)
    told = "、".join(f"{word} {n} 件" for word, n in now.most_common())
    yield f"上次定期研判 {last.id}（{long_day(last.day)}）研判案件 {len(last.cases)} 件{f'，现在：{told}' if told else ''}。"
    ordered = sorted(last.cases, key=lambda c: (c.concluded == c.now, -RANK.get(c.now, -1), c.case))
    rows = [(c.case, plain(c.name), c.concluded or "未写", _stands(c, on=True)) for c in ordered]
    if rows:
        yield table(("案件", "企业", "上次结论", "现在"), rows, most=_CHANGES)


def _stands(considered: Considered, *, on: bool = False) -> str:
    if considered.closed:
        return f"已结案（{considered.closed}）" if on else "已结案"
    return considered.now or "不在台账"


# --- 分布 -------------------------------------------------------------------------------------------------


def distribution(analysis: Analysis) -> Iterator[str]:
    """Open cases by street, industry, channel and ground."""
    if not analysis.flows.end.total and not analysis.flows.opened:
        yield "没有在办案件。"
        return
    yield section("按街镇园区", _groups("街镇园区", analysis.streets, sums=True), depth=3)
    yield section("按行业", _groups("行业", analysis.industries), depth=3)
    yield section("按首次获知的渠道", _groups("渠道", analysis.channels), depth=3)
    many = "一件有几条依据或几项情况的，各计一次。"
    yield section("按定级依据", many, _groups("依据", analysis.grounds), depth=3)
    if analysis.matters:
        yield section("按已查明的情况", _groups("情况", analysis.matters), depth=3)


def _groups(head: str, groups: Sequence[Group], *, sums: bool = False) -> str:
    if not groups:
        return "没有。"
    more = ("欠薪人数>", "余额（元）>") if sums else ()
    heads = (head, "红色>", "橙色>", "黄色>", "无>", "在办>", "本期新增>", *more)
    rows = [_group(g, sums=sums) for g in groups]
    return table(heads, rows, bars=[g.levels.total for g in groups], most=MOST_ROWS if sums else _SHORT)


def _group(group: Group, *, sums: bool) -> tuple[str, ...]:
    numbers = (*(group.levels.at(x) for x in _LEVELS), group.levels.total, group.opened)
    more = (_people(group.owing.people), _money(group.owing.balance)) if sums else ()
    return (plain(group.name), *map(str, numbers), *more)


def _people(people: People) -> str:
    return people.words.replace(" 人", "")


def _money(sum_: Money) -> str:
    return sum_.words.replace(" 元", "") if sum_.more else money(sum_.amount)


# --- 处置和时效 -------------------------------------------------------------------------------------------


def step_facts(analysis: Analysis) -> Iterator[str]:
    """Steps late and done by unit; how long things take; how old the open cases are."""
    units, times = analysis.units, analysis.times
    late, done, slow = (sum(n) for n in zip(*((u.overdue, u.done, u.late) for u in units), strict=True)) if units else (0, 0, 0)  # fmt: skip
    longest = f"，最长 {max(u.longest for u in units)} 天" if late else ""
    rate = f"，按期办结率 {(done - slow) * 100 // done}%" if done else ""
    yield f"逾期未办 {late} 步{longest}。" + (
        f"本期办结 {done} 步，其中逾期办结 {slow} 步{rate}。" if done else "本期没有办结的步骤。"
    )
    rows = [(u.unit, str(u.overdue), str(u.longest) if u.overdue else "", str(u.done), str(u.late)) for u in units]
    if rows:
        yield table(
            ("部门", "逾期未办>", "最长（天）>", "本期办结>", "其中逾期>"),
            rows,
            bars=[u.overdue for u in units],
            most=_CHANGES,
        )
    yield (
        f"首次获知到定级（本期新增的）：{_span(times.to_grading)}。首次获知到结案（本期结案的）：{_span(times.to_closing)}；"
        f"其中定级到结案：{_span(times.grading_to_closing)}。"
    )
    if analysis.flows.end.total:
        bands = [(f"{b.least}至{b.most}天" if b.most else f"超过{b.least - 1}天", str(b.cases)) for b in times.bands]
        yield table(("首次获知至今", "在办件数>"), bands, bars=[b.cases for b in times.bands])


def _span(span: Span) -> str:
    if span.middle is None:
        return "没有"
    return f"{span.cases} 件，中位 {span.middle:g} 天，最长 {span.longest} 天"


# --- 闭环, 重复发生的企业 ---------------------------------------------------------------------------------


def loop_facts(analysis: Analysis) -> Iterator[str]:
    """Loops by kind, and what each channel brought."""
    loops, intake = analysis.loops, analysis.intake
    if loops:
        rows = [(x.kind, str(x.open), str(x.late), str(x.closed)) for x in loops]
        yield table(("闭环", "未办完>", "其中逾期>", "本期办完>"), rows, bars=[x.open for x in loops])
    else:
        yield "没有进行中的闭环，本期也没有办完的。"
    if intake:
        heads = ("渠道", "线索记录（份）>", "核查企业（户）>", "有欠薪（户）>", "案件线索（条）>", "新增案件（件）>")
        brought = [(i.channel, *map(str, (i.records, i.checked, i.arrears, i.clues, i.opened))) for i in intake]
        yield table(heads, brought)
    else:
        yield "本期没有新的线索。"


def repeat_facts(analysis: Analysis) -> Iterator[str]:
    """Enterprises with more than one case."""
    nameless = f"另有在办 {analysis.nameless} 件的统一社会信用代码不详，无法比对。" if analysis.nameless else ""
    yield (f"同一统一社会信用代码有两件以上案件的企业 {len(analysis.repeats)} 家。" if analysis.repeats else "没有。") + nameless  # fmt: skip
    rows = [(plain(r.name), str(len(r.cases)), "、".join(f"{c}（{level}）" for c, level in r.cases)) for r in analysis.repeats]  # fmt: skip
    if rows:
        yield table(("企业", "件数>", "案件"), rows)


# --- 提请研判的案件 -----------------------------------------------------------------------------------------


def listed_table(cases: Sequence[Listed], ended: int) -> Iterator[str]:
    """The cases put before the review, as they stand on its day; ``ended`` were closed between the period's end and it."""
    gone = f"另有 {ended} 件在研判前已经结案。" if ended else ""
    if cases:
        doubt = "写“待定”的，结论等级由人判断。" if any(not x.certain for x in cases) else ""
        yield f"红色、新列橙色、有风险情况或有逾期步骤的在办案件 {len(cases)} 件。{doubt}{gone}"
        rows = [
            (x.case.id, plain(x.case.name), x.case.street, x.level + ("" if x.certain else "（待定）"),
             _people(x.owing.people), _money(x.owing.balance), "，".join(x.reasons))
            for x in cases
        ]  # fmt: skip
        yield table(("案件", "企业", "街镇园区", "等级", "欠薪人数>", "余额（元）>", "列入原因"), rows)
    else:
        yield f"没有红色、新列橙色、有风险情况或有逾期步骤的在办案件。{gone}"


def ahead_table(analysis: Analysis) -> Iterator[str]:
    """What rises by itself."""
    end = month_end(analysis.period.last + ONE_DAY)
    soon = [a for a in analysis.ahead if a.day <= end]
    if analysis.ahead:
        yield f"没有新的情况，随时间推移也将升级的案件 {len(analysis.ahead)} 件，其中{long_day(end)}以前 {len(soon)} 件。"
    rows = [(a.day.isoformat(), a.case.id, plain(a.case.name), a.case.street, f"{a.level}→{a.to}") for a in soon]
    if rows:
        yield table(("日期", "案件", "企业", "街镇园区", "变化"), rows, most=_CHANGES)
