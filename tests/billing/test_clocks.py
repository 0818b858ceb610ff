"""F5: a month turns once for servers whose own clocks are minutes apart, whatever day it is."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings

from billing.actions import get_subscription
from billing.models import Subscription
from botsmith.mongodb.collections import collection
from tests.cast import person
from tests.proof.counting import counted

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.full_size]
ALLOWED, SKEW = 60, timedelta(minutes=5)
LIBRARY = next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), None)
# libfaketime takes the deadline of a sleep, which is of the monotonic clock, for one of the clock
# that it fakes, and refuses it; waits for a duration it leaves alone.
ASK = """
import json, os, select, sys, time
time.sleep = lambda seconds: select.select([], [], [], seconds)
import django
django.setup()
from django.db import connections
from django.utils import timezone
from accounts.models import User
from billing import quota
from botsmith.lib.errors import QuotaExceeded
for alias, name in json.loads(os.environ["DATABASES_OF_TEST"]).items():
    connections[alias].settings_dict["NAME"] = name
alice = User.objects.get(pk=sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
began, passed, refused = timezone.now(), 0, 0
until = time.monotonic() + 6
while time.monotonic() < until:
    try:
        quota.reserve(alice, quota.Limit.MESSAGES)
        passed += 1
    except QuotaExceeded:
        refused += 1
        time.sleep(0.01)
print(json.dumps([passed, refused, began.isoformat()]), flush=True)
"""
# When a month of the subscription began, and the turn that is met: the end of a short month, a
# leap day, the hour that summer time takes away, and a year's end.
TURNS = {
    "short month": (datetime(2026, 1, 31, 10, 30, tzinfo=UTC), datetime(2026, 2, 28, 10, 30)),
    "leap day": (datetime(2027, 12, 29, 0, 0, tzinfo=UTC), datetime(2028, 2, 29, 0, 0)),
    "summer time": (datetime(2026, 1, 29, 1, 30, tzinfo=UTC), datetime(2026, 3, 29, 1, 30)),
    "year's end": (datetime(2026, 6, 1, 0, 0, tzinfo=UTC), datetime(2027, 1, 1, 0, 0)),
}


@pytest.mark.skipif(LIBRARY is None, reason="libfaketime is not installed")
@pytest.mark.parametrize("name", TURNS)
def test_clocks_that_are_apart_turn_the_month_once(name):
    started, turn = TURNS[name]
    turn = turn.replace(tzinfo=UTC)
    alice = person(custom_max_messages=ALLOWED)
    get_subscription(alice.pk)
    month = {"started_at": started, "usage.last_reset": turn - timedelta(days=20)}
    month["usage.messages_this_month"] = ALLOWED
    collection(Subscription).update_one({"user_id": alice.pk}, {"$set": month})
    before = turn - timedelta(seconds=3)
    servers = [asking(alice.pk, at) for at in (before, before + SKEW, before - SKEW)]
    for each in servers:
        assert each.stdout.readline() == "ready\n"
    for each in servers:
        each.stdin.write("go\n")
        each.stdin.flush()
    told = [json.loads(each.communicate(timeout=120)[0]) for each in servers]
    usage = Subscription.objects.get(pk=alice.pk).usage
    counted(
        "F5",
        turn=name,
        passed=sum(passed for passed, _, _ in told),
        refused=sum(refused for _, refused, _ in told),
        counted=usage.messages_this_month,
    )
    assert sum(passed for passed, _, _ in told) == usage.messages_this_month == ALLOWED
    assert usage.last_reset == turn


def asking(user_id: str, clock: datetime) -> subprocess.Popen:
    """A server of its own whose clock says that, and goes on from there when it is asked."""
    names = {alias: settings.DATABASES[alias]["NAME"] for alias in ("default", "plans")}
    offset = (clock - datetime.now(UTC)).total_seconds()
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "botsmith.settings",
        "DATABASES_OF_TEST": json.dumps(names),
        "LD_PRELOAD": str(LIBRARY),
        "FAKETIME": f"{offset:+.0f}s",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "TZ": "Europe/Berlin",
    }
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    command = [sys.executable, "-c", ASK, user_id]
    return subprocess.Popen(command, env=environment, cwd=settings.BASE_DIR, **pipes)
