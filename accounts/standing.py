"""Whether an account may be used: active, suspended until a date, or banned.

What is decided here takes effect by being read: every request of a session, a key, a visitor or a
worker asks MongoDB for the owner's status (``is_good``, ``AccountBackend``, ``bots.access``), and
what is under way is looked after by watchers that ask again within a second. Sessions end too, so
that none comes back to life when the account does.
"""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.conf import settings
from django.utils import timezone

from accounts import mails
from accounts.activity import changed, record
from accounts.leaving import BEING_DELETED
from accounts.models import User
from accounts.roles import change_who_may_be_admin
from accounts.seen import require_same, same
from accounts.sessions import end_sessions
from botsmith.lib.errors import InvalidRequest
from botsmith.lib.zones import moment_words
from botsmith.mongodb.collections import collection

Status = User.Status
MOST_REASON = 500
OPEN = {"status": Status.ACTIVE, "suspension_reason": None, "suspension_until": None}
LIFTED_AT_ONCE = 500


def suspend(
    user: User,
    *,
    reason: str,
    until: datetime | None,
    actor: User | None,
    seen: Mapping | None = None,
    once: str = "",
) -> None:
    """Closes an account until a moment, or until it is lifted where there is none.

    Suspending one that is suspended changes its reason and its end. Raises InvalidRequest when
    ``until`` is over, the account is banned, or the actor's own; LastAdmin; and where the account
    is not as ``seen``, ChangedMeanwhile. With ``once``, an id, a repeat leaves no second line and
    owes no second mail: it is of an account that was open.
    """
    if until and until <= timezone.now():
        raise InvalidRequest("That moment is over. Choose one that is still to come.")
    before = _close(user, Status.SUSPENDED, reason, until, actor, seen)
    if once:  # A repeat finds what it did itself.
        before = {**before, **OPEN}
    _note_closed(actor, "suspended_user", user, _told(reason, until), before, once)
    mails.tell(user, "account_suspended", name=once, said=sentence_of(user))


def ban(user: User, *, reason: str, actor: User | None, seen: Mapping | None = None) -> None:
    """Closes an account for good; raises InvalidRequest where it is banned, or the actor's own,
    LastAdmin and ChangedMeanwhile."""
    before = _close(user, Status.BANNED, reason, None, actor, seen)
    _note_closed(actor, "banned_user", user, reason, before)
    mails.tell(user, "account_banned", said=sentence_of(user))


def reinstate(user: User, *, actor: User | None, seen: Mapping | None = None) -> bool:
    """Opens a suspended or banned account again; whether it was closed. One that is being deleted
    stays closed."""
    closed = {"status": {"$in": [Status.SUSPENDED, Status.BANNED]}}
    goes_on = {"suspension_reason": {"$ne": BEING_DELETED}}
    as_seen = [same(seen)] if seen else []
    return _open(user, {"$and": [closed, goes_on, *as_seen]}, actor)


def reinstate_due(now: datetime) -> int:
    """Opens the accounts whose suspension is over; how many those were."""
    over = {"status": Status.SUSPENDED, "suspension_until": {"$ne": None, "$lte": now}}
    found = collection(User).find(over, {"id": 1}).limit(LIFTED_AT_ONCE)
    due = User.objects.filter(pk__in=[each["id"] for each in found])
    return sum(_open(user, over, None) for user in due)


def is_good(user_id: str) -> bool:
    """As MongoDB has it now."""
    return bool(good_ones([user_id]))


def good_ones(user_ids: Collection[str]) -> set[str]:
    """Of these users those whose accounts may be used, as MongoDB has it now."""
    good = {"id": {"$in": list(user_ids)}, "status": Status.ACTIVE}
    return {each["id"] for each in collection(User).find(good, {"_id": 0, "id": 1})}


def sentence_of(user: User) -> str:
    """What somebody whose account is closed is told: until when, why, and what to do. Nothing of
    one that is open."""
    if user.is_active:
        return ""
    if user.status == Status.BANNED:
        closed = "This account was closed for good."
    elif user.suspension_until:
        closed = f"This account is suspended until {moment_words(user.suspension_until)}."
    else:
        closed = "This account is suspended."
    why = f"Reason: {user.suspension_reason.strip()}" if user.suspension_reason else ""
    if why and not why.endswith((".", "!", "?")):
        why += "."
    return " ".join(filter(None, (closed, why, whom_to_ask())))


def whom_to_ask() -> str:
    address = settings.SUPPORT_EMAIL
    return f"If you think this is a mistake, write to {address}." if address else ""


def _close(
    user: User,
    status: Status,
    reason: str,
    until: datetime | None,
    actor: User | None,
    seen: Mapping | None,
) -> dict:
    """What was of the account before."""
    reason = reason.strip()[:MOST_REASON]
    if not reason:
        raise InvalidRequest("Give a reason: the customer reads it.")
    if actor and actor.pk == user.pk:
        raise InvalidRequest("Nobody can close their own account here. Ask somebody else of staff.")
    closed = {"status": status, "suspension_reason": reason, "suspension_until": until}
    before = _standing(user)
    as_seen = [same(seen)] if seen else []
    not_banned = {"status": {"$in": [Status.ACTIVE, Status.SUSPENDED]}}
    open_yet = {"id": user.pk, "$and": [not_banned, *as_seen]}
    change = {"$set": {**closed, "updated_at": timezone.now()}}
    if not change_who_may_be_admin(open_yet, change):
        if seen:
            require_same(user, seen)
        raise InvalidRequest("This account is banned already. Reinstate it first.")
    user.status, user.suspension_reason, user.suspension_until = status, reason, until
    end_sessions(user)
    return before


def _standing(user: User) -> dict:
    names = ("status", "suspension_reason", "suspension_until")
    return User.objects.filter(pk=user.pk).values(*names).first() or {}


def _note_closed(
    actor: User | None, action: str, user: User, details: str, before: dict, once: str = ""
) -> None:
    after = {name: getattr(user, name) for name in before}
    record(
        actor,
        action,
        user,
        details=details,
        account=user,
        changes=changed(before, after),
        once=once,
    )


def _open(user: User, closed: dict, actor: User | None) -> bool:
    end_sessions(user)  # Whoever closed it may have been killed before it ended them.
    before = _standing(user)
    change = {"$set": {**OPEN, "updated_at": timezone.now()}}
    if not collection(User).update_one({"id": user.pk, **closed}, change).modified_count:
        return False
    user.status, user.suspension_reason, user.suspension_until = Status.ACTIVE, None, None
    _note_closed(actor, "reinstated_user", user, "", before)
    mails.tell(user, "account_reinstated")
    return True


def _told(reason: str, until: datetime | None) -> str:
    return f"until {moment_words(until)}: {reason}" if until else reason
