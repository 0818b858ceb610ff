"""Days become documents: once, whoever does it, late data too, and never by losing any."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from bots.actions.chatbots import delete_bot
from bots.actions.ratings import rate_conversation
from bots.models import Analytics, Conversation, ConversationRating, DueDay, Message
from bots.stats import late, rollup
from bots.stats.days import span_of
from bots.stats.due import UTC_ZONE, due_days, make_due
from bots.stats.figures import NOTHING, Figures, figures
from bots.stats.tasks import notice_news
from botsmith.mongodb.collections import collection
from tests.bots.rolling import (
    DAY,
    NOON,
    day_of,
    later,
    noticed_and_rolled,
    old_bot_of,
    say,
)

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("rolls_at_once"),
]


@pytest.fixture
def bot(alice):
    return old_bot_of(alice)


# --- One document a day -----------------------------------------------------------------------


def test_a_day_is_rolled_up_into_the_documented_fields(bot):
    conversation = say(bot, NOON)
    Message.objects.create(
        conversation=conversation,
        chatbot=bot,
        role="assistant",
        content="Hello.",
        timestamp=NOON,
        milliseconds=1500,
        model="gpt-4o-mini",
        engine="openai",
        trace={"cost": {"usd": 0.25}, "tokens": {"input": 7, "output": 3}},
    )
    ConversationRating.objects.create(
        conversation=conversation, chatbot=bot, rating=4, created_at=NOON
    )
    noticed_and_rolled()
    day = day_of(bot)
    names = ("total_conversations", "total_messages", "active_chats")
    assert [day[name] for name in names] == [1, 2, 1]
    assert (day["avg_response_time"], day["satisfaction_rate"]) == (1.5, 75.0)
    assert day["zone"] == "UTC" and day["figures"]["hours"][12] == 2
    kept = Figures.of(day["figures"])
    assert (kept.cost_usd, kept.input_tokens, kept.output_tokens) == (0.25, 7, 3)
    assert kept.engines == {"openai": 1}
    assert not DueDay.objects.exists()


def test_what_is_no_answer_of_the_bots_is_not_timed(bot):
    conversation = say(bot, NOON)
    common = {"conversation": conversation, "chatbot": bot, "content": "x", "timestamp": NOON}
    answer = {**common, "role": "assistant", "milliseconds": 1000}
    Message.objects.create(**answer, kind="person")
    Message.objects.create(**answer, state="failed")
    Message.objects.create(**{**answer, "milliseconds": None}, model="m")
    counted = figures(bot.pk, *span_of(DAY, UTC_ZONE), UTC_ZONE)
    assert (counted.messages, counted.answers, counted.timed_answers) == (4, 1, 0)
    assert counted.unpriced_answers == 1 and counted.response_seconds is None


def test_what_another_program_left_out_is_no_trouble(bot):
    say(bot, NOON)
    bare = {"id": "m", "conversation_id": "c", "chatbot_id": bot.pk, "role": "assistant"}
    collection(Message).insert_one({**bare, "content": "x", "timestamp": NOON})
    collection(Message).insert_one({**bare, "id": "n", "timestamp": None})
    counted = figures(bot.pk, *span_of(DAY, UTC_ZONE), UTC_ZONE)
    assert (counted.messages, counted.answers, counted.engines) == (2, 1, {"unnamed": 1})
    noticed_and_rolled()
    assert day_of(bot)["total_messages"] == 2


def test_the_playground_is_in_no_figure(bot):
    trial = say(bot, NOON, channel="playground", escalated_at=NOON)
    ConversationRating.objects.create(conversation=trial, chatbot=bot, rating=1, created_at=NOON)
    assert figures(bot.pk, *span_of(DAY, UTC_ZONE), UTC_ZONE) == NOTHING


def test_rolling_again_changes_nothing(bot):
    say(bot, NOON)
    noticed_and_rolled()
    before = day_of(bot)
    make_due(bot.pk, [NOON])
    noticed_and_rolled()
    after = day_of(bot)
    assert after.pop("rolled_at") > before.pop("rolled_at")
    assert after == before


def test_any_number_at_once_make_one_document(bot):
    say(bot, NOON)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: rollup.roll_day(bot.pk, DAY, UTC_ZONE), range(16)))
    assert collection(Analytics).count_documents({}) == 1
    assert day_of(bot)["total_messages"] == 1


def test_an_earlier_count_that_is_written_later_replaces_nothing(bot, monkeypatch):
    """Two workers: the one counts, the other counts more and writes, then the first one writes."""
    conversation = say(bot, NOON)
    keep = rollup._keep

    def held(*args):
        monkeypatch.setattr(rollup, "_keep", keep)
        rating = {"conversation": conversation, "chatbot": bot, "rating": 5, "created_at": NOON}
        ConversationRating.objects.create(**rating)
        rollup.roll_day(bot.pk, DAY, UTC_ZONE)
        keep(*args)

    monkeypatch.setattr(rollup, "_keep", held)
    rollup.roll_day(bot.pk, DAY, UTC_ZONE)
    assert day_of(bot)["satisfaction_rate"] == 100.0


# --- What is noticed --------------------------------------------------------------------------


def test_a_day_that_is_not_over_is_not_rolled_up(bot):
    say(bot, timezone.now())
    noticed_and_rolled(timezone.now() + timedelta(seconds=2))
    assert not Analytics.objects.exists() and DueDay.objects.exists()


def test_late_data_is_rolled_up_with_its_day(bot):
    say(bot, NOON, stored_at=NOON)
    noticed_and_rolled(NOON + timedelta(days=3))
    assert day_of(bot)["total_messages"] == 1
    say(bot, NOON)
    noticed_and_rolled()
    assert day_of(bot)["total_messages"] == 2


def test_a_worker_that_was_down_for_days_makes_up_for_it(bot):
    noticed_and_rolled(NOON - timedelta(days=1))
    for ago in range(4):
        at = NOON + timedelta(days=ago)
        say(bot, at, stored_at=at)
    noticed_and_rolled(NOON + timedelta(days=5))
    assert sorted(Analytics.objects.values_list("total_messages", flat=True)) == [1, 1, 1, 1]


def test_a_history_that_was_never_rolled_up_is_done_bit_by_bit(bot, monkeypatch):
    for ago in range(0, 400, 8):
        at = NOON - timedelta(days=ago)
        say(bot, at, stored_at=at)
    clock = iter(range(10_000))
    monkeypatch.setattr(late, "monotonic", lambda: next(clock))
    monkeypatch.setattr(late, "AT_MOST_SECONDS", 20)
    monkeypatch.setattr(rollup, "AT_ONCE", 7)
    now = NOON + timedelta(days=2)
    looks = 1
    while late.notice(now):
        looks += 1
    assert looks > 2
    assert rollup.roll_due_days(bot.pk, now)
    assert Analytics.objects.count() == 7
    while rollup.roll_due_days(bot.pk, now):
        pass
    assert Analytics.objects.filter(total_messages=1).count() == 50


def test_an_answer_that_ended_after_midnight_is_no_days_loss(bot):
    """It was noticed before midnight, and has its time when it is settled."""
    before = datetime(2026, 3, 10, 23, 59, 50, tzinfo=UTC)
    conversation = say(bot, before, stored_at=before)
    noticed_and_rolled(before + timedelta(minutes=1))
    after = before + timedelta(seconds=30)
    Message.objects.filter(conversation=conversation).update(timestamp=after)
    noticed_and_rolled(before + timedelta(days=3))
    assert day_of(bot, date(2026, 3, 11))["total_messages"] == 1


def test_a_hand_off_alone_makes_its_day_due(bot):
    conversation = say(bot, NOON, stored_at=NOON)
    noticed_and_rolled(NOON + timedelta(days=1))
    then = NOON + timedelta(days=5)
    Conversation.objects.filter(pk=conversation.pk).update(escalated_at=then)
    noticed_and_rolled(NOON + timedelta(days=9))
    assert day_of(bot, then.date())["figures"]["hand_offs"] == 1


def test_a_changed_rating_changes_the_day_it_was_first_given_on(bot):
    conversation = say(bot, NOON)
    rate_conversation(conversation, rating=1)
    ConversationRating.objects.update(created_at=NOON)
    noticed_and_rolled()
    assert day_of(bot)["satisfaction_rate"] == 0.0
    rate_conversation(conversation, rating=5)
    assert [mark["date"].date() for mark in due_days(bot.pk, later(), 9)] == [DAY]
    rollup.roll_due_days(bot.pk, later())
    assert day_of(bot)["satisfaction_rate"] == 100.0


def test_what_comes_while_a_day_is_counted_leaves_it_due(bot, monkeypatch):
    say(bot, NOON)
    roll_day = rollup.roll_day

    def disturbed(*args):
        roll_day(*args)
        say(bot, NOON)
        make_due(bot.pk, [NOON])

    monkeypatch.setattr(rollup, "roll_day", disturbed)
    noticed_and_rolled()
    monkeypatch.setattr(rollup, "roll_day", roll_day)
    assert day_of(bot)["total_messages"] == 1
    rollup.roll_due_days(bot.pk, later())
    assert day_of(bot)["total_messages"] == 2


def test_the_task_notices_and_rings(bot):
    say(bot, NOON, stored_at=NOON)
    notice_news()
    assert day_of(bot)["total_messages"] == 1


# --- What must not be lost --------------------------------------------------------------------


def test_conversations_that_are_deleted_stay_in_the_figures_of_their_day(bot):
    for _ in range(3):
        say(bot, NOON)
    noticed_and_rolled()
    for model in (Message, Conversation):
        collection(model).delete_many({})
    make_due(bot.pk, [NOON])
    noticed_and_rolled()
    say(bot, NOON)
    noticed_and_rolled()
    assert (day_of(bot)["total_messages"], day_of(bot)["total_conversations"]) == (3, 3)


def test_a_deleted_bot_leaves_no_figures(bot, alice):
    say(bot, NOON)
    noticed_and_rolled()
    make_due(bot.pk, [NOON])
    delete_bot(bot, actor=alice)
    assert not (Analytics.objects.exists() or DueDay.objects.exists())
    make_due(bot.pk, [NOON])
    rollup.roll_day(bot.pk, DAY, UTC_ZONE)
    rollup.roll_due_days(bot.pk, later())
    assert not (Analytics.objects.exists() or DueDay.objects.exists())


def test_changed_stars_are_kept_on_a_day_that_lost_conversations(bot):
    rated, other = say(bot, NOON), say(bot, NOON)
    rate_conversation(rated, rating=1)
    ConversationRating.objects.update(created_at=NOON)
    noticed_and_rolled()
    collection(Message).delete_many({"conversation_id": other.pk})
    collection(Conversation).delete_one({"id": other.pk})
    rate_conversation(rated, rating=5)
    rollup.roll_due_days(bot.pk, later())
    kept = day_of(bot)
    assert (kept["total_messages"], kept["satisfaction_rate"]) == (2, 100.0)
    assert kept["figures"]["stars"] == 5
