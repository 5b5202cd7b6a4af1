"""The layers: what each part may import, and where the outside world is touched."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MODULES = sorted(p.relative_to(ROOT).as_posix() for p in (ROOT / "ledger").rglob("*.py"))
BELOW = {
    "text": set(),
    "records": {"text"},
    "measures": {"text", "records"},
    "checks": {"text", "records", "measures"},
    "progress": set(),
    "share": {"text", "progress"},
    "history": {"text", "records", "share", "progress"},
    "book": {"text", "records", "measures", "checks", "history", "resources", "share", "progress"},
    "trust": {"text", "records", "measures", "checks", "history", "book", "share", "progress"},
    "report": {"text", "records", "book"},
    "site": {"text", "records", "measures", "checks", "history", "book", "report", "office", "resources", "share", "progress"},  # office: its lists for Excel
    "office": {"text", "records", "measures", "book", "resources"},
    "demo": {"text", "records", "measures", "checks", "history", "book", "resources", "progress"},
    "cli": {"text", "records", "measures", "checks", "history", "book", "trust", "report", "site", "office", "demo", "resources", "progress"},
    "resources": set(),
    "__main__": {"cli"},
    "__init__": set(),
}
ONLY_IN = {  # third parties, and the modules that may know them
    "ruamel": "ledger/text/yaml_events.py",
    "git": "ledger/history/plumbing.py",
    "jinja2": "ledger/site/render.py",
    "markdown": "ledger/site/markup.py",
    "nh3": "ledger/site/markup.py",
    "click": "ledger/cli/*.py",
    "python_calamine": "ledger/office/tabular.py",
    "xlsxwriter": "ledger/office/workbook.py",
    "pyarrow": "ledger/office/parquet.py",
    "docxtpl": "ledger/office/documents.py",
    "pypinyin": "ledger/site/pinyin.py",
    "icalendar": "ledger/site/out/calendar.py",
    "chinese_calendar": "ledger/measures/calendar.py",
    "holidays": "ledger/measures/calendar.py",
}
WORLD = {"date.today", "datetime.now", "datetime.today", "datetime.utcnow", "time.time", "os.environ", "os.getenv"}
CLOCK = "ledger/cli/outside.py"
PURE = {"pathlib", "os", "subprocess", "git"}  # what the measures may not even import


@cache
def tree(module: str) -> ast.Module:
    """A module's syntax."""
    return ast.parse((ROOT / module).read_text("utf-8"))


def imports(module: str) -> Iterator[str]:
    """Every module or name imported, dotted, wherever in the file."""
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{module}: imports are absolute"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def part(module: str) -> str:
    """The layer a module belongs to: ``ledger/text/edit.py`` and ``ledger.text.edit`` are ``text``."""
    return module.removesuffix(".py").replace("/", ".").split(".")[1]


@pytest.mark.parametrize("module", MODULES)
def test_nothing_imports_upward(module: str) -> None:
    """A layer knows those below it and no other."""
    here = part(module)
    known = {part(name) for name in imports(module) if name.startswith("ledger.")}
    assert known <= {here} | BELOW[here]


@pytest.mark.parametrize("library", ONLY_IN)
def test_a_third_party_has_one_place(library: str) -> None:
    """Each library is known to one module, so that it can be replaced there."""
    users = {m for m in MODULES if library in {name.split(".")[0] for name in imports(m)}}
    assert {m for m in users if not fnmatch(m, ONLY_IN[library])} == set()


def test_the_measures_touch_no_files() -> None:
    """The measures are computed from values alone."""
    assert {(m, n) for m in MODULES if part(m) == "measures" for n in imports(m) if n.split(".")[0] in PURE} == set()


def test_clock_and_environment_are_read_in_one_place() -> None:
    """Every other module is given the day and the environment."""
    found = {
        (m, text)
        for m in MODULES
        for n in ast.walk(tree(m))
        if isinstance(n, ast.Attribute) and (text := ast.unparse(n)) in WORLD
    }
    found |= {(m, n) for m in MODULES for n in imports(m) if n in WORLD}
    assert {place for place in found if place[0] != CLOCK} == set()


def test_values_are_made_the_cheap_way() -> None:
    """The standard decorator costs a hook a millisecond a class; ``ledger.text.value`` has the same one for less."""
    costly = {"dataclasses.dataclass", "dataclasses.field", "dataclasses.replace"}
    assert {m for m in MODULES if costly & {*imports(m)}} == {"ledger/text/value.py"}


@pytest.mark.parametrize("module", MODULES)
def test_modules_and_functions_are_short(module: str) -> None:
    """No module is longer than 400 lines and no function longer than 60."""
    assert len((ROOT / module).read_text("utf-8").splitlines()) <= 400
    functions = [n for n in ast.walk(tree(module)) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
    assert {f.name for f in functions if (f.end_lineno or 0) - f.lineno >= 60} == set()
