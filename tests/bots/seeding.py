"""Believable conversations of many days, as visitors, the bot and people would have left them."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from bots.models import Chatbot, Conversation, ConversationRating, Message
from botsmith.mongodb.collections import as_document

# What is asked, how often compared with the others, and whether the sources know.
QUESTIONS = (
    ("When are you open on Sunday?", 9, True),
    ("Can I pay by card?", 7, True),
    ("May I bring my dog?", 6, True),
    ("Do you have vegan cakes?", 5, False),
    ("How do I book a table for eight?", 4, True),
    ("Until when do you serve breakfast?", 4, True),
    ("Is there parking nearby?", 3, False),
    ("Do you deliver?", 2, False),
    (
        "Could you tell me whether the terrace is heated in winter, and if one can reserve it?",
        1,
        False,
    ),
    ("هل لديكم قائمة طعام باللغة العربية؟", 1, False),
    ("Hello", 3, True),
)
# Visitors of each hour of a day: nobody sleeps less than at noon.
HOURS = (1, 1, 0, 0, 0, 1, 3, 8, 12, 14, 15, 18, 20, 16, 13, 12, 12, 11, 9, 8, 6, 5, 3, 2)
WEEKDAYS = (1.0, 0.9, 0.95, 1.05, 1.3, 1.7, 1.5)
WAYS = (str, str.lower, lambda text: text.rstrip("?"), lambda text: f"{text} ")


def conversations(
    bot: Chatbot, until: datetime, *, days: int = 60, a_day: float = 14, seed: int = 7
) -> Iterator[Conversation | Message | ConversationRating]:
    """Rows to store: more from week to week, more at weekends, busy at noon."""
    random = Random(seed)
    for ago in range(days, -1, -1):
        day = (until - timedelta(days=ago)).replace(hour=0, minute=0, second=0, microsecond=0)
        wanted = a_day * WEEKDAYS[day.weekday()] * (1 + 0.5 * (days - ago) / max(days, 1))
        for _ in range(round(random.gauss(wanted, wanted / 6))):
            hour = random.choices(range(24), HOURS)[0]
            at = day + timedelta(hours=hour, seconds=random.randrange(3600))
            if at < until:
                yield from _conversation(bot, at, random)


def _conversation(bot, at: datetime, random: Random) -> Iterator:
    conversation = Conversation(
        chatbot=bot, session_id="seeded", channel=random.choice(("widget", "widget", "page"))
    )
    conversation.created_at = at
    weights = [weight for _, weight, _ in QUESTIONS]
    for text, _, is_known in random.choices(QUESTIONS, weights, k=random.randint(1, 3)):
        conversation.preview = conversation.preview or text
        question, answer = _turn(conversation, text, is_known, at, random)
        yield question
        yield answer
        at = answer.timestamp + timedelta(seconds=random.randint(5, 90))
    conversation.updated_at = answer.timestamp
    conversation.messages_count = 2
    if random.random() < 0.06:
        conversation.status, conversation.escalated_at = "escalated", at
    yield conversation
    if random.random() < 0.2:
        yield ConversationRating(
            id=conversation.rating_id,
            conversation=conversation,
            chatbot=bot,
            rating=random.choices((1, 2, 3, 4, 5), (1, 1, 3, 9, 14))[0],
            created_at=at,
        )


def _turn(conversation, text: str, is_known: bool, at: datetime, random: Random):
    ids = {"conversation": conversation, "chatbot_id": conversation.chatbot_id}
    milliseconds = max(200, round(random.gauss(1900, 600)))
    answer = Message(
        **ids,
        role="assistant",
        content="We are open from nine to four.",
        timestamp=at + timedelta(milliseconds=milliseconds),
        milliseconds=milliseconds,
        kind=_kind(text, is_known and random.random() < 0.97),
    )
    if random.random() < 0.85:
        tokens = {"input": random.randint(600, 1800), "output": random.randint(20, 160)}
        answer.engine, answer.model = "openai", "gpt-4o-mini"
        usd = tokens["input"] * 0.15e-6 + tokens["output"] * 0.6e-6
        answer.trace = {"tokens": tokens, "cost": {"usd": usd}}
    else:
        answer.engine, answer.trace = "extractive", {"tokens": None, "cost": {"usd": 0.0}}
    asked = random.choice(WAYS)(text)
    question = Message(**ids, role="user", content=asked, timestamp=at, answer_id=answer.pk)
    return question, answer


def _kind(text: str, is_known: bool) -> str:
    if text == "Hello":
        return "small_talk"
    return "answer" if is_known else "refusal"


def store(database, rows) -> None:
    """Into PyMongo's database of the product; a collection at once."""
    by_table: dict[str, list[dict]] = {}
    for row in rows:
        by_table.setdefault(row._meta.db_table, []).append(as_document(row))
    for table, documents in by_table.items():
        database[table].insert_many(documents)
