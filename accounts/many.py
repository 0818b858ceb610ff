"""One act on many accounts: tagged, suspended, written to. Each gets a line of its own in the log.

A work goes through people in the order of their ids and notes how far it has come behind each one,
under a lease: whoever is killed, another goes on at the next. What was done to one just before that
is done once: its line and its mail have names, made of the work's and the person's.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from time import monotonic
from uuid import NAMESPACE_OID, uuid5

from django.utils import timezone

from accounts import mails
from accounts.activity import record
from accounts.finding import people
from accounts.models import PeopleWork, User
from accounts.roles import LastAdmin
from accounts.seen import ChangedMeanwhile
from accounts.staff_edits import MOST_TAGS, clean_tags
from accounts.standing import suspend
from botsmith.lib.bells import ring_for
from botsmith.lib.errors import InvalidRequest
from botsmith.lib.ids import new_id
from botsmith.mongodb.collections import as_document, collection

GO_ON = "accounts.tasks.work_on_people"
AT_ONCE = 100
MOST_CHOSEN = 50
LEASE = timedelta(seconds=60)
WORK_SECONDS = 5  # Then it is rung for again: others wait in the same queue.
KEPT = timedelta(days=30)
Act, State = PeopleWork.Act, PeopleWork.State


def act_on_chosen(ids: Sequence[str], *, act: Act, actor: User, **details: str) -> PeopleWork:
    """Does it to these, before it returns."""
    if not ids:
        raise InvalidRequest("Choose the accounts first, by the boxes before their names.")
    if len(ids) > MOST_CHOSEN:
        raise InvalidRequest(f"Choose {MOST_CHOSEN} accounts at most, or all that are found.")
    work = _begun(act, actor, details, ids=sorted(set(ids)))
    go_on(work.pk, timezone.now(), seconds=None)
    work.refresh_from_db()
    return work


def act_on_found(
    filters: Mapping[str, str], *, act: Act, actor: User, **details: str
) -> PeopleWork:
    """Has a worker do it to all that the filters find now."""
    work = _begun(act, actor, details, filters=dict(filters))
    ring_for(GO_ON, [work.pk])
    return work


def go_on(work_id: str, now: datetime, *, seconds: float | None = WORK_SECONDS) -> bool:
    """Works on it for a moment; True when some of it is left, and is to be rung for."""
    work = _claimed(work_id, now)
    if work is None:
        return False
    actor = User.objects.filter(pk=work.actor_id).first()
    if actor is None or actor.role != work.actor_role or not actor.is_active:
        _note(work, state=State.STOPPED, ids=None)
        return False
    end = monotonic() + (seconds if seconds is not None else float("inf"))
    while batch := _next_ones(work):
        for user in batch:
            if monotonic() > end:
                _note(work, lease_expires_at=timezone.now())
                return True
            if not _is_done(work, user, actor):
                return False
    _note(work, state=State.DONE, ids=None)
    return False


def unfinished(now: datetime) -> list[str]:
    """Works that nobody is at: their bell was lost, or their worker."""
    left = {"state": State.RUNNING, **_free(now)}
    found = collection(PeopleWork).find(left, {"_id": 0, "id": 1}).sort("lease_expires_at", 1)
    return [work["id"] for work in found.limit(AT_ONCE)]


def forget_old_works(now: datetime) -> None:
    old = {"created_at": {"$lt": now - KEPT}, "state": {"$ne": State.RUNNING}}
    collection(PeopleWork).delete_many(old)


def _begun(act: Act, actor: User, details: Mapping[str, str], **those: object) -> PeopleWork:
    if act in (Act.TAG, Act.UNTAG):
        tags = clean_tags([details.get("tag", "")])
        if not tags:
            raise InvalidRequest("Write the tag.")
        details = {"tag": tags[0]}
    work = PeopleWork(
        actor_id=actor.pk, actor_role=actor.role, act=act, details=dict(details), **those
    )
    collection(PeopleWork).insert_one(as_document(work))
    return work


def _free(now: datetime) -> dict:
    return {"lease_expires_at": {"$not": {"$gt": now}}}


def _claimed(work_id: str, now: datetime) -> PeopleWork | None:
    free = {"id": work_id, "state": State.RUNNING, **_free(now)}
    mine = {"lease_token": new_id(), "lease_expires_at": now + LEASE}
    if not collection(PeopleWork).update_one(free, {"$set": mine}).modified_count:
        return None
    return PeopleWork.objects.filter(pk=work_id, lease_token=mine["lease_token"]).first()


def _next_ones(work: PeopleWork) -> list[User]:
    if work.ids is not None:
        those = {"id": {"$in": work.ids}}
    else:
        those = people(work.filters, work.created_at)
    behind = {"id": {"$gt": work.last_id}, "created_at": {"$lte": work.created_at}}
    found = collection(User).find({"$and": [those, behind]}, {"_id": 0, "id": 1}).sort("id", 1)
    ids = [each["id"] for each in found.limit(AT_ONCE)]
    known = {each.pk: each for each in User.objects.filter(pk__in=ids)}
    return [known[each] for each in ids if each in known]


def _is_done(work: PeopleWork, user: User, actor: User) -> bool:
    """Does it to one, and notes that; False where another has the work by now."""
    counted = "left_out"
    if _may_touch(work, user):
        counted = "done" if ACTS[Act(work.act)](work, user, actor) else "same"
    return _note(work, count=counted, last_id=user.pk, lease_expires_at=timezone.now() + LEASE)


def _may_touch(work: PeopleWork, user: User) -> bool:
    """Nobody acts on themselves, and only admins on staff."""
    is_below = work.actor_role == User.Role.ADMIN or user.role == User.Role.USER
    return is_below and user.pk != work.actor_id


def _note(work: PeopleWork, *, count: str = "", **fields: object) -> bool:
    mine = {"id": work.pk, "state": State.RUNNING, "lease_token": work.lease_token}
    change: dict = {"$set": fields}
    if count:
        change["$inc"] = {count: 1}
    work.last_id = fields.get("last_id", work.last_id)
    return bool(collection(PeopleWork).update_one(mine, change).matched_count)


# --- What is done to each: whether anything was to do ------------------------------------------


def _once(work: PeopleWork, user: User) -> str:
    return str(uuid5(NAMESPACE_OID, f"people:{work.pk}:{user.pk}"))


def _tag(work: PeopleWork, user: User, actor: User) -> bool:
    """The line comes first: killed between the two, the next one finds the tag still to be put."""
    tag, before = work.details["tag"], list(user.tags or [])
    if tag in before or len(before) >= MOST_TAGS:
        return False
    _note_tags(work, user, actor, [*before, tag])
    given = {"$ifNull": ["$tags", []]}
    put = {"tags": {"$concatArrays": [given, [{"$literal": tag}]]}, "updated_at": "$$NOW"}
    collection(User).update_one({"id": user.pk, "tags": {"$ne": tag}}, [{"$set": put}])
    return True


def _untag(work: PeopleWork, user: User, actor: User) -> bool:
    tag, before = work.details["tag"], list(user.tags or [])
    if tag not in before:
        return False
    _note_tags(work, user, actor, [each for each in before if each != tag])
    change = {"$pull": {"tags": tag}, "$set": {"updated_at": timezone.now()}}
    collection(User).update_one({"id": user.pk, "tags": tag}, change)
    return True


def _note_tags(work: PeopleWork, user: User, actor: User, after: list[str]) -> None:
    changes = {"tags": (list(user.tags or []), after)}
    record(actor, "changed_tags", user, account=user, changes=changes, once=_once(work, user))


def _suspend(work: PeopleWork, user: User, actor: User) -> bool:
    """Done once more it is the same: its line and its mail are there once."""
    reason = work.details["reason"].strip()
    until = _moment(work.details.get("until"))
    closed = (user.status, user.suspension_reason, user.suspension_until)
    is_ours = closed == (User.Status.SUSPENDED, reason, until)
    if user.status != User.Status.ACTIVE and not is_ours:
        return False  # Closed for another reason: that one stays.
    try:
        as_seen = {"role": user.role}  # Who became staff meanwhile is not the actor's to close.
        how = {"reason": reason, "until": until, "seen": as_seen, "once": _once(work, user)}
        suspend(user, actor=actor, **how)
    except (LastAdmin, InvalidRequest, ChangedMeanwhile):
        return False
    return True


def _write(work: PeopleWork, user: User, actor: User) -> bool:
    if user.status == User.Status.BANNED:
        return False
    subject, once = work.details["subject"], _once(work, user)
    record(actor, "wrote_to_user", user, details=subject, account=user, once=once)
    mails.tell(user, "staff_message", name=once, subject=subject, text=work.details["text"])
    return True


def _moment(text: str | None) -> datetime | None:
    if not text:
        return None
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


ACTS: dict[Act, Callable[[PeopleWork, User, User], bool]] = {
    Act.TAG: _tag,
    Act.UNTAG: _untag,
    Act.SUSPEND: _suspend,
    Act.WRITE: _write,
}
