"""Publishing: whole or not at all, and never over what is not ours."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from ledger.book.book import Book
from ledger.site import build, publish
from ledger.site.build import build_site
from ledger.site.publish import MARKER, Staging, publishing
from ledger.text.finding import LedgerError
from tests.gitkit import HERE


def put(out: Path, **files: str) -> None:
    """Publish a few files."""
    with publishing(out) as staging:
        for name, text in files.items():
            staging.write(f"{name}.html", text.encode())


def names(folder: Path) -> list[str]:
    """What lies in a folder."""
    return sorted(p.name for p in folder.iterdir())


@pytest.fixture(params=["exchange", "renames"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both ways of taking the old site's place."""
    if request.param == "renames":
        monkeypatch.setattr(publish, "_exchanged", lambda one, other: False)
    return str(request.param)


def test_a_site_takes_the_place_of_the_one_before(tmp_path: Path, way: str) -> None:
    """No page of the old one stays, and nothing is left beside it."""
    out = tmp_path / "_site"
    put(out, a="1", b="1")
    put(out, a="2")
    assert names(out) == [MARKER, "a.html"]
    assert (out / "a.html").read_text() == "2"
    assert names(tmp_path) == ["_site"]


def test_an_empty_folder_may_be_taken(tmp_path: Path, way: str) -> None:
    """Made ready by somebody."""
    out = tmp_path / "_site"
    out.mkdir()
    put(out, a="1")
    assert names(out) == [MARKER, "a.html"]


@pytest.mark.parametrize("error", [RuntimeError("x"), KeyboardInterrupt()])
def test_a_build_that_fails_leaves_the_old_site_whole(tmp_path: Path, way: str, error: BaseException) -> None:
    """Whatever stopped it."""
    out = tmp_path / "_site"
    put(out, a="1", b="1")
    with pytest.raises(type(error)), publishing(out) as staging:
        staging.write("a.html", b"2")
        raise error
    assert names(out) == [MARKER, "a.html", "b.html"]
    assert (out / "a.html").read_text() == "1"
    assert names(tmp_path) == ["_site"]


def test_a_broken_page_leaves_the_old_site_whole(book: Book, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same through the front door."""
    out = tmp_path / "_site"
    build_site(book, out)
    before = {p: p.read_bytes() for p in out.rglob("*") if p.is_file()}

    def broken(page: object) -> bytes:
        raise ZeroDivisionError

    monkeypatch.setattr(build, "render", broken)
    with pytest.raises(ZeroDivisionError):
        build_site(book, out)
    assert {p: p.read_bytes() for p in out.rglob("*") if p.is_file()} == before
    assert names(tmp_path) == ["_site"]


def test_a_full_disk_is_one_line_of_chinese(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And the old site stays."""
    out = tmp_path / "_site"
    put(out, a="1")

    def full(self: Staging, path: str, content: bytes) -> None:
        raise OSError(28, "No space left on device", path)

    monkeypatch.setattr(Staging, "write", full)
    with pytest.raises(LedgerError, match=r"^网站没有生成，原来的网站不变：磁盘满了（No space left on device）") as caught:
        put(out, a="2")
    assert "\n" not in str(caught.value)
    assert (out / "a.html").read_text() == "1"


def test_what_is_not_ours_is_never_touched(tmp_path: Path) -> None:
    """A folder with files, a file, a repository, the ledger, its cases, its parent."""
    root = tmp_path / "ledger"
    (root / "cases").mkdir(parents=True)
    (root / ".git").mkdir()
    other = tmp_path / "other"
    other.mkdir()
    (other / "letter.txt").write_text("mine")
    (tmp_path / "file").write_text("mine")
    repository = tmp_path / "repository"
    (repository / ".git").mkdir(parents=True)
    (repository / MARKER).write_text("x")
    for out in (root, tmp_path, root / "cases", root / "cases" / "2026", root / ".git" / "site", other, tmp_path / "file", repository):
        with pytest.raises(LedgerError), publishing(out, root):
            pytest.fail("must not begin")
    assert (other / "letter.txt").read_text() == "mine"
    assert names(tmp_path) == ["file", "ledger", "other", "repository"]


def test_a_stranger_beside_it_is_not_taken_for_a_leftover(tmp_path: Path) -> None:
    """``_site.new`` or ``_site.old`` that somebody else made."""
    for word in ("new", "old"):
        folder = tmp_path / f"_site.{word}"
        folder.mkdir()
        (folder / "letter.txt").write_text("mine")
        with pytest.raises(LedgerError, match="不是本工具生成的"):
            put(tmp_path / "_site", a="1")
        assert (folder / "letter.txt").read_text() == "mine"
        (folder / "letter.txt").unlink()
        folder.rmdir()


def test_only_plain_names_are_written(tmp_path: Path) -> None:
    """No way out of the folder, whoever made the name up."""
    bad = ("../x.html", "/x.html", "a/../../x.html", "cases/..html", "x", "x.exe", "a//b.html", "A.html", "a\\b.html", "a.html\n", "cases/2026-0001.html/..", "")
    for name in bad:
        with pytest.raises(ValueError), publishing(tmp_path / "_site") as staging:
            staging.write(name, b"x")
    assert names(tmp_path) == []


def test_a_name_is_written_once(tmp_path: Path) -> None:
    """Two pages of one name are a mistake, not a choice."""
    with pytest.raises(LedgerError), publishing(tmp_path / "_site") as staging:
        staging.write("a.html", b"1")
        staging.write("a.html", b"2")


def test_a_build_killed_between_the_renames_is_made_good(tmp_path: Path) -> None:
    """The next build puts the old site back before it does anything else."""
    out = tmp_path / "_site"
    put(out, a="1")
    out.rename(tmp_path / "_site.old")
    with pytest.raises(RuntimeError), publishing(out):
        assert (out / "a.html").read_text() == "1"
        raise RuntimeError
    assert (out / "a.html").read_text() == "1"
    assert names(tmp_path) == ["_site"]


def test_leftovers_of_a_killed_build_are_cleared(tmp_path: Path, way: str) -> None:
    """Half a staging folder; an old site half taken away."""
    out = tmp_path / "_site"
    put(out, a="1")
    for word in ("new", "old"):
        folder = tmp_path / f"_site.{word}"
        folder.mkdir()
        (folder / MARKER).write_text("x")
        (folder / "half.html").write_text("x")
    put(out, a="2")
    assert names(tmp_path) == ["_site"]
    assert (out / "a.html").read_text() == "2"


def test_of_two_builds_at_once_the_second_says_so(tmp_path: Path) -> None:
    """And does not spoil the first."""
    out = tmp_path / "_site"
    with publishing(out) as staging:
        staging.write("a.html", b"1")
        with pytest.raises(LedgerError, match="另一个生成正在进行"), publishing(out):
            pytest.fail("must not begin")
    assert (out / "a.html").read_text() == "1"


_LOOP = """\
    import sys
    from pathlib import Path
    from ledger.site import publish
    from ledger.site.publish import publishing
    if sys.argv[2] == "renames":
        publish._exchanged = lambda one, other: False
    print("go", flush=True)
    n = 0
    while True:
        n += 1
        with publishing(Path(sys.argv[1])) as staging:
            for name in "abcdefgh":
                staging.write(f"{name}.html", str(n).encode() * 200)
"""


@pytest.mark.parametrize("kind", ["exchange", "renames"])
def test_killed_at_any_moment_there_is_one_whole_site(tmp_path: Path, kind: str) -> None:
    """After the next build's clearing up: the old one or the new one, never a mixture."""
    out = tmp_path / "_site"
    put(out, **dict.fromkeys("abcdefgh", "0" * 200))
    env = {**os.environ, "PYTHONPATH": str(HERE)}
    for i in range(12):
        with subprocess.Popen([sys.executable, "-c", textwrap.dedent(_LOOP), str(out), kind], env=env, stdout=subprocess.PIPE) as build_loop:
            assert build_loop.stdout
            build_loop.stdout.readline()
            time.sleep(0.003 * i)
            build_loop.send_signal(signal.SIGKILL)
        if kind == "exchange":
            assert whole(out)
        with pytest.raises(RuntimeError), publishing(out):
            assert whole(out)
            raise RuntimeError
        assert whole(out)
        assert names(tmp_path) == ["_site"]


def whole(out: Path) -> bool:
    """All pages are of one build."""
    pages = [p.read_text() for p in sorted(out.glob("*.html"))]
    return len(pages) == 8 and len(set(pages)) == 1


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere there are two renames")
def test_a_reader_never_sees_a_moment_without_a_site(tmp_path: Path) -> None:
    """While builds follow each other, every open finds a page."""
    out = tmp_path / "_site"
    put(out, **dict.fromkeys("abcdefgh", "0" * 200))
    env = {**os.environ, "PYTHONPATH": str(HERE)}
    with subprocess.Popen([sys.executable, "-c", textwrap.dedent(_LOOP), str(out), "exchange"], env=env, stdout=subprocess.PIPE) as build_loop:
        assert build_loop.stdout
        build_loop.stdout.readline()
        end = time.monotonic() + 1.0
        reads = 0
        while time.monotonic() < end:
            assert (out / "a.html").read_bytes()
            reads += 1
        build_loop.kill()
    assert reads > 100
