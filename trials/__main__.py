"""``python -m trials``: runs trials and prints their figures; ``--write`` puts them into docs/trust.md."""

from __future__ import annotations

import argparse
import re
import time
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path

from trials.figure import Figure

# Each module has ``run(share)``: the figure, from this share of the whole sweep (1: all of it).
TRIALS = {
    "M1": "hostile_text", "M2": "kills", "M3": "tampering", "M4": "second_verifier", "M5": "audiences", "M6": "personal",
    "M7": "slow_text", "M8": "same_bytes", "M9": "planted_programs", "M10": "broken_cases",
}  # fmt: skip
PAGE = Path(__file__).resolve().parent.parent / "docs" / "trust.md"
HEAD = """# 可信程度：逐项试出来的数字

每一节由 `python -m trials 名称` 试出；`make figures` 全部重试并改写本页。语料和故障都由试验自己生成。
"""


def main() -> int:
    """Run the trials asked for; 1 where one falls short of its goal."""
    parser = argparse.ArgumentParser(prog="trials")
    parser.add_argument("names", nargs="*", metavar="M1", help=f"one of {', '.join(TRIALS)}; all without any")
    parser.add_argument("--share", type=float, default=1.0, help="the share of each sweep, 1 is all of it")
    parser.add_argument("--write", action="store_true", help="write docs/trust.md")
    given = parser.parse_args()
    figures = []
    for name in given.names or TRIALS:
        began = time.monotonic()
        figure = import_module(f"trials.{TRIALS[name]}").run(given.share)
        print(_told(figure), f"  [{time.monotonic() - began:.0f} s]", sep="\n", flush=True)
        figures.append(figure)
    if given.write:
        known = PAGE.read_text("utf-8") if PAGE.is_file() else ""
        PAGE.write_text(page(known, {f.name: section(f, given.share) for f in figures}), "utf-8")
    return int(not all(f.met for f in figures))


def _told(figure: Figure) -> str:
    lines = [f"{figure.name} {'met' if figure.met else 'SHORT'}", f"  goal     {figure.goal}", f"  reached  {figure.reached}"]
    lines += [f"  why      {figure.short}"] if figure.short else []
    lines += [f"  kinds    {'、'.join(figure.kinds)}"] if figure.kinds else []
    return "\n".join([*lines, *(f"  failed   {f}" for f in figure.failures[:20])])


def section(figure: Figure, share: float) -> str:
    """What the page says of one figure, and of how much of the trial was run."""
    of = "全部" if share == 1 else f"全部的 {share:g}"
    lines = [f"## {figure.name} {'达到' if figure.met else '未达到'}（试了{of}）\n", f"- 目标：{figure.goal}", f"- 试得：{figure.reached}"]
    lines += [f"- 说明：{figure.short}"] if figure.short else []
    lines += [f"- 种类（{len(figure.kinds)}）：{'、'.join(figure.kinds)}"] if figure.kinds else []
    return "\n".join(lines) + "\n"


def page(known: str, sections: Mapping[str, str]) -> str:
    """The page with these sections in place of the old ones of their names; the others stay."""
    olds = {text.split(" ", 2)[1]: text for text in re.split(r"(?m)^(?=## )", known) if text.startswith("## ")}
    merged = {**{name: text.rstrip("\n") + "\n" for name, text in olds.items()}, **sections}
    return "\n".join([HEAD, *(merged[name] for name in TRIALS if name in merged)])


if __name__ == "__main__":
    raise SystemExit(main())
