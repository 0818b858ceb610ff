"""Settings of payments that cannot be used stop the start, in words."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

KEYS = {"STRIPE_SECRET_KEY": "sk_test_1", "STRIPE_WEBHOOK_SECRET": "whsec_1"}


def started(**environ: str) -> str:
    """What a start says; empty when it starts."""
    command = [sys.executable, "-c", "import botsmith.settings"]
    done = subprocess.run(
        command,
        cwd=settings.BASE_DIR,
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
    )
    return done.stderr if done.returncode else ""


@pytest.mark.parametrize(
    ("environ", "sentence"),
    [
        ({"PAYMENTS": "paypal"}, "PAYMENTS must be manual or stripe"),
        ({"PAYMENTS": "stripe"}, "STRIPE_SECRET_KEY is needed"),
        ({"PAYMENTS": "stripe", **KEYS, "STRIPE_SECRET_KEY": "pk_test_1"}, "begins with sk_"),
        ({**KEYS, "STRIPE_WEBHOOK_SECRET": ""}, "STRIPE_WEBHOOK_SECRET is needed"),
        ({"PAYMENTS": "stripe", **KEYS, "STRIPE_API_BASE": "ftp://x"}, "STRIPE_API_BASE must"),
        ({"BILLING_GRACE_DAYS": "0"}, "BILLING_GRACE_DAYS must be between"),
    ],
)
def test_what_cannot_be_used_stops_the_start(environ, sentence):
    said = started(**environ)
    assert sentence in said
    assert "sk_test_1" not in said


def test_what_can_be_used_starts():
    assert started() == started(PAYMENTS="stripe", **KEYS) == ""
