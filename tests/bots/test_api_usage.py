"""What a plan allows and what is used, through the API."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from accounts.models import User
from billing.models import Subscription
from billing.quota import Limit, reserve
from botsmith.mongodb.collections import collection
from tests.bots.api import Program, refused, subscriber
from tests.cast import bot_of, text_of

pytestmark = pytest.mark.django_db(transaction=True)


def usage(user: User) -> dict:
    answer = Program(user).get("usage")
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_each_limit_has_what_is_used_and_left():
    alice = subscriber(plan="starter")
    bot = bot_of(alice)
    text_of(bot)
    reserve(alice, Limit.MESSAGES)
    told = usage(alice)
    assert told["plan"] == {"id": "starter", "name": "Starter"}
    assert set(told["limits"]) == {"chatbots", "messages", "files", "websites", "texts"}
    for each in told["limits"].values():
        assert each["remaining"] == each["limit"] - each["used"]
    used = {name: each["used"] for name, each in told["limits"].items()}
    assert (used["messages"], used["chatbots"], used["texts"]) == (1, 1, 1)


def test_no_limit_is_null_and_an_own_limit_counts():
    alice = subscriber(plan="enterprise")
    collection(User).update_one({"id": alice.pk}, {"$set": {"custom_max_chatbots": 7}})
    told = usage(alice)
    assert told["limits"]["messages"]["limit"] is told["limits"]["messages"]["remaining"] is None
    assert told["limits"]["chatbots"]["limit"] == 7


def test_the_period_is_the_one_that_is_counted_by():
    alice = subscriber()
    told = usage(alice)["period"]
    start, end = parse_datetime(told["start"]), parse_datetime(told["end"])
    assert start <= timezone.now() < end
    assert timedelta(days=28) <= end - start <= timedelta(days=31)
    assert told["start"].endswith("Z") or told["start"].endswith("+00:00")


def test_a_month_that_is_over_is_counted_no_more():
    alice = subscriber()
    reserve(alice, Limit.MESSAGES)
    long_ago = timezone.now() - timedelta(days=100)
    back = {"started_at": long_ago, "usage.last_reset": long_ago}
    collection(Subscription).update_one({"user_id": alice.pk}, {"$set": back})
    assert usage(alice)["limits"]["messages"]["used"] == 0


def test_features_are_the_plans():
    def included(plan: str) -> set[str]:
        told = usage(subscriber(plan.title(), plan))
        return {each["name"] for each in told["features"] if each["included"]}

    assert "advanced_analytics" not in included("starter")
    assert {"advanced_analytics", "api_access"} <= included("professional")


def test_a_key_without_the_scope_is_refused():
    assert refused(Program(subscriber(), "write").get("usage")) == (403, "scope_missing")
