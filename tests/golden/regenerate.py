"""``python -m tests.golden.regenerate [NAME…]`` writes the expected files anew; read the difference before committing.

Without names, those that await a mend of the program are left as they should be.
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.golden.kit import Golden, Stage, folders


def regenerate(golden: Golden, home: Path) -> list[str]:
    """Write what the command line says now; the files that changed."""
    stage = Stage(golden, home)
    said = {"expected.txt": stage.check().out.encode(), "expected.json": stage.check("--format", "json").out.encode()}
    if golden.given("mended"):
        stage.fix()
        said["mended.md"] = stage.file.read_bytes()
        if said["mended.md"] == golden.variant("good"):
            del said["mended.md"]
            (golden.folder / "mended.md").unlink(missing_ok=True)
    changed = [name for name, new in said.items() if not golden.has(name) or golden.file(name) != new]
    for name in changed:
        (golden.folder / name).write_bytes(said[name])
    return changed


def main(names: list[str]) -> None:
    """Regenerate the named cases, or all."""
    for name in names or [n for n in folders() if not Golden(n).given("awaits")]:
        with TemporaryDirectory() as home:
            changed = regenerate(Golden(name), Path(home))
        if changed:
            print(name, *changed)


if __name__ == "__main__":
    main(sys.argv[1:])
