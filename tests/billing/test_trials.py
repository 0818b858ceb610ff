from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from billing import trials
from billing.models import Subscription
from botsmith.mongodb.collections import collection
from tests.cast import on_plan, person

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 11, 26, 23, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("plan", "own", "trials_a_day"),
    [
        ("free", None, trials.LEAST),
        ("starter", None, 5_000 // 30),
        ("professional", None, 50_000 // 30),
        ("enterprise", None, trials.UNLIMITED),
        ("free", 60_000, 2_000),
        ("starter", -1, trials.UNLIMITED),
    ],
)
def test_a_day_has_its_part_of_the_months_messages(plan, own, trials_a_day):
    assert trials.a_day(on_plan(person(custom_max_messages=own), plan)) == trials_a_day


def test_of_a_subscription_that_ended_there_are_the_least():
    alice = on_plan(person(), "enterprise")
    collection(Subscription).update_one({"user_id": alice.pk}, {"$set": {"status": "expired"}})
    assert trials.a_day(alice) == trials.LEAST


def test_at_once_exactly_so_many_are_taken_and_the_next_day_begins_anew():
    alice, bob = person(), person("Bob")
    with ThreadPoolExecutor(20) as pool:
        taken = sum(pool.map(lambda _: trials.take(alice, NOW), range(80)))
    assert taken == trials.LEAST
    assert trials.take(bob, NOW)
    assert trials.take(alice, NOW + timedelta(minutes=1))
