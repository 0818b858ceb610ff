"""Runs rows of the proof in full size, each by itself, and prints what each counted."""

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

from tests.proof.counting import told
from tests.proof.rows import ROWS

KEPT = Path("artifacts/proof")
NOTHING_RAN = 5  # pytest's word for it: a row that shows nothing has failed
# So has one of which a part was left out for want of a tool, or of an answer.
LEFT_OUT = re.compile(r"^\d+ .*\b(\d+) skipped\b", re.MULTILINE)


def prove(names: list[str]) -> int:
    """How many of the rows failed."""
    if unknown := [name for name in names if name not in ROWS]:
        sys.exit(f"No such row: {', '.join(unknown)}. There are: {', '.join(ROWS)}.")
    KEPT.mkdir(parents=True, exist_ok=True)
    failed = [name for name in names or ROWS if not holds(name)]
    print(f"{len(names or ROWS) - len(failed)} rows hold, {len(failed)} fail: {failed or 'none'}")
    return len(failed)


def holds(name: str) -> bool:
    row, counts, log = ROWS[name], KEPT / f"{name}.jsonl", KEPT / f"{name}.log"
    counts.unlink(missing_ok=True)
    began = time.monotonic()
    with log.open("w") as said:
        code = subprocess.run(
            ["tests/run", "-rs", *row.tests, *row.full],
            env={**os.environ, "PROOF": "full", "PROOF_COUNTS": str(counts.absolute())},
            stdout=said,
            stderr=subprocess.STDOUT,
        ).returncode
    left_out = LEFT_OUT.search(log.read_text())
    verdict = "NOT SHOWN" if left_out else "holds" if code == 0 else "FAILS"
    print(f"{name:<3} {verdict} in {time.monotonic() - began:,.0f} s: {row.name}", flush=True)
    lines = counts.read_text().splitlines() if counts.exists() else []
    for figures in map(json.loads, lines):
        print(f"      {told(figures.pop('row'), figures)}", flush=True)
    if left_out:
        print(f"      {left_out[1]} of its tests were skipped", flush=True)
    if code or left_out:
        print(f"      what it said: {log}", flush=True)
    return code == 0 and not left_out


if __name__ == "__main__":
    sys.exit(min(prove(sys.argv[1:]), NOTHING_RAN))
