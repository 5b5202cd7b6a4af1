"""``ledger serve``: a preview that nobody else can reach, which follows the files."""

from __future__ import annotations

import signal
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from ledger.cli.preview import News, Preview
from tests.cli.kit import CASE, ORANGE, Desk
from tests.cli.preview import Running, left, serving

OLD, NEW = "上海示例餐饮管理有限公司", "上海示例改名有限公司"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """One ledger for all previews of this file."""
    return Desk(tmp_path_factory.mktemp("serve"))


@pytest.fixture(scope="module")
def preview(desk: Desk) -> Iterator[Running]:
    """One that has built its site."""
    with serving(desk) as running:
        running.until("已生成")
        yield running


def test_it_shows_the_files_as_they_lie_and_follows_them(desk: Desk, preview: Running) -> None:
    """What is not committed is shown; a file that changes is shown as it is now, without anything being asked for."""
    builds = sum("已生成" in line for line in preview.said)
    assert OLD in preview.text("/cases/2026-0012.html")
    desk.write(CASE, ORANGE.replace(OLD, NEW))
    preview.until("已生成", builds + 1)
    assert NEW in preview.text("/cases/2026-0012.html") and NEW in preview.text("/boards/orange.csv")
    desk.write(CASE, ORANGE)
    preview.until("已生成", builds + 2)
    assert OLD in preview.text("/cases/2026-0012.html")


def test_a_file_with_errors_is_a_page_that_says_so(desk: Desk, preview: Running) -> None:
    """The preview goes on."""
    builds = sum("已生成" in line for line in preview.said)
    desk.write(CASE, ORANGE.replace("预警等级: 橙色", "预警等级: ["))
    preview.until("已生成", builds + 1)
    assert "读不出" in preview.text("/cases/2026-0012.html") and CASE in preview.text("/findings.html")
    desk.write(CASE, ORANGE)
    preview.until("已生成", builds + 2)
    assert CASE not in preview.text("/findings.html")


def test_a_build_that_fails_leaves_the_old_site_and_says_why(desk: Desk, preview: Running) -> None:
    """On the terminal and, through the script, on the page; then it is well again."""
    builds, before = sum("已生成" in line for line in preview.said), preview.text("/index.html")
    desk.write("policy.yaml", "口径: [\n")
    preview.until("没有更新：")
    assert preview.text("/index.html") == before
    assert "policy.yaml" in preview.text("/-/news.js?seen=").encode().decode("unicode_escape")
    desk.root.joinpath("policy.yaml").unlink()
    preview.until("已生成", builds + 1)
    assert '"told": ""' in preview.text("/-/news.js?seen=")


def test_only_the_built_folder_is_served(preview: Running, desk: Desk) -> None:
    """However the way out of it is written."""
    secret = desk.root / "cases/秘.html"
    secret.write_text("秘密", "utf-8")
    for target in (
        "/../policy.yaml", "/%2e%2e/%2e%2e/etc/passwd", "/..%2f..%2fetc/passwd", "/.ledger-site", "/cases/../../x.html", "//etc/passwd",
        "/cases/%00.html", "/cases\\..\\x.html", "/C:/x.html", "/cases/", "/cases", "/INDEX.html", quote(f"/{secret}"), "/-/../index.html", "http://[",
        "/-/serve.html", "http://127.0.0.1/index.html", "*", "/%ff.html", "/cases/2026-9999.html",
    ):  # fmt: skip
        response, body = preview.ask(target, headers={"Host": f"127.0.0.1:{preview.port}"})
        assert response.status == 404 and "秘密".encode() not in body, target
    secret.unlink()


def test_a_link_in_the_folder_leads_nowhere(tmp_path: Path) -> None:
    """Whoever put it there."""
    site = tmp_path / "site"
    site.mkdir()
    (tmp_path / "secret.html").write_text("秘密", "utf-8")
    (site / "index.html").symlink_to(tmp_path / "secret.html")
    news = News()
    news.built()
    with Preview(0, site, news) as server:
        assert server.answer("/index.html").status == 404


def test_before_there_is_a_site_there_is_a_page_that_waits_for_it(tmp_path: Path) -> None:
    """In the site's own look; it says why where the first build has failed."""
    news = News()
    with Preview(0, tmp_path / "none", news) as server:
        first = server.answer("/cases/2026-0012.html")
        assert first.status == 503 and "正在生成网站" in first.body.decode() and b"/-/serve.js?site=" in first.body
        assert server.answer("/assets/site.css").status == 200
        news.built("口径表读不出来 <b>")
        failed = server.answer("/")
        assert failed.status == 503 and "口径表读不出来 &lt;b&gt;" in failed.body.decode()


@pytest.mark.parametrize("host", ["evil.example", "evil.example:{port}", "127.0.0.1", "127.0.0.1:1", "", "127.0.0.1:{port}.evil.example"])
def test_another_name_that_leads_here_is_refused(preview: Running, host: str) -> None:
    """DNS rebinding: the page of another site cannot read this one."""
    response, body = preview.ask("/index.html", headers={"Host": host.format(port=preview.port)})
    assert response.status == 403 and OLD.encode() not in body


def test_a_page_of_another_origin_gets_nothing(preview: Running) -> None:
    """Neither a script nor an image; a link that a person follows leads here."""
    for site in ("cross-site", "same-site"):
        asked = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": "no-cors"}
        assert preview.ask("/assets/now.js", headers=asked)[0].status == 403
        went = {**asked, "Sec-Fetch-Mode": "navigate"}
        assert preview.ask("/index.html", headers={**went, "Sec-Fetch-Dest": "document"})[0].status == 200
        assert preview.ask("/index.html", headers={**went, "Sec-Fetch-Dest": "iframe"})[0].status == 403
    response, _ = preview.ask("/assets/now.js", headers={"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "no-cors"})
    assert response.status == 200 and response.headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_it_reads_and_does_nothing_else(preview: Running) -> None:
    """GET and HEAD; nothing is kept by the browser, framed or guessed at."""
    for method in ("POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT", "EVIL"):
        assert preview.ask("/index.html", method)[0].status == 405, method
    response, body = preview.ask("/index.html", "HEAD")
    assert response.status == 200 and body == b"" and int(response.headers["Content-Length"]) > 1000
    assert response.headers["Cache-Control"] == "no-store" and response.headers["X-Content-Type-Options"] == "nosniff"
    assert "frame-ancestors 'none'" in response.headers["Content-Security-Policy"]
    for name, kind in (
        ("/data/cases.json", "application/json"), ("/due.ics", "text/calendar"), ("/boards/red.atom", "application/atom+xml"),
        ("/cases.xlsx", "spreadsheetml.sheet"), ("/assets/icon.png", "image/png"), ("/robots.txt", "text/plain"),
    ):  # fmt: skip
        assert kind in preview.ask(name)[0].headers["Content-Type"], name


def test_only_this_computer_can_reach_it(preview: Running) -> None:
    """It listens at one address."""
    with pytest.raises(OSError), socket.create_connection(("127.0.0.2", preview.port), timeout=5):
        pass


def test_a_port_that_is_taken_is_passed_over(desk: Desk, preview: Running) -> None:
    """Unless it was asked for."""
    with serving(desk) as second:
        assert second.port != preview.port
        second.stop()
    answer = desk.ledger("serve", "--port", str(preview.port))
    assert answer.code == 3 and f"{preview.port} 端口打不开" in answer.err and "--port" in answer.err


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_it_ends_cleanly_and_leaves_nothing_behind(tmp_path: Path, how: signal.Signals) -> None:
    """By Ctrl-C, by whoever stops it and by a window that is closed; while building, and while pages wait for news."""
    desk = Desk(tmp_path)
    with serving(desk) as building:
        assert building.stop(how) == 130
    assert left(desk) == []
    with serving(desk) as standing:
        standing.until("已生成")
        seen = standing.text("/-/news.js?seen=").split('"seen": "')[1].split('"')[0]
        waiting = [standing.asked(f"/-/news.js?seen={seen}") for _ in range(3)]
        standing.text("/index.html")  # those before it have been let in by then
        assert len(left(desk)) == 1 and left(desk)[0].stat().st_mode & 0o077 == 0
        assert standing.stop(how) == 130
        assert [connection.getresponse().status for connection in waiting] == [200, 200, 200]
        assert not any("Traceback" in line for line in standing.said)
    assert left(desk) == []


def test_a_folder_of_ones_own_stays(tmp_path: Path) -> None:
    """And one that is not ours is left alone, which the page says."""
    desk = Desk(tmp_path)
    with serving(desk, "--out", str(tmp_path / "site"), "--audience", "street:罗店镇") as running:
        running.until("已生成")
        assert running.ask("/cases/2026-0012.html")[0].status == 404
        running.stop()
    assert (tmp_path / "site/cases/2026-0007.html").is_file() and left(desk) == []
    (tmp_path / "own").mkdir()
    (tmp_path / "own/x").write_text("x")
    with serving(desk, "--out", str(tmp_path / "own")) as running:
        running.until("没有更新：")
        response, body = running.ask("/")
        assert response.status == 503 and "不是本工具生成的网站".encode() in body
    assert (tmp_path / "own/x").read_text() == "x"


def test_where_there_is_nothing_to_watch_it_says_so(tmp_path: Path, desk: Desk) -> None:
    """Outside a repository, and in one without a work tree."""
    (tmp_path / "散/cases").mkdir(parents=True)
    assert desk.ledger("-C", str(tmp_path / "散"), "serve").code == 3
    desk.git("clone", "-q", "--bare", desk.root, tmp_path / "bare.git")
    answer = desk.ledger("-C", str(tmp_path / "bare.git"), "serve")
    assert answer.code == 3 and "ledger build" in answer.err
