"""How the whole product does under a mixed load: visitors, customers and programs at once.

    make bench-load

Every process of the Procfile runs, over MongoDB and Redis, with a played provider; the load comes
at a fixed rate, so an answer that is late does not spare the server the next request, and its
lateness counts. What fails is an error, and the run fails with it.
"""

import argparse
import asyncio
import os
import platform
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

from benchmarks.load_acts import Crowd, call, look_around, probe, teach, visit
from benchmarks.load_world import settle
from benchmarks.measures import percentile
from benchmarks.mortal import Mortal, servers, workers
from benchmarks.report import table, write_section
from benchmarks.streaming_stage import ROOT, stub_provider
from benchmarks.streaming_web import looked_at, pss_kb
from tests.e2e.running import free_port, wait_until

LINES = ("worker", "slow", "ingest", "webhooks", "beat", "web")
RATES = {probe: 1.0, visit: 0.8, look_around: 0.25, call: 0.4, teach: 0.05}  # A second.
LOOK_EVERY_SECONDS = 5
Look = tuple[float, dict[str, float]]  # Seconds since the beginning, MB of each line and of all.
# Before anything is measured: until each process keeps as many passages as it may, as read.
WARM_UP, WARM_UP_SECONDS = {visit: 5.0, look_around: 0.5, call: 0.5}, 300
TEXT = """## The whole product under a mixed load

{minutes:g} minutes on {machine}, all processes, MongoDB, Redis and the load itself on the same: \
{visits:,} visits of two questions each, {walks:,} walks of customers through their pages, \
{calls:,} programs' rounds, {texts:,} texts taught. {requests:,} requests, {rate:.0f} a second; \
errors: {errors}. Milliseconds from when each was due; the ratio is to `/healthz` in the same run. \
The provider takes 100 ms to its first token and 1 s to its last."""
MEMORY = """Memory (proportional set size) in MB at the beginning, when visitors had filled the \
caches for {warm_up:g} minutes, and at the end; its slope by least squares, and that of the second \
half alone:"""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--write", action="store_true", help="into docs/performance.md")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--customers", type=int, default=10)
    parser.add_argument("--times", type=float, default=1, help="the load, times so much")
    parser.add_argument("--warm-up", type=float, default=WARM_UP_SECONDS, help="in seconds")
    given = parser.parse_args()
    rates = {act: rate * (given.times if act is not probe else 1) for act, rate in RATES.items()}
    with tempfile.TemporaryDirectory() as folder, _stage(Path(folder)) as (base, processes):
        customers = settle(given.customers)
        _wait_until_read(len(customers))
        cookie = f"botsmith-session-{base.rpartition(':')[2]}"
        asyncio.run(Crowd(base, customers, cookie).run(WARM_UP, given.warm_up))
        crowd = Crowd(base, customers, cookie)
        with _watched(processes) as memory:
            asyncio.run(crowd.run(rates, 60 * given.minutes))
    text = "\n\n".join([_title(given, crowd), _figures(crowd), _of(memory, given.warm_up)])
    print(text)
    for route, what in crowd.errors[:20]:
        print("error:", route, what)
    if given.write and not crowd.errors:
        write_section("load", text)
    sys.exit(bool(crowd.errors))


@contextmanager
def _stage(folder: Path) -> Iterator[tuple[str, dict[str, Mortal]]]:
    """The product as deployed, but for TLS: its address, and its processes."""
    with stub_provider() as stub, servers(folder) as (addresses, _):
        port = free_port()
        os.environ |= {
            **addresses,
            "DEBUG": "0",
            "SECRET_KEY": secrets.token_urlsafe(60),
            "STATIC_ROOT": str(folder / "static"),
            "PORT": str(port),
            "BASE_URL": f"http://127.0.0.1:{port}",
            "TRUSTED_PROXIES": "127.0.0.1/32",
            "API_RATE_PER_MINUTE": "1000000",
            "OPENAI_API_KEY": "stub",
            "OPENAI_BASE_URL": f"http://127.0.0.1:{stub}/v1",
        }
        for words in (["collectstatic", "--noinput", "--verbosity", "0"], ["prepare"]):
            _manage(*words)
        with workers(folder, {}, *LINES) as processes:
            base = f"http://127.0.0.1:{port}"
            wait_until(lambda: _is_ready(base), "the product", seconds=120)
            yield base, processes


def _manage(*words: str) -> None:
    subprocess.run([sys.executable, "manage.py", *words], cwd=ROOT, check=True)


def _is_ready(base: str) -> bool:
    try:
        return requests.get(f"{base}/readyz", timeout=5).status_code == 200
    except requests.RequestException:
        return False


def _wait_until_read(customers: int) -> None:
    from knowledge.models import Source

    waiting = Source.objects.exclude(status=Source.Status.PROCESSED)
    wait_until(lambda: not waiting.exists(), f"what {customers} customers teach", seconds=300)


@contextmanager
def _watched(processes: dict[str, Mortal]) -> Iterator[list[Look]]:
    """Fills with looks."""
    began = time.monotonic()

    def look() -> Look:
        sizes = {
            line: sum(map(pss_kb, (each.process.pid, *each.children()))) / 1024
            for line, each in processes.items()
        }
        return time.monotonic() - began, {**sizes, "all": sum(sizes.values())}

    with looked_at(look, every=LOOK_EVERY_SECONDS) as seen:
        yield seen


def _title(given: argparse.Namespace, crowd: Crowd) -> str:
    requests = sum(map(len, crowd.took.values()))
    return TEXT.format(
        minutes=given.minutes,
        machine=f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}",
        visits=len(crowd.took["visitor: session"]),
        walks=len(crowd.took["customer: dashboard"]),
        calls=len(crowd.took["API: chatbots"]),
        texts=len(crowd.took["a text is read"]),
        requests=requests,
        rate=requests / (60 * given.minutes),
        errors=len(crowd.errors),
    )


def _figures(crowd: Crowd) -> str:
    base = percentile(crowd.took["/healthz"], 0.5)
    rows = []
    for route in sorted(filter(crowd.took.get, crowd.took), key=lambda each: each.lower()):
        took = crowd.took[route]
        p50, p95, p99 = (percentile(took, share) for share in (0.5, 0.95, 0.99))
        figures = (f"{1000 * each:,.0f}" for each in (p50, p95, p99))
        rows.append((route, f"{len(took):,}", *figures, f"{p50 / base:.1f}"))
    return table(["route", "requests", "p50", "p95", "p99", "ratio"], rows)


def _of(looks: list[Look], warm_up: float) -> str:
    later = looks[len(looks) // 2 :]
    rows = [
        (
            line,
            f"{looks[0][1][line]:,.0f}",
            f"{looks[-1][1][line]:,.0f}",
            f"{_slope(looks, line):+.1f}",
            f"{_slope(later, line):+.1f}",
        )
        for line in looks[0][1]
    ]
    heads = ["line", "first", "last", "MB an hour", "in the second half"]
    return f"{MEMORY.format(warm_up=warm_up / 60)}\n\n{table(heads, rows)}"


def _slope(looks: list[Look], line: str) -> float:
    """Of its memory, in MB an hour."""
    middle_x = sum(at for at, _ in looks) / len(looks)
    middle_y = sum(sizes[line] for _, sizes in looks) / len(looks)
    rise = sum((at - middle_x) * (sizes[line] - middle_y) for at, sizes in looks)
    return 3600 * rise / sum((at - middle_x) ** 2 for at, _ in looks)


if __name__ == "__main__":
    main()
