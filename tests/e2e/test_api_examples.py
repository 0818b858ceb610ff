"""Every example of docs/api.md does what it says: run in its order against the whole product."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from accounts.backends import DEMO_USER_ID
from tests.e2e.running import ROOT

BLOCK = re.compile(r"^```(sh|python)\n(.*?)^```$", re.M | re.S)
SECONDS = 120
MADE = "variables.sh"  # What a block exported, for those after it.


def blocks() -> list[tuple[str, str, str]]:
    """Of each example its place in the document, its language and its text."""
    text = (ROOT / "docs/api.md").read_text()
    return [
        (f"line {text[: found.start()].count(chr(10)) + 1}", found[1], found[2])
        for found in BLOCK.finditer(text)
    ]


@pytest.fixture
def key(product_url, database):
    """The demo customer's, on a plan with everything; yields its text."""
    subscriptions, its_own = database.botsmith.subscriptions, {"user_id": DEMO_USER_ID}
    before = subscriptions.find_one(its_own)["plan_id"]
    subscriptions.update_one(its_own, {"$set": {"plan_id": "enterprise"}})
    create = ["apikey", "create", "--user", DEMO_USER_ID, "--name", "Examples"]
    made = subprocess.run(
        [sys.executable, "manage.py", *create], cwd=ROOT, check=True, capture_output=True, text=True
    )
    yield made.stdout.strip().splitlines()[-1]
    subscriptions.update_one(its_own, {"$set": {"plan_id": before}})


def test_every_example_runs(product_url, help_site, key, tmp_path):
    variables = {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "BOTSMITH_URL": product_url,
        "BOTSMITH_KEY": key,
        "SITE_URL": f"{help_site}/delivery",
    }
    found = blocks()
    begin = next(text for _, language, text in found if language == "python")
    (tmp_path / MADE).write_text("")
    failed = []
    for place, language, text in found:
        before = "" if text == begin else begin
        done = run(language, before, text, variables, tmp_path)
        if done.returncode:
            failed.append(f"{place} ({language}): {done.stdout[-500:]} {done.stderr[-1500:]}")
    assert failed == []
    assert len(found) >= 25


def run(language: str, before: str, text: str, variables: dict, folder: Path):
    """In a shell that knows what the shells before it exported, and tells what it does itself."""
    script = f'set -eu\n. "./{MADE}"\n'
    if language == "python":
        (folder / "example.py").write_text(f"{before}\n{text}")
        script += "exec python example.py"
    else:
        script += f'{text}\nexport -p > "./{MADE}"'
    return subprocess.run(
        ["sh", "-c", script],
        cwd=folder,
        env=variables,
        capture_output=True,
        text=True,
        timeout=SECONDS,
    )
