"""A temporary folder of one process and its children."""

import fcntl
import os
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
    unseen = made / f"{LOCK}.new"  # Who looks for it must not find it before it is held.
    lock = unseen.open("w")
    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    unseen.rename(made / LOCK)
    _locks.append(lock)
    return made


def _is_left(folder: Path) -> bool:
    """It is ours and nobody holds its lock. One that has none yet is just being made.

    Another's is not touched: all may write where it lies, and its lock may be made to wait for.
    """
    with suppress(OSError):
        if folder.lstat().st_uid != os.getuid():
            return False
        with (folder / LOCK).open() as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
    return False
