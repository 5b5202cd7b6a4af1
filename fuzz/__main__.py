"""``python -m fuzz``: as many runs as asked for, from the corpus on; without atheris, the corpus alone."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryDirectory

CORPUS = Path(__file__).resolve().parent / "corpus"
MARKS = (
    "---\n", "\n  - ", "\n    ", "- ", ": ", "：", "，", "、", "{", "}", "[", "]", ", ", '"', "'", " #", "|\n", ">-\n", "&a ", "*a", "!x ", "<<: ", "? ", "...\n", "%YAML 1.1\n", "<<<<<<< a\n",
    "=======\n", ">>>>>>> b\n", "2026-10-08", "2026年10月8日", "10-20", "13,800.50", "1.38万元", "橙色", "红", "不详", "作废: 是", "更正: 2026-10-08", "13812345678", "110101199003077715", "&#49;", "\\u0031",
    "\u200b", "\u202e", "\u3000", "\ufeff", "\r\n", "\t", "－", "１", "\x00", "\\",
)


def main() -> None:
    """Fuzz; a crash is written to the folder ``crashes`` and ends the run with 77 (libFuzzer's own)."""
    parser = argparse.ArgumentParser(prog="fuzz")
    parser.add_argument("--runs", type=int, default=20_000)
    parser.add_argument("--seconds", type=int, default=600, help="at most")
    parser.add_argument("--crashes", type=Path, default=Path(), help="where a crash is written")
    given = parser.parse_args()
    try:
        import atheris
    except ImportError:
        replay()
        print("no atheris here (pip install -e '.[fuzz]'): the corpus was replayed, nothing more")
        return
    with atheris.instrument_imports(include=["ledger.text", "ledger.records"]):
        from fuzz.examine import examine
    with TemporaryDirectory() as grown, NamedTemporaryFile("w", suffix=".dict", encoding="ascii") as words:
        words.write(dictionary())
        words.flush()
        options = [f"-dict={words.name}", f"-atheris_runs={given.runs}", f"-max_total_time={given.seconds}", "-max_len=6000", "-timeout=10", f"-artifact_prefix={given.crashes.resolve()}/"]
        atheris.Setup([sys.argv[0], *options, grown, str(CORPUS)], examine)
        atheris.Fuzz()


def dictionary() -> str:
    """The words of the ledger and the marks of YAML, as libFuzzer reads them."""
    from ledger.records.kinds import KINDS

    words = {*MARKS, *(key + ": " for kind in KINDS.values() for key in kind.keys), *KINDS}
    return "".join('"' + "".join(f"\\x{byte:02x}" for byte in word.encode()) + '"\n' for word in sorted(words) if word)


def replay() -> int:
    """Examine every file of the corpus; how many there are."""
    from fuzz.examine import examine

    seeds = sorted(CORPUS.iterdir())
    for seed in seeds:
        examine(seed.read_bytes())
    return len(seeds)


if __name__ == "__main__":
    main()
