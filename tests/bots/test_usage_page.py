"""The usage page: meters, how far they last, where they went, and what is over."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import SimpleTestCase
from django.utils import timezone

from billing.actions import get_subscription
from billing.forecast import forecast
from billing.models import Subscription
from bots.actions.beginning import begin_turn
from bots.actions.turns import settle_done
from botsmith.mongodb.collections import collection
from tests.bots.test_turns import OUTCOME
from tests.bots.test_usage_check import put, question
from tests.cast import bot_of, on_plan, person, signed_in

START, END = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)


class ForecastTests(SimpleTestCase):
    def of(self, used, allowed=100, *, day=11, hour=0):
        now = datetime(2026, 11, day, hour, tzinfo=UTC)
        return forecast(used, allowed, start=START, end=END, now=now)

    def test_at_this_pace_they_last_until(self):
        found = self.of(50)
        assert (found.kind, found.until) == ("short", datetime(2026, 11, 21, tzinfo=UTC))

    def test_what_lasts_says_how_many_it_will_be(self):
        found = self.of(20)
        assert (found.kind, found.by_end) == ("enough", 60)

    def test_with_little_to_go_by_nothing_is_foretold(self):
        assert self.of(50, day=2).kind == "early"
        assert self.of(9).kind == "early"
        assert self.of(0).kind == "none"

    def test_what_is_used_up_is_said_whatever_the_time(self):
        assert self.of(100, day=1, hour=1).kind == "used"
        assert self.of(0, 0, day=1).kind == "used"

    def test_without_a_limit_only_the_sum_is_foretold(self):
        assert (self.of(500, None).kind, self.of(500, None).by_end) == ("open", 1500)


pytestmark = pytest.mark.django_db(transaction=True)


def page(user) -> str:
    answer = signed_in(user).get("/billing/usage/")
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def begun(user, days: int) -> None:
    get_subscription(user.pk)
    at = timezone.now() - timedelta(days=days)
    put(user, **{"started_at": at, "usage.last_reset": at})


def test_a_new_customer_sees_every_limit_and_what_happens_at_it(alice):
    shown = page(alice)
    for label in ("Messages this month", "Chatbots", "Files", "Websites", "Texts"):
        assert label in shown
    assert "Nothing is used of this month yet." in shown
    assert "visitors read that the chat takes no more messages" in shown
    assert "Starter: 5,000 messages a month" in shown and "Starter: 5 chatbots" in shown
    assert "Files up to 10 MB each. Conversations are kept for 30 days." in shown


def test_messages_are_shown_by_day_and_by_chatbot(alice, bot):
    on_plan(alice, "starter")
    other = bot_of(alice, name="Night desk")
    for each in (bot, bot, other):
        settle_done(begin_turn(question(each)), OUTCOME)
    shown = page(alice)
    assert '2 <span class="muted">· 67 %' in shown and '1 <span class="muted">· 33 %' in shown
    assert 'id="chart-used">Messages by day</h3> <p class="chart-figure">3</p>' in shown


def test_what_was_used_in_deleted_chatbots_is_shown_as_that(alice, bot):
    put(alice, **{"usage.messages_this_month": 5})
    settle_done(begin_turn(question(bot)), OUTCOME)
    assert "In conversations that are deleted" in page(alice)


def test_the_pace_is_told(alice, bot):
    begun(alice, 10)
    put(alice, **{"usage.messages_this_month": 50})
    assert "At this pace the month’s messages last until" in page(alice)
    put(alice, **{"usage.messages_this_month": 100})
    assert "All messages of this month are used. They begin anew on" in page(alice)


def test_days_are_those_of_the_users_clocks(alice):
    at = datetime(2026, 1, 10, 23, 30, tzinfo=UTC)
    get_subscription(alice.pk)
    put(alice, started_at=at)
    alice.time_zone = "Asia/Kathmandu"
    alice.save()
    assert "Asia/Kathmandu" in page(alice)
    assert " 11 " in page(alice).partition("Begins anew")[2][:40]


def test_what_is_over_after_a_smaller_plan_is_said_and_everything_is_kept(alice, bot):
    on_plan(alice, "starter")
    bot_of(alice)
    bot_of(alice)
    on_plan(alice, "free")
    shown = page(alice)
    assert "Over what Free has room for: 3 of 1 chatbot" in shown
    assert "all your chatbots go on answering" in shown and "3 of 1, over" in shown
    settle_done(begin_turn(question(bot)), OUTCOME)


def test_an_ended_subscription_says_what_to_do(alice):
    get_subscription(alice.pk)
    put(alice, status="expired")
    assert "Your subscription has ended" in page(alice) and "Choose a plan to go on" in page(alice)


def test_locked_features_name_the_plan_that_unlocks_them(alice):
    shown = page(alice)
    assert "Starter and up" in shown and "Professional and up" in shown
    assert "Professional and up" not in page(on_plan(alice, "professional"))


def test_a_figure_of_ones_own_is_said_to_be_that():
    alice = person(custom_max_chatbots=12)
    shown = page(alice)
    assert "0 of 12" in shown and "This figure was set for your account." in shown


def test_it_is_ones_own_page_only(client):
    assert client.get("/billing/usage/").status_code == 302
    assert client.post("/billing/usage/mails/").status_code == 302


def test_mails_are_switched_on_and_off(alice):
    client = signed_in(alice)
    client.post("/billing/usage/mails/")
    assert "You get no email when they run out" in page(alice)
    client.post("/billing/usage/mails/", {"mails": "on"})
    assert "You get an email when 80 %" in page(alice)
    assert collection(Subscription).find_one({"user_id": alice.pk})["usage_mails"] is True
