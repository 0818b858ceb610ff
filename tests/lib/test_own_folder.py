"""Folders of processes: they last as long as who made them, and no longer than the next start."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from botsmith.lib.own_folder import own_folder

MAKE = """
import sys
from botsmith.lib.own_folder import own_folder
print(own_folder(sys.argv[1]), flush=True)
sys.stdin.read()
"""


@pytest.fixture
def prefix(tmp_path, monkeypatch) -> str:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    return "figures-"


def another(prefix: str) -> tuple[subprocess.Popen, Path]:
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    process = subprocess.Popen([sys.executable, "-c", MAKE, prefix], **pipes)
    return process, Path(process.stdout.readline().strip())


def test_what_a_killed_process_left_goes_with_the_next_start(prefix):
    process, left = another(prefix)
    (left / "one.db").write_text("figures")
    process.kill()
    process.wait()
    made = own_folder(prefix)
    assert made.is_dir() and not left.exists()


def test_that_of_a_process_which_goes_on_stays(prefix):
    process, theirs = another(prefix)
    with process:
        mine = own_folder(prefix)
        assert theirs.is_dir() and mine.is_dir() and theirs != mine
        process.stdin.close()


def test_one_that_is_just_being_made_stays(prefix, tmp_path):
    begun = tmp_path / f"{prefix}begun"
    begun.mkdir()
    own_folder(prefix)
    assert begun.is_dir()


def test_anothers_is_not_even_opened(prefix, tmp_path, monkeypatch):
    theirs = tmp_path / f"{prefix}trap"
    theirs.mkdir()
    os.mkfifo(theirs / "lock")  # Who opens it waits for ever.
    monkeypatch.setattr(os, "getuid", lambda: theirs.stat().st_uid + 1)
    own_folder(prefix)
    assert theirs.is_dir()
