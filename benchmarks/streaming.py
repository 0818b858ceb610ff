"""The chat's streams under load: ``make bench-streaming`` (``--quick`` for one short run).

The product is started as in production (the Procfile's web line, two workers, DEBUG off) on
passing MongoDB and Redis servers; a stub plays the provider; visitors ask from a process of their
own. All share the machine. Figures are medians of the runs; overheads are over the stub's first
token. In the same run, through the same client, are measured the stub alone and a bare relay
(`streaming_bare`): what serving with this SDK costs on this machine at this hour. Then visitors
go the whole way (`streaming_path`), and it ends with 1 when MongoDB has anything of them that is
lost, doubled or another's, saying what.
"""

import argparse
import contextlib
import statistics
import sys
import threading
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

from benchmarks import streaming_path
from benchmarks.report import table, write_section
from benchmarks.streaming_client import Load
from benchmarks.streaming_stage import (
    bare_relay,
    client,
    product,
    request,
    set_pace,
    stub_provider,
)
from benchmarks.streaming_web import WebServer
from benchmarks.streaming_world import CITIES

WARM_UP = 40


@dataclass(frozen=True)
class Scene:
    """Streams started over some seconds; the stub's pace; how many runs the figures are of."""

    streams: int
    over_seconds: float
    first: float = 0.1
    gap: float = 0.02
    tokens: int = 50
    runs: int = 3
    leave_after: int = 0

    @property
    def pace(self) -> dict:
        return {"first": self.first, "gap": self.gap, "tokens": self.tokens}

    @property
    def name(self) -> str:
        pace = f"{self.tokens} tokens {self.gap * 1000:.0f} ms apart"
        return f"{self.streams:,} over {self.over_seconds:.0f} s, {pace}"


@dataclass(frozen=True)
class Figures:
    """Of one run. Seconds; megabytes; ``overhead`` beyond the stub's first token."""

    completed: int
    overhead_p50: float
    overhead_p99: float
    duration_p50: float
    cpu: float
    cpu_per_token: float
    idle_mb: float
    peak_mb: float


SCENES = [
    Scene(10, 5),
    Scene(200, 1, runs=5),
    Scene(1000, 5, gap=0.2, runs=1),
]
PATH = [200, 1000]
LEAVING = Scene(20, 1, tokens=200, runs=1, leave_after=5)


def main() -> None:
    options = _options()
    scenes = [replace(SCENES[1], runs=1)] if options.quick else SCENES
    scenes = [SCENES[options.scene]] if options.scene is not None else scenes
    faults = []
    with stub_provider() as stub, product(stub) as (web, bot_id), bare_relay() as relay:
        for server, bot in ((web, bot_id), (relay, "bare")):
            _measure(replace(SCENES[0], streams=WARM_UP), server, server.port, bot, stub)
        if options.path is None:
            rows = [row for scene in scenes for row in _compared(scene, web, bot_id, relay, stub)]
            closed = _leaving(web, bot_id, stub)
            _tell("streaming", f"{_table(rows)}\n\n{closed}", write=scenes is SCENES)
        visitors = PATH if options.path is None and scenes is SCENES else options.path
        if visitors:
            text, faults = streaming_path.measured(visitors, web.port, bot_id, relay.port, stub)
            _tell("visitors", text, write=options.write or options.path is None)
    for fault in faults:
        print("WRONG:", fault, file=sys.stderr)
    sys.exit(bool(faults))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="200 streams, once; writes nothing")
    parser.add_argument("--scene", type=int, help="only this of the scenes; writes nothing")
    parser.add_argument(
        "--path", type=int, nargs="+", help="only the whole way of so many visitors, and its audit"
    )
    parser.add_argument("--write", action="store_true", help="writes also what --path found")
    return parser.parse_args()


def _tell(section: str, text: str, *, write: bool) -> None:
    print(text, flush=True)
    if write:
        write_section(section, text)


def _compared(
    scene: Scene, web: WebServer, bot_id: str, relay: WebServer, stub: int
) -> list[tuple[str, Figures]]:
    """The product's figures, the bare relay's and the stub's, taken in turns."""
    tried = {
        scene.name: (web, web.port, bot_id),
        "· a bare relay": (relay, relay.port, "bare"),
        "· the stub alone": (None, stub, ""),
    }
    runs = [
        {name: _measure(scene, *each, stub) for name, each in tried.items()}
        for _ in range(scene.runs)
    ]
    return [(name, _median([run[name] for run in runs])) for name in tried]


def _measure(scene: Scene, web: WebServer | None, port: int, bot_id: str, stub: int) -> Figures:
    set_pace(stub, **scene.pace)
    with _clients(scene, port, bot_id) as go:
        idle, before = (web.memory_mb(), web.cpu_seconds()) if web else (0, 0)
        with web.watched() if web else contextlib.nullcontext([0]) as seen_mb:
            visits = go()
        cpu = web.cpu_seconds() - before if web else 0
    figures = _figures(scene, visits, cpu, idle, max([*seen_mb, idle]))
    print(scene.name, "|", port, figures, file=sys.stderr, flush=True)
    return figures


def _clients(scene: Scene, port: int, bot_id: str):
    load = Load(port, bot_id, scene.streams, scene.over_seconds, CITIES, scene.leave_after)
    return client("streaming_client", load, scene.streams)


def _figures(scene: Scene, visits: list[dict], cpu: float, idle: float, peak: float) -> Figures:
    overheads = sorted(seen["first"] - scene.first for seen in visits if seen["first"])
    whole = [seen["whole"] for seen in visits if seen["completed"]]
    return Figures(
        completed=len(whole),
        overhead_p50=statistics.median(overheads),
        overhead_p99=overheads[min(len(overheads) - 1, round(len(overheads) * 0.99))],
        duration_p50=statistics.median(whole),
        cpu=cpu,
        cpu_per_token=cpu / (scene.streams * scene.tokens),
        idle_mb=idle,
        peak_mb=peak,
    )


def _median(runs: Sequence[Figures]) -> Figures:
    columns = zip(*(asdict(run).values() for run in runs), strict=True)
    return Figures(*map(statistics.median, columns))


def _leaving(web: WebServer, bot_id: str, stub: int) -> str:
    """Visitors who go after some tokens: how many the provider still sent to nobody."""
    set_pace(stub, **LEAVING.pace)
    request(stub, "GET", "/left")
    with _clients(LEAVING, web.port, bot_id) as go:
        visits = {seen["visitor"]: seen["deltas"] for seen in go()}
    threading.Event().wait(1)
    sent = {left["visitor"]: left["sent"] for left in request(stub, "GET", "/left")}
    late = [sent[visitor] - heard for visitor, heard in visits.items() if visitor in sent]
    soon = sum(tokens <= 2 for tokens in late)
    return (
        f"Of {len(visits)} visitors who left in mid-answer, the provider's request was closed for "
        f"{len(late)}, for {soon} within two tokens (at most {max(late, default=0)} were sent)."
    )


def _table(rows: Sequence[tuple[str, Figures]]) -> str:
    head = ("streams", "completed", "first words, overhead p50 / p99 ms", "whole p50 s")
    costs = ("server CPU s", "CPU ms a token", "MB idle / peak")
    return table((*head, *costs), [(name, *_cells(figures)) for name, figures in rows])


def _cells(it: Figures) -> list[str]:
    times = f"{it.overhead_p50 * 1000:.0f} / {it.overhead_p99 * 1000:.0f}"
    cells = [f"{it.completed:.0f}", times, f"{it.duration_p50:.2f}"]
    if not it.cpu:
        return [*cells, "", "", ""]
    memory = f"{it.idle_mb:.0f} / {it.peak_mb:.0f}"
    return [*cells, f"{it.cpu:.2f}", f"{it.cpu_per_token * 1000:.3f}", memory]


if __name__ == "__main__":
    main()
