"""One act on many conversations: put aside, taken up again, deleted; and what was moved put back.

The conversations are those that were chosen, or all that a filter finds. A work goes on in steps;
each is safe to do twice, and whoever holds the lease does the next. What it moves keeps from where
(``moved_by``, ``moved_from``), which is all that undoing needs.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from time import monotonic
from urllib.parse import parse_qsl
from uuid import NAMESPACE_OID, uuid5
from zoneinfo import ZoneInfo

from django.utils import timezone
from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from accounts.activity import record
from accounts.models import User
from bots import bell
from bots.actions.counted import note_going
from bots.actions.gaps import forget_gaps_of
from bots.actions.hand_off import OF_VISITORS
from bots.actions.journals import forget_journals
from bots.inbox.filters import Filter
from bots.inbox.finding import Looked, looked_for
from bots.models import (
    Chatbot,
    Conversation,
    ConversationNote,
    ConversationRating,
    ConversationReport,
    InboxWork,
    Message,
    WebhookDelivery,
)
from botsmith.lib.errors import InvalidRequest
from botsmith.mongodb.collections import as_document, collection

AT_ONCE = 500
LEASE_SECONDS = 60
WORK_SECONDS = 3  # Then it is rung for again: mails and settling wait in the same queue.
STOPPED_SECONDS = 300  # Between looks at a work whose owner is suspended.
GONE = "Those conversations are not there any more. Nothing was changed."
Act, State, Status = InboxWork.Act, InboxWork.State, Conversation.Status
TARGETS = {Act.RESOLVE: Status.RESOLVED, Act.REOPEN: Status.ACTIVE}
DONE_TO = {
    Act.RESOLVE: "resolved_conversations",
    Act.REOPEN: "reopened_conversations",
    Act.DELETE: "deleted_conversations",
    Act.UNDO: "put_back_conversations",
}
# Of a conversation, beside its gaps: from what names others to what is named.
BELONGINGS = (
    WebhookDelivery,
    ConversationRating,
    ConversationReport,
    ConversationNote,
    Message,
)


def act_on_chosen(bot: Chatbot, ids: Sequence[str], *, act: Act, actor: User) -> InboxWork:
    """Does it to those of the conversations that are the chatbot's; others are as not there.

    Raises InvalidRequest when none of them is.
    """
    theirs = {"id": {"$in": list(ids)}, "chatbot_id": bot.pk, **OF_VISITORS}
    found = [each["id"] for each in collection(Conversation).find(theirs, {"_id": 0, "id": 1})]
    if not found:
        raise InvalidRequest(GONE)
    work = InboxWork(chatbot=bot, actor_id=actor.pk, act=act, state=State.DONE)
    work.done = STEPS[act](work, found)
    work.save(force_insert=True)
    _tell(work)
    return work


def act_on_found(bot: Chatbot, wanted: Filter, *, act: Act, actor: User) -> InboxWork:
    """Does it to all that the filter finds, as far as one step goes; the rest is to be rung for."""
    zone = getattr(wanted.zone, "key", "UTC")
    work = InboxWork(chatbot=bot, actor_id=actor.pk, act=act, query=wanted.query[1:], zone=zone)
    return _begun(work)


def undo(work: InboxWork, *, actor: User) -> InboxWork | None:
    """Puts back what the work moved and nobody moved since; None where it was undone already."""
    done = {"id": work.pk, "state": State.DONE, "act": {"$in": list(TARGETS)}}
    if not collection(InboxWork).find_one(done, {"_id": 1}):
        return None
    again = {"chatbot": work.chatbot, "actor_id": actor.pk, "act": Act.UNDO, "undoes": work.pk}
    undoing = InboxWork(id=str(uuid5(NAMESPACE_OID, f"undo:{work.pk}")), **again)
    try:
        _put_down(undoing)  # There can only be one of its id.
    except DuplicateKeyError:
        return None
    collection(InboxWork).update_one(done, {"$set": {"state": State.UNDONE}})
    return _first_step(undoing)


def go_on(work_id: str, now: datetime) -> bool:
    """Works on it for a moment; True when some of it is left, and is to be rung for.

    While its chatbot's owner is suspended it stays due, and is only looked at now and then.
    """
    running = {"id": work_id, "state": State.RUNNING}
    leased = {"$set": {"lease_expires_at": now + timedelta(seconds=LEASE_SECONDS)}}
    if not collection(InboxWork).update_one({**running, **_free(now)}, leased).modified_count:
        return False
    work = InboxWork.objects.get(pk=work_id)
    if _is_stopped(work):
        _release(work, now + timedelta(seconds=STOPPED_SECONDS))
        return False
    end = monotonic() + WORK_SECONDS
    while is_left := _step(work):
        if monotonic() > end:
            break
    _release(work, timezone.now())
    return is_left


def unfinished(now: datetime) -> list[str]:
    """The ids of works that nobody is at: their bell was lost, or their worker.

    Those first that were left alone the longest, so that each has its turn.
    """
    left = {"state": State.RUNNING, **_free(now)}
    found = collection(InboxWork).find(left, {"_id": 0, "id": 1}).sort("lease_expires_at", 1)
    return [work["id"] for work in found.limit(AT_ONCE)]


def _free(now: datetime) -> dict:
    """Nobody holds it. Not ``$lte``: another version left a null."""
    return {"lease_expires_at": {"$not": {"$gt": now}}}


def _release(work: InboxWork, at: datetime) -> None:
    running = {"id": work.pk, "state": State.RUNNING}
    collection(InboxWork).update_one(running, {"$set": {"lease_expires_at": at}})


def _is_stopped(work: InboxWork) -> bool:
    owner = Chatbot.objects.filter(pk=work.chatbot_id).values_list("user_id", flat=True).first()
    return not User.objects.filter(pk=owner, status=User.Status.ACTIVE).exists()


def _begun(work: InboxWork) -> InboxWork:
    _put_down(work)
    return _first_step(work)


def _put_down(work: InboxWork) -> None:
    """From here on it is done, whoever is killed."""
    work.lease_expires_at = timezone.now() + timedelta(seconds=LEASE_SECONDS)
    collection(InboxWork).insert_one(as_document(work))


def _first_step(work: InboxWork) -> InboxWork:
    if _step(work):
        _release(work, timezone.now())
    return work


def _step(work: InboxWork) -> bool:
    """The next ones; False when that was the end of it.

    One that found conversations and could do nothing to them is the end: it would find the same
    ones again.
    """
    ids = _next_ones(work)
    count = STEPS[work.act](work, ids) if ids else 0
    is_stuck = not count and work.act != Act.UNDO  # Undoing lets go of what it cannot put back.
    is_left = len(ids) == AT_ONCE and not is_stuck
    lease = timezone.now() + timedelta(seconds=LEASE_SECONDS)
    change = {"state": State.RUNNING if is_left else State.DONE, "lease_expires_at": lease}
    running = {"id": work.pk, "state": State.RUNNING}
    after = collection(InboxWork).find_one_and_update(
        running,
        {"$inc": {"done": count}, "$set": change},
        return_document=ReturnDocument.AFTER,
    )
    if after is None:  # Its chatbot was deleted, or another finished it.
        return False
    work.done, work.state = after["done"], after["state"]
    if not is_left:
        _tell(work)
    return is_left


def _next_ones(work: InboxWork) -> list[str]:
    if work.act == Act.UNDO:
        moved = {"moved_by": work.undoes, "chatbot_id": work.chatbot_id}
        found = collection(Conversation).find(moved, {"_id": 0, "id": 1}).limit(AT_ONCE)
    else:
        found = found_by(work).at(None, limit=AT_ONCE)
    return [each["id"] for each in found]


def found_by(work: InboxWork) -> Looked:
    """What of its filter's conversations is still to be done."""
    wanted = Filter.read(dict(parse_qsl(work.query)), ZoneInfo(work.zone))
    options: dict = {"until": work.until}
    if work.act == Act.RESOLVE:
        if wanted.status == Status.RESOLVED:
            return Looked.nothing()
        options["except_status"] = Status.RESOLVED
    elif work.act == Act.REOPEN:
        if wanted.status not in ("", Status.RESOLVED):
            return Looked.nothing()
        wanted = replace(wanted, status=str(Status.RESOLVED))
    return looked_for([work.chatbot_id], wanted, **options)


def _move(work: InboxWork, ids: list[str]) -> int:
    """What is with a person is not reopened: it is handed back, one by one."""
    target = TARGETS[Act(work.act)]
    before = Status.RESOLVED if work.act == Act.REOPEN else {"$ne": target}
    moved = {
        "status": target,
        "notice_due_at": None,
        "moved_by": work.pk,
        "moved_from": {"$ifNull": ["$status", Status.ACTIVE]},
    }
    # Who wrote since the act was begun is not meant.
    theirs = {"id": {"$in": ids}, "status": before, "updated_at": {"$not": {"$gt": work.until}}}
    return _change(theirs, [{"$set": moved}], ids)


def _put_back(work: InboxWork, ids: list[str]) -> int:
    act = collection(InboxWork).find_one({"id": work.undoes}, {"act": 1})
    as_left = TARGETS[Act(act["act"])] if act else None
    theirs = {"id": {"$in": ids}, "moved_by": work.undoes}
    back = [{"$set": {"status": "$moved_from", "moved_by": None, "moved_from": None}}]
    count = _change({**theirs, "status": as_left}, back, ids)
    # Others have gone their own way since.
    collection(Conversation).update_many(theirs, {"$set": {"moved_by": None}})
    return count


def _change(theirs: dict, change: list[dict], ids: list[str]) -> int:
    count = collection(Conversation).update_many(theirs, change).modified_count
    for each in ids if count else ():
        bell.ring(each)
    return count


def _delete(work: InboxWork, ids: list[str]) -> int:
    """With all that belongs to them. The chatbot's totals tell what there ever was, and stay."""
    these = {"id": {"$in": ids}}
    note_going(work.chatbot, ids)
    forget_journals(work.chatbot, ids)
    _delete_belongings(ids)
    count = collection(Conversation).delete_many(these).deleted_count
    # What was said while we were at it; later comers see that they are gone, or begin anew.
    begun = {each["id"] for each in collection(Conversation).find(these, {"_id": 0, "id": 1})}
    _delete_belongings([each for each in ids if each not in begun])
    for each in ids:
        bell.ring(each)
    return count


def _delete_belongings(ids: list[str]) -> None:
    forget_gaps_of(ids)
    for model in BELONGINGS:
        collection(model).delete_many({"conversation_id": {"$in": ids}})


def _tell(work: InboxWork) -> None:
    if work.done and (actor := User.objects.filter(pk=work.actor_id).first()):
        said = f"{work.done:,} conversation{'' if work.done == 1 else 's'}"
        record(actor, DONE_TO[Act(work.act)], work.chatbot, details=said)


STEPS: dict[str, Callable[[InboxWork, list[str]], int]] = {
    Act.RESOLVE: _move,
    Act.REOPEN: _move,
    Act.DELETE: _delete,
    Act.UNDO: _put_back,
}
