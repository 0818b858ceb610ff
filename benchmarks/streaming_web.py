"""The product's web server as its own processes, and what Linux says of them."""

import contextlib
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

START_SECONDS = 60
LOOK_EVERY_SECONDS = 0.5
TICKS = os.sysconf("SC_CLK_TCK")


class WebServer:
    """A context: the server runs inside it, on a free ``port``."""

    def __init__(self, command: Sequence[str], *, cwd: Path):
        self._command, self._cwd = command, cwd
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]

    def __enter__(self) -> "WebServer":
        path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
        environ = {**os.environ, "PORT": str(self.port), "PATH": path}
        self._process = subprocess.Popen(self._command, cwd=self._cwd, env=environ)
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            assert self._process.poll() is None, "the web server stopped while starting"
            assert time.monotonic() < deadline, "the web server was not ready in time"
            time.sleep(0.2)
        return self

    def __exit__(self, *_) -> None:
        self._process.terminate()
        self._process.wait(40)

    def cpu_seconds(self) -> float:
        """What all its processes used so far."""
        return sum(_cpu_ticks(pid) for pid in self._pids()) / TICKS

    def memory_mb(self) -> float:
        """The proportional set size of all its processes."""
        return sum(pss_kb(pid) for pid in self._pids()) / 1024

    @contextlib.contextmanager
    def watched(self) -> Iterator[list[float]]:
        """Yields a list that fills with looks at the memory."""
        with looked_at(self.memory_mb, every=LOOK_EVERY_SECONDS) as seen:
            yield seen

    def _pids(self) -> list[int]:
        pid = self._process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return [pid, *map(int, children)]

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=3):
                return True
        except (urllib.error.URLError, OSError):
            return False


@contextlib.contextmanager
def looked_at(look: Callable[[], object], *, every: float) -> Iterator[list]:
    """Yields a list that fills with what ``look`` gives, each so many seconds."""
    seen, over = [], threading.Event()

    def go_on() -> None:
        while not over.wait(every):
            seen.append(look())

    watcher = threading.Thread(target=go_on)
    watcher.start()
    try:
        yield seen
    finally:
        over.set()
        watcher.join()


def _cpu_ticks(pid: int) -> int:
    """User and system time; the command's name before them may hold spaces."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def pss_kb(pid: int) -> int:
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    line = next(line for line in rollup.splitlines() if line.startswith("Pss:"))
    return int(line.split()[1])
