"""G3: what many processes see of one quota is what one counter would say, whoever is primary."""

import json
import os
import subprocess
import sys
import time
from math import inf

import pytest

from tests.e2e.running import ROOT
from tests.proof.counting import counted
from tests.proof.faults.histories import Operation, is_linearizable
from tests.proof.faults.stores import Members, forgetful_redis, members

pytestmark = pytest.mark.full_size
MOST, PROCESSES, THREADS, SECONDS = 5, 2, 4, 60
STEP_DOWNS, KILLS = 10, 3
SETTLE = """
import django
django.setup()
from billing.actions import get_subscription
from tests.cast import person
alice = person(custom_max_messages=int(input()))
get_subscription(alice.pk)
print(alice.pk)
"""
# Moments are the machine's, so those of different processes can be compared.
TAKE_AND_GIVE = """
import json, random, sys, threading, time
import django
django.setup()
from django.db import DatabaseError
from pymongo.errors import PyMongoError
from accounts.models import User
from billing import quota
from botsmith.lib.errors import QuotaExceeded
alice, threads, until = User.objects.get(pk=sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
history = []
def act(held):
    what = "give" if held and random.random() < 0.5 else "take"
    began, passed = time.monotonic(), True
    try:
        if what == "give":
            quota.release(held.pop())
        else:
            held.append(quota.reserve(alice, quota.Limit.MESSAGES))
    except QuotaExceeded:
        passed = False
    except (DatabaseError, PyMongoError):
        passed = None
    history.append([what, began, time.monotonic(), passed])
def work():
    held = []
    while time.monotonic() < until:
        act(held)
        time.sleep(0.005)
working = [threading.Thread(target=work) for _ in range(threads)]
for each in working: each.start()
for each in working: each.join()
print(json.dumps(history))
"""


def test_the_quota_is_one_counter_while_the_primary_changes(tmp_path):
    with members(tmp_path) as mongo, forgetful_redis(tmp_path) as (redis_url, _):
        environ = {**os.environ, "MONGODB_URL": mongo.url, "REDIS_URL": redis_url}
        environ |= {"SECRET_KEY": "faults", "DEBUG": "1"}
        environ |= {"DJANGO_SETTINGS_MODULE": "botsmith.settings"}
        run = {"cwd": ROOT, "env": environ, "text": True}
        subprocess.run([sys.executable, "manage.py", "migrate"], check=True, **run)
        settle = [sys.executable, "-c", SETTLE]
        said = subprocess.run(settle, input=str(MOST), stdout=subprocess.PIPE, check=True, **run)
        until = time.monotonic() + SECONDS
        words = [said.stdout.split()[-1], str(THREADS), str(until)]
        command = [sys.executable, "-c", TAKE_AND_GIVE, *words]
        working = [
            subprocess.Popen(command, stdout=subprocess.PIPE, **run) for _ in range(PROCESSES)
        ]
        blows = struck(mongo, until)
        told = [json.loads(each.communicate(timeout=120)[0]) for each in working]
    history = [
        Operation(what, began, inf if passed is None else ended, passed)
        for what, began, ended, passed in (each for one in told for each in one)
    ]
    refused = [each for each in history if each.passed is False]
    unknown = [each for each in history if each.passed is None]
    longest = max(each.ended - each.began for each in history if each.ended < inf)
    counted(
        "G3",
        step_downs=blows.count("step_down"),
        kills=blows.count("kill_primary"),
        operations=len(history),
        refused=len(refused),
        without_an_answer=len(unknown),
        longest=round(longest, 2),
        linearizable=is_linearizable(history, MOST),
    )
    assert blows.count("step_down") == STEP_DOWNS and blows.count("kill_primary") == KILLS
    assert refused and len(history) > 1000 and len(unknown) <= THREADS
    assert is_linearizable(history, MOST)


def struck(mongo: Members, until: float) -> list[str]:
    """What was done to the primaries, spread over the time."""
    blows = [mongo.step_down] * STEP_DOWNS
    for place in (3, 7, 11):
        blows.insert(place, mongo.kill_primary)
    began = time.monotonic()
    for number, blow in enumerate(blows):
        due = began + (number + 0.5) * (until - began) / len(blows)
        time.sleep(max(0, due - time.monotonic()))
        blow()
    return [blow.__name__ for blow in blows]
