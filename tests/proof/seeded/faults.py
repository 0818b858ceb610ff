"""Seeded bugs: deaths, retries and secrets."""

from tests.proof.seeded.bug import Bug

LOGS = "tests/proof/test_logs.py"

BUGS: tuple[Bug, ...] = (
    Bug(
        "a signing secret is stored as it is",
        row="K1",
        file="bots/webhooks/secrets.py",
        old=(
            "        return seal(json.dumps(kept))\n\n    @classmethod\n"
            '    def opened(cls, sealed: str) -> "Secrets":\n        """Raises CannotOpen."""\n'
            "        kept = json.loads(unseal(sealed))\n"
        ),
        new=(
            "        return json.dumps(kept)\n\n    @classmethod\n"
            '    def opened(cls, sealed: str) -> "Secrets":\n        """Raises CannotOpen."""\n'
            "        kept = json.loads(sealed)\n"
        ),
        tests=("tests/bots/test_webhook_signing.py::TestAChatbotsSecret::test_is_sealed_at_rest",),
        like="CVE-2026-47702: secrets stand in clear in the database",
    ),
    Bug(
        "a customer's key stands in the log",
        row="K5",
        file="botsmith/lib/logs.py",
        old='    text = KEYS.sub(lambda key: f"{key[1] or key[2]}{HIDDEN}", text)\n',
        new="",
        tests=(f"{LOGS}::test_secrets_are_hidden_wherever_they_stand",),
    ),
)
