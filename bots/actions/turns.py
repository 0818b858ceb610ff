"""One turn of a conversation: a question is kept, its answer prepared, written and settled.

A question is stored before anything answers it, under the client's own id, so that sending it again
finds it and counts nothing twice (``bots.actions.beginning``). Its answer is settled here, once.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial

from django.utils import timezone
from pymongo import UpdateOne

from billing import holding, quota
from billing.holding import Settled
from billing.ledger import Kind
from billing.quota import Limit
from bots.actions import news
from bots.inbox.words import adding, cited, is_searched, words_of
from bots.models import Chatbot, Conversation, Message
from bots.webhooks.events import News, announce_each
from botsmith.lib.batches import at_once
from botsmith.lib.tokens import count_tokens
from botsmith.mongodb.bulk import write_each
from botsmith.mongodb.collections import collection, in_utc

LEASE_SECONDS = 60
AT_ONCE = 500
HISTORY_MESSAGES = 12
UNCOUNTED = {"$pop": {"counted_in": 1}}  # The last of the months that it was counted in.
State = Message.State
Grounding = Conversation.Grounding


class Step(StrEnum):
    """What is left to do for a question that was sent."""

    WRITE = "write"
    FOLLOW = "follow"
    REPLAY = "replay"
    QUIET = "quiet"  # A person has the conversation.


@dataclass(frozen=True)
class Person:
    """Who a visitor is, as the website says; ``visitor_id`` only where its signature was good, or
    where a program that has a key says it."""

    visitor_id: str = ""
    name: str = ""
    email: str = ""


NOBODY = Person()


@dataclass(frozen=True)
class Asked:
    """Who asks what, and where; with a ``history`` of its own, what is stored of it counts not."""

    bot: Chatbot
    conversation_id: str
    session_id: str
    channel: str
    content: str
    client_message_id: str
    origin: str = ""
    person: Person = NOBODY
    history: Sequence[dict] | None = None  # ``role`` and ``content``, oldest first.


@dataclass
class Turn:
    bot: Chatbot
    conversation_id: str
    channel: str
    question: str
    answer_id: str | None  # None where a person is to answer.
    step: Step
    attempt: str = ""  # Only this attempt at the answer may change it.
    history: list[dict] = field(default_factory=list)
    draft: bool = False  # Of the live passages, also where visitors are answered from kept ones.
    without_model: str = ""  # Why no model may be asked, in words for the owner.
    month: datetime | None = None  # Of the owner's, in which this attempt was counted.
    trial_of: Kind | None = None  # Of a trial: what it is for.

    @property
    def taken(self) -> quota.Reservation:
        """The message that it took, to be given back."""
        return quota.Reservation(self.bot.user_id, Limit.MESSAGES, self.month)

    @property
    def paid_as(self) -> Kind:
        """As what the ledger has it."""
        is_own = self.channel == Conversation.Channel.PLAYGROUND
        return self.trial_of or (Kind.PLAYGROUND if is_own else Kind.VISITOR)

    @property
    def hold_id(self) -> str:
        """What is held back for it is known by this attempt; that of a trial by its own."""
        return f"{self.answer_id or 'trial'}:{self.attempt}"


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


@dataclass(frozen=True)
class Ending:
    """How an attempt at an answer ended, and what is kept of it."""

    turn: Turn
    state: Message.State
    kept: dict
    bill: Settled | None = None  # What its providers are paid.

    @classmethod
    def done(cls, turn: Turn, outcome: Outcome, *, bill: Settled | None = None) -> "Ending":
        return cls(turn, State.DONE, vars(outcome), bill)

    @classmethod
    def broken(
        cls,
        turn: Turn,
        state: Message.State,
        *,
        content: str,
        engine: str,
        bill: Settled | None = None,
    ) -> "Ending":
        said = {"content": content, "engine": engine, "finish_reason": str(state)}
        return cls(turn, state, said, bill)

    @property
    def is_owed(self) -> bool:
        """Whether it counts: its first words were written, and its provider did not fail."""
        return bool(self.kept["content"]) and self.state != State.FAILED


def settle_done(turn: Turn, outcome: Outcome) -> bool:
    """Stores the finished answer; False when this attempt was given up meanwhile."""
    [is_mine] = settle_each([Ending.done(turn, outcome)])
    return is_mine


def settle_broken(turn: Turn, state: State, *, content: str, engine: str) -> None:
    """``settle_broken_each`` for one answer."""
    settle_broken_each([Ending.broken(turn, state, content=content, engine=engine)])


def settle_broken_each(endings: Sequence[Ending]) -> list[None]:
    """Keeps what was said of answers that did not end.

    The message is given back unless the reader left, or was cut off, after the first words: those
    were paid for.
    """
    for ending, is_mine in zip(endings, settle_each(endings), strict=True):
        if is_mine and not ending.is_owed:
            quota.release(ending.turn.taken)
    return [None] * len(endings)


def settle_abandoned(now: datetime) -> int:
    """Marks answers whose web process ended; their visitors can ask again. Returns how many."""
    stale = {"state": State.STREAMING, "lease_expires_at": {"$lt": now}}
    shown = dict.fromkeys(("id", "chatbot_id", "counted_in", "lease_token", "content"), 1)
    found = collection(Message).find(stale, shown).limit(AT_ONCE)
    return sum(_settle_abandoned(message, stale, now) for message in list(found))


def renew(turn: Turn, content: str) -> None:
    """Says that the answer is still being written, and keeps what was said so far."""
    renew_each([(turn, content)])


def renew_each(said: Sequence[tuple[Turn, str]]) -> list[None]:
    """``renew`` for many answers in one write."""
    kept = {"lease_expires_at": lease_end()}
    renewed = [UpdateOne(_mine(turn), {"$set": {**kept, "content": text}}) for turn, text in said]
    write_each(Message, renewed)
    return [None] * len(said)


def settle_each(endings: Sequence[Ending]) -> list[bool]:
    """Stores how each answer ended; False for an attempt that was given up meanwhile.

    What was paid for is in the ledger first: whatever becomes of us after that, the answer is
    settled as abandoned then, which finds it there.
    """
    now = timezone.now()
    paid = holding.write([end.bill for end in endings if end.bill])
    common = {"timestamp": now, "lease_expires_at": None}
    answers = [
        UpdateOne(
            _mine(end.turn), {"$set": {**end.kept, **common, "state": end.state}} | _counts(end)
        )
        for end in endings
    ]
    stored, _ = at_once(partial(write_each, Message, answers), partial(holding.let_go, paid))
    written = stored.modified
    everyone = [True] * len(endings)
    settled = everyone if written == len(endings) else _settled_now(endings, now)
    conversations = [
        change
        for end, is_so in zip(endings, settled, strict=True)
        for change in _shown_in_inbox(end, now, is_so)
    ]
    write_each(Conversation, conversations)
    announce_each(
        each
        for end, is_so in zip(endings, settled, strict=True)
        if is_so
        for each in _news(end, now)
    )
    return settled


def _counts(end: Ending) -> dict:
    """What is given back counts no longer; the answer says so before the month does."""
    return {} if end.state == State.DONE or end.is_owed else UNCOUNTED


def _shown_in_inbox(end: Ending, now: datetime, is_settled: bool) -> Iterator[UpdateOne]:
    """What the inbox shows, filters and finds of the conversation, by the answer that it got."""
    turn, kept = end.turn, end.kept
    change: dict = {"$set": {"updated_at": now}}
    if is_settled and end.state == State.DONE and (rests_on := grounding_of(kept)):
        change["$max"] = {"grounding": rests_on}
    yield UpdateOne({"id": turn.conversation_id}, change)
    if is_settled and is_searched(turn.channel):
        words = [*words_of(kept["content"]), *cited(kept.get("citations", ()))]
        yield from adding(turn.conversation_id, words)


def grounding_of(answer: Mapping) -> Grounding:
    """What a finished answer rests on; ``answer`` is its document or what is kept of it."""
    if answer.get("kind") == Message.Kind.REFUSAL:
        return Grounding.GAP
    if answer.get("kind") != Message.Kind.ANSWER or answer.get("grounded") is None:
        return Grounding.NONE
    return Grounding.SOURCES if answer["grounded"] else Grounding.GAP


def _news(end: Ending, now: datetime) -> Iterator[News]:
    """Finished answers only: one that broke off may be written once more."""
    if end.state == State.DONE:
        ids = {"id": end.turn.answer_id, "conversation_id": end.turn.conversation_id}
        message = {**end.kept, **ids, "role": str(Message.Role.ASSISTANT), "timestamp": now}
        yield from news.of_message(end.turn.bot, end.turn.channel, message)


def _settled_now(endings: Sequence[Ending], now: datetime) -> list[bool]:
    """Which of the attempts it was that settled their answers just now."""
    then = {"id": {"$in": [end.turn.answer_id for end in endings]}, "timestamp": now}
    settled = collection(Message).find(then, {"_id": 0, "id": 1, "lease_token": 1})
    by = {message["id"]: message["lease_token"] for message in settled}
    return [by.get(end.turn.answer_id) == end.turn.attempt for end in endings]


def _mine(turn: Turn) -> dict:
    return {"id": turn.answer_id, "state": State.STREAMING, "lease_token": turn.attempt}


def _settle_abandoned(message: dict, stale: dict, now: datetime) -> bool:
    bot = collection(Chatbot).find_one({"id": message["chatbot_id"]}, {"user_id": 1})
    if bot:  # First: whoever comes after us would not look at the message again.
        hold_id = f"{message['id']}:{message.get('lease_token')}"
        said = count_tokens(message.get("content") or "")
        holding.abandon(bot["user_id"], hold_id, output_tokens=said, now=now)
    ended = {"$set": {"state": State.INTERRUPTED, "finish_reason": str(State.INTERRUPTED)}}
    mine = {**stale, "id": message["id"]}
    if not collection(Message).update_one(mine, {**ended, **UNCOUNTED}).modified_count:
        return False
    months = message.get("counted_in") or []
    if bot and months:
        quota.release(quota.Reservation(bot["user_id"], Limit.MESSAGES, in_utc(months[-1])))
    return True


def lease_end() -> datetime:
    return timezone.now() + timedelta(seconds=LEASE_SECONDS)
