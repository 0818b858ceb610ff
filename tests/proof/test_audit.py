"""K4: the audit of the lock has nothing open, and one of a known-bad version goes red."""

import subprocess
import venv
from pathlib import Path

import pytest
from django.conf import settings

from tests.proof.counting import counted

pytestmark = pytest.mark.full_size
LOCK = Path(settings.BASE_DIR) / "packaging/requirements.lock"
# A release with advisories that will not be withdrawn.
KNOWN_BAD = "jinja2==2.4.1 --hash=sha256:" + "0" * 64


@pytest.fixture(scope="module")
def audit(tmp_path_factory):
    """pip-audit in an environment of its own; skipped where no registry answers."""
    folder = tmp_path_factory.mktemp("audit")
    venv.create(folder, with_pip=True)
    command = [folder / "bin/pip", "install", "--quiet", "pip-audit"]
    installed = subprocess.run(command, capture_output=True, text=True)
    if installed.returncode:
        pytest.skip(f"pip-audit cannot be installed here: {installed.stderr[-200:]}")

    def run(requirements: Path) -> subprocess.CompletedProcess:
        command = [folder / "bin/pip-audit", "--strict", "--disable-pip", "--require-hashes"]
        return subprocess.run(
            [*command, "--requirement", requirements], capture_output=True, text=True
        )

    return run


def answers(said: str) -> bool:
    """Whether the advisories were there to be asked."""
    away = ("could not be audited", "ConnectionError", "Max retries", "HTTPError")
    return not any(each in said for each in away)


def test_a_known_bad_version_goes_red(audit, tmp_path):
    bad = tmp_path / "requirements.txt"
    bad.write_text(f"{KNOWN_BAD}\n")
    done = audit(bad)
    said = done.stdout + done.stderr
    if not answers(said):
        pytest.skip(f"no advisories can be asked for here: {said[-300:]}")
    counted("K4", known_bad_found=int(done.returncode != 0))
    assert done.returncode != 0 and "found" in said.lower()


def test_nothing_of_the_lock_is_known_to_be_bad(audit):
    done = audit(LOCK)
    said = done.stdout + done.stderr
    if not answers(said):
        pytest.skip(f"no advisories can be asked for here: {said[-300:]}")
    packages = LOCK.read_text().count("==")
    counted("K4", packages=packages, red=int(done.returncode != 0))
    assert done.returncode == 0, said


def test_the_audit_itself_fails_without_an_answer():
    """``make audit`` is strict: no answer is no clean bill."""
    assert "--strict" in (Path(settings.BASE_DIR) / "Makefile").read_text()
