"""The web server of the Procfile, as it is deployed, over a test's databases; and its costs."""

import contextlib
import http.client
import json
import os
import select
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import requests
from django.conf import settings

from benchmarks.mortal import Mortal, workers
from tests.cast import PASSWORD
from tests.e2e.running import ROOT, free_port, wait_until

KEY = "a-key-for-tests-only-that-is-long-enough-to-be-accepted-0123456789"
MB = 1024 * 1024


@dataclass
class Web:
    """A running server: where it is, and where it puts what it must keep for a moment."""

    port: int
    folder: Path
    process: Mortal
    before: dict[int, int] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def line(self) -> socket.socket:
        made = socket.create_connection(("127.0.0.1", self.port), timeout=30)
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return made

    def signed_in(self, email: str) -> requests.Session:
        """A browser in which somebody signed in; forms take its token as a header."""
        browser = requests.Session()
        browser.get(f"{self.url}/accounts/login/", timeout=30)
        form = {"login": email, "password": PASSWORD, "csrfmiddlewaretoken": token_of(browser)}
        answer = browser.post(f"{self.url}/accounts/login/", form, timeout=30)
        assert answer.url.endswith("/dashboard/"), answer.text
        browser.headers["X-CSRFToken"] = token_of(browser)
        return browser

    # --- What it costs -----------------------------------------------------------------------

    def pids(self) -> list[int]:
        found, left = [], [self.process.process.pid]
        while left:
            pid = left.pop()
            found.append(pid)
            children = [file.read_text() for file in Path(f"/proc/{pid}/task").glob("*/children")]
            left += [int(each) for text in children for each in text.split()]
        return found

    def forget_peak(self) -> None:
        """From now on the highest memory of each process is counted anew."""
        self.before = {}
        for pid in self.pids():
            Path(f"/proc/{pid}/clear_refs").write_text("5")
            self.before[pid] = _kilobytes(pid, "VmRSS")

    def megabytes_more(self) -> float:
        """By how much all processes together were larger at their largest than at ``forget_peak``.

        A process that has come since counts whole.
        """
        return sum(_kilobytes(pid, "VmHWM") - self.before.get(pid, 0) for pid in self.pids()) / 1024

    def on_disk(self) -> int:
        """Bytes of its temporary files, those without a name too, and of its uploads."""
        named = (path for path in self.folder.rglob("*") if path.is_file())
        sizes = {}
        for path in named:
            with contextlib.suppress(FileNotFoundError):
                found = path.stat()
                sizes[found.st_dev, found.st_ino] = found.st_size
        for pid in self.pids():
            for open_file in Path(f"/proc/{pid}/fd").iterdir():
                with contextlib.suppress(OSError):
                    if str(self.folder) in str(open_file.readlink()):
                        found = open_file.stat()
                        sizes[found.st_dev, found.st_ino] = found.st_size
        return sum(sizes.values())


def token_of(browser: requests.Session) -> str:
    return next(value for name, value in browser.cookies.items() if "csrf" in name)


def _kilobytes(pid: int, name: str) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:"))


@contextlib.contextmanager
def production(folder: Path, **environ: str) -> Iterator[Web]:
    """The Procfile's ``web`` with DEBUG off. Its temporary files and uploads are in ``room``."""
    room, port = folder / "room", free_port()
    (room / "uploads").mkdir(parents=True)
    names = {alias: settings.DATABASES[alias]["NAME"] for alias in ("default", "plans")}
    given = {
        "DEBUG": "0",
        "SECRET_KEY": KEY,
        "BASE_URL": f"http://127.0.0.1:{port}",
        "PORT": str(port),
        "WEB_CONCURRENCY": "1",
        "STATIC_ROOT": str(folder / "static"),
        "TMPDIR": str(room),
        "UPLOADS_DIR": str(room / "uploads"),
        "PROMETHEUS_MULTIPROC_DIR": str(folder / "metrics"),
        "DJANGO_SETTINGS_MODULE": "tests.proof.as_tested",
        "DATABASES_OF_TEST": json.dumps(names),
        **environ,
    }
    command = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
    subprocess.run(command, cwd=ROOT, env={**os.environ, **given}, check=True)
    with workers(folder, given, "web") as found:
        web = Web(port, room, found["web"])
        wait_until(web_answers(port), "the web server", found["web"].process)
        yield web


def web_answers(port: int):
    def answers() -> bool:
        with contextlib.suppress(OSError, http.client.HTTPException):
            line = http.client.HTTPConnection("127.0.0.1", port, timeout=3)
            line.request("GET", "/healthz")
            return line.getresponse().status == 200
        return False

    return answers


@dataclass(frozen=True)
class Refusal:
    status: int  # 0: the line was closed without a word.
    sent: int
    seconds: float
    is_closed: bool


def told(line: socket.socket, began: float, sent: int) -> Refusal:
    """What the server said, and whether it closed the line then."""
    said, is_closed = b"", True
    try:
        while part := line.recv(65536):
            said += part
    except TimeoutError:
        is_closed = False
    except OSError:  # Closed with some of ours unread.
        pass
    status = int(said.split(b" ", 2)[1]) if said.startswith(b"HTTP/1.1 ") else 0
    return Refusal(status, sent, time.monotonic() - began, is_closed)


def poured(web: Web, head: bytes, piece: bytes, *, most: int, look=lambda: None) -> Refusal:
    """Sends the head and then the piece again and again, until the server says something."""
    began, sent, parts = time.monotonic(), 0, 0
    with web.line() as line:
        line.sendall(head)
        line.setblocking(False)
        while sent < most and time.monotonic() - began < 120:
            if _speaks(line):
                break
            try:
                sent += line.send(piece[sent % len(piece) :])
            except BlockingIOError:
                _wait_for(line)
            except OSError:
                break
            parts += 1
            if parts % 64 == 0:
                look()
        line.settimeout(20)
        return told(line, began, sent)


def _speaks(line: socket.socket) -> bool:
    try:
        line.recv(1, socket.MSG_PEEK)
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True


def _wait_for(line: socket.socket) -> None:
    select.select([line], [line], [], 5)
