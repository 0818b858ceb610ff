"""The whole product, started as ``make run`` starts it, and small websites beside it."""

import contextlib
import http.server
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 120
LINES = [line.partition(":")[0] for line in (ROOT / "Procfile").read_text().splitlines()]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def product(log: Path, host: str = "127.0.0.1", **environ: str) -> Iterator[str]:
    """All lines of the Procfile, on a free port; yields the address.

    Products that share a MongoDB share what beats too: each sweep costs the tests of all.
    """
    port = free_port()
    base = f"http://{host}:{port}"
    env = {
        **os.environ,
        "PORT": str(port),
        "BASE_URL": base,
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "SWEEP_SECONDS": "3",
        "CHAT_SESSION_RATE_PER_MINUTE": "10000",  # All visitors of all tests have one address.
        **environ,
    }
    subprocess.run([sys.executable, "manage.py", "prepare"], cwd=ROOT, env=env, check=True)
    lines = [line for line in LINES if line != "beat"]
    with _beating(log.with_suffix(".beat.log"), env), _started(log, env, *lines) as process:
        ready = f"http://127.0.0.1:{port}/readyz"  # Only a browser is told where names lead.
        wait_until(lambda: _answers(ready), "the product", process)
        yield base


@contextlib.contextmanager
def _started(log: Path, env: dict[str, str], *lines: str) -> Iterator[subprocess.Popen]:
    """These lines of the Procfile."""
    with log.open("w") as output:
        process = subprocess.Popen(
            ["honcho", "start", *lines], cwd=ROOT, env=env, stdout=output, stderr=output
        )
        try:
            yield process
        finally:
            process.terminate()
            process.wait(30)


@dataclass
class _Beat:
    products: int = 0
    process: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)


_beats: dict[str, _Beat] = {}


@contextlib.contextmanager
def _beating(log: Path, env: dict[str, str]) -> Iterator[None]:
    """One beat for each MongoDB, from the first product to the last."""
    beat = _beats.setdefault(env["MONGODB_URL"], _Beat())
    if not beat.products:
        beat.process.enter_context(_started(log, env, "beat"))
    beat.products += 1
    try:
        yield
    finally:
        beat.products -= 1
        if not beat.products:
            beat.process.close()


def wait_until(condition, what: str, process=None, seconds: float = START_SECONDS):
    """What the condition gives once it is true."""
    deadline = time.monotonic() + seconds
    pause = threading.Event()
    while not (found := condition()):
        assert process is None or process.poll() is None, f"{what} stopped while starting"
        assert time.monotonic() < deadline, f"{what} was not ready after {seconds} s"
        pause.wait(0.1)
    return found


@contextlib.contextmanager
def website(
    pages: dict[str, bytes] | Callable[[str], bytes], headers: dict[str, str] | None = None
) -> Iterator[int]:
    """A site on 127.0.0.1 with these pages (path -> HTML), and headers with each; its port. Or what
    a function makes of each path and its query."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            path = self.path
            page = pages(path) if callable(pages) else pages.get(path.split("?")[0])
            self.send_response(200 if page is not None else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(page or b"not here")

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=3) as response:
            return response.status == 200
    except (urllib.error.URLError, OSError):
        return False
