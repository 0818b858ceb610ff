from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from django.test import SimpleTestCase

from billing import quota
from billing.models import Subscription
from billing.quota import Limit, period_start, reserving
from botsmith.lib.errors import QuotaExceeded
from botsmith.mongodb.collections import collection
from tests.cast import person, used


def try_reserve(user) -> bool:
    try:
        quota.reserve(user, Limit.MESSAGES)
    except QuotaExceeded:
        return False
    return True


@pytest.mark.django_db(transaction=True)
def test_of_two_hundred_at_once_exactly_one_hundred_pass():
    alice = person()
    with ThreadPoolExecutor(50) as pool:
        accepted = sum(pool.map(lambda _: try_reserve(alice), range(200)))
    assert accepted == 100
    assert used(alice) == 100


@pytest.mark.django_db
def test_a_refusal_names_plan_and_limit():
    alice = person(custom_max_messages=0)
    with pytest.raises(QuotaExceeded, match="Free plan allows 0 messages a month"):
        quota.reserve(alice, Limit.MESSAGES)


@pytest.mark.django_db
def test_the_users_own_limit_beats_the_plans():
    alice = person(custom_max_chatbots=3)
    for _ in range(3):
        quota.reserve(alice, Limit.CHATBOTS)
    with pytest.raises(QuotaExceeded):
        quota.reserve(alice, Limit.CHATBOTS)


@pytest.mark.django_db
def test_minus_one_is_unlimited():
    alice = person(custom_max_messages=-1)
    for _ in range(150):
        quota.reserve(alice, Limit.MESSAGES)
    assert quota.meters(alice, Limit.MESSAGES)[0].limit is None


@pytest.mark.django_db
def test_a_release_gives_back_and_never_goes_below_zero():
    alice = person()
    taken = quota.reserve(alice, Limit.MESSAGES)
    quota.release(taken)
    quota.release(taken)
    assert used(alice) == 0


@pytest.mark.django_db
def test_a_new_month_starts_from_zero():
    alice = person()
    quota.reserve(alice, Limit.MESSAGES)
    past = datetime(2025, 1, 31, tzinfo=UTC)
    collection(Subscription).update_one(
        {"user_id": alice.pk}, {"$set": {"started_at": past, "usage.last_reset": past}}
    )
    assert used(alice) == 0


@pytest.mark.django_db
def test_a_plan_changed_meanwhile_counts_at_once():
    alice = person()
    quota.reserve(alice, Limit.CHATBOTS)
    collection(Subscription).update_one({"user_id": alice.pk}, {"$set": {"plan_id": "starter"}})
    quota.reserve(alice, Limit.CHATBOTS)
    collection(Subscription).update_one({"user_id": alice.pk}, {"$set": {"plan_id": "free"}})
    with pytest.raises(QuotaExceeded, match="Free plan allows 1 chatbot"):
        quota.reserve(alice, Limit.CHATBOTS)


@pytest.mark.django_db
def test_an_ended_subscription_reserves_nothing_though_it_was_known():
    alice = person()
    quota.reserve(alice, Limit.MESSAGES)
    collection(Subscription).update_one({"user_id": alice.pk}, {"$set": {"status": "expired"}})
    with pytest.raises(QuotaExceeded, match="has ended"):
        quota.reserve(alice, Limit.MESSAGES)
    assert used(alice) == 1


@pytest.mark.django_db
def test_a_known_subscription_is_not_read_again(monkeypatch):
    alice = person()
    quota.reserve(alice, Limit.MESSAGES)
    with monkeypatch.context() as patched:
        read = lambda *_: pytest.fail("it was read again")  # noqa: E731
        patched.setattr(reserving, "get_subscription", read)
        quota.reserve(alice, Limit.MESSAGES)
    assert used(alice) == 2


@pytest.mark.django_db
def test_a_new_month_of_a_known_subscription_starts_from_zero():
    alice = person(custom_max_messages=1)
    quota.reserve(alice, Limit.MESSAGES)
    past = datetime(2025, 1, 31, tzinfo=UTC)
    collection(Subscription).update_one(
        {"user_id": alice.pk}, {"$set": {"usage.last_reset": past, "started_at": past}}
    )
    quota.reserve(alice, Limit.MESSAGES)
    assert used(alice) == 1


class PeriodStartTests(SimpleTestCase):
    def start(self, started, now):
        return period_start(datetime(*started, tzinfo=UTC), datetime(*now, tzinfo=UTC))

    def test_it_is_the_subscriptions_own_day(self):
        assert self.start((2026, 1, 15), (2026, 3, 20)) == datetime(2026, 3, 15, tzinfo=UTC)
        assert self.start((2026, 1, 15), (2026, 3, 14)) == datetime(2026, 2, 15, tzinfo=UTC)

    def test_the_31st_falls_on_a_short_months_last_day(self):
        assert self.start((2026, 1, 31), (2026, 2, 28, 12)) == datetime(2026, 2, 28, tzinfo=UTC)

    def test_it_is_never_before_the_start(self):
        assert self.start((2026, 3, 20, 12), (2026, 3, 20, 13)).day == 20

    def test_january_looks_back_into_december(self):
        assert self.start((2025, 6, 20), (2026, 1, 5)) == datetime(2025, 12, 20, tzinfo=UTC)
