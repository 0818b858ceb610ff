"""What a hostile file might make a reader do; the document's name says which."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable

from knowledge.extract.base import Extracted, SiteFacts
from knowledge.reasons import IngestionError, Reason


def extract(data: bytes, *, name: str = "", url: str | None = None) -> Extracted:
    return Extracted(str(_DEEDS[name](data)) if name else "nothing")


def tried(deed: Callable[[], object]) -> str:
    """What became of it."""
    try:
        return f"done: {deed()}"
    except (OSError, RuntimeError) as error:
        return f"refused: {error}"


def _grow(data: bytes) -> int:
    held = []
    while True:
        held.append(bytearray(1 << 24))


def _loop(data: bytes) -> int:
    while True:
        pass


def _ignore_the_alarm(data: bytes) -> None:
    signal.signal(signal.SIGALRM, signal.SIG_IGN)
    time.sleep(600)


def _refuse(data: bytes) -> None:
    error = IngestionError(Reason.NOINDEX)
    error.site = SiteFacts(("https://example.com/",), None, True)
    raise error


def _forge(data: bytes) -> None:
    """Write to every open file, as if that were the answer, and end."""
    for file in range(3, 64):
        try:
            os.write(file, data)
        except OSError:
            continue
    os._exit(0)


def _kill_itself(data: bytes) -> None:
    signal.signal(signal.SIGSEGV, signal.SIG_DFL)
    ctypes.string_at(0)


def _kill(number: int) -> Callable[[bytes], str]:
    return lambda data: tried(lambda: os.kill(os.getppid(), number))


def _connect(data: bytes) -> str:
    return tried(lambda: socket.create_connection(("127.0.0.1", int(data)), 1))


def _open(mode: int) -> Callable[[bytes], str]:
    return lambda data: tried(lambda: os.read(os.open(data, mode, 0o600), 9999))


_DEEDS: dict[str, Callable[[bytes], object]] = {
    "grow": _grow,
    "loop": _loop,
    "sleep": lambda data: time.sleep(600),
    "ignore": _ignore_the_alarm,
    "crash": _kill_itself,
    "exit": lambda data: os._exit(0),
    "bug": lambda data: {}["no such key"],
    "refuse": _refuse,
    "forge": _forge,
    "print": lambda data: (print("a lot" * 9999), sys.stdout.flush(), os.write(1, b"x"), "said")[3],
    "much": lambda data: "x" * int(data),
    "pid": lambda data: os.getpid(),
    "modules": lambda data: " ".join(sys.modules),
    "files": lambda data: [file for file in range(99) if _is_open(file)],
    "environment": lambda data: sorted(os.environ),
    "connect": _connect,
    "socket": lambda data: tried(socket.socketpair),
    "run": lambda data: tried(lambda: subprocess.run(["true"])),
    "become": lambda data: tried(lambda: os.execv("/bin/true", ["true"])),
    "fork": lambda data: tried(os.fork),
    "thread": lambda data: tried(threading.Thread(target=print).start),
    "kill": _kill(signal.SIGKILL),
    "leave": lambda data: tried(os.setsid),
    "read": _open(os.O_RDONLY),
    "write": _open(os.O_WRONLY | os.O_CREAT),
    "list": lambda data: tried(lambda: os.listdir(data)),
    "unlink": lambda data: tried(lambda: os.unlink(data)),
}


def _is_open(file: int) -> bool:
    try:
        os.fstat(file)
    except OSError:
        return False
    return True
