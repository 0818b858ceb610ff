"""Days become documents: once, whoever does it, late data too, and never by losing any."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from bson import ObjectId
from django.utils import timezone

from accounts.models import User
from bots.actions.chatbots import delete_bot
from bots.actions.ratings import rate_conversation
from bots.actions.time_zones import choose_time_zone
from bots.models import Analytics, Chatbot, Conversation, ConversationRating, DueDay, Message
from bots.stats import late, live, rollup
from bots.stats.days import Period, span_of
from bots.stats.due import UTC_ZONE, due_days, make_due
from bots.stats.figures import NOTHING, Figures, figures
from bots.stats.reading import read
from bots.stats.tasks import notice_news, roll_up
from botsmith.mongodb.collections import collection
from tests.bots.seeding import conversations, store
from tests.cast import bot_of

pytestmark = pytest.mark.django_db(transaction=True)
DAY = date(2026, 3, 10)
NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
BERLIN, KATHMANDU = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Kathmandu")


@pytest.fixture(autouse=True)
def no_broker(monkeypatch):
    """Bells are rung here, at once."""
    monkeypatch.setattr("bots.stats.bell.ring", lambda ids: [roll_up(each) for each in ids])


@pytest.fixture
def bot(alice):
    bot = bot_of(alice)
    Chatbot.objects.filter(pk=bot.pk).update(created_at=datetime(2024, 1, 1, tzinfo=UTC))
    bot.refresh_from_db()
    return bot


def say(bot, at: datetime, *, stored_at: datetime | None = None, **fields) -> Conversation:
    """A conversation of one message; ``stored_at`` is when it came into the database."""
    conversation = Conversation.objects.create(
        chatbot=bot, session_id="s", created_at=at, updated_at=at, **fields
    )
    said = {"conversation": conversation, "chatbot": bot, "content": "Hi", "timestamp": at}
    message = Message.objects.create(role="user", **said)
    if stored_at:
        for row in (conversation, message):
            store_again(row, stored_at)
    return conversation


def store_again(row, at: datetime) -> None:
    """As if it had been stored at this time: MongoDB's own id tells it."""
    rows = collection(type(row))
    document = rows.find_one_and_delete({"id": row.pk})
    rows.insert_one(
        {**document, "_id": ObjectId(ObjectId.from_datetime(at).binary[:4] + new_tail())}
    )


def new_tail() -> bytes:
    return ObjectId().binary[4:]


def later(**ago) -> datetime:
    return timezone.now() + timedelta(hours=1, **ago)


def noticed_and_rolled(now: datetime | None = None) -> None:
    now = now or later()
    while late.notice(now):
        pass
    for bot_id in Chatbot.objects.values_list("pk", flat=True):
        while rollup.roll_due_days(bot_id, now):
            pass


def day_of(bot, day: date = DAY) -> dict:
    return collection(Analytics).find_one({"chatbot_id": bot.pk, "date": as_midnight(day)})


def as_midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


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
