"""The product as the Procfile starts it, on servers that can be killed; web twice."""

import contextlib
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import requests
from pymongo import MongoClient

from benchmarks.mortal import Mortal, workers
from benchmarks.streaming_stage import request, stub_provider
from tests.e2e.loaded import DEMO_USER
from tests.e2e.running import ROOT, free_port, wait_until
from tests.proof.faults.stores import Members, forgetful_redis, members

API_SECONDS = 150
LINES = ("worker", "ingest", "beat")
SETTINGS = {
    "DEBUG": "1",
    "DEMO_MODE": "1",
    "WEB_CONCURRENCY": "1",
    "SWEEP_SECONDS": "1",
    "INGEST_LEASE_SECONDS": "5",
    "CRAWL_GAP_MS": "0",
    "CHAT_SESSION_RATE_PER_MINUTE": "100000",
    "API_RATE_PER_MINUTE": "100000",
    "LOG_LEVEL": "WARNING",
    "TRUSTED_PROXIES": "127.0.0.1/32",
}


@dataclass
class Town:
    """What there is to use and to hurt."""

    folder: Path
    environ: dict[str, str]
    mongo: Members
    redis: Mortal
    webs: dict[str, Mortal]
    hosts: list[str]
    lines: dict[str, Mortal]
    stub: int
    client: MongoClient
    key: str = ""
    bot: str = ""
    seen: list[tuple[float, int]] = field(default_factory=list)

    @property
    def data(self):
        return self.client.chatbase_db

    @property
    def books(self):
        return self.client.botsmith

    def manage(self, *words: str) -> str:
        command = [sys.executable, "manage.py", *words]
        environ = {**os.environ, **self.environ}
        made = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True)
        assert made.returncode == 0, made.stderr
        return made.stdout.strip()

    def api(self, method: str, path: str, **given) -> requests.Response:
        """As a program would: at the next server where the line is lost, under one name."""
        headers = {"Authorization": f"Bearer {self.key}", "Idempotency-Key": secrets.token_hex(16)}
        deadline = time.monotonic() + API_SECONDS
        while time.monotonic() < deadline:
            for host in self.hosts:
                url = f"http://{host}/api/v1/{path}"
                with contextlib.suppress(requests.RequestException):
                    answer = requests.request(method, url, headers=headers, timeout=60, **given)
                    if answer.status_code != 409:  # The first of them may still be carried out.
                        return answer
            time.sleep(0.2)
        raise AssertionError("no server listens")

    def asked(self) -> int:
        return request(self.stub, "GET", "/asked")

    def ready(self, host: str = "") -> int:
        """What ``/readyz`` says; 0 where nobody answers."""
        try:
            answer = requests.get(f"http://{host or self.hosts[0]}/readyz", timeout=30)
        except requests.RequestException:
            return 0
        return answer.status_code

    def wait_ready(self, seconds: float = 60) -> float:
        """How long it took until each server says that it is ready."""
        began = time.monotonic()
        for host in self.hosts:
            wait_until(lambda host=host: self.ready(host) == 200, "readiness", seconds=seconds)
        return time.monotonic() - began


@contextlib.contextmanager
def town(
    folder: Path,
    *,
    lines: tuple[str, ...] = LINES,
    places: tuple[Path, ...] = (),
    **environ: str,
) -> Iterator[Town]:
    """``places``: where the first MongoDBs keep their data."""
    with contextlib.ExitStack() as stack:
        stub = stack.enter_context(stub_provider())
        mongo = stack.enter_context(members(folder, places))
        redis_url, redis = stack.enter_context(forgetful_redis(folder))
        # One port, as behind one address: cookies are named by it.
        port, binds = free_port(), {"a": "127.0.0.1", "b": "127.0.0.2"}
        hosts = [f"{bind}:{port}" for bind in binds.values()]
        given = {
            **SETTINGS,
            "MONGODB_URL": mongo.url,
            "REDIS_URL": redis_url,
            "SECRET_KEY": secrets.token_urlsafe(60),
            "BASE_URL": f"http://{hosts[0]}",
            "PORT": str(port),
            "ALLOWED_HOSTS": ",".join(binds.values()),
            "OPENAI_API_KEY": "sk-stub",
            "OPENAI_BASE_URL": f"http://127.0.0.1:{stub}/v1",
            **environ,
        }
        client = stack.enter_context(MongoClient(mongo.url))
        made = Town(folder, given, mongo, redis, {}, hosts, {}, stub, client)
        made.manage("prepare")
        made.lines |= stack.enter_context(workers(folder, given, *lines))
        for name, bind in binds.items():
            own = folder / f"web-{name}"
            own.mkdir()
            server = workers(own, {**given, "WEB_BIND": bind}, "web")
            made.webs[name] = stack.enter_context(server)["web"]
        made.wait_ready(120)
        _settle_in(made)
        yield made


def _settle_in(made: Town) -> None:
    """The demo customer with room enough, a key, and a chatbot that a model answers for."""
    made.manage("billing", "grant", DEMO_USER, "enterprise", "--until", "2040-01-01")
    made.key = made.manage("apikey", "create", "--user", DEMO_USER)
    trained = {"user_id": DEMO_USER, "last_trained": {"$ne": None}}
    bot = wait_until(lambda: made.data.chatbots.find_one(trained), "the demo's source")
    made.bot = bot["id"]
    figures = {"total_rate": 1_000_000, "visitor_rate": 1_000_000}
    made.data.chatbots.update_one({"id": made.bot}, {"$set": figures})
