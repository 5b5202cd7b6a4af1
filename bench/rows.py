"""The ten rows: what is timed in the same rounds, what is held against what, and the most it may be."""

from __future__ import annotations

import shutil
import statistics
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from bench import alike
from bench.timing import Job, Ratio, in_turn, peaks, ratio, run, seconds
from bench.workshop import DAY, MORNING, Workshop
from ledger.records.kinds import FOLDERS

IMPORTS = "import click, ruamel.yaml"
HUGO = "Hugo + GitInfo"
_RAW = ("git", "log", "--raw", "-z", "--no-renames")


@dataclass(frozen=True)
class Mark:
    """One demand of a row: what was measured, the most it may be, what it was; ``note`` are counts beside it."""

    row: int
    what: str
    limit: float
    got: Ratio
    unit: str = "×"
    note: str = ""

    @property
    def met(self) -> bool:
        """Whether the median keeps to the limit."""
        return self.got.middle <= self.limit


@dataclass(frozen=True)
class Findings:
    """Everything that a part of the bench found."""

    marks: Sequence[Mark] = ()
    alike: Sequence[str] = ()


def parts(shop: Workshop, budget: float, only: Set[int]) -> Iterator[Findings]:
    """Measure everything, part by part; ``budget`` is about how many seconds each part may take.

    With ``only``, the parts of some rows.
    """
    for rows, part in _PARTS.items():
        if not only or only & {*rows}:
            yield part(shop, budget)


def cold(shop: Workshop, budget: float) -> Findings:
    """Rows 1, 8 and 10: from nothing, at two sizes; and the morning after."""
    jobs = [
        shop.small.job("cold, a tenth", before=shop.small.forget),
        shop.big.job("cold", before=shop.big.forget),
        shop.big.job("next morning", MORNING),
        shop.hugo_job(HUGO, lambda: shutil.rmtree(shop.hugo.site, ignore_errors=True)),
    ]
    took = in_turn(jobs, budget)
    run(shop.big.job("cold", before=shop.big.forget))
    same = [alike.same_as_clean(shop.big, DAY, "cold build")]
    before = alike.site(shop.big.site)
    run(shop.big.job("next morning", MORNING))
    after = {path: file for path, file in alike.site(shop.big.site).items() if path.endswith(".html")}
    written = sum(path not in before or before[path].identity != file.identity for path, file in after.items())
    changed = sum(path not in before or before[path].digest != file.digest for path, file in after.items())
    moved = written / max(1, changed)
    same.append(alike.same_as_clean(shop.big, MORNING, "next morning"))
    return Findings([
        Mark(1, f"cold build with the full trail : {HUGO}", 0.6, ratio(took, "cold", HUGO)),
        Mark(8, "cold build, ten times the cases", 12, ratio(took, "cold", "cold, a tenth")),
        Mark(10, "next morning : cold build", 0.1, ratio(took, "next morning", "cold")),
        Mark(10, "next morning, pages written : pages changed", 1, Ratio(moved, moved, moved),
             note=f"{written} written, {changed} changed, {len(after)} in all"),
    ], same)  # fmt: skip


def one_commit(shop: Workshop, budget: float) -> Findings:
    """Rows 2 and 8: the site stands, one commit is added."""
    jobs = [
        shop.small.job("one commit, a tenth", before=shop.small.commit),
        shop.big.job("one commit", before=shop.big.commit),
        shop.hugo_job(HUGO, lambda: shop.hugo.follow(shop.big)),
        shop.mkdocs_job("mkdocs build --dirty", lambda: shop.mkdocs.follow(shop.big)),
    ]
    run(shop.mkdocs_job("mkdocs build", lambda: None))
    took = in_turn(jobs, budget, most=min(len(shop.small.open), len(shop.big.open)))
    same = [alike.same_as_clean(shop.big, DAY, "rebuild after commits"), *alike.pages(shop)]
    return Findings([
        Mark(2, f"rebuild after one commit : {HUGO}", 0.05, ratio(took, "one commit", HUGO)),
        Mark(2, "rebuild after one commit : mkdocs build --dirty", 0.3, ratio(took, "one commit", "mkdocs build --dirty")),
        Mark(8, "rebuild after one commit, ten times the cases", 2, ratio(took, "one commit", "one commit, a tenth")),
    ], same)  # fmt: skip


def nothing_changed(shop: Workshop, budget: float) -> Findings:
    """Row 3: the site stands and nothing has changed."""
    run(shop.small.job("built, a tenth"))
    run(shop.big.job("built"))
    jobs = [shop.python("python", "pass"), shop.small.job("nothing, a tenth"), shop.big.job("nothing")]
    took = in_turn(jobs, budget)
    return Findings([
        Mark(3, "nothing changed : bare Python", 4, ratio(took, "nothing", "python")),
        Mark(3, "nothing changed, a tenth of the cases : bare Python", 4, ratio(took, "nothing, a tenth", "python")),
    ])  # fmt: skip


def hook(shop: Workshop, budget: float) -> Findings:
    """Row 4: the hook, run as git runs it, with one clean file staged."""
    script = str(shop.hook.folder / ".git" / "hooks" / "pre-commit")
    jobs = [
        shop.python("imports", IMPORTS),
        Job("pre-commit", (script,), shop.hook.folder, environment=shop.hook_environment),
    ]
    took = in_turn(jobs, budget)
    return Findings([Mark(4, f"pre-commit hook : `{IMPORTS}`", 0.6, ratio(took, "pre-commit", "imports"))])


def check(shop: Workshop, budget: float) -> Findings:
    """Row 5: all files checked."""
    schema = shop.big.folder.parent / "schema"
    jobs = [
        shop.command("check", *shop.big.ledger("check", "--as-of", DAY, "--format", "concise")),
        shop.command("check-jsonschema", *shop.schema_command, folder=schema),
        shop.command("rumdl", shop.tools.rumdl, "check", "--no-cache", "--quiet", *FOLDERS, fine=(0, 1)),
    ]
    took = in_turn(jobs, budget)
    return Findings([
        Mark(5, "check of all files : check-jsonschema", 0.03, ratio(took, "check", "check-jsonschema")),
        Mark(5, "check of all files : rumdl", 1.5, ratio(took, "check", "rumdl")),
    ], alike.checks(shop, shop.big.open[-1]))  # fmt: skip


def history(shop: Workshop, budget: float) -> Findings:
    """Row 6: the whole history read."""
    jobs = [shop.command("git log", *_RAW), alike.walk(shop, "revisions"), alike.walk(shop, "trails")]
    took = in_turn(jobs, budget)
    return Findings([
        Mark(6, "history parsed : git log --raw", 1.2, ratio(took, "revisions", "git log")),
        Mark(6, "versions read and events told : git log --raw", 2.5, ratio(took, "trails", "git log")),
    ], alike.history(shop))  # fmt: skip


def memory(shop: Workshop, _: float) -> Findings:
    """Row 7: the most that the processes of a cold build hold together."""
    jobs = [
        shop.big.job("cold", before=shop.big.forget),
        shop.hugo_job(HUGO, lambda: shutil.rmtree(shop.hugo.site, ignore_errors=True)),
    ]
    most = peaks(jobs, 3)
    own, other = (statistics.median(most[job.name]) for job in jobs)
    rounds = [a / b for a, b in zip(most["cold"], most[HUGO], strict=True)]
    return Findings([Mark(7, f"peak memory of a cold build : {HUGO}", 0.6, Ratio(own / other, min(rounds), max(rounds)),
                          note=f"{own:.0f} MB : {other:.0f} MB")])  # fmt: skip


def check_range(shop: Workshop, budget: float) -> Findings:
    """Row 9: a thousand commits, each checked on its own day."""
    span = f"{shop.since}..HEAD"
    raw = f"git log --raw --no-abbrev --no-renames --format= {span} | cut -d' ' -f4 | git cat-file --batch --buffer"
    jobs = [
        shop.command("check --range", *shop.big.ledger("check", "--range", span)),
        shop.command("log and versions", "sh", "-c", raw),
    ]
    took = in_turn(jobs, budget)
    return Findings([
        Mark(9, "check --range of a thousand commits", 10, seconds(took, "check --range"), unit=" s"),
        Mark(9, "check --range : git log --raw and the versions read", 3, ratio(took, "check --range", "log and versions")),
    ])  # fmt: skip


_PARTS: Mapping[tuple[int, ...], Callable[[Workshop, float], Findings]] = {
    (1, 8, 10): cold, (2, 8): one_commit, (3,): nothing_changed, (4,): hook, (5,): check, (6,): history, (7,): memory, (9,): check_range,
}  # fmt: skip
