"""The demo ledger is one that careful staff would have written: valid on every day, varied, and always the same."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from ledger.book.snapshot import Reader
from ledger.book.sources import RangeChecker
from ledger.cli.main import run
from ledger.demo.draft import model
from ledger.demo.export import stream
from ledger.demo.schedule import roles
from ledger.demo.story import chronicle
from ledger.demo.write import Wish, first_day, ledger, world
from ledger.history.importer import import_history
from ledger.history.repo import Repo
from ledger.history.revisions import china_day
from ledger.measures.assess import Assessment, assess
from ledger.measures.calendar import Calendar
from ledger.measures.plan import OVERDUE
from ledger.records.case import Case
from ledger.records.files import read_case
from ledger.records.reader import walk
from ledger.records.style import restyled
from ledger.records.table import CASE
from ledger.text.finding import LedgerError
from tests.gitkit import Sandbox

pytestmark = pytest.mark.xdist_group("demo")
UNTIL = date(2026, 11, 24)
SMALL = Wish(12, 90, 7, UNTIL)
CHINA = timezone(timedelta(hours=8))


def quiet(name: str, done: int, total: int) -> None:
    """No progress."""


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Sandbox:
    """A ledger of twelve cases and ninety commits, as the command writes it."""
    box = Sandbox(tmp_path_factory.mktemp("small"), "demo", init=False)
    assert run(["demo", str(box.root), "--cases", "12", "--commits", "90", "--seed", "7", "--until", f"{UNTIL}"]) == 0
    return box


@dataclass(frozen=True)
class Told:
    """A case as it ended, with its file and its states at the end and at the beginning."""

    case: Case
    text: str
    state: Assessment
    first: Assessment


@pytest.fixture(scope="module")
def many() -> list[Told]:
    """Sixty cases without git, each as it stands at the end."""
    shared, wish = world(UNTIL), Wish(60, 500, 3, UNTIL)
    groups = roles(wish.seed, wish.cases, first_day(wish, shared), UNTIL, 0.5, shared.cast, shared.calendar)
    found = []
    for role, versions in (one for group in groups for one in chronicle(group, shared)):
        case = model(role.path, versions[-1].draft)
        first = assess(model(role.path, versions[0].draft), shared.desk.rules, role.start, rise=False)
        found.append(Told(case, versions[-1].draft.text, assess(case, shared.desk.rules, UNTIL), first))
    return found


def test_it_has_exactly_the_commits_that_were_asked_for(small: Sandbox) -> None:
    """Ninety commits and twelve cases, in a sound repository whose work tree is checked out and clean."""
    assert small.out("rev-list", "--count", "HEAD") == "90"
    assert len(list((small.root / "cases").rglob("*.md"))) == 12
    assert small.out("status", "--porcelain") == ""
    assert small.git("fsck", "--strict", "--no-dangling").stderr == b""
    assert {"contacts.yaml", "policy.yaml", "holidays.yaml", "README.md", ".gitattributes"} <= {
        p.name for p in small.root.iterdir()
    }


def test_every_commit_is_valid_on_its_own_day(small: Sandbox) -> None:
    """The range check finds no error in any commit, held against its real parents."""
    repo = Repo.open(small.root, small.env)
    checker = RangeChecker(repo, Reader())
    errors = [(f.commit, f.path, f.code, f.message) for f in checker.findings(repo.revisions()) if f.is_error]
    assert errors == []
    assert checker.checked == 90


def test_the_same_arguments_give_the_same_commits(small: Sandbox, tmp_path: Path) -> None:
    """Written twice, the ledger has the same last commit, to the last byte; with another seed it has not."""
    ids = []
    for seed in (7, 8):
        place = tmp_path / str(seed)
        import_history(place, dict(os.environ), stream(ledger(Wish(12, 90, seed, UNTIL), quiet)))
        ids.append(Repo.open(place, small.env).resolve("HEAD"))
    assert ids[0] == small.out("rev-parse", "HEAD")
    assert ids[1] != ids[0]


def test_two_offices_work_side_by_side_on_different_cases(small: Sandbox) -> None:
    """There are merges, and no case was edited on both of their sides."""
    merges = small.out("rev-list", "--merges", "HEAD").split()
    assert merges
    for merge in merges:
        fork = small.out("merge-base", f"{merge}^1", f"{merge}^2")
        sides = [set(small.out("diff", "--name-only", fork, f"{merge}^{n}").split("\n")) for n in (1, 2)]
        assert sides[0] and sides[1] and not sides[0] & sides[1]


def test_people_of_the_directory_commit_on_working_days(small: Sandbox) -> None:
    """Authors and committers stand in contacts.yaml, at office hours, and mostly on working days."""
    contacts = world(UNTIL).cast.contacts
    revisions = list(Repo.open(small.root, small.env).revisions())
    for r in revisions:
        for name, address in ((r.author_name, r.author_email), (r.committer_name, r.committer_email)):
            person = contacts.by_address(address, r.day)
            assert person is not None and person.name == name
        assert 8 <= datetime.fromtimestamp(r.committer_time, CHINA).hour < 20
        assert r.day <= UNTIL
    working = sum(Calendar().is_working(china_day(r.committer_time)) for r in revisions)
    assert working >= 0.9 * len(revisions)
    times = {r.commit: r.committer_time for r in revisions}
    assert all(times[parent] <= r.committer_time for r in revisions for parent in r.parents)


def test_the_text_is_what_the_reader_and_the_formatter_would_have(many: list[Told]) -> None:
    """A file reads without a finding, is in canonical form, and gives the very case that it was reckoned with."""
    for told in many:
        file = read_case(told.case.path, told.text.encode())
        assert [f.message for f in file.findings] == []
        assert restyled(file.document, CASE) == []
        assert file.case is not None
        rows, own = list(walk(file.case.top)), list(walk(told.case.top))
        assert [(r.line, {n: c.value for n, c in r.cells.items()}) for r in rows] == [
            (r.line, {n: c.value for n, c in r.cells.items()}) for r in own
        ]


def test_every_kind_of_case_occurs(many: list[Told]) -> None:
    """Every level, closed and open, corrected and voided, deferred, disputed, returned, overdue, drifted, unverified."""
    levels = Counter(g.level for t in many for g in t.case.gradings)
    assert set(levels) == {"红色", "橙色", "黄色", "无"}
    assert 0.5 <= sum(t.state.closed for t in many) / len(many) <= 0.95
    results = {t.state.plan.closing.result for t in many if t.state.plan.closing}
    assert {"已结清", "不成立", "转仲裁"} <= results and results & {"转法院执行", "移送公安"}
    rows = [r for t in many for r in walk(t.case.top)]
    assert any(r.text("更正") and "作废" not in r.cells for r in rows)
    assert any(r.text("作废") for r in rows)
    assert any(w.deferred_to for t in many for w in t.case.wages)
    assert any(w.disputed for t in many for w in t.case.wages)
    assert any(t.case.previous for t in many)
    assert any(r.hard for t in many for r in t.case.reviews)
    assert any(task.state == OVERDUE for t in many if not t.state.closed for task in t.state.plan.tasks)
    assert any(t.state.drifted for t in many)
    assert any(not t.first.verdict.certain for t in many)
    steps = {e.step for t in many for e in t.case.steps if e.done}
    assert {
        "立案",
        "处理决定",
        "协调处理",
        "计划核验",
        "跟踪走访",
        "税务反馈",
        "口径反馈",
        "就业对接",
        "应急处置",
    } <= steps


def test_enterprises_are_fictional_and_their_codes_well_formed(many: list[Told]) -> None:
    """Every name says 示例; no two enterprises share a code, but for one that comes back."""
    assert all("示例" in t.case.name for t in many)
    assert all(t.case.code for t in many)
    by_code = Counter(t.case.code for t in many if t.case.previous is None)
    assert max(by_code.values()) == 1


def test_notes_are_neither_empty_nor_endless(many: list[Told]) -> None:
    """The notes of a case have some lines, a table here and there, and never a page full."""
    sizes = [len([line for line in t.case.body.splitlines() if line.strip()]) for t in many]
    assert min(sizes) >= 2 and max(sizes) <= 40
    assert any("| --- |" in t.case.body for t in many)


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The command refuses a folder that is not empty, before it writes anything."""
    (tmp_path / "a.txt").write_text("a")
    assert run(["demo", str(tmp_path), "--cases", "2", "--commits", "10"]) == 3
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]
    assert "不是空目录" in capsys.readouterr().err


def test_a_day_before_anybody_serves_is_refused() -> None:
    """The story cannot begin before the people of the directory serve."""
    with pytest.raises(LedgerError, match="至少要晚"):
        ledger(Wish(2, 10, 1, date(2024, 11, 1)), quiet)


def test_fewer_commits_than_the_story_needs_are_reported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Ten cases cannot be told in five commits: as many as needed are made, and it is said."""
    assert run(["demo", str(tmp_path / "d"), "--cases", "10", "--commits", "5", "--until", f"{UNTIL}"]) == 0
    assert "写不成正好 5 次提交" in capsys.readouterr().err


def test_a_hook_s_environment_does_not_lead_astray(tmp_path: Path) -> None:
    """Where the environment names another repository, that one is not touched."""
    other = Sandbox(tmp_path / "other")
    env = {**other.env, "GIT_DIR": str(other.root / ".git"), "GIT_INDEX_FILE": ".git/index"}
    import_history(tmp_path / "new", env, stream(ledger(Wish(2, 8, 1, UNTIL), quiet)))
    assert not (other.root / ".git" / "refs" / "heads" / "main").exists()
    assert Repo.open(tmp_path / "new", other.env).head() is not None
