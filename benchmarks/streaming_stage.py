"""What the streaming benchmark runs on: the stub, the product, a bare relay, clients' processes."""

import contextlib
import json
import os
import re
import secrets
import shlex
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path

from benchmarks.streaming_web import WebServer
from benchmarks.streaming_world import make_bot

ROOT = Path(__file__).resolve().parents[1]


@contextlib.contextmanager
def stub_provider() -> Iterator[int]:
    """Yields its port."""
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.streaming_stub"], cwd=ROOT, stdout=subprocess.PIPE
    )
    try:
        yield int(process.stdout.readline())
    finally:
        process.terminate()
        process.wait(10)


@contextlib.contextmanager
def product(stub: int) -> Iterator[tuple[WebServer, str]]:
    """The web server, started as the Procfile says, and a chatbot with knowledge."""
    os.environ |= {
        "DEBUG": "0",
        "SECRET_KEY": secrets.token_urlsafe(60),
        "WEB_CONCURRENCY": "2",
        "TRUSTED_PROXIES": "127.0.0.1/32",
        "OPENAI_API_KEY": "stub",
        "OPENAI_BASE_URL": f"http://127.0.0.1:{stub}/v1",
    }
    subprocess.run([sys.executable, "manage.py", "prepare"], cwd=ROOT, check=True)
    line = re.search(r"^web: (.+)$", (ROOT / "Procfile").read_text(), re.MULTILINE)
    with WebServer(shlex.split(line[1]), cwd=ROOT) as web:
        yield web, make_bot()


@contextlib.contextmanager
def bare_relay() -> Iterator[WebServer]:
    worker = "--worker-class uvicorn_worker.UvicornWorker --workers 2 --bind 127.0.0.1:$PORT"
    command = f"exec gunicorn {worker} benchmarks.streaming_bare:application"
    with WebServer(["sh", "-c", command], cwd=ROOT) as web:
        yield web


@contextlib.contextmanager
def client(module: str, load: object, lines: int) -> Iterator[Callable[[], list[dict]]]:
    """Yields what starts the prepared visitors and returns what each of them saw.

    ``load`` is the module's own, ``lines`` how many answers it prints.
    """
    command = [sys.executable, "-m", f"benchmarks.{module}"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, cwd=ROOT, **pipes) as process:

        def tell(line: str) -> None:
            process.stdin.write(f"{line}\n")
            process.stdin.flush()

        def go() -> list[dict]:
            tell("go")
            return [json.loads(process.stdout.readline()) for _ in range(lines)]

        tell(json.dumps(asdict(load)))
        assert process.stdout.readline() == "ready\n"
        yield go


def set_pace(stub: int, *, first: float, gap: float, tokens: int) -> None:
    """How the stub answers: seconds to its first token, between two, and how many."""
    request(stub, "PUT", "/pace", {"first": first, "gap": gap, "tokens": tokens})


def request(port: int, method: str, path: str, body: object = None):
    data = json.dumps(body).encode() if body else None
    url = f"http://127.0.0.1:{port}{path}"
    with urllib.request.urlopen(urllib.request.Request(url, data, method=method)) as answer:
        return json.load(answer)
