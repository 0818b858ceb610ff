"""G8: each migration, killed and run again, comes to the same end; squashed or one by one."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings

from botsmith.services import running
from tests.proof.counting import counted

POINTS = 5


@pytest.mark.full_size
def test_each_migration_killed_at_five_points_ends_as_at_one_go(tmp_path):
    with running(tmp_path, {}, is_durable=False) as addresses:
        done = subprocess.run(
            [sys.executable, "-m", "tests.proof.migrations", str(POINTS)],
            cwd=settings.BASE_DIR,
            env={**os.environ, **addresses},
            capture_output=True,
            text=True,
        )
    assert done.returncode == 0, done.stderr[-3000:]
    told = json.loads(done.stdout.splitlines()[-1])
    counted("G8", **{**told, "differ": len(told["differ"])})
    assert told["replaced"] > 50
    assert 0 < told["squashed"] < told["replaced"] / 2
    assert told["kills"] >= (told["squashed"] + told["replaced"]) * 3
    assert told["differ"] == []
