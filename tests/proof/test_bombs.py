"""Files made to harm their reader cost one clear sentence, and good files beside them are read."""

import os
import tempfile
import threading
import time
from pathlib import Path

import pytest
from django.conf import settings

from knowledge.extract.apart import Apart
from knowledge.extract.base import Extracted
from knowledge.extract.confinement import Limits
from knowledge.reasons import SENTENCES, IngestionError, Reason
from tests.proof.bombs import BOMBS, GOOD, LIES
from tests.proof.counting import FULL, counted, sized

MB = 1 << 20
SECONDS = settings.EXTRACT_SECONDS
LIMITS = Limits(settings.EXTRACT_MEMORY_MB, cpu_seconds=SECONDS, wall_seconds=SECONDS)
SECRETS = ("root:x:0:0", "daemon:")  # Of /etc/passwd, which some of them name.


@pytest.fixture
def readers(tmp_path, monkeypatch):
    """Their own, with a folder for passing files that nobody else uses."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    made = Apart()
    yield made
    made.close()


class Family:
    """The largest that any nursery of readers or its children were while watched, in bytes.

    A test's process has other children too: servers, and copies of itself not yet a program.
    """

    def __enter__(self) -> "Family":
        self.most, self._stop = 0, threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._stop.wait(0.02):
            nurseries = filter(_is_nursery, _below(os.getpid()))
            self.most = max([self.most, *map(_resident, nurseries)])


def _below(pid: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = [int(child) for child in task.read_text().split()]
        except OSError:
            continue
        found += children + [each for child in children for each in _below(child)]
    return found


def _is_nursery(pid: int) -> bool:
    """A forked child has the command line of the nursery that it came from."""
    try:
        return b"knowledge.extract.nursery" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * 4096
    except (OSError, IndexError):
        return 0


def read(readers: Apart, name: str, data: bytes) -> Extracted | Reason:
    try:
        return readers.read(data, name=name, limits=LIMITS)
    except IngestionError as error:
        assert error.sentence == SENTENCES[error.reason]
        return error.reason


def tried(row: str, corpus: dict, readers: Apart, folder: Path) -> dict[str, Extracted | Reason]:
    """Each of them, and a good file after each third; counts, and asserts what all must keep."""
    found, slowest, goods = {}, 0.0, 0
    with Family() as family:
        for number, (what, (name, make)) in enumerate(corpus.items()):
            data, begun = make(), time.monotonic()
            found[what] = read(readers, name, data)
            slowest = max(slowest, time.monotonic() - begun)
            if number % 3 == 0:
                name, make = GOOD[number // 3 % len(GOOD)]
                goods += isinstance(read(readers, name, make()), Extracted)
    refused = [what for what, came in found.items() if isinstance(came, Reason)]
    lost = [what for what in refused if found[what] is Reason.GAVE_UP]
    counted(
        row,
        files=len(found),
        refused=len(refused),
        read=len(found) - len(refused),
        good_files_read=goods,
        workers_lost=len(lost),
        slowest_seconds=round(slowest, 1),
        most_megabytes=family.most // MB,
        files_left=len(list(folder.iterdir())),
    )
    assert goods == len(range(0, len(found), 3))
    assert lost == [] and list(folder.iterdir()) == []
    assert 16 * MB <= family.most <= 800 * MB
    if FULL:
        assert slowest <= 60
    for what, came in found.items():
        said = came.text if isinstance(came, Extracted) else ""
        assert not any(secret in said for secret in SECRETS), what
    return found


def test_bombs_cost_a_sentence_each(readers, tmp_path):
    assert len(BOMBS) >= 60
    step = len(BOMBS) // sized(20, len(BOMBS))
    some = dict(list(BOMBS.items())[::step])
    found = tried("E1", some, readers, tmp_path)
    for what, came in found.items():
        if what in ("a page tree in a ring", "a form of itself", "bookmarks in a ring"):
            assert 1 <= came.text.count("Shown once.") <= 100, what
    assert len(found) >= sized(20, 60)


def test_lies_are_refused_or_read_as_what_they_are(readers, tmp_path):
    found = tried("E2", LIES, readers, tmp_path)
    assert found["macros"].text == "Good text"
    assert found["a link in a zip"].text == "Good text"
    assert found["a locked PDF"] is Reason.ENCRYPTED
    assert found["nothing"] is Reason.EMPTY_FILE
    for what in ("a program", "a program of Windows", "a picture that is a text", "zeros"):
        assert isinstance(found[what], Reason), what
    assert "alert" not in found["scripts"].text
    assert found["a name of 300 characters"].text == "Open from nine to five."
