"""I1: what the Standard Webhooks' own verifier for JavaScript takes, and what it refuses."""

import json
import shutil
import subprocess
from datetime import UTC, datetime, timedelta

import pytest

from bots.webhooks.signing import new_secret, signed_headers
from tests.proof.counting import counted

pytestmark = pytest.mark.full_size
PACKAGE = "standardwebhooks@1.1.1"
DELIVERIES = 1000
VERIFY = """
const { Webhook } = require("standardwebhooks");
const lines = require("fs").readFileSync(0, "utf8").trim().split("\\n");
console.log(JSON.stringify(lines.map((line) => {
  const { secret, body, headers } = JSON.parse(line);
  try { new Webhook(secret).verify(body, headers); return "taken"; }
  catch (error) { return error.constructor.name; }
})));
"""


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory):
    """Says of each delivery what the verifier says."""
    if not shutil.which("npm"):
        pytest.skip("npm is not installed")
    folder = tmp_path_factory.mktemp("verifier")
    install = ["npm", "install", "--prefix", str(folder), "--no-audit", "--no-fund", PACKAGE]
    subprocess.run(install, check=True, capture_output=True)

    def ask(deliveries: list[dict]) -> list[str]:
        sent = "\n".join(map(json.dumps, deliveries))
        said = subprocess.run(
            ["node", "-e", VERIFY], cwd=folder, input=sent, capture_output=True, text=True
        )
        assert said.returncode == 0, said.stderr
        return json.loads(said.stdout)

    return ask


def delivery(number: int, *, minutes: int = 0, also: tuple[str, ...] = ()) -> dict:
    """One as it is sent, that many minutes from now; signed with the other secrets, too."""
    secret, body = new_secret(), f'{{"n": {number}, "text": "é{number * "x"}"}}'
    at = datetime.now(UTC) + timedelta(minutes=minutes)
    headers = signed_headers(f"id-{number}", body, [*also, secret], at=at)
    return {"secret": secret, "body": body, "headers": headers}


def test_it_takes_a_thousand_of_ours_and_those_of_a_secret_that_is_replaced(verdicts):
    plain = [delivery(number) for number in range(DELIVERIES)]
    overlapping = [delivery(number, also=(new_secret(),)) for number in range(100)]
    said = verdicts([*plain, *overlapping])
    counted("I1", signed=len(said), taken_by_the_verifier_for_javascript=said.count("taken"))
    assert set(said) == {"taken"}


def test_it_refuses_what_was_changed_is_old_or_is_of_another(verdicts):
    late = [delivery(n, minutes=minutes) for n, minutes in enumerate((-6, 6) * 50)]
    changed = [delivery(n) | {"body": "{}"} for n in range(100)]
    another = [delivery(n) | {"secret": new_secret()} for n in range(100)]
    renamed = [delivery(n) for n in range(100)]
    for each in renamed:
        each["headers"]["webhook-id"] = "another"
    said = verdicts([*late, *changed, *another, *renamed])
    counted("I1", wrong=len(said), refused=said.count("WebhookVerificationError"))
    assert set(said) == {"WebhookVerificationError"}
