"""Two people's work on one record, merged: every entry once, every fill kept, every clash named; and nothing else lost."""

from __future__ import annotations

import copy
import random
from collections import Counter
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from ledger.book.merging import Merged, Unmerged, merge_record
from ledger.records.files import read_record
from ledger.records.journal import compare, in_effect
from ledger.records.reader import Row, walk
from ledger.records.table import CASE as CASE_TABLE
from tests.cli.kit import CASE, MARKED, ORANGE, SOURCE, STEPS, WAGE, chosen
from tests.oracle.generate import random_case
from tests.records.test_journal import FILL, LISTS, NEW, narrow, settle
from tests.text.layouts import Layout

LAX = settings(deadline=None, suppress_health_check=list(HealthCheck), phases=(Phase.explicit, Phase.generate))
Case = dict[str, Any]
VISIT = SOURCE.replace("2026-10-08", "2026-10-20").replace("12345热线工单", "来信来访")
CLUE_STEP = "  - 步骤: 其他\n    部门: 局信访办\n    完成: 2026-10-20\n"
PLATFORM = SOURCE.replace("2026-10-08", "2026-10-21").replace("12345热线工单", "国务院欠薪平台")


def merge(base: str, ours: str, theirs: str, path: str = CASE, *, inner: bool = False) -> Merged:
    """The merge of three texts, which must have been one of records."""
    made = merge_record(path, base.encode(), ours.encode(), theirs.encode(), inner=inner)
    assert isinstance(made, Merged), made
    return made


def top(text: str) -> Row:
    """The record of a text, which must be readable."""
    file = read_record(CASE, text.encode())
    assert file.record is not None, text
    return file.record.top


def entries(text: str, name: str) -> tuple[Row, ...]:
    """A list of a text."""
    return top(text).lists.get(name, ())


def tags(text: str) -> Counter[str]:
    """The tag of every entry, nested ones included: it stands in 说明, which nobody touches."""
    return Counter(row.words("说明") for row in walk(top(text)) if row.index)


# By example


def test_entries_of_both_sides_stand_once_and_in_order() -> None:
    """Both add below one entry, git's own merge would clash; the added lines come over as typed, remark included."""
    ours, theirs = ORANGE.replace(SOURCE, SOURCE + PLATFORM), ORANGE.replace(SOURCE, f"{SOURCE}  # 来访登记簿第3页\n{VISIT}")
    wanted = ORANGE.replace(SOURCE, f"{SOURCE}  # 来访登记簿第3页\n{VISIT}{PLATFORM}")
    assert merge(ORANGE, ours, theirs) == merge(ORANGE, theirs, ours) == Merged(wanted.encode())


def test_where_no_day_orders_them_it_does_not_matter_who_merges() -> None:
    """Wages of two groups added at one place: each side's run stays together, and both merges come out the same."""
    ours, theirs = (ORANGE.replace(WAGE, WAGE + "".join(WAGE.replace("甲组", f"{n}组") for n in names)) for names in ("丁乙", "丙戊"))
    made = merge(ORANGE, ours, theirs)
    assert made == merge(ORANGE, theirs, ours)
    assert "".join(r.words("人员")[0] for r in entries(made.data.decode(), "工资")) in ("甲丁乙丙戊", "甲丙戊丁乙")


def test_what_both_sides_added_alike_stands_once() -> None:
    """Both ran ``check --fix``: one new step. Twice on one side, twice in the result."""
    step = "  - 步骤: 立案\n    部门: 局行政执法科\n    期限: 2026-10-23\n"
    once, twice = ORANGE.replace(STEPS, STEPS + step), ORANGE.replace(STEPS, STEPS + step + step)
    assert merge(ORANGE, once, once).data == once.encode()
    assert merge(ORANGE, once, twice).data == merge(ORANGE, twice, once).data == twice.encode()


def test_a_step_that_both_called_for_and_one_took() -> None:
    """Both sides had the step put in, one completed it: one step, done."""
    step = "  - 步骤: 立案\n    部门: 局行政执法科\n    期限: 2026-10-23\n"
    todo, done = ORANGE.replace(STEPS, STEPS + step), ORANGE.replace(STEPS, f"{STEPS}{step}    完成: 2026-10-20\n")
    assert merge(ORANGE, todo, done).data == merge(ORANGE, done, todo).data == done.encode()


def test_alike_is_not_the_same() -> None:
    """Two clues of one day and channel that do not say the same are two clues, even where one says more."""
    bare = "  - 日期: 2026-10-20\n    渠道: 来信来访\n"
    ours, theirs = ORANGE.replace(SOURCE, SOURCE + bare), ORANGE.replace(SOURCE, SOURCE + VISIT)
    made = merge(ORANGE, ours, theirs)
    assert made == merge(ORANGE, theirs, ours) and made.clashes == ()
    assert len(entries(made.data.decode(), "信息来源")) == 3


def test_alike_in_another_order_is_asked_about() -> None:
    """Both added the same two clues, in different order: no order holds for both, so a person says whether one goes."""
    ours, theirs = ORANGE.replace(SOURCE, SOURCE + VISIT + PLATFORM), ORANGE.replace(SOURCE, SOURCE + PLATFORM + VISIT)
    made = merge(ORANGE, ours, theirs)
    assert len(made.clashes) == 1 and made.clashes[0].endswith("：两边都加了这一条，先后不同")
    assert chosen(made.data.decode(), 1) == ours


def test_taken_away_on_one_side() -> None:
    """A picked or rebased change: what our line of history does not have stays away, unless theirs went on with it."""
    both = ORANGE.replace(SOURCE, SOURCE + VISIT)
    assert merge(both, ORANGE, both.replace(SOURCE, SOURCE + PLATFORM)).data == ORANGE.replace(SOURCE, SOURCE + PLATFORM).encode()
    assert merge(both, both.replace("46", "50"), ORANGE).data == ORANGE.replace("46", "50").encode()
    more = both.replace(VISIT, f"{VISIT}    线索: X1\n")
    made = merge(both, ORANGE, more), merge(both, more, ORANGE)
    assert [m.clashes[0].partition("：")[2] for m in made] == ["本方删去了这一条", "对方删去了这一条"]
    assert chosen(made[0].data.decode(), 2) == chosen(made[1].data.decode(), 1) == more


def test_taken_away_with_its_whole_list() -> None:
    """Ours has no 处置 at all any more, theirs went on with a step of it: that one is asked about, a new one is there."""
    gone = ORANGE.replace(f"处置:\n{STEPS}", "")
    more = ORANGE.replace("    期限: 2026-10-22\n", f"    期限: 2026-10-22\n    经办: 王五\n{CLUE_STEP}")
    made = merge(ORANGE, gone, more)
    assert made.clashes == ("处置[询问就业需求 2026-10-22]：本方删去了这一条",)
    assert [len(entries(chosen(made.data.decode(), side), "处置")) for side in (1, 2)] == [1, 2]


def test_fills_of_one_entry_land_together() -> None:
    """One unit completes a step, another notes who did it; a payment and a narrower count in one wage entry."""
    base = ORANGE.replace("人数: 8", "人数: 8-12")
    ours = base.replace("    期限: 2026-10-30\n", "    期限: 2026-10-30\n    完成: 2026-10-20\n    结果: 协调不成\n")
    ours = ours.replace("人员: 甲组\n", "人员: 甲组\n    支付:\n      - {日期: 2026-10-20, 金额: 100.00}\n")
    theirs = base.replace("    期限: 2026-10-30\n", "    期限: 2026-10-30\n    经办: 王五\n").replace("8-12", "9")
    theirs = theirs.replace("人员: 甲组\n", "人员: 甲组\n    支付:\n      - {日期: 2026-10-19, 金额: 50.00}\n")
    made = merge(base, ours, theirs)
    text = made.data.decode()
    assert made.clashes == () and "人数: 9\n" in text
    assert "    完成: 2026-10-20\n    结果: 协调不成\n    经办: 王五\n" in text
    assert "    支付:\n      - {日期: 2026-10-19, 金额: 50.00}\n      - {日期: 2026-10-20, 金额: 100.00}\n" in text


def test_a_done_step_keeps_the_due_day_it_was_done_with() -> None:
    """One completed the step while the other's computation moved its 期限: the day of the done one stands."""
    done = ORANGE.replace("    期限: 2026-10-30\n", "    期限: 2026-10-30\n    完成: 2026-10-20\n    结果: 已支付\n")
    moved = ORANGE.replace("期限: 2026-10-30", "期限: 2026-10-28")
    for made in (merge(ORANGE, done, moved), merge(ORANGE, moved, done)):
        assert made.clashes == () and compare(entries(done, "处置"), entries(made.data.decode(), "处置")).lawful
    both = merge(ORANGE, moved, ORANGE.replace("期限: 2026-10-30", "期限: 2026-10-27"))
    assert both.clashes == () and "2026-10-27" in both.data.decode()


def test_the_more_exact_of_two_values_stands() -> None:
    """Both narrowed a count, one further; 未核实 beside 已核实: what lies inside the other, whichever side it is."""
    base = ORANGE.replace("人数: 8\n", "人数: 8-20\n").replace("    核实: 已核实\n", "")
    wide = base.replace("8-20", "8-12").replace("    摘要: 员工", "    核实: 未核实\n    摘要: 员工")
    close = base.replace("8-20", "9-10").replace("    摘要: 员工", "    核实: 已核实\n    摘要: 员工")
    assert merge(base, wide, close).data == merge(base, close, wide).data == close.encode()
    apart = merge(base, base.replace("8-20", "8-10"), base.replace("8-20", "9-12"))
    assert apart.clashes == ("工资[2026-08 甲组].人数：本方 8-10，对方 9-12",)


def test_remarks_of_both_sides_stay() -> None:
    """Remarks come over where values of the same entry were filled, beside a key, behind a value, above the fence."""
    line = "    应发: 62000.00\n"
    base = ORANGE.replace(line, "")
    ours = base.replace("    人员: 甲组\n", f"{line}    人员: 甲组  # 名册已收\n").replace("处置:\n", "# 本方的话\n处置:\n")
    theirs = base.replace(WAGE.splitlines()[0], f"  # 工资表在附件\n{WAGE.splitlines()[0]}").replace("    人员: 甲组\n", "    人员: 甲组\n    争议: 否\n")
    theirs = theirs.replace("处置:\n", "# 对方的话\n处置:\n").replace("46\n", "46  # 十月\n").replace("---\n## ", "# 完\n---\n## ")
    for made in (merge(base, ours, theirs), merge(base, theirs, ours)):
        text = made.data.decode()
        assert made.clashes == () and "    争议: 否\n" in text and line in text
        assert all(text.count(w) == 1 for w in ("# 名册已收", "# 本方的话", "# 对方的话", "# 工资表在附件", "46  # 十月", "# 完\n---"))


def test_what_is_set_in_at_one_place_comes_in_the_right_order() -> None:
    """Keys in an unusual order, a list at the end of an entry, a remark that belongs to what follows: all at one spot."""
    base = ORANGE.replace(WAGE, "  - 支付:\n      - {日期: 2026-10-16, 金额: 1.00}\n")
    theirs = ORANGE.replace(WAGE, "  - 支付:\n      - {日期: 2026-10-16, 金额: 1.00}\n      - {日期: 2026-10-17, 金额: 2.00}\n    人数: 8\n    说明: 甲\n")
    made = merge(base, base.replace("1.00}\n", "1.00}\n    应发: 9.00\n"), theirs)
    assert made.clashes == () and made.data.decode().count("金额") == 2
    first, second = STEPS.split("  - 步骤: 询问")
    theirs = ORANGE.replace(STEPS, f"{first}    经办: 乙\n{CLUE_STEP}  # 问过一次\n  - 步骤: 询问{second}    经办: 乙\n")
    ours = ORANGE.replace(STEPS, f"{first}    文号: 一\n  - 步骤: 询问{second}    文号: 一\n")
    wanted = f"{first}    经办: 乙\n    文号: 一\n{CLUE_STEP}  # 问过一次\n  - 步骤: 询问{second}    经办: 乙\n    文号: 一\n"
    assert merge(ORANGE, ours, theirs).data.decode() == ORANGE.replace(STEPS, wanted)


def test_a_clash_names_the_field_and_marks_its_line_alone() -> None:
    """Two results of one step: the entry and the field by name, both values, and all the rest merged."""
    line = "    期限: 2026-10-30\n"
    ours = ORANGE.replace(line, f"{line}    完成: 2026-10-20\n    结果: 已支付\n").replace("46", "50")
    theirs = ORANGE.replace(line, f"{line}    完成: 2026-10-20\n    结果: 协调不成\n    经办: 王五\n").replace(SOURCE, SOURCE + VISIT)
    made = merge(ORANGE, ours, theirs)
    assert made.clashes == ("处置[协调处理 2026-10-30].结果：本方 已支付，对方 协调不成",)
    name = "（处置[协调处理 2026-10-30].结果）"
    marked = f"<<<<<<< 本方{name}\n    结果: 已支付\n=======\n    结果: 协调不成\n>>>>>>> 对方{name}\n    经办: 王五\n"
    assert ours.replace(SOURCE, SOURCE + VISIT).replace("    结果: 已支付\n", marked) == made.data.decode()
    file = read_record(CASE, made.data)
    assert [f.code for f in file.findings] == ["F107"] and file.record is None


def test_clashes_above_the_lists_in_brackets_and_in_the_body() -> None:
    """A field, a value within braces, lines of the body: each marked by itself, and a finding as long as it stands."""
    grading = "{日期: 2026-10-15, 等级: 橙色}"
    sides = [
        ORANGE.replace("46", staff).replace(grading, f"{grading[:-1]}, 说明: {note}}}").replace("正文。", f"正文。\n{note}")
        for staff, note in (("50", "甲说"), ("52", "乙说"))
    ]
    made = merge(ORANGE, *sides)
    assert made.clashes == ("用工人数：本方 50，对方 52", "定级记录[2026-10-15].说明：本方 甲说，对方 乙说", "正文：两边改了同一处")
    text = made.data.decode()
    assert "<<<<<<< 本方（用工人数）\n用工人数: 50\n=======\n用工人数: 52\n>>>>>>> 对方（用工人数）\n" in text
    assert [chosen(text, 1), chosen(text, 2)] == sides
    assert read_record(CASE, made.data).record is None
    half = chosen(text.replace(text[text.index("## 案情") :], ""), 1) + text[text.index("## 案情") :]
    assert [f.code for f in read_record(CASE, half.encode()).findings] == ["F107"]


def test_the_level_is_that_of_the_last_grading() -> None:
    """Both graded: gradings by day, the higher of one day last; 预警等级 follows, and never clashes."""
    line = "  - {日期: 2026-10-15, 等级: 橙色}\n"

    def graded(*news: tuple[str, str]) -> str:
        more = "".join(f"  - {{日期: {day}, 等级: {level}}}\n" for day, level in news)
        return ORANGE.replace(line, line + more).replace("预警等级: 橙色", f"预警等级: {news[-1][1]}")

    ours, theirs = graded(("2026-10-17", "红色")), graded(("2026-10-16", "黄色"), ("2026-10-18", "橙色"))
    wanted = graded(("2026-10-16", "黄色"), ("2026-10-17", "红色"), ("2026-10-18", "橙色"))
    assert merge(ORANGE, ours, theirs).data == merge(ORANGE, theirs, ours).data == wanted.encode()
    same = graded(("2026-10-17", "黄色"), ("2026-10-17", "红色"))
    assert merge(ORANGE, graded(("2026-10-17", "黄色")), ours).data == same.encode()


def test_corrections_stay_below_what_they_correct() -> None:
    """One corrects an entry, the other adds below it; both correct it: a chain, voided last, with a note."""
    fix = WAGE.replace("    人数: 8\n", "    人数: 9\n") + "    更正: 2026-08 甲组\n    说明: 漏计\n"
    void = "  - 更正: 2026-08 甲组\n    作废: 是\n    说明: 不是本企业\n"
    more = WAGE.replace("甲组", "乙组")
    ours, theirs = ORANGE.replace(WAGE, WAGE + fix), ORANGE.replace(WAGE, WAGE + more)
    assert merge(ORANGE, ours, theirs).data == merge(ORANGE, theirs, ours).data == ORANGE.replace(WAGE, WAGE + fix + more).encode()
    voided = ORANGE.replace(WAGE, WAGE + void)
    for made in (merge(ORANGE, ours, voided), merge(ORANGE, voided, ours)):
        assert made.data == ORANGE.replace(WAGE, WAGE + fix + void).encode()
        assert [n.partition("：")[2] for n in made.notes] == ["两边都更正了同一条，以最下面的一条为准"]


def test_two_new_cases_of_one_number_are_not_mixed() -> None:
    """Added on both sides and not the same enterprise: left to git and ``renumber``; the same one grows together."""
    other = ORANGE.replace("示例餐饮", "示例印务")
    found = merge_record(CASE, b"", ORANGE.encode(), other.encode())
    assert isinstance(found, Unmerged) and "renumber" in found.reason
    paid = ORANGE.replace("人员: 甲组\n", "人员: 甲组\n    支付:\n      - {日期: 2026-10-20, 金额: 100.00}\n")
    assert merge("", ORANGE, paid).data == merge("", paid, ORANGE).data == paid.encode()


UNREADABLE = {
    "broken YAML": b"---\n[\n---\n",
    "no front matter": b"# \xe6\xa1\x88\n",
    "a word for a number": ORANGE.replace("人数: 8", "人数: 八").encode(),
    "an unknown key": ORANGE.replace("用工人数", "用工人头").encode(),
    "a key twice": ORANGE.replace("预警等级: 橙色", "预警等级: 橙色\n预警等级: 红色").encode(),
    "marks of an earlier merge": ORANGE.replace(SOURCE, f"<<<<<<< HEAD\n{SOURCE}=======\n>>>>>>> x\n").encode(),
    "no text": b"\0\1\2",
    "nothing": b"",
}


@pytest.mark.parametrize("what", UNREADABLE)
def test_what_cannot_be_read_is_left_to_git(what: str) -> None:
    """Whichever of the three texts it is: no merge by guesswork, and why not is said."""
    good, bad = ORANGE.encode(), UNREADABLE[what]
    made = [merge_record(CASE, *three) for three in ((good, bad, good), (good, good, bad), (bad, good, good))]
    assert [isinstance(m, Unmerged) for m in made] == [True, True, what != "nothing"]
    assert isinstance(merge_record("README.md", good, good, good), Unmerged)


def test_the_layout_that_one_side_renewed_is_kept() -> None:
    """One side mended CRLF, GBK and a full-width slip while the other added an entry: mended, and added."""
    old = ORANGE.replace("\n", "\r\n").encode("gb18030")
    added = ORANGE.replace(SOURCE, SOURCE + VISIT)
    for ours, theirs in ((ORANGE.encode(), added.replace("\n", "\r\n").encode("gb18030")),
                         (added.replace("\n", "\r\n").encode("gb18030"), ORANGE.encode())):  # fmt: skip
        made = merge_record(CASE, old, ours, theirs)
        assert isinstance(made, Merged) and made.data == added.encode()
    slip = ORANGE.replace("用工人数: 46", "用工人数： 46")
    assert merge(slip, added.replace("用工人数: 46", "用工人数： 46"), ORANGE).data == added.encode()


def test_between_merge_bases_the_base_stands() -> None:
    """Git merges two bases into one that nobody sees: where they clash the earlier value stays, unmarked."""
    ours, theirs = (ORANGE.replace("46", n) for n in ("50", "52"))
    inner = merge(ORANGE, ours, theirs, inner=True).data
    assert inner == ORANGE.encode()
    assert merge(inner.decode(), ours, theirs).clashes, "the clash is asked about again, not forgotten"


# For any edits


@cache
def record(seed: int) -> Case:
    """A random case whose entries all bear a tag of their own."""
    case = {k: copy.deepcopy(v[:4]) if isinstance(v, list) else v for k, v in random_case(random.Random(seed)).items()}
    for name in LISTS:
        for n, entry in enumerate(case.get(name, ())):
            entry["说明"] = f"{name}{n}"
            for m, payment in enumerate(entry.get("支付", ())):
                payment["说明"] = f"{name}{n}付{m}"
    return case


class Editor:
    """One person's edits of a case: all lawful, each new entry with a tag; ``shared`` tags may be another's too."""

    def __init__(self, rng: random.Random, who: str) -> None:
        self.rng, self.who, self.count = rng, who, 0

    def tag(self) -> str:
        """A tag that nobody else has."""
        self.count += 1
        return f"{self.who}{self.count}"

    def edit(self, case: Case) -> None:
        """One edit of one list, or of what stands above them."""
        kinds = (self.append, self.append, self.alike, self.fill, self.fill, self.pay, self.correct, self.narrow, self.above)
        self.rng.choice(kinds)(case, self.rng.choice(LISTS))

    def append(self, case: Case, name: str) -> None:
        """A new entry: of gradings at the end, else anywhere."""
        held = case.setdefault(name, [])
        new = {**NEW[name], "说明": self.tag()}
        if "日期" in new:
            new["日期"] = f"2027-01-{self.rng.randint(4, 25):02d}"
        if name == "定级记录":
            new["日期"] = max([new["日期"], *(e["日期"] for e in held if "日期" in e)])
        spot = len(held) if name == "定级记录" or self.rng.random() < 0.5 else self.rng.choice([i for i in range(len(held) + 1) if i == len(held) or "更正" not in held[i]])
        held.insert(spot, new)

    def alike(self, case: Case, name: str) -> None:
        """A new entry that the other may add just so, as ``check --fix`` does."""
        held = case.setdefault(name, [])
        if not any(e.get("说明") == f"同{name}" for e in held):
            held.append({**NEW[name], "说明": f"同{name}"} | ({"日期": "2027-01-25"} if "日期" in NEW[name] else {}))

    def fill(self, case: Case, name: str) -> None:
        """An empty value filled in."""
        if held := case.get(name):
            entry = self.rng.choice(held)
            alike = entry["说明"].startswith("同") and name not in ("处置", "研判")
            if empty := [k for k in FILL[name] if k not in entry and "更正" not in entry and not alike]:
                key = self.rng.choice(empty)
                entry[key] = self.rng.choice([FILL[name][key], "乙" if FILL[name][key].strip("补甲轻微一号") == "" else FILL[name][key]])

    def pay(self, case: Case, name: str) -> None:
        """A payment."""
        if held := case.get("工资"):
            paid = {"日期": f"2027-01-{self.rng.randint(4, 25):02d}", "金额": "1.00", "说明": self.tag()}
            self.rng.choice(held).setdefault("支付", []).append(paid)

    def correct(self, case: Case, name: str) -> None:
        """A correction or a voiding directly below an entry that nothing corrects yet."""
        named = {"信息来源": ("日期", "渠道"), "情况": ("日期", "事项")}
        name = self.rng.choice(sorted(named))
        held = case.get(name, [])
        free = [i for i, e in enumerate(held) if "更正" not in e and (i + 1 == len(held) or "更正" not in held[i + 1])]
        if free:
            spot = self.rng.choice(free)
            whole = {k: v for k, v in held[spot].items() if k in named[name]} if self.rng.random() < 0.6 else {"作废": "是"}
            held.insert(spot + 1, {**whole, "更正": " ".join(held[spot][k] for k in named[name]), "说明": self.tag()})

    def narrow(self, case: Case, name: str) -> None:
        """A range narrowed, or 未核实 settled."""
        if held := case.get(name):
            self.rng.choice((narrow, settle))(name, held, self.rng)

    def above(self, case: Case, name: str) -> None:
        """A field above the lists."""
        case[self.rng.choice(("行业", "用工人数", "联系人"))] = str(self.rng.randint(1, 4))


def written(case: Case, rng: random.Random | None = None, body: str = "正文。") -> str:
    """A case as text: in the ledger's own layout, or in a random one."""
    graded = [e for e in case.get("定级记录", ()) if "等级" in e]
    whole = {**case, "预警等级": graded[-1]["等级"]} if graded else case
    whole = {f.name: whole[f.name] for f in CASE_TABLE.fields if f.name in whole}
    layout = Layout(rng or random.Random(0), comments=rng is not None)
    if rng is None:
        layout.newline, layout.dash, layout.gap = "\n", 2, 1
        layout.some = lambda share: False  # type: ignore[method-assign]
        layout.scalar = lambda key, value, flow=False: value  # type: ignore[method-assign]
    return layout.write(whole).replace("正文 # 不是注释：照原样。", body).replace("\r\n", "\n")


def two_sides(seed: int, edits: int, *, layouts: bool) -> tuple[str, str, str]:
    """A base and what two people made of it."""
    rng = random.Random(seed)
    cases = [copy.deepcopy(record(seed % 60)) for _ in range(3)]
    for case, who in ((cases[1], "甲"), (cases[2], "乙")):
        editor = Editor(rng, who)
        for _ in range(rng.randint(0, edits)):
            editor.edit(case)
    base, ours, theirs = (written(c, random.Random(rng.random()) if layouts else None) for c in cases)
    return base, ours, theirs


def held_to(base: str, ours: str, theirs: str) -> Merged:
    """Merge both ways and assert what must hold; the merge of ours with theirs."""
    made, back = merge(base, ours, theirs), merge(base, theirs, ours)
    assert len(made.clashes) == len(back.clashes)
    assert bool(made.clashes) == (MARKED.search(made.data.decode()) is not None)
    for side, mine in ((1, ours), (2, theirs)):
        text = chosen(made.data.decode(), side)
        assert tags(text) == tags(ours) | tags(theirs), "every entry of either side, and each once"
        assert [tagged(text, n) for n in LISTS] == [tagged(chosen(back.data.decode(), 3 - side), n) for n in LISTS]
        for name in LISTS:
            for before in (ours, theirs) if not made.clashes else (mine,):
                assert compare(entries(before, name), entries(text, name)).lawful, (name, text)
        graded = in_effect(entries(text, "定级记录"))
        assert not graded or top(text).words("预警等级") == graded[-1].words("等级")
    return made


def tagged(text: str, name: str) -> list[str]:
    """The tags of a list, in order."""
    return [row.words("说明") for row in entries(text, name)]


@given(st.integers(0, 10**9), st.integers(1, 6))
@settings(LAX, max_examples=80)
def test_any_two_lawful_histories_merge_lawfully(seed: int, edits: int) -> None:
    """Appended, filled, paid, corrected, voided, narrowed: each side's entries once, in its order, in its values."""
    base, ours, theirs = two_sides(seed, edits, layouts=False)
    made = held_to(base, ours, theirs)
    assert merge(base, base, theirs).data == merge(base, theirs, base).data == theirs.encode(), "one side alone: as it is"
    assert {c.partition("：")[0] for c in made.clashes} == expected_clashes(base, ours, theirs)


@given(st.integers(0, 10**9), st.integers(0, 5))
@settings(LAX, max_examples=40)
def test_layouts_do_not_matter(seed: int, edits: int) -> None:
    """The three texts each in a layout of its own, with remarks, quotes, lists in brackets: the same holds."""
    held_to(*two_sides(seed, edits, layouts=True))


class TwoClones(RuleBasedStateMachine):
    """Two clones of one case: each edits, now one takes the other's work, now the other, now both at once.

    The model is plain: which tags each clone holds. A clash is resolved to the side that merges.
    """

    @initialize(seed=st.integers(0, 10**6))
    def start(self, seed: int) -> None:
        """One case in both."""
        self.rng = random.Random(seed)
        self.case = copy.deepcopy(record(seed % 60))
        self.base = written(self.case)
        self.texts = [self.base, self.base]
        self.held = [tags(self.base), tags(self.base)]
        self.editors = [Editor(self.rng, who) for who in "甲乙"]

    @rule(who=st.integers(0, 1), times=st.integers(1, 3))
    def edit(self, who: int, times: int) -> None:
        """One person goes on with the case."""
        case = back(self.texts[who])
        for _ in range(times):
            self.editors[who].edit(case)
        self.texts[who] = written(case)
        made = {f"{e.who}{n}" for e in self.editors for n in range(1, e.count + 1)}
        now = tags(self.texts[who])
        assert all(t in made or t.startswith("同") for t in now - self.held[who])
        self.held[who] = now

    @rule(who=st.integers(0, 1))
    def pull(self, who: int) -> None:
        """One takes the other's work, and the other what came of it."""
        made = held_to(self.base, self.texts[who], self.texts[1 - who])
        self.texts = [chosen(made.data.decode(), 1)] * 2
        self.base = self.texts[0]
        self.held = [self.held[0] | self.held[1]] * 2

    @rule()
    def cross(self) -> None:
        """Each takes the other's work at once; what git then has as their base is a merge that nobody saw."""
        ours, theirs = self.texts
        inner = merge(self.base, ours, theirs, inner=True).data.decode()
        self.texts = [chosen(merge(self.base, *two).data.decode(), 1) for two in ((ours, theirs), (theirs, ours))]
        self.base = inner
        self.held = [self.held[0] | self.held[1]] * 2

    @invariant()
    def nothing_is_lost_or_doubled(self) -> None:
        """Each clone holds the entries that the model says."""
        assert [tags(t) for t in self.texts] == self.held


def back(text: str) -> Case:
    """A text as plain values, to be edited again."""
    row = top(text)
    case: Case = {n: c.text for n, c in row.cells.items()}
    for name, rows in row.lists.items():
        case[name] = [{n: c.text for n, c in r.cells.items()} | {n: [{k: c.text for k, c in p.cells.items()} for p in ps] for n, ps in r.lists.items()}
                      for r in rows]  # fmt: skip
    return case


def test_two_clones_over_a_long_time() -> None:
    """Any course of edits, pulls and crossing merges: no entry is lost, none doubled, every merge lawful."""
    run_state_machine_as_test(TwoClones, settings=settings(LAX, max_examples=25, stateful_step_count=12))


def expected_clashes(base: str, ours: str, theirs: str) -> set[str]:
    """The fields that both sides filled and not alike, found by tag."""
    texts = [{r.words("说明"): r for r in walk(top(t))} for t in (base, ours, theirs)]
    found = set()
    for tag, row in texts[1].items():
        b, t = (x.get(tag) for x in (texts[0], texts[2]))
        for field in row.field.fields:
            words = [r.words(field.name) if r else "" for r in (b, row, t)]
            if t and not field.fields and len(set(words)) == 3 and field.name not in ("人数", "发薪日", "核实", "预警等级"):
                found.add((f"{row.field.name}[{_name(row)}]." if tag else "") + field.name)
    return found


def _name(row: Row) -> str:
    return " ".join(row.words(n) or "无" for n in row.field.identifies)
