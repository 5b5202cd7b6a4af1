"""The demo ledger is one that careful staff would have written: valid on every day, varied, and always the same."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from ledger.book.snapshot import Reader
from ledger.book.sources import RangeChecker
from ledger.cli.start import run
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
from ledger.records.files import read_case, read_record
from ledger.records.kinds import KINDS, SECTIONS, kind_of
from ledger.records.reader import walk
from ledger.records.record import Record
from ledger.records.style import restyled
from ledger.records.table import CASE
from ledger.text.finding import LedgerError
from tests.gitkit import Sandbox

pytestmark = pytest.mark.xdist_group("demo")
UNTIL = date(2026, 11, 24)
SMALL = Wish(12, 90, 7, UNTIL)
CHINA = timezone(timedelta(hours=8))


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Sandbox:
    """A ledger of twelve cases and ninety commits, as the command writes it."""
    box = Sandbox(tmp_path_factory.mktemp("small"), "demo", init=False)
    assert run(["demo", str(box.root), "--cases", "12", "--commits", "90", "--seed", "7", "--until", f"{UNTIL}"]) == 0
    return box


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Sandbox:
    """A ledger with room for every kind of record, written on several processors."""
    box = Sandbox(tmp_path_factory.mktemp("whole"), "demo", init=False)
    assert run(["demo", str(box.root), "--cases", "40", "--commits", "260", "--seed", "1", "--until", f"{UNTIL}"]) == 0
    return box


@pytest.fixture(scope="module")
def records(whole: Sandbox) -> dict[str, Record]:
    """Its cases and records as they stand at the end, by their 编号."""
    found = {}
    for path in (p.relative_to(whole.root).as_posix() for p in sorted(whole.root.rglob("2*.md"))):
        file = read_record(path, (whole.root / path).read_bytes())
        assert [f.message for f in file.findings] == [] and restyled(file.document, file.kind.table) == []
        assert file.record is not None and kind_of(path) is file.kind
        found[file.record.id] = file.record
    return found


def errors_of(box: Sandbox) -> tuple[int, list[tuple[str | None, str, str, str]]]:
    """How many commits were checked, and every error in them."""
    repo = Repo.open(box.root, box.env)
    checker = RangeChecker(repo, Reader())
    errors = [(f.commit, f.path, f.code, f.message) for f in checker.findings(repo.revisions()) if f.is_error]
    return checker.checked, errors


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
    assert errors_of(small) == (90, [])


def test_with_records_of_every_kind_it_is_valid_too(whole: Sandbox) -> None:
    """Of the larger ledger too, no commit has an error; there are as many as were asked for."""
    assert errors_of(whole) == (260, [])


def test_every_kind_of_record_occurs(whole: Sandbox, records: dict[str, Record]) -> None:
    """Every kind is there, in about a fifth of the commits; the numbers of a year are consecutive in time."""
    assert {r.kind.letter for r in records.values()} == set(KINDS)
    assert len([r for r in records.values() if isinstance(r, Case)]) == 40
    changed = [c.split() for c in whole.out("log", "--no-merges", "--name-only", "--format=%x00").split("\0") if c]
    beside = sum(not all(p.startswith("cases/") for p in paths) for paths in changed)
    assert 0.12 * 260 <= beside <= 0.3 * 260
    first = [c for c in reversed(whole.out("log", "--diff-filter=A", "--name-only", "--format=").split()) if kind_of(c)]
    for letter in (k for k in KINDS if k):
        mine = [p.rpartition("/")[2][:-3] for p in first if (k := kind_of(p)) and k.letter == letter]
        years = Counter(n[:4] for n in mine)
        assert sorted(mine) == [f"{y}-{letter}{i:03d}" for y in sorted(years) for i in range(1, years[y] + 1)]


def cases_named(record: Record) -> Iterator[str]:
    """The cases that a record speaks of."""
    rows = (record.top, *(row for f in record.kind.lists for row in record.entries(f.name)))
    yield from (row.words("案件") for row in rows if row.text("案件"))


def test_records_and_cases_name_each_other(records: dict[str, Record]) -> None:
    """A clue, a review, a report of a case is a record that names the case, and the other way round."""
    cases = [r for r in records.values() if isinstance(r, Case)]
    leads = {(c.lead, case.id) for case in cases for c in case.clues if c.lead}
    reviews = {(r.record, case.id) for case in cases for r in case.reviews}
    told = {(r.id, n) for r in records.values() if r.kind.letter for n in cases_named(r)}
    assert leads == {(r, n) for r, n in told if records[r].kind.folder == "intake"}
    assert reviews == {(r, n) for r, n in told if records[r].kind.letter == "R"}
    assert {records[r].kind.letter for r, _ in leads} >= {"O", "S", "G"}
    reported = {c.id for c in cases if any(e.step == "上报区委区政府" and e.done for e in c.steps)}
    assert reported == {n for r, n in told if records[r].kind.letter == "U"}
    handed = {c.id for c in cases if any(e.step == "就业转介" and e.done for e in c.steps)}
    assert handed >= {n for r, n in told if records[r].kind.letter == "J"}


def test_reviews_are_written_up(records: dict[str, Record]) -> None:
    """A review whose report is done has its three parts; some are of a case, some of a month."""
    found = [r for r in records.values() if r.kind.letter == "R"]
    assert {r.top.text("类别") for r in found} == {"专题研判", "定期研判"}
    for review in found:
        if any(e.step == "形成报告" and e.done for e in review.steps):
            assert all(f"## {s}" in review.body for s in SECTIONS) and "（待写）" not in review.body


def test_enterprises_of_records_are_fictional(records: dict[str, Record]) -> None:
    """Whatever enterprise a record names says 示例."""
    names = [n for r in records.values() for row in walk(r.top) if (n := row.text("企业名称"))]
    assert names and all("示例" in n for n in names)


def test_the_same_arguments_give_the_same_commits(small: Sandbox, tmp_path: Path) -> None:
    """Written twice, the ledger has the same last commit, to the last byte; with another seed it has not."""
    ids = []
    for seed in (7, 8):
        place = tmp_path / str(seed)
        import_history(place, dict(os.environ), stream(ledger(Wish(12, 90, seed, UNTIL))))
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


def test_what_speaks_of_another_stands_on_its_side(whole: Sandbox) -> None:
    """No file of one side of a merge names one of the other."""
    merges = whole.out("rev-list", "--merges", "HEAD").split()
    assert merges
    for merge in merges:
        fork = whole.out("merge-base", f"{merge}^1", f"{merge}^2")
        sides = [whole.out("diff", "--name-only", fork, f"{merge}^{n}").split() for n in (1, 2)]
        numbers = [{p.rpartition("/")[2][:-3] for p in side} for side in sides]
        for side, others in zip(sides, reversed(numbers), strict=True):
            assert not [n for p in side for n in others if n in whole.out("show", f"{merge}:{p}")]


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
        ledger(Wish(2, 10, 1, date(2024, 11, 1)))


def test_fewer_commits_than_the_story_needs_are_reported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Ten cases cannot be told in five commits: as many as needed are made, and it is said."""
    assert run(["demo", str(tmp_path / "d"), "--cases", "10", "--commits", "5", "--until", f"{UNTIL}"]) == 0
    assert "写不成正好 5 次提交" in capsys.readouterr().err


def test_a_hook_s_environment_does_not_lead_astray(tmp_path: Path) -> None:
    """Where the environment names another repository, that one is not touched."""
    other = Sandbox(tmp_path / "other")
    env = {**other.env, "GIT_DIR": str(other.root / ".git"), "GIT_INDEX_FILE": ".git/index"}
    import_history(tmp_path / "new", env, stream(ledger(Wish(2, 8, 1, UNTIL))))
    assert not (other.root / ".git" / "refs" / "heads" / "main").exists()
    assert Repo.open(tmp_path / "new", other.env).head() is not None
