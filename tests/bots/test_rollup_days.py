"""Whose days they are, and that rolled up and live ones are the same."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from accounts.models import User
from accounts.profile import change_profile
from bots.actions.time_zones import choose_time_zone
from bots.models import Analytics, Chatbot, Conversation, Message
from bots.stats import late, live, rollup
from bots.stats.days import Period, span_of
from bots.stats.due import UTC_ZONE
from bots.stats.figures import NOTHING, Figures
from bots.stats.reading import read
from bots.stats.tasks import time_zone_changed
from botsmith.mongodb.collections import collection
from tests.bots.rolling import BERLIN, DAY, NOON, day_of, later, noticed_and_rolled, old_bot_of, say
from tests.bots.seeding import conversations, store

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("rolls_at_once"),
]


@pytest.fixture
def bot(alice):
    return old_bot_of(alice)


# --- Zones ------------------------------------------------------------------------------------


def test_display_days_are_the_owners_and_documented_ones_are_utc(bot, alice):
    choose_time_zone(alice, zone="Asia/Kathmandu", actor=alice)
    say(bot, datetime(2026, 3, 10, 18, 20, tzinfo=UTC))  # Five past midnight there.
    noticed_and_rolled()
    assert day_of(bot)["total_messages"] == 1
    assert day_of(bot)["figures"]["messages"] == 0
    there = day_of(bot, date(2026, 3, 11))
    assert (there["total_messages"], there["figures"]["messages"]) == (0, 1)
    assert there["figures"]["hours"][0] == 1 and there["zone"] == "Asia/Kathmandu"


def test_another_zone_counts_the_days_anew(bot, alice):
    say(bot, datetime(2026, 3, 10, 23, 30, tzinfo=UTC))
    noticed_and_rolled()
    choose_time_zone(alice, zone="Europe/Berlin", actor=alice)
    noticed_and_rolled()
    assert day_of(bot)["zone"] == "Europe/Berlin"
    assert day_of(bot)["figures"]["messages"] == 0
    report = read(bot, Period(DAY, date(2026, 3, 11)), BERLIN, later())
    assert [its.messages for its in report.days.values()] == [0, 1]


def test_another_zone_in_the_profile_does_the_same(bot, alice):
    say(bot, datetime(2026, 3, 10, 23, 30, tzinfo=UTC))
    noticed_and_rolled()
    change_profile(alice, actor=alice, time_zone="Europe/Berlin")
    time_zone_changed(alice.pk)  # As a worker hears the bell.
    noticed_and_rolled()
    assert day_of(bot)["zone"] == "Europe/Berlin"


def test_a_day_that_is_not_over_in_the_new_zone_waits(bot, alice):
    say(bot, NOON, stored_at=NOON)
    midnight = datetime(2026, 3, 11, 0, 30, tzinfo=UTC)
    late.notice(midnight)
    User.objects.filter(pk=alice.pk).update(time_zone="America/Los_Angeles")
    rollup.roll_due_days(bot.pk, midnight)
    assert day_of(bot) is None
    rollup.roll_due_days(bot.pk, midnight + timedelta(hours=8))
    assert day_of(bot)["total_messages"] == 1


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25)])
def test_days_on_which_clocks_change_lose_and_double_nothing(bot, alice, day, hours):
    User.objects.filter(pk=alice.pk).update(time_zone="Europe/Berlin")
    start, _ = span_of(day, BERLIN)
    for number in range(-1, hours + 1):
        say(bot, start + timedelta(hours=number, minutes=30))
    noticed_and_rolled(datetime(2026, 12, 1, tzinfo=UTC))
    counted = Figures.of(day_of(bot, day)["figures"])
    assert counted.messages == sum(counted.hours) == hours
    assert counted.hours[2] == {23: 0, 25: 2}[hours]


# --- Rolled up and live -----------------------------------------------------------------------


@pytest.mark.parametrize("zone", ["UTC", "Asia/Kathmandu", "America/Los_Angeles"])
def test_rolled_up_days_are_what_would_be_counted_live(bot, alice, zone):
    User.objects.filter(pk=alice.pk).update(time_zone=zone)
    until = datetime(2026, 11, 5, 15, tzinfo=UTC)  # With an end of summer time.
    store(collection(Chatbot).database, conversations(bot, until, days=12, a_day=6))
    period = Period(date(2026, 10, 26), date(2026, 11, 5))
    live = read(bot, period, ZoneInfo(zone), until)
    noticed_and_rolled(later(days=30))
    rolled = read(bot, period, ZoneInfo(zone), later(days=30))
    assert live.total.messages > 100
    assert rolled == live
    assert collection(Analytics).count_documents({"zone": zone}) >= 12


def test_idle_days_of_the_past_are_nothing_without_counting(bot, monkeypatch):
    say(bot, NOON)
    noticed_and_rolled()
    counts = []
    monkeypatch.setattr(
        "bots.stats.reading.live_figures", lambda *args: counts.append(args) or NOTHING
    )
    report = read(bot, Period(date(2026, 2, 1), date(2026, 3, 31)), UTC_ZONE, later())
    assert report.total.messages == 1 and counts == []


def test_what_took_long_to_count_is_kept_for_a_moment(bot, monkeypatch):
    """And what did not is counted anew each time."""
    now = timezone.now().replace(hour=12)
    span = now.replace(hour=0, minute=0, second=0, microsecond=0), now + timedelta(hours=6)
    conversation = Conversation.objects.create(chatbot=bot, session_id="s", created_at=now)
    said = {"conversation": conversation, "chatbot": bot, "role": "user", "content": "Hi"}

    def messages() -> int:
        Message.objects.create(**said, timestamp=now)
        return live.live_figures(bot.pk, *span, ZoneInfo("UTC")).messages

    assert [messages(), messages()] == [1, 2]
    monkeypatch.setattr(live, "LONG_SECONDS", 0)
    monkeypatch.setattr(live, "KEPT_FOR", 1e6)
    assert [messages(), messages(), messages()] == [3, 3, 3]
    assert live.live_figures(bot.pk, *span, ZoneInfo("Asia/Kathmandu")).messages == 5
