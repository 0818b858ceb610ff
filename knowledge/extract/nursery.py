"""The process that knows all readers and forks one child for each document.

    python -m knowledge.extract.nursery READERS    (a module with `extract`)

Standard input is a socket. A worker sends one byte with three open files for a document: the
question, where the answer goes, and a line on which the worker learns how the child ended (four
bytes, as `os.waitstatus_to_exitcode` tells it). A worker that hangs up the line no longer wants the
answer, and the child is killed; so a worker that is killed takes its documents with it. When
nobody holds the other end of standard input and the last child ended, this process ends.

A child begins with what this process is, so this process never sees a document.
"""

import codecs
import contextlib
import gc
import importlib
import os
import selectors
import signal
import socket
import struct
import sys
import sysconfig
import traceback
from collections.abc import Callable
from encodings.aliases import aliases
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

ENDED = struct.Struct("!i")
READY = b"r"
_ROOT = Path(__file__).resolve().parents[2]
# Small, and enough to have every reader load what it loads late.
_PAGE = b"<!doctype html><title>A</title><h1>A</h1><p>A page.<table><tr><td>of<td>two</table>"
_PDF = b"""%PDF-1.4
1 0 obj <</Type /Catalog /Pages 2 0 R>> endobj
2 0 obj <</Type /Pages /Kids [3 0 R] /Count 1>> endobj
3 0 obj <</Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] /Contents 4 0 R
  /Resources <</Font <</F 5 0 R>>>>>> endobj
4 0 obj <</Length 35>> stream
BT /F 9 Tf 9 9 Td (A page.) Tj ET  
endstream endobj
5 0 obj <</Type /Font /Subtype /Type1 /BaseFont /Helvetica>> endobj
trailer <</Root 1 0 R>>
%%EOF"""
_SYSTEM_LIBRARIES = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/share/zoneinfo")


class Nursery:
    """`read` is called in a child with the open question and the descriptor for the answer."""

    def __init__(self, channel: socket.socket, read: Callable[[int, int], None]) -> None:
        self._read = read
        self._lines: dict[int, socket.socket] = {}
        self._is_open = True
        self._selector = selectors.DefaultSelector()
        self._selector.register(channel, selectors.EVENT_READ, self._admit)
        bell, ring = os.pipe()
        os.set_blocking(bell, False)
        os.set_blocking(ring, False)
        self._selector.register(bell, selectors.EVENT_READ, self._reap)
        signal.set_wakeup_fd(ring, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)

    def serve(self) -> None:
        while self._is_open or self._lines:
            for key, _ in self._selector.select():
                key.data(key.fileobj)

    def _admit(self, channel: socket.socket) -> None:
        files: list[int] = []
        with contextlib.suppress(ConnectionError):
            _, files, *_ = socket.recv_fds(channel, 1, 3)
        if not files:
            self._selector.unregister(channel)
            self._is_open = False
            return
        question, answer, line = files
        pid = os.fork()
        if not pid:
            _live(self._read, question, answer)
        os.close(question)
        os.close(answer)
        self._lines[pid] = socket.socket(fileno=line)
        hang_up = partial(self._hang_up, pid)
        self._selector.register(self._lines[pid], selectors.EVENT_READ, hang_up)

    def _hang_up(self, pid: int, line: socket.socket) -> None:
        if self._lines.get(pid) is line:  # It may have ended a moment ago.
            self._selector.unregister(line)
            os.kill(pid, signal.SIGKILL)

    def _reap(self, bell: int) -> None:
        os.read(bell, 4096)
        while self._lines:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                return
            with self._lines.pop(pid) as line:
                with contextlib.suppress(KeyError):
                    self._selector.unregister(line)
                with contextlib.suppress(OSError):
                    line.send(ENDED.pack(os.waitstatus_to_exitcode(status)))


def _live(read: Callable[[int, int], None], question: int, answer: int) -> None:
    """All of a child's life; it never comes back from here."""
    code = 1
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        nothing = os.open(os.devnull, os.O_RDWR)
        for standard in range(3):
            os.dup2(nothing, standard)
        read(question, answer)
        code = 0
    finally:
        os._exit(code)


def _reader(readers: ModuleType) -> Callable[[int, int], None]:
    """How a child reads one document with `readers.extract`."""
    from knowledge.extract import frames
    from knowledge.extract.confinement import Confinement, Limits

    confinement, parent = Confinement(_readable()), os.getpid()

    def read(question: int, answer: int) -> None:
        with open(question, "rb") as file:
            options, data = frames.read_question(file)
        limits = Limits(**options.pop("limits"))
        confinement.enter(limits, (answer,), parent)
        with open(answer, "wb", buffering=0) as out:
            _write(out.fileno(), _answer(readers, data, options))

    return read


def _answer(readers: ModuleType, data: bytes, options: dict[str, Any]) -> bytes:
    from knowledge.extract import frames
    from knowledge.reasons import IngestionError, Reason

    try:
        return frames.answer(readers.extract(data, **options))
    except IngestionError as error:
        return frames.refusal(error)
    except (MemoryError, RecursionError):
        return frames.refusal(IngestionError(Reason.TOO_COMPLEX))
    except Exception:
        return frames.crash(traceback.format_exc())


def _write(file: int, frame: bytes) -> None:
    rest = memoryview(frame)
    while rest:
        rest = rest[os.write(file, rest) :]


def _readable() -> list[str]:
    """Where a module or a table may be that a reader loads late."""
    paths = sysconfig.get_paths()
    ours = [paths[name] for name in ("stdlib", "platstdlib", "purelib", "platlib")]
    return [*ours, *_SYSTEM_LIBRARIES, str(_ROOT / "knowledge")]


def _without_celery() -> None:
    """Readers need only `botsmith.lib`; the package itself would bring Celery and Django along.

    They would cost every worker another 20 MB, and give a hostile file more to lay hands on.
    """
    package = ModuleType("botsmith")
    package.__path__ = [str(_ROOT / "botsmith")]
    sys.modules["botsmith"] = package


def _warm(readers: ModuleType) -> None:
    """Whatever is loaded at its first use is loaded here once, not in every child."""
    for name in set(aliases.values()):
        with contextlib.suppress(LookupError):
            codecs.lookup(name)
    for document in (_PAGE, _PDF, "Ein Gruß".encode("cp1252")):
        with contextlib.suppress(Exception):
            readers.extract(document)
    gc.collect()
    gc.freeze()


def main(readers: str) -> None:
    _without_celery()
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    sys.dont_write_bytecode = True
    module = importlib.import_module(readers)
    _warm(module)
    with socket.socket(fileno=os.dup(0)) as channel:
        nursery = Nursery(channel, _reader(module))
        with contextlib.suppress(ConnectionError):
            channel.send(READY)
        nursery.serve()


if __name__ == "__main__":
    main(*sys.argv[1:])
