"""G1: web, worker, beat, Redis and MongoDB's primary are killed, each alone and all at once."""

import os
import re
import subprocess
import sys
import time

import pytest

from tests.e2e.running import ROOT
from tests.proof.counting import counted
from tests.proof.faults.books import audited, settled
from tests.proof.faults.town import town
from tests.proof.faults.visitors import Visitors
from tests.proof.faults.world import adding, storm

pytestmark = pytest.mark.full_size
ROW = re.compile(r"^\| (\S+) \| (\d+) \| (\d+) \| (\d+) \| (\d+) \| (\d+) / (\d+) \|", re.MULTILINE)


@pytest.mark.parametrize("seed", range(1, 4))
def test_sources_are_read_as_without_faults(seed):
    """Children, workers, Redis, MongoDB and beat, each alone and all together."""
    words = ["--sources", "60", "--seed", str(seed), "--kills", "4"]
    own = {k: v for k, v in os.environ.items() if k not in {"MONGODB_URL", "REDIS_URL"}}
    command = [sys.executable, "-m", "benchmarks.ingestion_faults", *words, "--fault"]
    command.append("child,worker,redis,mongod,beat,worker+redis+mongod+beat+child")
    run = subprocess.run(command, cwd=ROOT, env=own, capture_output=True, text=True)
    for fault, kills, processed, failed, stuck, lost, doubled in ROW.findall(run.stdout):
        figures = {"kills": kills, "processed": processed, "failed": failed, "stuck": stuck}
        figures |= {"lost": lost, "doubled": doubled}
        counted("G1", seed=seed, fault=fault, **{k: int(v) for k, v in figures.items()})
    assert run.returncode == 0, run.stderr[-4000:] + run.stdout


def test_nothing_accepted_is_lost_when_everything_is_killed_at_once(tmp_path):
    with town(tmp_path) as here:
        visitors = Visitors(here.hosts, here.bot, patience=240)
        added: list[tuple[str, int, str]] = []
        rounds, back = [], []

        def strike(over) -> None:
            everything = [*here.webs.values(), *here.lines.values(), here.redis]
            for _ in range(3):
                over.wait(10)
                primary = here.mongo.primary()
                struck = [each for each in (*everything, primary) if each]
                for each in struck:
                    each.kill()
                began = time.monotonic()
                for each in reversed(struck):
                    each.start()
                here.wait_ready(90)
                back.append(time.monotonic() - began)
                rounds.append(len(struck))

        done = lambda: len(rounds) == 3  # noqa: E731
        storm(
            strike,
            lambda: visitors.run(12, until=done),
            lambda: adding(here, done, added),
        )
        seconds = settled(here, 180)
        usage = here.manage("usage", "check", "--mend")
        found = audited(here, visitors.told)
        kept = {source for _, status, source in added if status == 201}
        there = {each["id"]: each for each in here.data.sources.find({})}
        processed = sum(there[each]["status"] == "processed" for each in kept if each in there)
        counted(
            "G1",
            fault="all at once, with chat",
            rounds=len(rounds),
            killed=sum(rounds),
            back_after=round(max(back), 1),
            sources=len(kept),
            processed=processed,
            settled_after=round(seconds, 1),
            **vars(found),
        )
        print(usage, [s for s in there.values() if s["status"] != "processed"])
        assert processed == len(kept)
        assert found.done == found.accepted
        assert not (found.lost or found.doubled or found.crossed or found.overcharged)
