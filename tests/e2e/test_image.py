"""What the image does, without an engine: its files alone, on a read-only machine, as nobody.

In a mount namespace of its own everything is read-only but /tmp, which is empty: as compose.yaml
has it. That takes root and Linux; elsewhere these tests say that they did not run.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.e2e.running import ROOT, free_port, wait_until
from tests.house.test_packaging import procfile, steps

PYTHON = Path(sys.prefix).resolve() / "bin"
NOBODY = "10001"
READ_ONLY = """
set -e
mount --make-rprivate /
# Python is shown where it is, also below what is hidden: /root, which nobody may read, and /tmp.
mount -t tmpfs tmpfs /mnt && mkdir /mnt/base /mnt/venv
mount --bind "$BASE" /mnt/base && mount --bind "$VENV" /mnt/venv
awk '$3 !~ /^(proc|sysfs|devpts|cgroup2?|mqueue)$/ {print $2}' /proc/self/mounts | sort -u |
while read place; do case "$place" in /dev*) ;; *)
  mount -o remount,bind,ro "$place" 2>/dev/null || true;; esac; done
mount -t tmpfs -o size=512m,mode=1777,noexec,nosuid,nodev tmpfs /tmp
case "$BASE:$VENV" in /root/*|*:/root/*) mount -t tmpfs -o mode=755 tmpfs /root;; esac
for name in base venv; do
  [ $name = base ] && place="$BASE" || place="$VENV"
  [ -e "$place/bin" ] || { mkdir -p "$place" && mount --no-mtab --move /mnt/$name "$place"; }
done
cd "$APP"
exec setpriv --reuid NOBODY --regid NOBODY --clear-groups --no-new-privs --bounding-set=-all "$@"
""".replace("NOBODY", NOBODY)
KEY = "a-key-for-tests-only-that-is-long-enough-to-be-accepted-9876543210"
TOKEN = "a-token-of-twenty-characters"


def can_unshare() -> bool:
    if os.geteuid() != 0 or not shutil.which("unshare") or not shutil.which("setpriv"):
        return False
    tried = subprocess.run(["unshare", "--mount", "mount", "--make-rprivate", "/"])
    return tried.returncode == 0


pytestmark = pytest.mark.skipif(not can_unshare(), reason="needs root, unshare and setpriv")


@pytest.fixture(scope="module")
def image():
    """The files that the Dockerfile copies, and what it makes of them; not below /tmp."""
    folder = Path(tempfile.mkdtemp(prefix="botsmith-image-", dir="/var/tmp"))
    folder.chmod(0o755)
    leave = shutil.ignore_patterns("__pycache__", "*.pyc", ".*")
    for word, value in steps():
        if word != "COPY" or value.startswith("--from") or "/build/" in value:
            continue
        *sources, _ = value.split()
        for source in sources:
            target = folder / "app" / source
            target.parent.mkdir(parents=True, exist_ok=True)
            if (ROOT / source).is_dir():
                shutil.copytree(ROOT / source, target, ignore=leave)
            else:
                shutil.copy(ROOT / source, target)
    (folder / "secret_key").write_text(KEY)
    (folder / "metrics_token").write_text(TOKEN)
    # As the Dockerfile does: without a setting.
    environ = {"PATH": os.environ["PATH"], "STATIC_ROOT": str(folder / "static")}
    command = [PYTHON / "python", "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
    subprocess.run(command, cwd=folder / "app", env=environ, check=True)
    (folder / "secret_key").chmod(0o444)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def environ(image):
    return {
        "APP": str(image / "app"),
        "BASE": str(Path(sys.base_prefix).resolve()),
        "VENV": str(Path(sys.prefix).resolve()),
        "PATH": f"{PYTHON}:{os.environ['PATH']}",
        "HOME": "/nonexistent",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUNBUFFERED": "1",
        "MONGODB_URL": os.environ["MONGODB_URL"],
        "REDIS_URL": os.environ["REDIS_URL"],
        "STATIC_ROOT": str(image / "static"),
        "SECRET_KEY_FILE": str(image / "secret_key"),
        "METRICS_TOKEN_FILE": str(image / "metrics_token"),
        "BASE_URL": "https://bots.example.com",
        "TRUSTED_PROXIES": "127.0.0.1",
        "EMAIL_HOST": "smtp.example.com",
        "WEB_CONCURRENCY": "2",
        "PORT": str(free_port()),
        "SWEEP_SECONDS": "3",
    }


# What Celery writes past all logging when it is told to end.
FAREWELL = "worker: Warm shutdown (MainProcess)"


def confined(*command: str) -> list[str]:
    return ["unshare", "--mount", "sh", "-c", READ_ONLY, "sh", *command]


def run(environ: dict, *command: str) -> subprocess.CompletedProcess:
    return subprocess.run(confined(*command), env=environ, capture_output=True, text=True)


@contextmanager
def running(environ: dict, name: str, folder: Path):
    """A process of the Procfile; what it says of itself is kept."""
    said = folder / f"{name}.err"
    with said.open("w") as errors:
        process = subprocess.Popen(
            confined(*procfile()[name]), env=environ, stdout=subprocess.DEVNULL, stderr=errors
        )
        try:
            yield process, said
        finally:
            process.terminate()
            process.wait(60)


def fetch(environ: dict, path: str, **headers: str) -> tuple[int, str]:
    asked = urllib.request.Request(f"http://127.0.0.1:{environ['PORT']}{path}")
    for name, value in {"X-Forwarded-Proto": "https", **headers}.items():
        asked.add_header(name, value)
    try:
        with urllib.request.urlopen(asked, timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
    except OSError as error:
        return 0, str(error)


def test_nothing_can_be_written_but_in_tmp(image, environ):
    """What the other tests stand on."""
    for place in (image / "app/x", "/var/tmp/x", "/x", PYTHON / "x"):
        assert run(environ, "touch", str(place)).returncode != 0, place
    assert run(environ, "touch", "/tmp/x").returncode == 0
    assert run(environ, "id", "-u").stdout.strip() == NOBODY


def test_the_deployment_check_has_nothing_to_say(environ):
    done = run(environ, "python", "manage.py", "check", "--deploy", "--fail-level", "WARNING")
    assert done.returncode == 0, done.stderr


def test_every_process_runs_and_writes_nowhere(environ, tmp_path):
    assert (done := run(environ, "python", "manage.py", "prepare")).returncode == 0, done.stderr
    logs = []
    with (
        running(environ, "web", tmp_path) as (web, web_log),
        running(environ, "worker", tmp_path) as (_, worker_log),
        running(environ, "ingest", tmp_path) as (_, ingest_log),
        running(environ, "webhooks", tmp_path) as (_, webhooks_log),
        running(environ, "beat", tmp_path) as (_, beat_log),
    ):
        logs = [web_log, worker_log, ingest_log, webhooks_log, beat_log]
        wait_until(lambda: fetch(environ, "/readyz")[0] == 200, "the image", web)
        page = fetch(environ, "/")[1]
        static = re.search(r'"(/static/[^"]+\.css)"', page)[1]
        assert fetch(environ, static)[0] == 200
        for _ in range(40):
            assert fetch(environ, "/healthz")[0] == 200
        figures = wait_until(lambda: _whole(environ), "both processes' figures")
        assert 'botsmith_queue_waiting{queue="default"}' in figures
        assert fetch(environ, "/metrics")[0] == 404
        assert run(environ, "python", "manage.py", "alive").returncode == 0
        wait_until(lambda: not _alive(environ, "--beat"), "beat's first round")
    for log in logs:
        for line in filter(None, log.read_text().splitlines()):
            if line == FAREWELL:
                continue
            assert json.loads(line)["level"], f"{log.name}: {line}"
        text = log.read_text()
        assert not re.search(r"Read-only file system|Permission denied|Traceback", text), log.name
        assert KEY not in text


def _whole(environ: dict) -> str:
    """The figures, once those of both web processes stand in them."""
    status, text = fetch(environ, "/metrics", Authorization=f"Bearer {TOKEN}")
    counted = re.search(
        r'botsmith_requests_total\{method="GET",status="200",view="healthz"\} (\S+)', text
    )
    return text if status == 200 and counted and float(counted[1]) >= 40 else ""


def _alive(environ: dict, *given: str) -> int:
    return run(environ, "python", "manage.py", "alive", *given).returncode
