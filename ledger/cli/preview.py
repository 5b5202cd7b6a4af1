"""The preview's server: a built site on this computer alone, whose pages come anew by themselves when it is built again.

Only what a site can hold is ever looked for, below the built folder. A page waits for news by a script element that
is answered late, so that its own policy (scripts of this site, no connections) stands as it is.
"""

from __future__ import annotations

import json
import secrets
import sys
import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, unquote

from ledger.resources import resource
from ledger.site.publish import plain_name
from ledger.site.render import CSP, TEMPLATES, assets, render_plain
from ledger.text.value import dataclass

HOST = "127.0.0.1"
OWN = "/-/"  # where the preview's own parts are: no file of a site begins so
PATIENCE = 20.0  # seconds after which a page that waits is told that there is no news
_TYPES: Mapping[str, str] = {
    "html": "text/html; charset=utf-8", "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8",
    "json": "application/json; charset=utf-8", "txt": "text/plain; charset=utf-8", "csv": "text/csv; charset=utf-8",
    "atom": "application/atom+xml; charset=utf-8", "ics": "text/calendar; charset=utf-8", "png": "image/png",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}  # fmt: skip
_HEADERS: Mapping[str, str] = {  # nothing is kept, guessed, framed, or read by a page of another origin
    "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin", "Content-Security-Policy": f"{CSP}; frame-ancestors 'none'",
}  # fmt: skip


class News:
    """How the last build went; whoever waits is told when there has been another."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._token = secrets.token_hex(8)  # another run of the preview is news to every open page
        self._builds = self._sites = 0
        self._told = ""
        self._over = False

    @property
    def site(self) -> str:
        """Which site stands."""
        return f"{self._token}-{self._sites}"

    @property
    def told(self) -> str:
        """Why there is no newer site; empty where the last build went well."""
        return self._told

    def built(self, trouble: str = "") -> None:
        """A build has ended."""
        with self._changed:
            self._builds += 1
            self._sites += not trouble
            self._told = trouble
            self._changed.notify_all()

    def end(self) -> None:
        """Nothing more will come: nobody need wait."""
        with self._changed:
            self._over = True
            self._changed.notify_all()

    def after(self, seen: str, patience: float) -> Mapping[str, str]:
        """What there is to tell whoever has last seen some build, as soon as there is; the same again after a while."""
        with self._changed:
            self._changed.wait_for(lambda: self._over or self._now() != seen, patience)
            return {"seen": self._now(), "site": self.site, "told": self._told}

    def _now(self) -> str:
        return f"{self._token}-{self._builds}"


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back over the wire."""

    status: int
    kind: str
    body: bytes


class Preview(ThreadingHTTPServer):
    """Serves a folder; ``news`` is what its pages are told."""

    daemon_threads = True
    allow_reuse_address = sys.platform != "win32"  # there it would let two programs share a port

    def __init__(self, port: int, site: Path, news: News) -> None:
        super().__init__((HOST, port), _Handler)
        self.site, self.news = site, news
        self.names = {f"{name}:{self.server_port}" for name in (HOST, "localhost")}

    @property
    def address(self) -> str:
        """Where it is opened."""
        return f"http://{HOST}:{self.server_port}/"

    def answer(self, target: str) -> Answer:
        """What a target is answered with."""
        path, _, query = target.partition("?")
        path = unquote(path, errors="surrogateescape")
        if path.startswith(OWN):
            return self._own(path.removeprefix(OWN), parse_qs(query).get("seen", [""])[0])
        if not path.startswith("/"):
            return self._page(404, "没有这一页")
        return self._file("index.html" if path == "/" else path[1:])

    def _file(self, name: str) -> Answer:
        content = self._held(name) if plain_name(name) else None
        if content is None:
            return self._missing()
        ending = name.rpartition(".")[2]
        return Answer(200, _TYPES[ending], self._living(content) if ending == "html" else content)

    def _held(self, name: str) -> bytes | None:
        """A file of the site; what its pages look like is there before there is a site."""
        file = self.site.joinpath(*name.split("/"))
        try:
            within = file.resolve().relative_to(self.site.resolve()) == Path(name)  # no link, whoever put it there
            return file.read_bytes() if within else None
        except (OSError, ValueError):
            return assets().get(name)

    def _missing(self) -> Answer:
        if not self.news.site.endswith("-0"):
            return self._page(404, "没有这一页")
        return self._page(503, "还没有生成" if self.news.told else "正在生成网站，请稍候")

    def _page(self, status: int, title: str) -> Answer:
        page = render_plain("serve.html", title=title, told=self.news.told, way="index.html" if status == 404 else "")
        return Answer(status, _TYPES["html"], self._living(page))

    def _living(self, page: bytes) -> bytes:
        """A page with the script that waits for news of it."""
        own = f'<link rel="stylesheet" href="{OWN}serve.css">\n<script src="{OWN}serve.js?site={self.news.site}" defer></script>\n'
        return page.replace(b"</head>", own.encode() + b"</head>", 1)

    def _own(self, name: str, seen: str) -> Answer:
        if name == "news.js":
            told = json.dumps(self.news.after(seen, PATIENCE))
            return Answer(200, _TYPES["js"], f"window.ledgerNews({told});\n".encode())
        if name in ("serve.js", "serve.css"):
            return Answer(200, _TYPES[name.rpartition(".")[2]], resource(TEMPLATES).joinpath(name).read_bytes())
        return self._page(404, "没有这一页")


class _Handler(BaseHTTPRequestHandler):
    server: Preview
    timeout = 30  # seconds that a silent client may keep a thread
    server_version, sys_version = "ledger", ""

    def do_GET(self) -> None:
        self._give(self._answer())

    def do_HEAD(self) -> None:
        waits = self.path.startswith(f"{OWN}news.js")
        self._give(Answer(200, _TYPES["js"], b"") if waits and self._ours() else self._answer(), body=False)

    def _answer(self) -> Answer:
        return self.server.answer(self.path) if self._ours() else Answer(403, _TYPES["txt"], "只供本机打开\n".encode())

    def _ours(self) -> bool:
        """Whether it is asked under its own name, and not by a page that lies elsewhere."""
        if self.headers.get_all("Host", []) not in [[name] for name in self.server.names]:
            return False  # another name that leads here is somebody's trick (DNS rebinding)
        elsewhere = self.headers.get("Sec-Fetch-Site", "none") not in ("none", "same-origin")
        followed = self.headers.get("Sec-Fetch-Mode") == "navigate" and self.headers.get("Sec-Fetch-Dest") == "document"
        return followed or not elsewhere  # a link that a person follows, not a frame

    def _give(self, answer: Answer, *, body: bool = True) -> None:
        try:
            self.send_response(answer.status)
            for name, value in _HEADERS.items():
                self.send_header(name, value)
            self.send_header("Content-Type", answer.kind)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            if body:
                self.wfile.write(answer.body)
        except OSError:  # whoever asked has gone
            self.close_connection = True

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Whatever else is wrong with a request, without a word of what was asked: 501 is what only a method can be."""
        self._give(Answer(405 if code == 501 else code, _TYPES["txt"], "这样的请求不收\n".encode()))

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the library's name)
        """What is looked at is nobody's business."""
