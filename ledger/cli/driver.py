"""The merge driver of a clone: git is told to leave the merging of records to ``ledger merge-file``.

What git runs is named in ``.git/config``; which files it is for, in ``.git/info/attributes`` (both are shared by all
work trees of a clone). Lines that are not ours stay as they are.
"""

from __future__ import annotations

import os
import re
import shlex
import sys
from pathlib import Path

from ledger.history.repo import Repo
from ledger.records.kinds import FOLDERS
from ledger.text.splice import OURS, THEIRS

MARK = "# 欠薪预警台账的合并（ledger hook install 写入）"
_NAME, _INNER = "ledger", "ledger-inner"  # git merges two merge bases with the second: nobody sees the result
_OF_OURS = re.compile(rf"merge={_NAME}$")
INSTALLED = "已安装"


def install_driver(repo: Repo) -> None:
    """Write the driver and the attributes; what we wrote before is renewed."""
    for name, option in ((_NAME, ""), (_INNER, "--inner ")):
        repo.set_config(f"merge.{name}.name", "欠薪预警台账按条合并")
        repo.set_config(f"merge.{name}.driver", _command(option))
    repo.set_config(f"merge.{_NAME}.recursive", _INNER)
    kept = [line for line in _lines(repo) if line not in _wanted(repo) and line != MARK]
    _write(repo, [*kept, MARK, *_wanted(repo)])


def uninstall_driver(repo: Repo) -> bool:
    """Take away what we wrote, and nothing else; whether there was anything."""
    lines = _lines(repo)
    kept = [line for line in lines if line not in _wanted(repo)]
    if not any(map(_OF_OURS.search, kept)):  # another ledger of the same repository may still need the driver
        kept = [line for line in kept if line != MARK]
        for name in (_NAME, _INNER):
            repo.drop_config(f"merge.{name}")
    if kept != lines:
        _write(repo, kept)
    return kept != lines


def driver_state(repo: Repo) -> str:
    """How the driver stands, in the words of ``ledger hook status``."""
    command = repo.config(f"merge.{_NAME}.driver")
    if command is None or not set(_wanted(repo)) <= set(_lines(repo)):
        return "未安装"
    python = re.search(r"\[ -x ('?)(.+?)\1 \]", command)
    if python is None:
        return "是别的合并方式"
    found = Path(python[2].replace("%%", "%")).exists()
    return INSTALLED if found else "已安装，但它要用的解释器不在了，请重新运行 ledger hook install"


def _command(option: str) -> str:
    """What git runs, through sh; without our interpreter git's own merge, so that nothing is lost."""
    python = shlex.quote(Path(sys.executable).as_posix())
    home = Path(__file__).resolve().parents[2]
    path = ""
    if home.name not in ("site-packages", "dist-packages"):  # run from a checkout: say where it is
        path = f'PYTHONPATH={shlex.quote(home.as_posix())}"${{PYTHONPATH:+{os.pathsep}$PYTHONPATH}}" '
    ours = f"{path}{python} -X utf8 -m ledger merge-file {option}".replace("%", "%%") + "%O %A %B %P"
    plain = f"git merge-file -L {OURS} -L 共同的上一版 -L {THEIRS} %A %O %B"
    return f"if [ -x {python.replace('%', '%%')} ]; then {ours}; else {plain}; fi"


def _wanted(repo: Repo) -> list[str]:
    return [f"{_pattern(f'/{repo.prefix}{folder}/')} merge={_NAME}" for folder in FOLDERS]


def _pattern(folder: str) -> str:
    """A folder's records as git's attributes name them: what would be a pattern is taken literally."""
    literal = re.sub(r"([\\*?\[\]])", r"\\\1", folder)
    whole = f"{literal}**/*.md"
    if not re.search(r'[\s"]', whole):
        return whole
    escaped = whole.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _lines(repo: Repo) -> list[str]:
    file = repo.attributes_file()
    return file.read_text("utf-8", "surrogateescape").splitlines() if file.is_file() else []


def _write(repo: Repo, lines: list[str]) -> None:
    file = repo.attributes_file()
    if not lines:
        file.unlink(missing_ok=True)
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes("".join(f"{line}\n" for line in lines).encode("utf-8", "surrogateescape"))
