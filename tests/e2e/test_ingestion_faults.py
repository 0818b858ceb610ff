"""The whole of ingestion with real workers, killed together with what they lean on."""

import os
import subprocess
import sys

from tests.e2e.running import ROOT
from tests.proof.counting import counted


def test_no_source_is_lost_or_stuck_when_worker_queue_and_database_are_killed():
    """The benchmark of faults, small: it ends with 1, saying why, when anything is wrong."""
    faults = ["--sources", "20", "--seed", "1", "--kills", "3", "--fault", "worker+redis+mongod"]
    own = {k: v for k, v in os.environ.items() if k not in {"MONGODB_URL", "REDIS_URL"}}
    command = [sys.executable, "-m", "benchmarks.ingestion_faults", *faults]
    run = subprocess.run(command, cwd=ROOT, env=own, capture_output=True, text=True)
    clean = run.stdout.count("| 20 | 0 | 0 | 0 / 0 |")
    counted("G1", sources=20, kills=3, runs_without_a_fault_left=clean, ended_with=run.returncode)
    assert run.returncode == 0, run.stderr + run.stdout
    assert clean == 2, run.stdout
