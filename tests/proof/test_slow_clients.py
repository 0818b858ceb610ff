"""Clients that send or read as slowly as they can hold nobody else up."""

import asyncio
import contextlib
import os
import re
import secrets
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.mortal import Mortal, workers
from tests.e2e.running import ROOT, free_port, wait_until
from tests.proof.counting import counted
from tests.proof.slow import MODES, Visits, good, trial

CLIENTS, SECONDS = 1000, 60
P95_SECONDS = 0.5
SLOW = {
    "header": ["-H", "-i", "5"],
    "body": ["-B", "-i", "5", "-s", "8192", "-t", "POST"],
    "read": ["-X", "-n", "5", "-w", "10", "-y", "20", "-z", "5", "-k", "3"],
}


def answers(port: int) -> bool:
    with contextlib.suppress(OSError):
        address = f"http://127.0.0.1:{port}/healthz"
        return urllib.request.urlopen(address, timeout=3).status == 200
    return False


@pytest.fixture(scope="module")
def bare(tmp_path_factory) -> Iterator[int]:
    """The web server as the Procfile starts it; its port."""
    folder, port = tmp_path_factory.mktemp("web"), free_port()
    given = {"DEBUG": "0", "SECRET_KEY": secrets.token_urlsafe(60), "WEB_CONCURRENCY": "2"}
    given |= {"PORT": str(port), "BASE_URL": f"http://localhost:{port}", "LOG_LEVEL": "WARNING"}
    given |= {"ALLOWED_HOSTS": "localhost,127.0.0.1", "TRUSTED_PROXIES": "127.0.0.1/32"}
    given |= {"STATIC_ROOT": str(folder / "static")}
    for words in (("prepare",), ("collectstatic", "--noinput", "--verbosity", "0")):
        command = [sys.executable, "manage.py", *words]
        subprocess.run(command, cwd=ROOT, env={**os.environ, **given}, check=True)
    with workers(folder, given, "web"):
        wait_until(lambda: answers(port), "the web server")
        yield port


@pytest.fixture(scope="module")
def behind_nginx(bare, tmp_path_factory) -> Iterator[int]:
    """nginx with packaging/nginx.conf in front of it, but without TLS."""
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None:
        pytest.skip("nginx is not installed: NOT SHOWN")
    folder, port = tmp_path_factory.mktemp("nginx"), free_port()
    text = (ROOT / "packaging/nginx.conf").read_text()
    text = re.sub(r"(?m)^\s*ssl_.*$", "", text).replace("127.0.0.1:8000", f"127.0.0.1:{bare}")
    text = text.replace("listen 443 ssl http2", f"listen 127.0.0.1:{port} default_server")
    text = text.replace("listen 80", f"listen 127.0.0.1:{free_port()}")
    (folder / "botsmith.conf").write_text(text)
    (folder / "nginx.conf").write_text(
        f"user root; pid {folder}/pid; daemon off; worker_processes 1;\n"
        "worker_rlimit_nofile 16384;\n"
        f"error_log {folder}/error.log; events {{ worker_connections 8192; }}\n"
        f"http {{ access_log off; client_body_temp_path {folder}/body; include botsmith.conf; }}\n"
    )
    command = [program, "-p", str(folder), "-c", "nginx.conf"]
    server = Mortal(command, log=folder / "out", ready=lambda: answers(port))
    try:
        server.start()
        yield port
    finally:
        server.stop()


@pytest.mark.full_size
@pytest.mark.parametrize("mode", MODES)
def test_slow_clients_hold_nobody_up(bare, mode):
    before = asyncio.run(alone(bare))
    held, visits = asyncio.run(trial(bare, mode, clients=300, seconds=4))
    said(mode, "bare", visits, before, slow=held)
    assert held == 300
    assert len(visits.seconds) > 5
    assert visits.failed == []


@pytest.mark.full_size
@pytest.mark.parametrize("where", ["bare", "behind_nginx"])
@pytest.mark.parametrize("mode", SLOW)
def test_a_thousand_slow_clients_hold_nobody_up(request, bare, where, mode, tmp_path):
    """By slowhttptest. Those that are never let go are those that nginx holds in the server's
    place, two hundred of one address."""
    if shutil.which("slowhttptest") is None:
        pytest.skip("slowhttptest is not installed: NOT SHOWN")
    port = request.getfixturevalue(where)
    before, memory = asyncio.run(alone(port)), megabytes(bare)
    page = "/accounts/login/" if mode == "body" else "/"
    words = ["slowhttptest", *SLOW[mode], "-c", str(CLIENTS), "-r", "200", "-l", str(SECONDS)]
    words += ["-u", f"http://127.0.0.1:{port}{page}", "-p", "20", "-v", "1"]
    with (tmp_path / "slow.log").open("w") as output:
        process = subprocess.Popen(words, stdout=output, stderr=output, stdin=subprocess.DEVNULL)
    visits, most = asyncio.run(_while_running(process, port))
    after = time.monotonic()
    wait_until(lambda: connected(port) < 20, "the crowd to be let go")
    figures = {"slow": CLIENTS, "at_once": most, "let_go_s": round(time.monotonic() - after)}
    figures |= {"more_mb": megabytes(bare) - memory}
    said(mode, where, visits, before, **figures)
    assert len(visits.seconds) > 50
    assert visits.failed == []
    assert most > CLIENTS / 8
    assert visits.p95 < max(P95_SECONDS, 3 * before.p95)
    assert figures["more_mb"] < 200


async def alone(port: int) -> Visits:
    """What good users meet with while nobody else is there."""
    ended, visits = asyncio.Event(), Visits()
    asyncio.get_running_loop().call_later(3, ended.set)
    await asyncio.gather(*(good(port, visits, ended) for _ in range(3)))
    return visits


async def _while_running(process: subprocess.Popen, port: int) -> tuple[Visits, int]:
    """What they meet with while it runs, and how many connections it had at once."""
    ended, visits, most = asyncio.Event(), Visits(), 0
    users = [asyncio.create_task(good(port, visits, ended)) for _ in range(3)]
    deadline = time.monotonic() + SECONDS + 30
    while process.poll() is None and time.monotonic() < deadline:
        most = max(most, connected(port))
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(ended.wait(), 0.5)
    if process.poll() is None:
        process.terminate()
    ended.set()
    await asyncio.gather(*users)
    return visits, most


def connected(port: int) -> int:
    """How many connections the server there holds open."""
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return sum(row[1].endswith(f":{port:04X}") and row[3] == "01" for row in rows)


def megabytes(port: int) -> int:
    """What the processes of the web server that listens there hold of their own."""
    found, place = 0, f"PORT={port}".encode()
    for each in Path("/proc").glob("[0-9]*/smaps_rollup"):
        with contextlib.suppress(OSError):
            if place in (each.parent / "environ").read_bytes().split(b"\0"):
                found += sum(map(int, re.findall(r"Private_\w+:\s+(\d+)", each.read_text())))
    return found // 1024


def said(mode: str, where: str, visits: Visits, before: Visits, **figures: int) -> None:
    figures |= {"good": len(visits.seconds), "failed": len(visits.failed)}
    figures |= {"p95_ms": round(visits.p95 * 1000), "p95_before": round(before.p95 * 1000)}
    counted("G10", mode=mode, where=where, **figures)
