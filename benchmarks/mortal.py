"""Processes that can be killed at any moment and started again: servers, the Procfile's lines."""

import contextlib
import os
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pymongo
import redis
from pymongo.errors import PyMongoError

from botsmith import services
from tests.e2e.running import ROOT, wait_until

STOP_SECONDS = 20


class Mortal:
    """One process with all that it starts, in a group of its own."""

    def __init__(
        self,
        command: list[str],
        *,
        log: Path,
        environ: dict[str, str] | None = None,
        ready: Callable[[], bool] = lambda: True,
    ) -> None:
        self._command, self._environ, self._log, self._ready = command, environ, log, ready
        self.process: subprocess.Popen | None = None

    def start(self) -> None:
        with self._log.open("ab") as output:
            self.process = subprocess.Popen(
                self._command,
                cwd=ROOT,
                env=self._environ,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                preexec_fn=services._end_with_parent,
            )
        wait_until(self._ready, self._command[0], self.process)

    def kill(self) -> None:
        """``kill -9`` for the whole group."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            pass
        self.kill()

    def doings(self) -> str:
        """Each of its processes: its state, and what it waits for in the kernel."""
        pids = [self.process.pid, *self.children()]
        return "; ".join(f"{pid} {_state(pid)} {_waits(pid)}" for pid in pids)

    def has_said(self, words: str) -> bool:
        return words in self._log.read_text(errors="replace")

    def last_words(self) -> str:
        return "\n".join(self._log.read_text(errors="replace").splitlines()[-40:])

    def children(self) -> list[int]:
        """What it started itself, such as a worker's pool."""
        found = Path(f"/proc/{self.process.pid}/task").glob("*/children")
        return [int(pid) for file in found for pid in file.read_text().split()]


@contextlib.contextmanager
def servers(folder: Path) -> Iterator[tuple[dict[str, str], dict[str, Mortal]]]:
    """The product's MongoDB and a Redis without persistence: their addresses, and themselves."""
    with services.running(folder, {}) as addresses:  # Makes the replica set.
        commands = dict(map(_name_and_command, services._children(os.getpid())))
    url, port = addresses["REDIS_URL"], addresses["REDIS_URL"].rpartition(":")[2]
    forgetful = ["--save", "", "--appendonly", "no", "--dir", str(folder)]
    redis_server = [*commands["redis-server"][:1], "--port", port, *forgetful]
    ready = {
        "mongod": lambda: _is_primary(addresses["MONGODB_URL"]),
        "redis": lambda: _pongs(url),
    }
    found = {
        name: Mortal(command, log=folder / f"{name}.out", ready=ready[name])
        for name, command in (("mongod", commands["mongod"]), ("redis", redis_server))
    }
    with _running(found):
        yield addresses, found


@contextlib.contextmanager
def workers(
    folder: Path, environ: dict[str, str], *names: str, options: Iterable[str] = ()
) -> Iterator[dict[str, Mortal]]:
    """These lines of the Procfile with more options, each with its log in the folder."""
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    environ = {**os.environ, **environ, "PATH": path}
    lines = dict(re.findall(r"^(\w+): (.+)$", (ROOT / "Procfile").read_text(), re.MULTILINE))
    found = {
        name: Mortal(
            [*shlex.split(lines[name]), *options], environ=environ, log=folder / f"{name}.log"
        )
        for name in names
    }
    with _running(found):
        yield found


@contextlib.contextmanager
def _running(found: dict[str, Mortal]) -> Iterator[None]:
    try:
        for each in found.values():
            each.start()
        yield
    finally:
        for each in found.values():
            each.stop()


def _state(pid: int) -> str:
    found = re.search(r"^State:\s+(.+)$", Path(f"/proc/{pid}/status").read_text(), re.MULTILINE)
    return found[1] if found else "?"


def _waits(pid: int) -> str:
    return " ".join(
        Path(f"{task}/wchan").read_text() for task in Path(f"/proc/{pid}/task").iterdir()
    )


def _name_and_command(pid: int) -> tuple[str, list[str]]:
    """Of a running program; Redis writes a title of its own over its arguments."""
    program = str(Path(f"/proc/{pid}/exe").readlink())
    arguments = Path(f"/proc/{pid}/cmdline").read_text().split("\0")[1:-1]
    return Path(program).name, [program, *arguments]


def _is_primary(url: str) -> bool:
    host = urlsplit(url).netloc
    with pymongo.MongoClient(
        f"mongodb://{host}/?directConnection=true", serverSelectionTimeoutMS=500
    ) as client:
        try:
            return client.admin.command("hello")["isWritablePrimary"]
        except PyMongoError:
            return False


def _pongs(url: str) -> bool:
    with redis.Redis.from_url(url) as client:
        try:
            return bool(client.ping())
        except redis.RedisError:
            return False
