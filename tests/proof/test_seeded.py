"""T1: bugs are put into a copy of the checkout, one at a time, and tests of `make test` fail."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from queue import SimpleQueue

import pytest
from django.conf import settings

from tests.proof.counting import counted
from tests.proof.seeded import BUGS
from tests.proof.seeded.bug import Bug

pytestmark = pytest.mark.full_size
ROOT = Path(settings.BASE_DIR)
LEFT_OUT = (".venv", ".git", "var", "artifacts", "__pycache__", ".*_cache")
AT_ONCE, MOST_SECONDS = 2, 600
FAILED = re.compile(r"^(?:\d+ \w+, )*?(\d+) failed\b", re.MULTILINE)
ONLY = re.compile(os.environ.get("SEEDED", ""))  # To try few: found in "row name" of a bug.


def test_each_bug_turns_a_test_red(tmp_path):
    """A test that cannot be collected, or a server that does not start, does not count."""
    copies: SimpleQueue[Path] = SimpleQueue()
    for number in range(AT_ONCE):
        copies.put(copied(tmp_path / str(number)))
    bugs = [bug for bug in BUGS if ONLY.search(f"{bug.row} {bug.name}")]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        said = dict(zip(bugs, pool.map(lambda bug: tried(bug, copies), bugs), strict=True))
    green = [f"{bug.name}: {last}" for bug, (failed, last) in said.items() if not failed]
    failed = sum(failed for failed, _ in said.values())
    counted("T1", bugs=len(bugs), caught=len(bugs) - len(green), tests_that_failed=failed)
    assert green == []


def copied(to: Path) -> Path:
    shutil.copytree(ROOT, to, ignore=shutil.ignore_patterns(*LEFT_OUT))
    (to / ".venv").symlink_to(ROOT / ".venv")
    return to


def tried(bug: Bug, copies: SimpleQueue) -> tuple[int, str]:
    """How many tests failed of the bug, and the last line that the run said."""
    copy = copies.get()
    try:
        with put_in(bug, copy):
            run = subprocess.run(
                ["timeout", str(MOST_SECONDS), "tests/run", *bug.tests],
                cwd=copy,
                env=without_proof(),
                capture_output=True,
                text=True,
            )
    finally:
        copies.put(copy)
    found = FAILED.search(run.stdout)
    last = next((line for line in reversed(run.stdout.splitlines()) if " in " in line), run.stderr)
    print(f"{bug.row:<3} {bug.name}: {last}", flush=True)
    return (int(found[1]) if found and run.returncode == 1 else 0), last[-2000:]


@contextmanager
def put_in(bug: Bug, copy: Path) -> Iterator[None]:
    path = copy / bug.file
    before = path.read_text()
    bug.put_into(copy)
    try:
        yield
    finally:
        path.write_text(before)


def without_proof() -> dict[str, str]:
    """As `make test` runs: samples, and nothing that is full size."""
    ours = {"PROOF", "PROOF_COUNTS", "MONGODB_URL", "REDIS_URL"}
    return {name: value for name, value in os.environ.items() if name not in ours}
