"""Noting what visitors were not helped with, for the owner's gaps inbox.

This is on the way of answers, ratings and hand-offs: it costs them one write, and what goes wrong
here is not theirs. Which question it was, and which others ask the same, is found out by a worker
(``bots.gaps.grouping``).
"""

import logging
import uuid
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import wraps

from celery import current_app
from kombu.exceptions import KombuError
from pymongo.errors import DuplicateKeyError, PyMongoError
from redis.exceptions import RedisError

from bots.actions.gap_figures import recount, touch, unsay
from bots.actions.turns import Turn
from bots.models import Chatbot, Conversation, Gap, GapGroup
from botsmith.lib import claims
from botsmith.mongodb.collections import as_document, collection

log = logging.getLogger(__name__)

TASK = "bots.gaps.tasks.group_gaps"
LOW = 2  # Stars that ask for an answer.
AT_ONCE = 500
RUNG_SECONDS = 30  # A bell that no worker heard for so long is rung again.


def _in_nobodys_way(note: Callable[..., None]) -> Callable[..., None]:
    @wraps(note)
    def noted(*args, **kwargs) -> None:
        try:
            note(*args, **kwargs)
        except (PyMongoError, KombuError):
            log.exception("a gap could not be noted")

    return noted


@_in_nobodys_way
def record_gap(turn: Turn, *, query: str, language: str, reason: Gap.Reason) -> None:
    """Notes a visitor's question that the sources did not answer; once for each answer.

    The owner's own trials in the playground are no gaps.
    """
    if turn.channel == Conversation.Channel.PLAYGROUND:
        return
    gap = Gap(
        id=_id_of("answer", turn.answer_id),
        chatbot=turn.bot,
        conversation_id=turn.conversation_id,
        answer_id=turn.answer_id,
        question=turn.question,
        query=query,
        language=language,
        reason=reason,
    )
    try:
        collection(Gap).insert_one(as_document(gap))
    except DuplicateKeyError:
        return
    _stays_or_goes(gap)


@_in_nobodys_way
def note_rating(conversation: Conversation, *, stars: int, feedback: str | None) -> None:
    """One gap for a conversation that was rated low; raised again, it is none."""
    if conversation.channel == Conversation.Channel.PLAYGROUND:
        return
    reason = Gap.Reason.LOW_RATING
    gap_id = _id_of(reason, conversation.pk)
    if stars > LOW:
        _withdraw(gap_id, stars, feedback)
        return
    gap = _of_conversation(gap_id, conversation.chatbot_id, conversation.pk, reason)
    said = {"stars": stars, "note": feedback}
    begun = {name: value for name, value in as_document(gap).items() if name not in said}
    collection(Gap).update_one(
        {"id": begun.pop("id")}, {"$set": said, "$setOnInsert": begun}, upsert=True
    )
    _stays_or_goes(gap)


@_in_nobodys_way
def note_hand_off(bot: Chatbot, conversation_id: str, *, reason: str | None) -> None:
    """One gap for a conversation in which a visitor asked for a person."""
    why = Gap.Reason.HANDED_OFF
    gap = _of_conversation(_id_of(why, conversation_id), bot.pk, conversation_id, why)
    gap.note = reason
    try:
        collection(Gap).insert_one(as_document(gap))
    except DuplicateKeyError:
        return
    _stays_or_goes(gap)


def forget_gaps_of(conversation_ids: Sequence[str]) -> None:
    """Removes the gaps of conversations that go, and what their groups counted of them."""
    for start in range(0, len(conversation_ids), AT_ONCE):
        _forget({"conversation_id": {"$in": list(conversation_ids[start : start + AT_ONCE])}})


def forget_gaps_before(chatbot_id: str, moment: datetime, *, limit: int) -> int:
    """Removes some of the chatbot's gaps that are older; how many."""
    old = {"chatbot_id": chatbot_id, "created_at": {"$lt": moment}}
    found = collection(Gap).find(old, {"_id": 0, "id": 1}).limit(limit)
    ids = [each["id"] for each in found]
    if ids:
        _forget({"id": {"$in": ids}})
    return len(ids)


def forget_group(group_id: str) -> None:
    """Removes a group with its gaps; what is asked in this moment stays in it."""
    _forget({"group_id": group_id})


def ring(chatbot_id: str) -> None:
    """Tells a worker that gaps are to be grouped; once, until one begins (``heard``).

    A lost bell is rung by the sweeper.
    """
    try:
        if claims.take(_bell(chatbot_id), seconds=RUNG_SECONDS):
            current_app.send_task(TASK, [chatbot_id])
    except (KombuError, RedisError) as error:
        log.warning("could not ring for the gaps of chatbot %s: %s", chatbot_id, error)


def heard(chatbot_id: str) -> None:
    """A worker is about to look for the chatbot's gaps: what is noted from here on rings anew."""
    claims.drop(_bell(chatbot_id))


def _bell(chatbot_id: str) -> str:
    return f"gaps-rung:{chatbot_id}"


def _stays_or_goes(gap: Gap) -> None:
    """Looked for once the gap is there, so that its conversation was not deleted unnoticed."""
    its_own = {"id": gap.conversation_id}
    if collection(Conversation).find_one(its_own, {"_id": 1}):
        ring(gap.chatbot_id)
    else:
        forget_gaps_of([gap.conversation_id])


def _id_of(what: str, whose: str) -> str:
    """The same for the same: noted twice, it is there once."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"gap:{what}:{whose}"))


def _of_conversation(gap_id: str, chatbot_id: str, conversation_id: str, reason: str) -> Gap:
    return Gap(id=gap_id, chatbot_id=chatbot_id, conversation_id=conversation_id, reason=reason)


def _withdraw(gap_id: str, stars: int, feedback: str | None) -> None:
    """Takes a gap back that its owner did nothing about; another one keeps the new stars."""
    gap = collection(Gap).find_one({"id": gap_id}, {"group_id": 1})
    if gap is None:
        return
    untouched = {"status": GapGroup.Status.OPEN, "source_id": None, "answered_at": None}
    its_group = {"id": gap.get("group_id"), **untouched}
    if gap.get("group_id") is None or collection(GapGroup).find_one(its_group, {"_id": 1}):
        _forget({"id": gap_id})
    else:
        said = {"$set": {"stars": stars, "note": feedback}}
        collection(Gap).update_one({"id": gap_id}, said)


def _forget(those: dict) -> None:
    groups: dict[str, list[dict]] = {}
    for gap in collection(Gap).find(those, {"_id": 0, "group_id": 1, "query": 1, "key": 1}):
        if gap.get("group_id"):
            groups.setdefault(gap["group_id"], []).append(gap)
    for group_id in groups:
        touch(group_id)
    collection(Gap).delete_many(those)
    for group_id, gone in groups.items():
        if recount(group_id):
            unsay(group_id, gone)
