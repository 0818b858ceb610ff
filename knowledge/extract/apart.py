"""Reading a document in a process of its own, which may die without harm to the one that asks.

    worker -> nursery, one for each worker process -> child, one for each document

The nursery is started for the first document, ends with its worker, and is replaced after
`DOCUMENTS_EACH` documents or when it is gone. Threads may read at the same time. A forked worker
starts a nursery of its own.
"""

import contextlib
import io
import logging
import os
import selectors
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import IO

from knowledge.extract import frames
from knowledge.extract.base import Extracted
from knowledge.extract.confinement import Limits
from knowledge.extract.nursery import ENDED, READY
from knowledge.reasons import IngestionError, Reason

DOCUMENTS_EACH = 500
_ROOT = Path(__file__).resolve().parents[2]
_START_SECONDS = 60
_GRACE_SECONDS = 5
_MEGABYTE = 1 << 20
_USUAL = Limits()

logger = logging.getLogger(__name__)


class NurseryLost(Exception):
    """The nursery ended, or does not answer, for a reason that is not the document's."""


class _OutOfTime(Exception):
    pass


class Apart:
    """Reads documents by `readers.extract`, in children of one nursery after another."""

    def __init__(self, readers: str = "knowledge.extract.registry") -> None:
        self._readers = readers
        self._begin()
        os.register_at_fork(after_in_child=self._begin_anew)

    def read(self, data: bytes, *, limits: Limits = _USUAL, **options: str | None) -> Extracted:
        """What `readers.extract(data, **options)` returns, or raises as IngestionError.

        Also raises IngestionError: too_complex when it took too much memory or processor time, or
        crashed; took_too_long; broken_file for errors that no reader foresaw; gave_up when the
        nursery was lost twice.
        """
        for _ in range(2):
            try:
                return _understood(*self._told(data, options, limits), limits)
            except NurseryLost as error:
                logger.warning("The readers' nursery was lost: %s", error)
        raise IngestionError(Reason.GAVE_UP)

    def close(self) -> None:
        """Ends the nursery when its documents are read, and waits for that."""
        with self._lock:
            if self._current:
                self._retire(self._current)
            for nursery in self._retired:
                nursery.process.wait()
            self._retired.clear()

    def _told(self, data: bytes, options: dict, limits: Limits) -> tuple[bytes, int]:
        """The answer as it came, and how the child ended."""
        with _question(data, {**options, "limits": asdict(limits)}) as question, _Line() as line:
            nursery = self._send(question, line)
            try:
                seconds = limits.wall_seconds + _GRACE_SECONDS
                return line.hear(time.monotonic() + seconds, limits.result_mb * _MEGABYTE)
            except _OutOfTime as error:
                if not line.hang_up():
                    self._kill(nursery)
                raise IngestionError(Reason.TOOK_TOO_LONG) from error
            except NurseryLost:
                self._kill(nursery)
                raise

    def _send(self, question: IO[bytes], line: "_Line") -> "_Nursery":
        with self._lock:
            nursery = self._nursery()
            try:
                nursery.send(question.fileno(), *line.theirs())
            except OSError as error:
                nursery.kill()
                raise NurseryLost("it takes no more documents") from error
            finally:
                line.give_away()
            return nursery

    def _nursery(self) -> "_Nursery":
        self._retired = [nursery for nursery in self._retired if nursery.is_alive()]
        current = self._current
        if current and (current.documents >= DOCUMENTS_EACH or not current.is_alive()):
            self._retire(current)
        if self._current is None:
            self._current = _Nursery(self._readers)
        return self._current

    def _retire(self, nursery: "_Nursery") -> None:
        """It ends by itself when the documents that it still reads are done."""
        nursery.channel.close()
        self._retired.append(nursery)
        self._current = None

    def _kill(self, nursery: "_Nursery") -> None:
        with self._lock:
            nursery.kill()

    def _begin(self) -> None:
        self._lock = threading.Lock()
        self._current: _Nursery | None = None
        self._retired: list[_Nursery] = []

    def _begin_anew(self) -> None:
        """In a forked process, where the nursery is the one of the process it came from."""
        for nursery in (self._current, *self._retired):
            if nursery:
                nursery.disown()
        self._begin()


class _Nursery:
    """A process that forks. Its environment holds none of ours: no secrets, no settings."""

    def __init__(self, readers: str) -> None:
        self.channel, theirs = socket.socketpair()
        self.documents = 0
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-s", "-P", "-m", "knowledge.extract.nursery", readers],
                stdin=theirs,
                stdout=subprocess.DEVNULL,
                cwd="/",
                env=_environment(),
                start_new_session=True,
            )
        self._await_ready()

    def _await_ready(self) -> None:
        self.channel.settimeout(_START_SECONDS)
        said = b""
        try:
            said = self.channel.recv(1)
        finally:
            if said != READY:
                self.kill()
        if said != READY:
            raise RuntimeError("The readers' nursery did not start; its errors are above.")

    def send(self, *files: int) -> None:
        self.documents += 1
        socket.send_fds(self.channel, [b"."], files)

    def is_alive(self) -> bool:
        return self.process.poll() is None

    def kill(self) -> None:
        """At once and with its children, who cannot leave its session."""
        if self.process.returncode is None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def disown(self) -> None:
        self.channel.close()
        self.process.returncode = 0  # It is not for this process to wait for.


class _Line:
    """One document's way back: a pipe for the answer, a socket on which hanging up is heard."""

    def __init__(self) -> None:
        answer, answering = os.pipe()
        self._answer = open(answer, "rb", buffering=0)  # noqa: SIM115
        self._answering = open(answering, "wb", buffering=0)  # noqa: SIM115
        self._ours, self._theirs = socket.socketpair()

    def __enter__(self) -> "_Line":
        return self

    def __exit__(self, *_: object) -> None:
        """Whatever interrupts the wait, the child does not outlive this."""
        self.give_away()
        self._answer.close()
        self._ours.close()

    def theirs(self) -> tuple[int, int]:
        return self._answering.fileno(), self._theirs.fileno()

    def give_away(self) -> None:
        self._answering.close()
        self._theirs.close()

    def hear(self, deadline: float, most: int) -> tuple[bytes, int]:
        """The whole answer, at most `most` bytes and one piece, and the child's exit code."""
        answer = io.BytesIO()
        while piece := self._read(self._answer.fileno(), _MEGABYTE, deadline):
            answer.write(piece)
            if answer.tell() > most:
                return answer.getvalue(), 0
        ended = self._read(self._ours.fileno(), ENDED.size, deadline)
        if len(ended) != ENDED.size:
            raise NurseryLost("it ended before its child")
        return answer.getvalue(), ENDED.unpack(ended)[0]

    def hang_up(self) -> bool:
        """Has the child killed; whether the nursery still heard that."""
        with contextlib.suppress(_OutOfTime, OSError):
            self._ours.shutdown(socket.SHUT_WR)
            return bool(self._read(self._ours.fileno(), 1, time.monotonic() + _GRACE_SECONDS))
        return False

    def _read(self, file: int, most: int, deadline: float) -> bytes:
        with selectors.DefaultSelector() as selector:
            selector.register(file, selectors.EVENT_READ)
            if not selector.select(max(deadline - time.monotonic(), 0)):
                raise _OutOfTime
        with contextlib.suppress(ConnectionError):
            return os.read(file, most)
        return b""


@contextlib.contextmanager
def _question(data: bytes, options: dict) -> Iterator[IO[bytes]]:
    """The document in a file that has no name."""
    with _nameless() as file:
        frames.write_question(file, options, data)
        file.seek(0)
        yield file


def _nameless() -> IO[bytes]:
    if hasattr(os, "memfd_create"):
        return open(os.memfd_create("document", os.MFD_CLOEXEC), "w+b")
    return tempfile.TemporaryFile()


def _environment() -> dict[str, str]:
    # Threads of a numerical library would be lost in a fork, and cost address space.
    alone = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    return {"PATH": os.defpath, "LANG": "C.UTF-8", "PYTHONPATH": str(_ROOT), **alone}


def _understood(answer: bytes, ended: int, limits: Limits) -> Extracted:
    if len(answer) > limits.result_mb * _MEGABYTE:
        raise IngestionError(Reason.TOO_LARGE)
    if ended == -signal.SIGALRM:
        raise IngestionError(Reason.TOOK_TOO_LONG)
    try:
        return frames.understand(answer)
    except frames.NoAnswer as error:
        logger.warning("A reader ended with %d and without an answer: %s", ended, error)
        raise IngestionError(Reason.TOO_COMPLEX) from error
    except frames.Crashed as error:
        logger.error("A reader met an error that it does not know:\n%s", error)
        raise IngestionError(Reason.BROKEN_FILE) from error


_apart = Apart()


def read_apart(
    data: bytes,
    *,
    media_type: str = "",
    name: str = "",
    charset: str | None = None,
    url: str | None = None,
    limits: Limits = _USUAL,
) -> Extracted:
    """`knowledge.extract.registry.extract` in another process; raises what `Apart.read` does."""
    options = {"media_type": media_type, "name": name, "charset": charset, "url": url}
    return _apart.read(data, limits=limits, **options)
