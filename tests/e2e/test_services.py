"""The embedded MongoDB and Redis: their data stays, their processes do not."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pymongo
import pytest
from django.core.management import CommandError, call_command

from botsmith import services
from tests.e2e.running import ROOT, wait_until

NONE: dict[str, str] = {}


def test_data_is_as_it_was_after_a_second_start(tmp_path):
    with services.running(tmp_path, NONE) as first, pymongo.MongoClient(first["MONGODB_URL"]) as c:
        c.chatbase_db.users.insert_one({"id": "x"})
    with (
        services.running(tmp_path, NONE) as second,
        pymongo.MongoClient(second["MONGODB_URL"]) as c,
    ):
        assert c.chatbase_db.users.count_documents({}) == 1


def test_data_is_as_it_was_after_kill_nine_and_on_another_port(tmp_path):
    with services.running(tmp_path, NONE) as first, pymongo.MongoClient(first["MONGODB_URL"]) as c:
        c.chatbase_db.users.with_options(write_concern=pymongo.WriteConcern(j=True)).insert_one(
            {"id": "x"}
        )
        for pid in servers_in(tmp_path):
            os.kill(pid, signal.SIGKILL)
    port = int((tmp_path / "mongodb/port").read_text())
    with taken(port), services.running(tmp_path, NONE) as second:
        assert str(port) not in second["MONGODB_URL"]
        with pymongo.MongoClient(second["MONGODB_URL"]) as client:
            assert client.chatbase_db.users.count_documents({}) == 1
            with client.start_session() as session, session.start_transaction():
                client.chatbase_db.users.insert_one({"id": "y"}, session=session)


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_no_process_outlives_the_command(tmp_path, how):
    """However it ends: the servers, the command beneath, and what that had started."""
    marker = tmp_path / "ready"
    script = f"sleep 600 & sleep 601 & touch {marker}; wait"
    process = subprocess.Popen(
        [sys.executable, "manage.py", "services", "--ephemeral", "--", "sh", "-c", script],
        cwd=ROOT,
        env={k: v for k, v in os.environ.items() if k not in {"MONGODB_URL", "REDIS_URL"}},
        start_new_session=True,
    )
    wait_until(marker.exists, "the command", process)
    family = descendants(process.pid)
    assert len(family) >= 5  # mongod, redis-server, sh and its two children
    folder = next(Path(f) for f in folders_of(family))
    process.send_signal(how)
    process.wait(30)
    servers = [pid for pid in family if name_of(pid) in {"mongod", "redis-server"}]
    wait_until(lambda: not any(alive(pid) for pid in servers), "their end", seconds=30)
    if how == signal.SIGTERM:
        assert not any(alive(pid) for pid in family)
    shutil.rmtree(folder, ignore_errors=True)  # Else the next start sweeps it.
    for pid in family:  # What kill -9 of the supervisor itself left of the two sleeps.
        if alive(pid):
            os.kill(pid, signal.SIGKILL)


def test_addresses_that_are_set_are_used_as_they_are(tmp_path):
    given = {"MONGODB_URL": "mongodb://db.example/", "REDIS_URL": "redis://cache.example"}
    with services.running(tmp_path, given) as addresses:
        assert addresses == given


def test_a_missing_server_is_named_with_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setattr(services, "find_spec", lambda name: None)
    monkeypatch.setattr(services.shutil, "which", lambda name: None)
    refusal = pytest.raises(services.ServicesError, match=r"no MongoDB\. Set MONGODB_URL")
    with refusal, services.running(tmp_path, NONE):
        pass


def taken(port: int) -> socket.socket:
    return socket.create_server(("127.0.0.1", port))


def servers_in(folder: Path) -> list[int]:
    return [pid for pid in descendants(os.getpid()) if str(folder) in command_of(pid)]


def descendants(pid: int) -> set[int]:
    return services._descendants(pid)


def folders_of(pids: set[int]) -> set[str]:
    """Where the servers among them keep their data."""
    return set(re.findall(r"/\S*?/services-\w+", " ".join(map(command_of, pids))))


def alive(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return False


def name_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return ""


def command_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    except OSError:
        return ""


def test_a_missing_library_is_named_with_its_package(tmp_path):
    log = tmp_path / "mongodb.log"
    log.write_text(
        "mongod: error while loading shared libraries: libcurl.so.4: cannot open shared object "
        "file: No such file or directory\n"
    )
    assert "apt-get install libcurl4" in services._why(log)


def test_what_stays_is_not_written_carelessly():
    with pytest.raises(CommandError, match="with --ephemeral only"):
        call_command("services", "--fast", "true")
