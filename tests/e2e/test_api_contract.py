"""The API against its own OpenAPI document, by schemathesis with every check that it has."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.keys import key_of_new_customer
from tests.proof.counting import counted, sized

RUN = Path(sys.executable).parent / "schemathesis"
CONFIG = Path(__file__).with_name("schemathesis.toml")
FORMATS = {"SCHEMATHESIS_HOOKS": "schemathesis_formats", "PYTHONPATH": str(CONFIG.parent)}
MOST_SECONDS = sized(600, 4 * 3600)


@pytest.fixture(scope="module")
def key(database):
    """Of a customer whose plan has no limits that a few hundred requests would meet."""
    with key_of_new_customer(database, "contract@programs.example", "enterprise") as text:
        yield text


def test_what_it_says_is_what_it_does(product_url, key, artifacts, tmp_path):
    made = subprocess.run(
        [
            *(str(RUN), "--config-file", str(CONFIG)),
            *("run", f"{product_url}/api/v1/openapi.json", "--checks", "all", "--mode", "all"),
            *("--phases", "examples,coverage,fuzzing,stateful", "--seed", "8", "--workers", "1"),
            *("--max-examples", str(sized(25, 1000)), "--request-timeout", "20"),
            *("--report", "junit", "--report-junit-path", str(artifacts / "schemathesis.xml")),
        ],
        env={**os.environ, **FORMATS, "BOTSMITH_KEY": key, "NO_COLOR": "1", "COLUMNS": "160"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=MOST_SECONDS,
    )
    (artifacts / "schemathesis.txt").write_text(made.stdout + made.stderr)
    operations = re.search(r"Tested: (\d+)", made.stdout)
    examples = re.search(r"(\d+) generated", made.stdout)
    broken = made.stdout.count("Server error")
    figures = {"operations": int(operations[1]), "examples": int(examples[1])}
    counted("L4", **figures, of_5xx=broken)
    assert made.returncode == 0, made.stdout[-6000:]
