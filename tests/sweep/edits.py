"""Actions on the files: entries, fields, bodies, new and gone records, settings, files that cannot be read."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import PurePosixPath
from random import Random

from ledger.records.kinds import kind_of, kind_of_number
from tests.cli.kit import case
from tests.gitkit import HERE
from tests.site.beside import RECORDS
from tests.sweep.actions import action, drawn
from tests.sweep.ground import SETTINGS, Ground
from tests.sweep.texts import ENTRIES, FIELDS, PAYMENT, SENTENCES, code, written

EDITS = ("appended", "paid", "completed", "filled", "told", "disguised", "opened", "filed", "worked", "renumbered",
         "removed", "swapped", "broken", "mended", "settings")  # fmt: skip


def edited(ground: Ground, draw: Random) -> str:
    """One edit of any kind."""
    chosen = drawn(draw, *EDITS)
    return f"{chosen.name} {chosen.act(ground, draw)}"


def _any(ground: Ground, draw: Random, folder: str = "") -> str:
    return draw.choice(ground.paths(folder) or [""])


def _letter(path: str) -> str:
    kind = kind_of(path)
    return kind.letter if kind else ""


def _listed(text: str, name: str, entry: str) -> str:
    """A text with an entry at the end of a list, which is begun where there is none."""
    held = re.search(rf"^{name}:\n(?:[ ].*\n)*", text, re.M)
    if held:
        return text[: held.end()] + entry + text[held.end() :]
    head, end, rest = text.partition("\n---\n")
    return f"{head}\n{name}:\n{entry}---\n{rest}" if end else text


@action(10)
def appended(ground: Ground, draw: Random) -> str:
    """An entry at the end of a list."""
    path = _any(ground, draw)
    kind = kind_of(path)
    names = [f.name for f in kind.lists if f.name in ENTRIES] if kind else []
    if not names:
        return ""
    name = draw.choice(names)
    ground.put(path, _listed(ground.lines(path), name, written(ENTRIES[name], draw, ground.day)))
    return f"{path} {name}"


@action(3)
def paid(ground: Ground, draw: Random) -> str:
    """A payment in the last wage entry of a case."""
    path = _any(ground, draw, "cases")
    text = ground.lines(path) if path else ""
    wages = re.search(r"^工资:\n(?:[ ].*\n)+", text, re.M)
    if not wages:
        return ""
    last = wages[0][wages[0].rindex("\n  - ") + 1 :] if "\n  - " in wages[0] else wages[0]
    head = "" if "    支付:\n" in last else "    支付:\n"
    ground.put(path, _listed(text, "工资", head + written(PAYMENT, draw, ground.day)))
    return path


@action(4)
def completed(ground: Ground, draw: Random) -> str:
    """A day of completion at an open step."""
    path = _any(ground, draw)
    text = ground.lines(path) if path else ""
    steps = [*re.finditer(r"期限: \d{4}-\d\d-\d\d(?=\})|^    期限: .*\n(?!    完成)", text, re.M)]
    if not steps:
        return ""
    step = draw.choice(steps)
    done = f"    完成: {ground.day}\n" if step[0].endswith("\n") else f", 完成: {ground.day}"
    ground.put(path, text[: step.end()] + done + text[step.end() :])
    return path


@action(5)
def filled(ground: Ground, draw: Random) -> str:
    """A field above the lists, in place or new; also the enterprise's own name and code."""
    path = _any(ground, draw)
    if not path:
        return ""
    line = written(draw.choice(FIELDS[_letter(path)]), draw, ground.day)
    name, text = line.partition(":")[0], ground.lines(path)
    there = re.search(rf"^{name}:.*$", text, re.M)
    old = there[0] if there else "编号: "
    ground.put(path, text.replace(old, line if there else f"{line}\n{old}", 1))
    return f"{path} {line}"


@action(5)
def told(ground: Ground, draw: Random) -> str:
    """More in the body, with the numbers of other records in it."""
    path = _any(ground, draw)
    if not path:
        return ""
    ground.put(path, f"{ground.lines(path)}\n{written(draw.choice(SENTENCES), draw, ground.day)}\n")
    return path


@action(2)
def disguised(ground: Ground, draw: Random) -> str:
    """Another content of the same length, under the time that the file had."""
    path = _any(ground, draw)
    if not path:
        return ""
    file, text = ground.root / path, ground.lines(path)
    time = file.stat().st_mtime_ns
    old, new = draw.choice(((r"员", "工"), (r"\d(?=\D*$)", str(draw.randrange(10))), (r"橙色", "红色")))
    file.write_bytes(re.sub(old, new, text, count=1).encode("utf-8", "surrogateescape"))
    os.utime(file, ns=(time, time))
    return f"{path} {old} -> {new}"


@action(4)
def opened(ground: Ground, draw: Random) -> str:
    """A new case, at times of an enterprise that has one."""
    number, tail = f"{draw.choice((2025, 2026))}-{draw.randrange(20, 60):04d}", draw.randrange(12, 40)
    text = case(number, f"上海示例{tail}号有限公司", code(tail))
    ground.put(f"cases/{number[:4]}/{number}.md", text if draw.random() < 0.5 else text.replace("罗店镇", "大场镇"))
    return number


@action(4)
def filed(ground: Ground, draw: Random) -> str:
    """A new record beside the cases, or one of the sample's put back."""
    path = draw.choice(sorted(RECORDS))
    old = PurePosixPath(path).stem
    number = draw.choice((old, f"2026-{old[5]}{draw.randrange(20, 40):03d}"))
    ground.put(path.replace(old, number), RECORDS[path].replace(old, number))
    return number


@action(3)
def worked(ground: Ground, draw: Random) -> str:
    """A command that edits; it may refuse, it may not fail."""
    path = _any(ground, draw)
    number, day = PurePosixPath(path).stem, ground.day.isoformat()
    line = draw.choice((
        ("add", number, "情况", "事项=停工停产", f"依据=记{draw.randrange(40)}", "--as-of", day),
        ("add", number, "更新情况", "部门=局行政执法科", "内容=已联系", "--as-of", day),
        ("done", number, "跟踪走访", "--unit", "罗店镇", "--as-of", day),
        ("set", number, f"用工人数={draw.randrange(9, 90)}", "--as-of", day),
        ("regrade", "--as-of", day), ("fmt",), ("fmt", path), ("check", "--fix", "--as-of", day),
        ("renumber", number, f"{number[:-2]}{draw.randrange(20, 99)}"),
    ))  # fmt: skip
    answer = ground.ledger(*line, day=ground.day)
    assert "程序出错" not in answer.err, answer.said
    return " ".join((*line, f"-> {answer.code}"))


@action(4)
def renumbered(ground: Ground, draw: Random) -> str:
    """A file at another path; mostly its 编号 goes with it, at times more is changed at once."""
    path = _any(ground, draw)
    if not path:
        return ""
    old = PurePosixPath(path).stem
    number = f"{old[:-2]}{draw.randrange(60, 99)}"
    text = ground.lines(path)
    kind = kind_of_number(number)
    new = kind.path(number) if kind else path
    (ground.root / path).unlink()
    ground.put(new, text.replace(old, number) if draw.random() < 0.8 else text)
    if draw.random() < 0.3:
        ground.put(new, f"{ground.lines(new)}\n改号。\n")
    return f"{old} -> {number}"


@action(3)
def removed(ground: Ground, draw: Random) -> str:
    """A file gone."""
    path = _any(ground, draw)
    if path:
        (ground.root / path).unlink()
    return path


@action(2)
def swapped(ground: Ground, draw: Random) -> str:
    """Two cases with each other's contents."""
    paths = ground.paths("cases")
    if len(paths) < 2:
        return ""
    one, other = draw.sample(paths, 2)
    texts = ground.lines(one), ground.lines(other)
    ground.put(one, texts[1])
    ground.put(other, texts[0])
    return f"{one} {other}"


def _conflict(text: str) -> str:
    return text.replace("预警等级", "<<<<<<< HEAD\n预警等级: 无\n=======\n>>>>>>> 旁支\n预警等级", 1)


def _gbk(text: str) -> str:
    return text.encode("gb18030", "replace").decode("utf-8", "surrogateescape")


BREAKAGES: dict[str, Callable[[str], str]] = {
    "front": lambda text: text.replace("---\n", "---\n处置: [\n", 1),
    "no front": lambda text: text.replace("---\n", "", 1),
    "conflict": _conflict,
    "crlf": lambda text: text.replace("\n", "\r\n"),
    "bom": lambda text: "\ufeff" + text,
    "gbk": _gbk,
    "bytes": lambda text: text + "\udcff\udcfe\n",
    "empty": lambda text: "",
    "wide colon": lambda text: text.replace("编号:", "编号：", 1),
    "other number": lambda text: re.sub(r"^编号: .*$", "编号: 2026-0099", text, count=1, flags=re.M),
    "twice": lambda text: text.replace("\n街镇园区", "\n编号: 2026-0001\n街镇园区", 1),
}


@action(4)
def broken(ground: Ground, draw: Random) -> str:
    """A file that cannot be read, or not as it should be; a link; a program; something that is no record."""
    path = _any(ground, draw)
    if not path:
        return ""
    how = draw.choice((*sorted(BREAKAGES), "link", "executable", "stray"))
    file = ground.root / path
    if how == "link":
        file.unlink()
        file.symlink_to("2026-0012.md")
    elif how == "executable":
        file.chmod(0o755)
    elif how == "stray":
        ground.put(str(PurePosixPath(path).with_name(f"草稿{draw.randrange(3)}.md")), "随手记\n")
    else:
        ground.put(path, BREAKAGES[how](ground.lines(path)))
    return f"{path} {how}"


@action(4)
def mended(ground: Ground, draw: Random) -> str:
    """A file, or every one, as an older commit has it."""
    commit = ground.older(draw, 20)
    held = ground.out("ls-tree", "-r", "--name-only", "-z", commit, ".").split("\0")
    path = draw.choice([".", *(p for p in held if p.endswith(".md"))])
    ground.git("checkout", "--quiet", commit, "--", path, check=False)
    return f"{path} as in {commit[:7]}"


SETTING_EDITS = (
    ("contacts.yaml", "姓名: 薛涛", "姓名: 薛海涛"),
    ("contacts.yaml", "xuetao@example.invalid", "xt@example.invalid"),
    ("contacts.yaml", "someone@nowhere.invalid", "someone@elsewhere.invalid"),
    ("contacts.yaml", "名称: 罗店镇", "名称: 罗店新镇"),
    ("policy.yaml", "值: 10\n", "值: 5\n"),
    ("policy.yaml", "条款: 二(三)\n", "条款: 二(四)\n"),
    ("holidays.yaml", "休息日: []", "休息日: [2026-11-23, 2026-11-25]"),
    ("policy.yaml", "参数:", "参数: ["),
    ("contacts.yaml", "  - 姓名: 黄豪\n", "  - 姓名 黄豪\n"),
)


@action(4)
def settings(ground: Ground, draw: Random) -> str:
    """The settings changed, gone, unreadable, or as they came."""
    name = draw.choice(SETTINGS)
    if draw.random() < 0.4:
        ground.write(name, (HERE / name).read_bytes())
        return f"{name} as it came"
    if draw.random() < 0.15:
        (ground.root / name).unlink(missing_ok=True)
        return f"{name} gone"
    name, old, new = draw.choice(SETTING_EDITS)
    if (ground.root / name).exists():
        ground.put(name, ground.lines(name).replace(old, new))
    return f"{name} {old.strip()} -> {new.strip()}"
