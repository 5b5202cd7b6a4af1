"""``ledger why`` and ``ledger explain``: the derivation in words and as data, and every word explained."""

from __future__ import annotations

from datetime import date

import pytest

import ledger.book.snapshot
import ledger.checks  # noqa: F401  (with the line above: every code is in the catalogue)
from ledger.measures.rules import RULES
from ledger.measures.step_kinds import KINDS
from ledger.text.finding import CATALOGUE
from tests.cli.kit import CASE, EXAMPLE, LATER, LOW, OPENED, ORANGE, QUIET, WAGE, Desk

# The contract's example, as of 2026-10-15.
SHOWN = {
    "version": 1, "id": "2026-0012", "path": "cases/2026/2026-0012.md", "as_of": "2026-10-15", "declared": "红色",
    "computed": {"level": "橙色", "certain": True, "lowest": "橙色", "highest": "橙色", "missing": []},
    "grounds": [{"clause": "二(三)", "rule": "orange-duration", "level": "橙色", "certain": True, "lines": [28]}],
    "facts": {"persons": [8, 8], "elapsed": ["1m0d", "1m0d"], "wage_months": [1.0, 1.0], "unsettled": True},
    "next_rise": {"date": "2026-10-16", "level": "红色", "clause": "二(三)"},
    "steps": [
        {"step": "协调处理", "department": "友谊路街道", "clause": "二(四)一橙", "due": "2026-10-30", "done": None, "state": "open", "line": 46},
        {"step": "询问就业需求", "department": "友谊路街道", "clause": "二(四)三", "due": "2026-10-22", "done": None, "state": "open", "line": 53},
    ],
}  # fmt: skip


def why(desk: Desk, day: date, case: str = "2026-0012") -> dict[str, object]:
    """``ledger why --format json``."""
    answer = desk.ledger("why", case, "--as-of", str(day), "--format", "json")
    assert answer.code == 0, answer
    found: dict[str, object] = answer.json
    return found


def test_the_contracts_example_comes_out_exactly(desk: Desk) -> None:
    """Every field that the contract shows, in its order; ``reason`` is free but not empty."""
    desk.write(CASE, EXAMPLE.read_bytes())
    data = why(desk, OPENED)
    assert list(data) == list(SHOWN)
    [ground] = data["grounds"]  # type: ignore[misc]
    assert list(ground) == ["clause", "rule", "level", "certain", "reason", "lines"]
    assert ground.pop("reason").strip()
    assert data == SHOWN


def test_nothing_owed(desk: Desk) -> None:
    """Nothing owed: zeros, no grounds, no rise, no steps."""
    data = why(desk, OPENED, "2026-0007")
    assert data["facts"] == {"persons": [0, 0], "elapsed": ["0m0d", "0m0d"], "wage_months": [0.0, 0.0], "unsettled": False}
    assert (data["grounds"], data["next_rise"], data["steps"]) == ([], None, [])


def test_an_end_without_a_bound_is_null(desk: Desk) -> None:
    """人数 absent: at least one, no upper end; 待核, and the field is named."""
    desk.write(CASE, ORANGE.replace("    人数: 8\n", ""))
    data = why(desk, OPENED)
    assert data["facts"]["persons"] == [1, None]  # type: ignore[index]
    assert data["computed"]["certain"] is False and "人数" in data["computed"]["missing"]  # type: ignore[index]


def test_states_of_steps(desk: Desk) -> None:
    """open, done, overdue; a missing step has no line and names the permitted units."""
    text = ORANGE.replace("    期限: 2026-10-22\n", "    期限: 2026-10-22\n    完成: 2026-10-20\n    结果: 无需求\n")
    desk.write(CASE, text.replace("  - 步骤: 协调处理\n    部门: 友谊路街道\n    期限: 2026-10-30\n", ""))
    steps = {s["step"]: s for s in why(desk, date(2026, 11, 2))["steps"]}  # type: ignore[attr-defined]
    assert steps["询问就业需求"]["state"] == "done" and steps["询问就业需求"]["done"] == "2026-10-20"
    assert steps["协调处理"]["state"] == "overdue" and steps["协调处理"]["line"] is None
    assert steps["协调处理"]["department"] == "友谊路街道或局行政执法科"


def test_a_waived_step(desk: Desk) -> None:
    """免除 shows as waived."""
    waived = "    期限: 2026-10-22\n    完成: 2026-10-20\n    免除: 企业全员已转岗\n    经办: 薛涛\n"
    desk.write(CASE, ORANGE.replace("    期限: 2026-10-22\n", waived))
    steps = {s["step"]: s["state"] for s in why(desk, date(2026, 10, 21))["steps"]}  # type: ignore[attr-defined]
    assert steps["询问就业需求"] == "waived"


def test_red_does_not_rise(desk: Desk) -> None:
    """At 红色 there is no next rise."""
    desk.write(CASE, EXAMPLE.read_bytes())
    data = why(desk, LATER)
    assert data["computed"]["level"] == "红色" and data["next_rise"] is None  # type: ignore[index]


def test_lines_are_those_of_the_entries(desk: Desk) -> None:
    """A ground's lines are those of the wage entries' ``-`` in the very file."""
    desk.write(CASE, LOW)
    lines = LOW.splitlines()
    for ground in why(desk, LATER)["grounds"]:  # type: ignore[attr-defined]
        assert ground["lines"]
        assert all(lines[n - 1].startswith("  - ") for n in ground["lines"])


def test_text_tells_the_whole_derivation(desk: Desk) -> None:
    """Facts with lines, grounds with clauses, why not higher, when it will rise, steps with due days."""
    out = desk.ledger("why", "2026-0012").out
    for part in ("欠薪人数：8人", "欠薪时长：1个月", "二(三) 橙色", "（第 18 行）", "为什么不是红色", "2026-12-15 起会升为红色",
                 "协调处理", "期限 2026-10-30", "二(四)一橙"):  # fmt: skip
        assert part in out, part


def test_reasons_read_well(desk: Desk) -> None:
    """Numbers are rounded for the eye."""
    desk.edit("    人员: 甲组\n", "    人员: 甲组\n    支付:\n      - {日期: 2026-10-15, 金额: 25000.00}\n")
    out = desk.ledger("why", "2026-0012").out
    assert "0.596774" not in out


@pytest.mark.parametrize("name", ["2026-0012", CASE, "2026-0012.md", "cases\\2026\\2026-0012.md"])
def test_a_case_is_named_in_several_ways(desk: Desk, name: str) -> None:
    """By number, path, file name, and with the other slash."""
    assert desk.ledger("why", name).code == 0


def test_an_unreadable_case(desk: Desk) -> None:
    """Front matter that cannot be read: exit 3 and the command that tells more."""
    desk.write(CASE, "没有前言区\n")
    answer = desk.ledger("why", "2026-0012")
    assert answer.code == 3 and "ledger check" in answer.err


def test_why_of_a_case_without_level(desk: Desk) -> None:
    """``declared`` is null where 预警等级 cannot be read; text does not say None."""
    desk.write(QUIET, desk.text(QUIET).replace("预警等级: 无", "预警等级: 紫色"))
    assert why(desk, OPENED, "2026-0007")["declared"] is None
    assert "None" not in desk.ledger("why", "2026-0007").out


def test_many_months_have_one_line_each(desk: Desk) -> None:
    """A case with wages of three months is red for the sum, with all three lines."""
    months = "".join(WAGE.replace("2026-08", f"2026-0{m}").replace("2026-09-15", f"2026-0{m + 1}-15") for m in (6, 7))
    desk.edit(WAGE, months + WAGE)
    data = why(desk, OPENED)
    rules = {g["rule"]: g["lines"] for g in data["grounds"]}  # type: ignore[attr-defined]
    assert set(rules) >= {"red-duration", "red-wage-months"} and len(rules["red-wage-months"]) == 3


@pytest.mark.parametrize("code", sorted(CATALOGUE))
def test_every_code_is_explained(desk_of_all: Desk, code: str) -> None:
    """Code, title, weight, explanation, a wrong and a right example; in capitals or not."""
    answer = desk_of_all.ledger("explain", code.lower())
    assert answer.code == 0
    lines = answer.out.splitlines()
    assert lines[0].startswith(f"{code}  {CATALOGUE[code].title}")
    assert any(line.startswith("  不对：") for line in lines) and any(line.startswith("  改成：") for line in lines)


def test_all_codes_at_once(desk: Desk) -> None:
    """``--all`` holds every page, in order."""
    out = desk.ledger("explain", "--all").out
    heads = [line.split()[0] for line in out.splitlines() if line and not line.startswith(" ")]
    assert heads == sorted(CATALOGUE)


@pytest.mark.parametrize("name", sorted({r.name for r in RULES} | {k.name for k in KINDS.values() if k.required and k.clause}))
def test_every_rule_and_required_step_is_explained(desk_of_all: Desk, name: str) -> None:
    """A rule's name, as JSON gives it, and a step's."""
    answer = desk_of_all.ledger("explain", name)
    assert answer.code == 0 and name in answer.out


@pytest.mark.parametrize("name", sorted({k.name for k in KINDS.values() if not (k.required and k.clause)}))
def test_optional_steps_are_explained_too(desk_of_all: Desk, name: str) -> None:
    """约谈, 责令改正 and the like: a step of the table is known to explain."""
    assert desk_of_all.ledger("explain", name).code == 0


@pytest.mark.parametrize("clause", ["二(三)", "二(四)一橙", "二(四)一红", "二(四)一黄", "二(四)三", "二(一)一", "二(一)二", "条例17"])
@pytest.mark.parametrize("wide", [False, True], ids=["half", "full-width"])
def test_every_clause_is_explained(desk_of_all: Desk, clause: str, wide: bool) -> None:
    """As printed in findings, and with the parentheses of a Chinese keyboard."""
    name = clause.replace("(", "（").replace(")", "）") if wide else clause
    assert desk_of_all.ledger("explain", name).code == 0


@pytest.fixture(scope="module")
def desk_of_all(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """One ledger for all that only reads."""
    return Desk(tmp_path_factory.mktemp("explain"))


def test_a_near_miss_is_offered(desk: Desk) -> None:
    """An unknown name leads on to where all are listed."""
    answer = desk.ledger("explain", "P1O1")
    assert answer.code == 2 and "explain --all" in answer.err
