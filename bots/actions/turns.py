"""One turn of a conversation: a question is kept, its answer prepared, written and settled.

The widget, the playground and the API enter here. A question is stored before anything answers
it, under the client's own id, so that sending it again finds it and counts nothing twice.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from django.conf import settings
from django.utils import timezone
from pymongo.errors import DuplicateKeyError

from billing import quota
from billing.quota import Limit
from bots.models import Chatbot, Conversation, Message
from botsmith.lib.errors import BotInactive, InvalidRequest, MessageTooLong, QuotaExceeded
from botsmith.lib.ids import new_id
from botsmith.lib.text import shorten
from botsmith.mongodb.collections import as_document, collection

LEASE_SECONDS = 60
AT_ONCE = 500
HISTORY_MESSAGES = 12
State = Message.State


class Step(StrEnum):
    """What is left to do for a question that was sent."""

    WRITE = "write"
    FOLLOW = "follow"
    REPLAY = "replay"


@dataclass(frozen=True)
class Asked:
    """Who asks what, and where."""

    bot: Chatbot
    conversation_id: str
    session_id: str
    channel: str
    content: str
    client_message_id: str
    origin: str = ""


@dataclass
class Turn:
    bot: Chatbot
    conversation_id: str
    channel: str
    question: str
    answer_id: str
    step: Step
    attempt: str = ""  # Only this attempt at the answer may change it.
    history: list[dict] = field(default_factory=list)


@dataclass(frozen=True)
class Outcome:
    """A finished answer, as it is stored and shown.

    ``claims`` and ``removed`` are as ``bots.answering.evidence.Checked`` has them; ``trace`` tells
    the owner how the answer was made (``bots.answering.trace``).
    """

    content: str
    kind: str
    finish_reason: str
    grounded: bool
    engine: str
    model: str | None
    citations: list[dict]
    claims: list[dict]
    removed: list[dict]
    trace: dict
    milliseconds: int


def begin_turn(asked: Asked) -> Turn:
    """Keeps the question and reserves its answer.

    Raises InvalidRequest or MessageTooLong for unusable text and QuotaExceeded when the owner's
    messages are used up; then nothing is kept.
    """
    content = _checked(asked.content)
    is_going_on = _is_going_on(asked)
    question, is_new = _keep_question(asked, content)
    turn = _fresh(asked, question, is_new) or _again(asked, question)
    if turn.step is Step.WRITE and is_going_on:
        turn.history = _history(asked, question)
    return turn


def settle_done(turn: Turn, outcome: Outcome) -> bool:
    """Stores the finished answer; False when this attempt was given up meanwhile."""
    return _settle(turn, State.DONE, **vars(outcome))


def settle_broken(turn: Turn, state: State, *, content: str, engine: str) -> None:
    """Keeps what was said of an answer that did not end.

    The message is given back unless its reader left after the first words: those were paid for.
    """
    written = _settle(turn, state, content=content, engine=engine, finish_reason=str(state))
    if written and not (content and state == State.INTERRUPTED):
        quota.release(turn.bot.user_id, Limit.MESSAGES)


def settle_abandoned(now: datetime) -> int:
    """Marks answers whose web process ended; their visitors can ask again. Returns how many."""
    stale = {"state": State.STREAMING, "lease_expires_at": {"$lt": now}}
    found = collection(Message).find(stale, {"id": 1, "chatbot_id": 1}).limit(AT_ONCE)
    return sum(_settle_abandoned(message, stale) for message in list(found))


def renew(turn: Turn, content: str) -> None:
    """Says that the answer is still being written, and keeps what was said so far."""
    collection(Message).update_one(
        _mine(turn), {"$set": {"content": content, "lease_expires_at": _expiry()}}
    )


def _checked(content: str) -> str:
    text = content.strip() if isinstance(content, str) else ""
    if not text:
        raise InvalidRequest("Write a message first.")
    if len(text) > settings.CHAT_MESSAGE_MAX_CHARS:
        limit = f"{settings.CHAT_MESSAGE_MAX_CHARS:,}"
        raise MessageTooLong(f"That message is longer than {limit} characters. Shorten it.")
    return text


def _is_going_on(asked: Asked) -> bool:
    """Whether the conversation exists; it is continued only by the session that began it."""
    found = collection(Conversation).find_one(
        {"id": asked.conversation_id}, {"chatbot_id": 1, "session_id": 1}
    )
    if found and (found["chatbot_id"], found["session_id"]) != (asked.bot.pk, asked.session_id):
        raise InvalidRequest("That conversation is not yours. Start a new one.")
    return found is not None


def _keep_question(asked: Asked, content: str) -> tuple[dict, bool]:
    """Stores the question (True), or finds the one sent with this client id before (False)."""
    message = Message(
        conversation_id=asked.conversation_id,
        chatbot=asked.bot,
        role=Message.Role.USER,
        content=content,
        client_message_id=asked.client_message_id,
        answer_id=new_id(),
    )
    document = as_document(message)
    try:
        collection(Message).insert_one(document)
    except DuplicateKeyError:
        sent = {
            "conversation_id": asked.conversation_id,
            "client_message_id": asked.client_message_id,
        }
        return collection(Message).find_one(sent) or document, False
    return document, True


def _fresh(asked: Asked, question: dict, is_new: bool) -> Turn | None:
    """Prepares the answer of a question that has none; None when it has one already."""
    if not is_new and _has_answer(question):
        return None
    _reserve(asked, question, is_new)
    began = _count_in_conversation(asked, 2)
    answer = _empty_answer(asked, question)
    try:
        collection(Message).insert_one(as_document(answer))
    except DuplicateKeyError:  # The same question, sent twice at once: the other one writes.
        _count_in_conversation(asked, -2)
        _count_in_chatbot(asked, conversations_count=int(began))
        quota.release(asked.bot.user_id, Limit.MESSAGES)
        return None
    if not is_new:  # Its first sender may have been refused, and have removed it, meanwhile.
        again = {"id": question["id"]}
        collection(Message).update_one(again, {"$setOnInsert": question}, upsert=True)
    if not _count_in_chatbot(asked, conversations_count=int(began), messages_count=2):
        _take_back(asked)
        raise BotInactive
    return _turn(asked, question, Step.WRITE, answer.lease_token)


def _has_answer(question: dict) -> bool:
    return collection(Message).find_one({"id": question["answer_id"]}, {"_id": 1}) is not None


def _reserve(asked: Asked, question: dict, is_new: bool) -> None:
    """Takes one message of the owner's. Refused, the question goes, by whoever stored it."""
    try:
        quota.reserve(asked.bot.user, Limit.MESSAGES)
    except QuotaExceeded:
        if is_new and not _has_answer(question):
            collection(Message).delete_one({"id": question["id"]})
        raise


def _take_back(asked: Asked) -> None:
    """A chatbot deleted meanwhile has taken its messages along; ours came too late for that."""
    for model, key in ((Message, "conversation_id"), (Conversation, "id")):
        collection(model).delete_many({key: asked.conversation_id})
    quota.release(asked.bot.user_id, Limit.MESSAGES)


def _empty_answer(asked: Asked, question: dict) -> Message:
    return Message(
        id=question["answer_id"],
        conversation_id=asked.conversation_id,
        chatbot=asked.bot,
        role=Message.Role.ASSISTANT,
        content="",
        state=State.STREAMING,
        lease_token=new_id(),
        lease_expires_at=_expiry(),
    )


def _again(asked: Asked, question: dict) -> Turn:
    """A question that was sent before: read its answer, follow it, or write it once more."""
    answer = collection(Message).find_one({"id": question["answer_id"]})
    if answer["state"] == State.DONE:
        return _turn(asked, question, Step.REPLAY)
    if answer["state"] == State.STREAMING:
        return _turn(asked, question, Step.FOLLOW)
    quota.reserve(asked.bot.user, Limit.MESSAGES)
    broken = {"id": answer["id"], "state": {"$in": [State.FAILED, State.INTERRUPTED]}}
    attempt = new_id()
    restart = {"content": "", "lease_token": attempt, "lease_expires_at": _expiry()}
    restart |= {"state": State.STREAMING}
    if collection(Message).update_one(broken, {"$set": restart}).modified_count:
        return _turn(asked, question, Step.WRITE, attempt)
    quota.release(asked.bot.user_id, Limit.MESSAGES)
    return _turn(asked, question, Step.FOLLOW)


def _turn(asked: Asked, question: dict, step: Step, attempt: str = "") -> Turn:
    return Turn(
        bot=asked.bot,
        conversation_id=asked.conversation_id,
        channel=asked.channel,
        question=question["content"],
        answer_id=question["answer_id"],
        step=step,
        attempt=attempt,
    )


def _history(asked: Asked, question: dict) -> list[dict]:
    """What was said before the question, oldest first: ``role``, ``content``."""
    before = {
        "conversation_id": asked.conversation_id,
        "timestamp": {"$lt": question["timestamp"]},
    }
    latest = collection(Message).find(before, {"role": 1, "content": 1, "_id": 0})
    messages = list(latest.sort("timestamp", -1).limit(HISTORY_MESSAGES))
    return [message for message in reversed(messages) if message["content"]]


def _settle(turn: Turn, state: State, **fields) -> bool:
    now = timezone.now()
    outcome = {**fields, "state": state, "timestamp": now, "lease_expires_at": None}
    written = collection(Message).update_one(_mine(turn), {"$set": outcome})
    collection(Conversation).update_one({"id": turn.conversation_id}, {"$set": {"updated_at": now}})
    return bool(written.modified_count)


def _mine(turn: Turn) -> dict:
    return {"id": turn.answer_id, "state": State.STREAMING, "lease_token": turn.attempt}


def _settle_abandoned(message: dict, stale: dict) -> bool:
    ended = {"$set": {"state": State.INTERRUPTED, "finish_reason": str(State.INTERRUPTED)}}
    if not collection(Message).update_one({**stale, "id": message["id"]}, ended).modified_count:
        return False
    if bot := collection(Chatbot).find_one({"id": message["chatbot_id"]}, {"user_id": 1}):
        quota.release(bot["user_id"], Limit.MESSAGES)
    return True


def _count_in_conversation(asked: Asked, messages: int) -> bool:
    """Adds to the conversation, which the first question begins (True)."""
    now = timezone.now()
    first = Conversation(
        id=asked.conversation_id,
        chatbot=asked.bot,
        session_id=asked.session_id,
        channel=asked.channel,
        origin=asked.origin[:300] or None,
        preview=shorten(asked.content, 120),
        created_at=now,
    )
    change = {"$inc": {"messages_count": messages}, "$set": {"updated_at": now}}
    kept = {"id", "messages_count", "updated_at"}
    begun = {name: value for name, value in as_document(first).items() if name not in kept}
    found = collection(Conversation).update_one(
        {"id": asked.conversation_id}, {**change, "$setOnInsert": begun}, upsert=True
    )
    return found.upserted_id is not None


def _count_in_chatbot(asked: Asked, **counts: int) -> bool:
    """Adds to the chatbot's figures, which are of visitors only; False when it is gone."""
    bot = {"id": asked.bot.pk}
    if asked.channel == Conversation.Channel.PLAYGROUND:
        return collection(Chatbot).find_one(bot, {"_id": 1}) is not None
    return bool(collection(Chatbot).update_one(bot, {"$inc": counts}).matched_count)


def _expiry() -> datetime:
    return timezone.now() + timedelta(seconds=LEASE_SECONDS)
