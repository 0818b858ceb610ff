"""How fast documents become passages, and how true their text is: ``make bench-ingestion``.

Three ways in turns, round by round: a library alone in this process; our reader as a worker asks
it (in a child of its own, confined); and the whole way through one Celery worker over Redis and
MongoDB, from when the file is added until its passages are stored. Figures are medians.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from benchmarks import world
from benchmarks.ingestion_documents import Kind, kinds
from benchmarks.ingestion_quality import measured as quality
from benchmarks.ingestion_world import Material, add, new_bot
from benchmarks.mortal import ROOT, workers
from benchmarks.report import table, write_section

ROUNDS = 3
LOOK_EVERY_SECONDS = 0.01
PATIENCE_SECONDS = 300
WARM_UP = Material("text", "warm-up", b"The shop opens at nine.")
READ_ONCE = """
import sys
from knowledge.extract.registry import extract
extract(sys.stdin.buffer.read(), name=sys.argv[1])
print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")))
"""
TEXT = """## From a file to its passages

A library alone in the process; our reader in its confined child, as a worker asks it; and the \
whole way through one Celery worker (of one process), Redis and MongoDB, from the moment at which \
the files are added until all are processed: read, cut, analysed, stored and indexed. Medians of \
{rounds} rounds, the three taken in turns. Peak: of a process that reads the largest of the files \
by our reader, libraries included. Goals for PDFs, whole way: half of pypdfium2's pages a second, \
and eight times pypdf's."""
HEAD = ("", "bare, a second", "our reader", "peak MB", "whole way", "MB/s", "whole way / bare")


def main() -> None:
    world.begin()
    bot = new_bot("Measured")
    with (
        tempfile.TemporaryDirectory() as folder,
        workers(Path(folder), {}, "ingest", options=["--concurrency", "1"]),
    ):
        _whole_way(bot, [WARM_UP])
        rows = [row for kind in kinds() for row in _rows(kind, bot)]
    text = f"{TEXT.format(rounds=ROUNDS)}\n\n{table(HEAD, rows)}\n\n{quality()}"
    print(text)
    write_section("ingestion", text)


def _rows(kind: Kind, bot) -> list[tuple[object, ...]]:
    """One row for each library that ours is held against."""
    materials = [Material("file", name, data) for name, data in kind.files]
    ways: dict[str, Callable[[], object]] = {
        name: lambda read=read: [read(data) for _, data in kind.files]
        for name, read in kind.bare.items()
    }
    ways["ours"] = lambda: _read_apart(kind)
    ways["whole"] = lambda: _whole_way(bot, materials)
    rounds = [{name: _seconds(way) for name, way in ways.items()} for _ in range(ROUNDS)]
    took = {name: median(each[name] for each in rounds) for name in ways}
    speed = {name: kind.pages / seconds for name, seconds in took.items()}
    print(kind.name, {name: f"{each:.0f}/s" for name, each in speed.items()}, file=sys.stderr)
    peak = _peak_mb(kind)
    amount = f"{kind.pages} {kind.unit}" if kind.pages > 1 else "1 document"
    label = f"{kind.name} ({amount}, {kind.megabytes:.1f} MB)"
    return [
        (
            f"{label}: {name}",
            _figure(speed[name]),
            _figure(speed["ours"]),
            peak,
            _figure(speed["whole"]),
            f"{kind.megabytes / took['whole']:.2f}",
            f"{speed['whole'] / speed[name]:.2f}",
        )
        for name in kind.bare
    ]


def _figure(speed: float) -> str:
    return f"{speed:.0f}" if speed >= 20 else f"{speed:.2g}"


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _read_apart(kind: Kind) -> None:
    from knowledge.extract.apart import read_apart

    for name, data in kind.files:
        read_apart(data, name=name)


def _whole_way(bot, materials: list[Material]) -> None:
    """Adds them as a page of ours does and waits for the worker."""
    from botsmith.mongodb.collections import collection
    from knowledge.models import Source

    ids = [add(bot, bot.user, material, "").pk for material in materials]
    ended = {"id": {"$in": ids}, "status": {"$ne": "processing"}}
    until = time.monotonic() + PATIENCE_SECONDS
    while collection(Source).count_documents(ended) < len(ids):
        assert time.monotonic() < until, "the worker did not come to an end"
        time.sleep(LOOK_EVERY_SECONDS)
    failed = collection(Source).find_one({"id": {"$in": ids}, "status": "failed"})
    assert not failed, f"{failed['name']}: {failed['error_message']}"


def _peak_mb(kind: Kind) -> str:
    name, data = max(kind.files, key=lambda file: len(file[1]))
    command = [sys.executable, "-c", READ_ONCE, name]
    said = subprocess.run(command, cwd=ROOT, input=data, stdout=subprocess.PIPE, check=True).stdout
    return f"{int(said) / 1024:.0f}"


if __name__ == "__main__":
    main()
