"""G5: the disks of uploads and of MongoDB are full, and then are not any more."""

import contextlib
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.running import wait_until
from tests.proof.counting import counted
from tests.proof.faults.books import audited, holds_gone, settled
from tests.proof.faults.town import Town, town
from tests.proof.faults.visitors import Visitors

pytestmark = pytest.mark.full_size
UPLOADS_MB, MONGO_MB = 200, 500  # A MongoDB's own files take some 300.
FILE = b"The parcel weighs two kilograms and travels four days. " * 20_000  # 1 MB


@contextlib.contextmanager
def small_disk(place: Path, megabytes: int) -> Iterator[Path]:
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(place)]
    if subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("no disk can be mounted here")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


def fill(place: Path) -> Path:
    """Takes what is left of the disk."""
    ballast = place / "ballast"
    with contextlib.suppress(OSError), ballast.open("wb") as file:
        while True:
            file.write(bytes(65_536))
            file.flush()
    return ballast


def add(here: Town, number: int) -> tuple[int, dict]:
    files = {"file": (f"file{number}.txt", FILE + str(number).encode(), "text/plain")}
    answer = here.api("POST", f"chatbots/{here.bot}/sources", files=files)
    return answer.status_code, answer.json()


def test_a_full_disk_for_uploads_is_said_and_nothing_is_half_kept(tmp_path):
    with small_disk(tmp_path / "uploads", UPLOADS_MB) as place:
        folder = tmp_path / "town"
        folder.mkdir()
        with town(folder, UPLOADS_DIR=str(place)) as here:
            before = [add(here, n) for n in range(3)]
            ballast = fill(place)
            refused = [add(here, 10 + n) for n in range(5)]
            parts = list(place.rglob(".new-*"))
            visitors = Visitors(here.hosts, here.bot)
            visitors.run(4, questions=2)
            ballast.unlink()
            after = [add(here, 20 + n) for n in range(3)]
            settled(here)
            found = audited(here, visitors.told)
            kept = [made["id"] for status, made in (*before, *after) if status == 201]
            states = [here.data.sources.find_one({"id": each})["status"] for each in kept]
            counted(
                "G5",
                disk="uploads",
                refused=sum(status == 507 for status, _ in refused),
                half_written=len(parts),
                kept=len(kept),
                read=states.count("processed"),
                sources_of_nothing=here.data.sources.count_documents({}) - len(kept) - 1,
                answered=found.done,
            )
            assert [status for status, _ in refused] == [507] * 5
            assert "no room for uploads" in refused[0][1]["error"]["message"]
            assert len(kept) == states.count("processed") == 6
            assert not parts and found.sound and found.done == 8
            assert here.data.sources.count_documents({}) == len(kept) + 1


def test_a_full_disk_for_mongodb_is_told_and_over_by_itself(tmp_path):
    with small_disk(tmp_path / "mongo", MONGO_MB) as place:
        folder = tmp_path / "town"
        folder.mkdir()
        with town(folder, places=tuple(place / str(n) for n in range(1))) as here:
            visitors = Visitors(here.hosts, here.bot, patience=240)
            visitors.run(4, questions=2)
            full = here.mongo.all[0]
            ballast = fill(place)
            began = time.monotonic()
            number = 0
            while full.process.poll() is None and time.monotonic() - began < 60:
                number += 1
                add(here, number)
            visitors.run(4, questions=2)  # The other two go on.
            answered = sum(each.done for each in visitors.told)
            ballast.unlink()
            if full.process.poll() is not None:
                full.start()  # As a supervisor does.
            back = time.monotonic()
            wait_until(lambda: _caught_up(here), "the member that was full", seconds=120)
            back = time.monotonic() - back
            settled(here)
            held = holds_gone(here)
            found = audited(here, visitors.told)
            counted(
                "G5",
                disk="one MongoDB of three",
                files_added=number,
                ended=full.process.poll() is not None or "and started anew",
                answered=answered,
                back_after=round(back, 1),
                held_longest=round(held, 1),
                **vars(found),
            )
            assert found.sound and found.done == answered == 16


def _caught_up(here: Town) -> bool:
    states = here.client.admin.command("replSetGetStatus")["members"]
    return sorted(each["stateStr"] for each in states) == ["PRIMARY", "SECONDARY", "SECONDARY"]
