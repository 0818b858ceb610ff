"""Reading sources while everything around it is killed: ``python -m benchmarks.ingestion_faults``.

MongoDB, a Redis without persistence and the Procfile's `worker`, `ingest` and `beat` run in process
groups of their own. Sources of every kind are added, and at random moments ``kill -9`` ends what
--fault names, which is started again within two seconds (Redis empty, MongoDB on its data). What
came of it is held against a reading of the same sources without faults. Ends with 1 when a source
is stuck or failed, a passage is lost, doubled or not where it says, or nothing was killed in time.
"""

import argparse
import contextlib
import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import pymongo

from benchmarks.ingestion_audit import Audit, Watch, audit
from benchmarks.ingestion_world import Material, add, materials, new_bot, websites
from benchmarks.mortal import ROOT, Mortal, servers, workers
from benchmarks.report import table, write_section

READERS = ("worker", "ingest", "beat")
FAULTS = ("worker", "child", "redis", "mongod", "beat")
ENOUGH_SECONDS = 240
LONGEST_OUTAGE = 2.0
SETTINGS = {
    "DEBUG": "1",
    "INGEST_LEASE_SECONDS": "5",
    "SWEEP_SECONDS": "1",
    "CRAWL_GAP_MS": "0",
    "LOG_LEVEL": "WARNING",
}
HEAD = (
    "killed",
    "times",
    "processed",
    "failed",
    "stuck",
    "passages lost / doubled",
    "unsound",
    "left over",
    "progress backwards",
    "settled after the last, s",
)


@dataclass
class Outcome:
    """One run. ``seconds``: from the last fault on, or without any from the first source on."""

    found: Audit
    kills: int = 0
    seconds: float = 0.0
    backwards: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class World:
    """What all runs share."""

    addresses: dict[str, str]
    processes: dict[str, Mortal]
    site: str
    made: list[Material]
    random: Random

    @property
    def mongodb(self) -> str:
        return self.addresses["MONGODB_URL"]


def main() -> int:
    options = _options()
    random = Random(options.seed)
    print(f"seed {options.seed}", file=sys.stderr)
    with _world(materials(options.sources, random), random, options.keep) as world:
        _run(world, [], 0, ENOUGH_SECONDS)  # Workers are quicker once they have begun.
        clean = _run(world, [], 0, ENOUGH_SECONDS)
        _tell("nothing", clean, clean, world)
        pace = clean.seconds / (options.kills + 1)
        faults = options.fault.split(",")
        if options.fault == "all":
            faults = [*FAULTS, "+".join(FAULTS)]
        runs = {}
        for fault in faults:
            runs[fault] = _run(world, fault.split("+"), options.kills, pace)
            _tell(fault, runs[fault], clean, world)
    shown = {"nothing": clean, **runs}
    text = table(HEAD, [_row(fault, run, clean) for fault, run in shown.items()])
    print(text)
    if options.write:
        write_section("ingestion-faults", _section(text, options.sources))
    spared = [fault for fault, run in runs.items() if not run.kills]
    if spared:
        print(f"over before anything was killed: {', '.join(spared)}", file=sys.stderr)
    return int(bool(spared) or any(_is_wrong(run, clean) for run in shown.values()))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sources", type=int, default=200)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10_000))
    parser.add_argument("--kills", type=int, default=5, help="in each run")
    parser.add_argument(
        "--fault", default="all", help=f"of {', '.join(FAULTS)}; a,b: two runs; a+b: one; or all"
    )
    parser.add_argument("--keep", type=Path, help="a folder for the logs")
    parser.add_argument("--write", action="store_true", help="into docs/performance.md")
    return parser.parse_args()


@contextlib.contextmanager
def _world(made: list[Material], random: Random, keep: Path | None) -> Iterator[World]:
    with contextlib.ExitStack() as stack:
        folder = keep or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        site = stack.enter_context(websites())
        addresses, stores = stack.enter_context(servers(folder))
        key = secrets.token_urlsafe(60)
        allow = site.removeprefix("http://")
        os.environ |= {**SETTINGS, **addresses, "SECRET_KEY": key, "OUTBOUND_ALLOW": allow}
        prepare = [sys.executable, "manage.py", "prepare"]
        subprocess.run(prepare, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "botsmith.settings")
        import django

        django.setup()
        read = stack.enter_context(workers(folder, {}, *READERS))
        yield World(addresses, {**stores, **read}, site, made, random)


def _run(world: World, faults: list[str], kills: int, pace: float) -> Outcome:
    """Adds all sources to a new chatbot and kills while workers read them."""
    bot = new_bot("Read under fire")
    watch = Watch(world.mongodb, "chatbase_db", bot.pk)
    begun = time.monotonic()
    for material in world.made:
        add(bot, bot.user, material, world.site)
    with watch.watching():
        done = 0
        while done < kills and not watch.settled.wait(world.random.uniform(0.3, 2 * pace)):
            _strike(faults[done % len(faults)], world.processes, world.random)
            done, begun = done + 1, time.monotonic()
        watch.settled.wait(ENOUGH_SECONDS)
        seconds = time.monotonic() - begun
    with pymongo.MongoClient(world.mongodb) as client:
        return Outcome(audit(client.chatbase_db, bot.pk), done, seconds, watch.backwards)


def _strike(fault: str, processes: dict[str, Mortal], random: Random) -> None:
    print(f"  kill -9: {fault}", file=sys.stderr)
    if fault == "child":
        pool = processes["ingest"].children()
        if pool:
            os.kill(random.choice(pool), 9)
        return
    struck = processes["ingest" if fault == "worker" else fault]
    struck.kill()
    time.sleep(random.uniform(0, LONGEST_OUTAGE))
    struck.start()


def _lost_and_doubled(run: Outcome, clean: Outcome) -> tuple[int, int]:
    ours, theirs = run.found.passages, clean.found.passages
    return (theirs - ours).total(), (ours - theirs).total()


def _is_wrong(run: Outcome, clean: Outcome) -> bool:
    found = run.found
    wrong = (found.failed, found.stuck, found.unsound, found.leftover, run.backwards)
    return any(wrong) or any(_lost_and_doubled(run, clean))


def _tell(fault: str, run: Outcome, clean: Outcome, world: World) -> None:
    """What the table only counts; of what is stuck also what its workers said and do now."""
    found = run.found
    say: Callable[[str], None] = lambda line: print(f"{fault}: {line}", file=sys.stderr)  # noqa: E731
    for name in ("failed", "stuck", "unsound", "leftover"):
        for each in getattr(found, name)[:10]:
            say(f"{name}: {each}")
    for each in run.backwards[:10]:
        say(f"backwards: {each}")
    for each in [*(clean.found.passages - found.passages)][:3]:
        say(f"lost: {each}")
    for each in [*(found.passages - clean.found.passages)][:3]:
        say(f"doubled: {each}")
    if found.stuck:
        for name in READERS:
            process = world.processes[name]
            say(f"{name} does: {process.doings()}")
            say(f"{name} said: {process.last_words()}")


def _row(fault: str, run: Outcome, clean: Outcome) -> tuple[object, ...]:
    found = run.found
    lost, doubled = _lost_and_doubled(run, clean)
    wrongs = (found.unsound, found.leftover, run.backwards)
    ends = (found.processed, len(found.failed), len(found.stuck))
    counts = map(len, wrongs)
    return (fault, run.kills, *ends, f"{lost} / {doubled}", *counts, f"{run.seconds:.0f}")


def _section(text: str, sources: int) -> str:
    return f"""## Sources while everything is killed

{sources} sources in each run (texts, PDFs, HTML files, websites of six pages), read by the \
Procfile's workers while `kill -9` ends what the first column names at random moments; a \
supervisor starts it again within two seconds, Redis empty. A worker's lease is 5 s here and the \
sweeper comes every second; as installed it is 60 s and 15 s. Passages are compared with the run \
without faults; unsound is a source whose passages, pages, offsets or counts do not fit together.

{text}"""


if __name__ == "__main__":
    sys.exit(main())
