"""A preview running as a process of its own, as a person would start it."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

from tests.gitkit import HERE, Sandbox

ENOUGH = 120.0  # seconds after which something will not happen any more


@dataclass
class Running:
    """The process, where it answers, and what it has said on stderr so far."""

    process: subprocess.Popen[bytes]
    port: int
    said: list[str] = field(default_factory=list)
    heard: threading.Condition = field(default_factory=threading.Condition)

    @property
    def address(self) -> str:
        """Without the slash at its end."""
        return f"http://127.0.0.1:{self.port}"

    def listen(self) -> None:
        """Note every line, and the end."""
        assert self.process.stderr
        for line in self.process.stderr:
            with self.heard:
                self.said.append(line.decode("utf-8").rstrip("\n"))
                self.heard.notify_all()

    def until(self, words: str, times: int = 1) -> None:
        """Wait until a line with some words has been said so many times."""
        with self.heard:
            assert self.heard.wait_for(lambda: sum(words in line for line in self.said) >= times, ENOUGH), self.said

    def asked(self, target: str, method: str = "GET", headers: dict[str, str] | None = None) -> HTTPConnection:
        """A request exactly as given, on its way."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=ENOUGH)
        connection.putrequest(method, target, skip_host="Host" in (headers or {}), skip_accept_encoding=True)
        for name, value in (headers or {}).items():
            if value:
                connection.putheader(name, value)
        connection.endheaders()
        return connection

    def ask(self, target: str, method: str = "GET", headers: dict[str, str] | None = None) -> tuple[HTTPResponse, bytes]:
        """A request and its answer."""
        connection = self.asked(target, method, headers)
        response = connection.getresponse()
        body = response.read()
        connection.close()
        return response, body

    def text(self, target: str) -> str:
        """A page that is there."""
        response, body = self.ask(target)
        assert response.status == 200, target
        return body.decode("utf-8")

    def stop(self, how: signal.Signals = signal.SIGINT) -> int:
        """End it as by Ctrl-C, and again when nothing comes of it: Python drops one that falls into a destructor."""
        for _ in range(3):
            self.process.send_signal(how)
            with suppress(subprocess.TimeoutExpired):
                return self.process.wait(ENOUGH // 3)
        raise AssertionError(f"{how.name} does not end it")


@contextmanager
def serving(box: Sandbox, *options: str) -> Iterator[Running]:
    """A preview that answers; ended whatever happens. It is started as by a script that goes on meanwhile."""
    command = [sys.executable, "-m", "ledger", "serve", "--as-of", "2026-11-24", *options]
    env = {**box.env, "PYTHONPATH": str(HERE), "TMPDIR": str(_temporary(box))}
    deaf = partial(signal.signal, signal.SIGINT, signal.SIG_IGN)
    process = subprocess.Popen(command, cwd=box.root, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, preexec_fn=deaf)
    assert process.stdout
    first = process.stdout.readline().decode("utf-8")
    address = re.search(r"http://127\.0\.0\.1:(\d+)/", first)
    if address is None:
        said = process.communicate()[1].decode("utf-8")
        raise AssertionError((process.returncode, first, said))
    running = Running(process, int(address[1]))
    thread = threading.Thread(target=running.listen)
    thread.start()
    try:
        yield running
    finally:
        process.kill()
        process.wait()
        thread.join()
        process.stdout.close()
        assert process.stderr
        process.stderr.close()


def _temporary(box: Sandbox) -> Path:
    place = box.home / "tmp"
    place.mkdir(exist_ok=True)
    return place


def left(box: Sandbox) -> list[Path]:
    """What lies in the temporary folder."""
    return sorted(_temporary(box).iterdir())
