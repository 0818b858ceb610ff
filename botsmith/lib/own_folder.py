"""A temporary folder of one process and its children."""

import fcntl
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TextIO

LOCK = "lock"
_locks: list[TextIO] = []  # Held for as long as the process lives, and those that it forks.


def own_folder(prefix: str) -> Path:
    """A new one. Those whose process was killed, and could not remove its own, are removed."""
    for old in Path(tempfile.gettempdir()).glob(f"{prefix}*"):
        if _is_left(old):
            shutil.rmtree(old, ignore_errors=True)
    made = Path(tempfile.mkdtemp(prefix=prefix))
    lock = (made / LOCK).open("w")
    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    _locks.append(lock)
    return made


def _is_left(folder: Path) -> bool:
    """Nobody holds its lock. One that has none yet is just being made."""
    with suppress(OSError), (folder / LOCK).open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    return False
