"""Of any number at once exactly as many pass as there is room for: threads, processes, months."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from itertools import chain
from threading import Thread

import pytest
from django.conf import settings
from django.utils import timezone

from billing import quota
from billing.actions import get_subscription
from billing.models import Subscription
from billing.quota import Limit, period_start
from billing.quota.limits import THINGS
from botsmith.lib.errors import QuotaExceeded
from botsmith.mongodb.collections import collection
from tests.billing.racing import at_once
from tests.cast import bot_of, on_plan, person, used
from tests.proof.counting import counted

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 50


def put(user, **usage) -> None:
    get_subscription(user.pk)
    fields = {f"usage.{name}": value for name, value in usage.items()}
    collection(Subscription).update_one({"user_id": user.pk}, {"$set": fields})


def test_two_hundred_at_once_with_one_hundred_left_fifty_times_over():
    alice = person()
    for _ in range(ROUNDS):
        put(alice, messages_this_month=0)
        assert at_once(200, lambda: quota.reserve(alice, Limit.MESSAGES)) == 100
        assert used(alice) == 100
    counted("F1", rounds=ROUNDS, at_once=200, passed_in_each=100)


def test_questions_that_begin_together_take_no_more_than_there_is():
    alice = person()
    taken = []

    def some() -> None:
        taken.extend(quota.reserve_up_to(alice, Limit.MESSAGES, 7)[0])

    at_once(40, some, threads=20)
    assert len(taken) == used(alice) == 100


RESERVE = """
import json, os, sys
import django
django.setup()
from concurrent.futures import ThreadPoolExecutor
from django.db import connections
from accounts.models import User
from billing import quota
from botsmith.lib.errors import QuotaExceeded
for alias, name in json.loads(os.environ["DATABASES_OF_TEST"]).items():
    connections[alias].settings_dict["NAME"] = name
alice = User.objects.get(pk=sys.argv[1])
def one(_):
    try:
        quota.reserve(alice, quota.Limit.MESSAGES)
    except QuotaExceeded:
        return 0
    return 1
print("ready", flush=True)
sys.stdin.readline()
with ThreadPoolExecutor(20) as pool:
    print(sum(pool.map(one, range(70))), flush=True)
"""


def test_three_processes_share_what_is_left():
    alice = person()
    processes = [started(alice.pk) for _ in range(3)]
    for each in processes:
        assert each.stdout.readline() == "ready\n"
    for each in processes:
        each.stdin.write("go\n")
        each.stdin.flush()
    accepted = [int(each.communicate(timeout=60)[0]) for each in processes]
    counted("F1", processes=3, asked=210, passed=sum(accepted), counted=used(alice))
    assert sum(accepted) == used(alice) == 100


def started(user_id: str) -> subprocess.Popen:
    names = {alias: settings.DATABASES[alias]["NAME"] for alias in ("default", "plans")}
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "botsmith.settings",
        "DATABASES_OF_TEST": json.dumps(names),
    }
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    command = [sys.executable, "-c", RESERVE, user_id]
    return subprocess.Popen(command, env=environment, cwd=settings.BASE_DIR, **pipes)


@pytest.mark.parametrize("limit", THINGS)
@pytest.mark.parametrize("plan", ["free", "starter", "professional"])
def test_of_fifty_at_once_with_one_left_one_is_made(limit, plan):
    alice = on_plan(person(), plan)
    allowed = quota.meters(alice, limit)[0].limit
    put(alice, **{limit.value.counter: allowed - 1})
    assert at_once(50, lambda: quota.reserve(alice, limit)) == 1
    assert quota.remaining(alice, limit) == 0


def test_of_fifty_chatbots_at_once_with_one_left_one_is_there():
    alice = person()
    assert at_once(50, lambda: bot_of(alice)) == 1
    assert alice.chatbots.count() == 1
    assert quota.meters(alice, Limit.CHATBOTS)[0].used == 1


def test_what_is_given_back_while_others_take_is_neither_lost_nor_doubled():
    alice = person(custom_max_messages=10)

    def take_and_give_back() -> None:
        quota.release(quota.reserve(alice, Limit.MESSAGES))

    at_once(300, take_and_give_back, threads=30)
    assert used(alice) == 0


# --- A smaller plan under load ------------------------------------------------------------------


def test_after_a_downgrade_nothing_is_accepted_and_upgraded_all_is_restored():
    """Of those that pass, each was decided before the plan was another."""
    alice = on_plan(person(), "starter")
    put(alice, messages_this_month=150)
    accepted = []

    def ask() -> None:
        while len(accepted) < 400:
            try:
                accepted.append(quota.reserve(alice, Limit.MESSAGES))
            except QuotaExceeded:
                return

    asking = [Thread(target=ask) for _ in range(8)]
    for thread in asking:
        thread.start()
    on_plan(alice, "free")
    at_the_change = used(alice)
    for thread in asking:
        thread.join()
    after = used(alice) - at_the_change
    counted("F3", used_at_the_change=at_the_change, accepted_after=after)
    assert used(alice) == at_the_change == 150 + len(accepted)
    with pytest.raises(QuotaExceeded, match="Free plan allows 100"):
        quota.reserve(alice, Limit.MESSAGES)
    assert quota.meters(alice, Limit.MESSAGES)[0].over == at_the_change - 100
    on_plan(alice, "starter")
    quota.reserve(alice, Limit.MESSAGES)


# --- A month's turn -----------------------------------------------------------------------------


def began(user, at: datetime) -> None:
    get_subscription(user.pk)
    change = {"started_at": at, "usage.last_reset": at}
    collection(Subscription).update_one({"user_id": user.pk}, {"$set": change})


def reserve_at(user, now: datetime) -> quota.Reservation:
    taken, refusal = quota.reserve_up_to(user, Limit.MESSAGES, 1, now)
    if refusal:
        raise refusal
    return taken[0]


TURN = datetime(2026, 3, 31, 10, 30, tzinfo=UTC)
JUST_BEFORE, JUST_AFTER = TURN - timedelta(milliseconds=1), TURN


def test_a_month_turns_once_however_many_ask_on_both_sides_of_it():
    """Clocks of servers differ: some are in the new month already."""
    alice = person(custom_max_messages=60)
    began(alice, TURN.replace(month=1, day=31))
    put(alice, messages_this_month=60, last_reset=datetime(2026, 2, 28, 10, 30, tzinfo=UTC))
    skew = timedelta(minutes=5)
    moments = chain.from_iterable(zip([TURN - skew] * 100, [TURN + skew] * 100, strict=True))
    accepted = at_once(200, lambda: reserve_at(alice, next(moments)), threads=20)
    usage = Subscription.objects.get(pk=alice.pk).usage
    counted("F5", asked=200, allowed=60, accepted=accepted, counted=usage.messages_this_month)
    assert (accepted, usage.messages_this_month) == (60, 60)
    assert usage.last_reset == TURN


def test_the_last_millisecond_counts_in_the_old_month_and_the_next_in_the_new():
    alice = person(custom_max_messages=1)
    began(alice, datetime(2026, 1, 31, 10, 30, tzinfo=UTC))
    put(alice, last_reset=datetime(2026, 2, 28, 10, 30, tzinfo=UTC))
    assert reserve_at(alice, JUST_BEFORE).month.month == 2
    with pytest.raises(QuotaExceeded):
        reserve_at(alice, JUST_BEFORE)
    assert reserve_at(alice, JUST_AFTER).month == TURN


def test_a_message_of_last_month_is_not_given_back_to_this_one():
    alice = person(custom_max_messages=5)
    began(alice, TURN.replace(month=1))
    old = reserve_at(alice, JUST_BEFORE)
    new = reserve_at(alice, JUST_AFTER)
    quota.release(old)
    assert Subscription.objects.get(pk=alice.pk).usage.messages_this_month == 1
    quota.release(new)
    assert Subscription.objects.get(pk=alice.pk).usage.messages_this_month == 0


@pytest.mark.parametrize(
    ("start", "turns"),
    [
        ((2026, 1, 31), [(2026, 2, 28), (2026, 3, 31), (2026, 4, 30)]),
        ((2028, 1, 29), [(2028, 2, 29), (2028, 3, 29)]),
        ((2028, 2, 29), [(2028, 3, 29), (2029, 2, 28), (2029, 3, 29)]),
        ((2026, 11, 30), [(2026, 12, 30), (2027, 1, 30), (2027, 2, 28)]),
    ],
)
def test_each_month_is_reset_once_on_its_own_day(start, turns):
    alice = person(custom_max_messages=1)
    began(alice, datetime(*start, tzinfo=UTC))
    for turn in turns:
        moment = datetime(*turn, tzinfo=UTC)
        assert period_start(datetime(*start, tzinfo=UTC), moment) == moment
        assert reserve_at(alice, moment).month == moment
        with pytest.raises(QuotaExceeded):
            reserve_at(alice, moment + timedelta(hours=1))


# --- Ends -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "ends_in_days", "is_usable"),
    [
        ("active", None, True),
        ("canceled", 1, True),
        ("canceled", -1, False),
        ("canceled", None, False),
        ("expired", 1, False),
    ],
)
def test_a_cancelled_plan_holds_until_its_end(status, ends_in_days, is_usable):
    alice = person()
    end = ends_in_days and timezone.now() + timedelta(days=ends_in_days)
    change = {"$set": {"status": status, "expires_at": end}}
    get_subscription(alice.pk)
    collection(Subscription).update_one({"user_id": alice.pk}, change)
    assert Subscription.objects.get(pk=alice.pk).is_usable(timezone.now()) == is_usable
    if is_usable:
        quota.reserve(alice, Limit.MESSAGES)
        return
    with pytest.raises(QuotaExceeded, match=r"has ended.*Choose a plan"):
        quota.reserve(alice, Limit.MESSAGES)
