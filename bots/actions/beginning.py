"""How turns begin: questions are kept, their answers reserved, counted and prepared.

Each step is one write for all the turns that begin together; what decides is the same condition
of the same document as if each came alone.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from pymongo.errors import BulkWriteError

from billing import quota
from billing.levels import provider_refusal
from billing.quota import Limit
from bots.actions import news
from bots.actions.counting import Beginning, count_in_chatbots, count_in_conversations
from bots.actions.figures import NOT_YOURS, add_to_chatbot
from bots.actions.turns import HISTORY_MESSAGES, Asked, State, Step, Turn, lease_end
from bots.models import Conversation, Message
from bots.webhooks.events import News, announce_each
from botsmith.lib.batches import at_once
from botsmith.lib.errors import (
    AppError,
    BotInactive,
    InvalidRequest,
    MessageTooLong,
    QuotaExceeded,
    TokenInvalid,
)
from botsmith.lib.ids import new_id
from botsmith.mongodb.collections import as_document, collection

DUPLICATE = 11000  # MongoDB's number of the error.
PLAYGROUND = Conversation.Channel.PLAYGROUND
Status = Conversation.Status


def begin_turn(asked: Asked) -> Turn:
    """Keeps the question and reserves its answer.

    Raises InvalidRequest or MessageTooLong for unusable text, QuotaExceeded when the owner's
    messages are used up and BotInactive when the chatbot is gone; then nothing is kept.
    """
    [begun] = begin_turns([asked])
    if isinstance(begun, AppError):
        raise begun
    return begun


def begin_turns(asked: Sequence[Asked]) -> list[Turn | AppError]:
    """``begin_turn`` for many at once; each gets its turn or its own refusal."""
    every = [Beginning(each) for each in asked]
    for one in every:
        one.refusal = _unusable(one.asked.content)
    _look_for_conversations(_open(every))
    _keep_questions(_open(every))
    _leave_to_person(_open(every))
    _begin_afresh(_open(every))
    for one in _open(every):
        _again(one)
    for one in every:
        if one.turn and one.turn.step is Step.WRITE:
            one.turn.history = _history(one)
    announce_each(each for one in every if one.turn for each in _news(one))
    return [one.turn or one.refusal for one in every]


def _news(one: Beginning) -> Iterator[News]:
    if one.began:
        yield from news.of_beginning(one.asked.bot, one.asked.channel, one.conversation)
    if one.is_new:
        yield from news.of_message(one.asked.bot, one.asked.channel, one.question)


def _open(some: Iterable[Beginning]) -> list[Beginning]:
    return [one for one in some if one.is_open]


def _unusable(content: str) -> AppError | None:
    text = content.strip() if isinstance(content, str) else ""
    if not text:
        return InvalidRequest(_("Write a message first."))
    if len(text) > settings.CHAT_MESSAGE_MAX_CHARS:
        return MessageTooLong.than(settings.CHAT_MESSAGE_MAX_CHARS)
    return None


# --- The question -----------------------------------------------------------------------------


def _look_for_conversations(some: list[Beginning]) -> None:
    """A conversation is continued only by the session that began it, and may be a person's now."""
    if not some:
        return
    theirs = {"id": {"$in": [one.conversation for one in some]}}
    shown = {"_id": 0, "id": 1, "chatbot_id": 1, "session_id": 1}
    shown |= {"status": 1, "messages_count": 1}
    there = {each["id"]: each for each in collection(Conversation).find(theirs, shown)}
    for one in some:
        if found := there.get(one.conversation):
            one.goes_on = True
            one.is_first = found.get("messages_count") == 0
            one.reopens = found.get("status") == Status.RESOLVED
            one.with_person = found.get("status") == Status.ESCALATED
            mine = (one.asked.bot.pk, one.asked.session_id)
            if (found["chatbot_id"], found["session_id"]) != mine:
                one.refusal = TokenInvalid(NOT_YOURS)


def _keep_questions(some: list[Beginning]) -> None:
    """Stores each question, or finds the one sent with this client id before."""
    for one in some:
        one.question = as_document(
            Message(
                conversation_id=one.conversation,
                chatbot=one.asked.bot,
                role=Message.Role.USER,
                content=one.asked.content.strip(),
                client_message_id=one.asked.client_message_id,
                answer_id=None if one.with_person else new_id(),
            )
        )
    for at in _refused_as_known([one.question for one in some]):
        sent = {
            "conversation_id": some[at].conversation,
            "client_message_id": some[at].asked.client_message_id,
        }
        some[at].question = collection(Message).find_one(sent) or some[at].question
        some[at].is_new = False


def _refused_as_known(documents: list[dict]) -> list[int]:
    """Stores the messages; the positions of those that a unique index refused."""
    if not documents:
        return []
    try:
        collection(Message).insert_many(documents, ordered=False)
    except BulkWriteError as error:
        failed = error.details["writeErrors"]
        if any(each["code"] != DUPLICATE for each in failed):
            raise
        return [each["index"] for each in failed]
    return []


# --- A person's conversation ------------------------------------------------------------------


def _leave_to_person(some: list[Beginning]) -> None:
    """Ends the turns of questions that are a person's to answer: those without an answer's id.

    What was asked before the person came keeps the answer that it has, but gets no new one.
    """
    quiet = [one for one in some if one.question["answer_id"] is None]
    asked_before = [one for one in some if one.with_person and one not in quiet]
    answered = _have_answers(asked_before)
    quiet += [one for one in asked_before if one.question["answer_id"] not in answered]
    for one in quiet:
        one.turn = _turn(one, Step.QUIET)
    _count_quiet([one for one in quiet if one.is_new])


def _count_quiet(some: list[Beginning]) -> None:
    lost = count_in_conversations(some, 1)
    for one in some:
        if one in lost:
            _leave_out(one)
        elif not add_to_chatbot(one.asked.bot.pk, 0, 1):
            _forget(one)
            one.turn, one.refusal = None, BotInactive()


# --- Its answer -------------------------------------------------------------------------------


def _begin_afresh(some: list[Beginning]) -> None:
    """Prepares the answers of the questions that have none; the others stay open."""
    answered = _have_answers([one for one in some if not one.is_new])
    fresh = [one for one in some if one.question["answer_id"] not in answered]
    _reserve(fresh)
    fresh = _open(fresh)
    for one in fresh:
        one.answer = as_document(_empty_answer(one))
    late = _write_down(fresh)
    _undo([one for one in fresh if one in late])
    for one in _open(fresh):
        if one in late:
            continue
        if not one.is_new:  # Its first sender may have been refused, and have removed it.
            again = {"id": one.question["id"]}
            collection(Message).update_one(again, {"$setOnInsert": one.question}, upsert=True)
        one.turn = _turn(one, Step.WRITE, one.answer["lease_token"])


def _write_down(some: list[Beginning]) -> set[Beginning]:
    """Stores the answers and counts them, in three writes at once; whose answers were known.

    A chatbot or a conversation deleted meanwhile has taken its messages along; those that came too
    late for that go now.
    """
    if not some:
        return set()
    expected = _first_ones(some)
    lost, late, gone = at_once(
        partial(count_in_conversations, some, 2),
        partial(_refused_as_known, [one.answer for one in some]),
        partial(count_in_chatbots, some, expected),
    )
    known = {some[at] for at in late} - lost
    for one in some:
        if one.asked.bot.pk in gone and one not in known:
            _take_back(one)
            one.refusal = BotInactive()
            continue
        if one in lost:
            _leave_out(one)
            quota.release(one.taken)
        if one.asked.channel != PLAYGROUND:
            conversations = int(one.began) - int(one in expected)
            messages = -2 if one in known or one in lost else 0
            add_to_chatbot(one.asked.bot.pk, conversations, messages)
    return known


def _first_ones(some: list[Beginning]) -> set[Beginning]:
    """Those that begin their conversation, unless one that comes at the same time does."""
    return set({one.conversation: one for one in reversed(some) if not one.goes_on}.values())


def _have_answers(some: list[Beginning]) -> set[str]:
    ids = [one.question["answer_id"] for one in some]
    if not ids:
        return set()
    return {each["id"] for each in collection(Message).find({"id": {"$in": ids}}, {"id": 1})}


def _reserve(some: list[Beginning]) -> None:
    """Takes a message of the owner's for each. Refused, a question goes, by whoever stored it."""
    of_owner = defaultdict(list)
    for one in some:
        of_owner[one.asked.bot.user_id].append(one)
    for theirs in of_owner.values():
        owner = theirs[0].asked.bot.user
        taken, refusal = quota.reserve_up_to(owner, Limit.MESSAGES, len(theirs))
        for one, reservation in zip(theirs, taken, strict=False):
            one.taken = reservation
        for one in theirs[len(taken) :]:
            one.refusal = refusal
            if one.is_new and not _have_answers([one]):
                collection(Message).delete_one({"id": one.question["id"]})


def _empty_answer(one: Beginning) -> Message:
    return Message(
        id=one.question["answer_id"],
        conversation_id=one.conversation,
        chatbot=one.asked.bot,
        role=Message.Role.ASSISTANT,
        content="",
        state=State.STREAMING,
        lease_token=new_id(),
        lease_expires_at=lease_end(),
        counted_in=[one.taken.month],
    )


def _undo(some: list[Beginning]) -> None:
    """The same question, sent twice at once: the other one writes its answer."""
    count_in_conversations(some, -2)
    quota.release(*(one.taken for one in some))


def _again(one: Beginning) -> None:
    """A question that was sent before: read its answer, follow it, or write it once more."""
    answer = collection(Message).find_one({"id": one.question["answer_id"]})
    if answer["state"] == State.DONE:
        one.turn = _turn(one, Step.REPLAY)
        return
    one.turn = _turn(one, Step.FOLLOW)
    if answer["state"] == State.STREAMING:
        return
    if one.with_person:
        one.turn = _turn(one, Step.QUIET)
        return
    try:
        one.taken = quota.reserve(one.asked.bot.user, Limit.MESSAGES)
    except QuotaExceeded as refusal:
        one.turn, one.refusal = None, refusal
        return
    broken = {"id": answer["id"], "state": {"$in": [State.FAILED, State.INTERRUPTED]}}
    attempt = new_id()
    restart = {"content": "", "lease_token": attempt, "lease_expires_at": lease_end()}
    restart |= {"state": State.STREAMING, "timestamp": timezone.now()}
    change = {"$set": restart, "$push": {"counted_in": one.taken.month}}
    if collection(Message).update_one(broken, change).modified_count:
        one.turn = _turn(one, Step.WRITE, attempt)
    else:
        quota.release(one.taken)


def _turn(one: Beginning, step: Step, attempt: str = "") -> Turn:
    bot = one.asked.bot
    is_written = step is Step.WRITE
    without = provider_refusal(bot.user, bot.provider, has_reserved=True) if is_written else ""
    return Turn(
        bot=bot,
        conversation_id=one.conversation,
        channel=one.asked.channel,
        question=one.question["content"],
        answer_id=one.question["answer_id"],
        step=step,
        attempt=attempt,
        without_model=without,
        month=one.taken.month if is_written else None,
    )


def _history(one: Beginning) -> list[dict]:
    """What was said before the question, oldest first: ``role``, ``content``."""
    if one.asked.history is not None:
        said = one.asked.history[-HISTORY_MESSAGES:]
        return [message for message in said if message["content"]]
    if not one.goes_on:
        return []
    before = {
        "conversation_id": one.conversation,
        "timestamp": {"$lt": one.question["timestamp"]},
    }
    latest = collection(Message).find(before, {"role": 1, "content": 1, "_id": 0})
    messages = list(latest.sort("timestamp", -1).limit(HISTORY_MESSAGES))
    return [message for message in reversed(messages) if message["content"]]


# --- What is not to stay -----------------------------------------------------------------------


def _take_back(one: Beginning) -> None:
    _forget(one)
    quota.release(one.taken)


def _leave_out(one: Beginning) -> None:
    """Its own messages go again; with a fresh token its visitor goes on elsewhere."""
    mine = [{"id": one.question["id"]}] if one.is_new else []
    if one.answer:
        mine.append({"id": one.answer["id"], "lease_token": one.answer["lease_token"]})
    for each in mine:
        collection(Message).delete_one(each)
    one.turn, one.refusal = None, TokenInvalid(NOT_YOURS)


def _forget(one: Beginning) -> None:
    for model, key in ((Message, "conversation_id"), (Conversation, "id")):
        collection(model).delete_many({key: one.conversation})
