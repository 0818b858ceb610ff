"""What was said when, and what rolls it up in the test's own process."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from bson import ObjectId
from django.utils import timezone

from accounts.models import User
from bots.models import Analytics, Chatbot, Conversation, Message
from bots.stats import late, rollup
from botsmith.mongodb.collections import collection
from tests.cast import bot_of

DAY = date(2026, 3, 10)
NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
BERLIN, KATHMANDU = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Kathmandu")


def old_bot_of(owner: User) -> Chatbot:
    """A chatbot that was there before anything was said."""
    bot = bot_of(owner)
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
