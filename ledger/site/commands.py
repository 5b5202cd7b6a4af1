"""What to type when something has happened: the command for each step still to be done, and those for new facts.

A page knows the number, the step, who may do it and which results there are; what it cannot know stands in the
command as a word to be replaced, or as the choices with ``|`` between them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ledger.measures.assess import Assessment
from ledger.measures.balance import Balance
from ledger.measures.plan import Task
from ledger.measures.step_kinds import steps_for
from ledger.records.kinds import kind_of_number
from ledger.text.value import dataclass


@dataclass(frozen=True, slots=True)
class Command:
    """A command line, what it is for, and what is to be put into it first."""

    words: str
    line: str
    hint: str = ""


def done_command(number: str, task: Task) -> Command:
    """How a step still to be done is recorded."""
    kind = kind_of_number(number)
    letter = kind.letter if kind else ""
    row = steps_for(letter).get(task.step)
    results, units = row.results if row else (), _units(task, letter)
    parts = [f"ledger done {number} {task.step}", _choice("--result", results), _choice("--unit", units)]
    hints = []
    if open_ := [word for word, choices in (("结果", results), ("部门", units)) if len(choices) > 1]:
        hints.append(f"{'、'.join(open_)}留下一个")
    if "达成支付计划" in results:
        hints.append("达成支付计划的，另写 --promised 约定日")
    hints.append("经办人写 --officer 姓名，不是今天办的写 --on 日期")
    return Command(f"办结“{task.step}”", " ".join(filter(None, parts)), "；".join(hints))


def _units(task: Task, letter: str) -> list[str]:
    """Who is to be named: any of those permitted where the file names none; in a record each 街镇园区 does its own."""
    entered = task.entry.unit if task.entry else None
    units = ([entered] if letter else []) if entered else task.units if len(task.units) > 1 else ()
    return [unit for unit in units if _plain(unit)]


def _plain(value: str) -> bool:
    """Whether a value from the file is a word to every shell: nobody shall be made to run what somebody has written.

    No option either: ``--on`` as the name of a unit would be taken for one.
    """
    return value.replace("-", "").isalnum() and not value.startswith("-")


def _choice(option: str, choices: Sequence[str]) -> str:
    """An option with its choices; in double quotes they are one word to every shell."""
    if not choices:
        return ""
    return f"{option} {choices[0]}" if len(choices) == 1 else f'{option} "{"|".join(choices)}"'


def fact_commands(state: Assessment, debts: Iterable[Balance]) -> tuple[Command, ...]:
    """How new facts of an open case are recorded; its own months and groups stand in them already."""
    number = state.case.id
    owed = next((b for b in debts if b.overdue), None)
    wage = owed.debt.wage.row if owed else None
    month = wage.words("所属期") if wage else ""
    group = wage.words("人员") if wage else ""
    of = f"所属期={month if _plain(month) else '所属期'}" + (
        f" 人员={group if _plain(group) else '人员'}" if group else ""
    )
    found = [
        Command("又有反映", f"ledger add {number} 信息来源 渠道=渠道 部门=部门 反映人数=人数 摘要=摘要"),
        Command("查到新的情况", f"ledger add {number} 情况 事项=事项 认定=属实 依据=依据"),
        Command("又欠了工资", f"ledger add {number} 工资 所属期=所属期 发薪日=发薪日 人数=人数 应发=金额"),
    ]
    if owed:
        found.append(Command("付了工资", f"ledger add {number} 支付 {of} 金额=金额 来源=企业 凭证=凭证"))
    if state.drifted:
        found.insert(0, Command("重新定级", f"ledger regrade {number}"))
    return tuple(found)
