"""What must be the same before a figure counts; the first thing that is not stops the bench."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from bench import ledgers
from bench.timing import Job
from bench.workshop import Clone, Workshop

_SAMPLE = 20  # pages looked at one by one


@dataclass(frozen=True)
class Written:
    """A file of a site: what tells whether it was written anew, and what it says."""

    identity: tuple[int, int]
    digest: bytes


def require(alike: bool, sentence: str) -> str:
    """The sentence, if it holds."""
    if not alike:
        raise SystemExit(f"not alike, so nothing is compared: {sentence}")
    return sentence


def site(folder: Path) -> Mapping[str, Written]:
    """Every file of a site."""
    found = {}
    for path in folder.rglob("*"):
        if path.is_file():
            state = path.stat()
            found[path.relative_to(folder).as_posix()] = Written(
                (state.st_ino, state.st_mtime_ns), blake2b(path.read_bytes(), digest_size=16).digest()
            )
    return found


def same_as_clean(clone: Clone, day: str, what: str) -> str:
    """The site as it stands equals one built without anything remembered, byte for byte."""
    fresh = clone.site.with_name(f"{clone.site.name}-clean")
    _output(clone, *clone.build(day, "--clean", site=fresh))
    one, other = ({path: file.digest for path, file in site(folder).items()} for folder in (clone.site, fresh))
    return require(
        one == other and len(one) > 1, f"{what}: equals a build with `--clean` byte for byte, {len(one)} files"
    )


def pages(shop: Workshop) -> list[str]:
    """All builders have made a page of every case and record, with the history they claim to show."""
    count = len(shop.big.records)
    ours = [*(shop.big.site / "cases").glob("*.html"), *(shop.big.site / "records").glob("*.html")]
    hugo = [p for p in shop.hugo.site.rglob("index.html") if p.parent != shop.hugo.site]
    mkdocs = [*shop.mkdocs.site.rglob("*.html")]
    found = [require(count == len(ours) == len(hugo) == len(mkdocs),
                     f"pages of cases and records: {count} files, {len(ours)} here, {len(hugo)} Hugo, {len(mkdocs)} MkDocs")]  # fmt: skip
    listed = json.loads((shop.hugo.site / "index.json").read_text(encoding="utf-8"))
    own = json.loads((shop.big.site / "data" / "cases.json").read_text(encoding="utf-8"))["cases"]
    found.append(
        require([c["id"] for c in listed] == [c["id"] for c in own], f"the indexes list the same {len(own)} cases")
    )
    hugo_page = {p.parent.name: p for p in hugo}
    cases = [p for p in shop.big.records if p.startswith("cases/")]
    for path in cases[:: max(1, len(cases) // _SAMPLE)]:
        number = Path(path).stem
        commits = ledgers.git(shop.big.folder, "log", "--no-merges", "--format=%H", "--", path).splitlines()
        here = (shop.big.site / "cases" / f"{number}.html").read_text(encoding="utf-8")
        last = re.findall(r"<footer>([0-9a-f]{40}) ", hugo_page[number].read_text(encoding="utf-8"))
        require(last[:1] == commits[:1], f"Hugo shows the last commit of {number}")
        require(all(commit[:7] in here for commit in commits), f"every commit of {number} is on its page")
    found.append("case pages looked at one by one: here every commit of the file, with Hugo the last one")
    return found


def checks(shop: Workshop, broken: str) -> list[str]:
    """The checkers agree: nothing wrong in the ledger, something wrong in a file that was broken on purpose."""
    schema = shop.big.folder.parent / "schema"
    one = schema / f"{Path(broken).stem}.yaml"
    case = shop.big.folder / broken
    right = (one.read_text(encoding="utf-8"), case.read_text(encoding="utf-8"))
    command = [*shop.schema_command[:3], one.name]
    before = (_code(shop, shop.big.ledger("check", broken)), _code(shop, command, schema))
    for path, text in zip((one, case), right, strict=True):
        path.write_text(re.sub(r"^预警等级: .*$", "预警等级: 紫色", text, flags=re.M), encoding="utf-8")
    after = (_code(shop, shop.big.ledger("check", broken)), _code(shop, command, schema))
    for path, text in zip((one, case), right, strict=True):
        path.write_text(text, encoding="utf-8")
    agreed = require(
        (before, after) == ((0, 0), (1, 1)),
        "a wrong word is refused here and by check-jsonschema, the right one is not",
    )
    staged, named = (json.loads(shop.hook.say("check", *how, "--as-of", ledgers.LAST_DAY.isoformat(), "--format", "json"))
                     for how in (("--staged",), (shop.hook.changed,)))  # fmt: skip
    return [agreed, require(staged == named, "the check of what is staged equals the check of the file")]


def history(shop: Workshop) -> list[str]:
    """The walks found every commit and every record."""
    commits = ledgers.git(shop.big.folder, "rev-list", "--count", "HEAD")
    walked, told = (_output(shop.big, *walk(shop, what).command).strip() for what in ("revisions", "trails"))
    records = len(shop.big.records)
    return [
        require(walked == commits, f"the walk gives all {commits} commits"),
        require(told == str(records), f"there are events of all {records} cases and records"),
    ]


def walk(shop: Workshop, what: str) -> Job:
    """The job that walks the history."""
    return shop.command(what, shop.big.ledger()[0], "-m", "bench.walk", what, str(shop.big.folder))


def _output(clone: Clone, *command: str) -> str:
    done = subprocess.run(command, cwd=clone.folder, env=clone.environment, check=False, capture_output=True, text=True)
    return done.stdout if done.returncode == 0 else require(False, f"{command[2:5]} runs: {done.stderr[-500:]}")


def _code(shop: Workshop, command: tuple[str, ...] | list[str], folder: Path | None = None) -> int:
    where = folder or shop.big.folder
    return subprocess.run(command, cwd=where, env=shop.environment, check=False, capture_output=True).returncode
