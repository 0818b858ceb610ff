"""Taking and giving back, each one conditional write to the subscription's document.

Messages are taken for a month (``usage.last_reset``), whose name their answer keeps: given back
later, they go back to that month only, so nothing that a new month counts is ever taken from it.

Of things (chatbots, sources) the reservation is one write and the thing another. Between the two,
the reservation's token stands in ``in_hand``: ``commit`` takes it out, and ``release`` too. The
token of a process that was killed stays, and after ``IN_HAND`` what was counted is held against
what is there (``billing.quota.mending``).
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import DatabaseError
from django.utils import timezone
from pymongo import ReturnDocument
from pymongo.errors import PyMongoError

from accounts.models import User
from billing.actions import get_subscription
from billing.models import Subscription, usable_at
from billing.quota.limits import THINGS, Limit, effective_limit
from billing.quota.months import period_start
from billing.quota.plans import recent_plan
from billing.quota.words import refusal_of
from botsmith.lib.bells import ring_for
from botsmith.lib.errors import QuotaExceeded
from botsmith.lib.ids import new_id
from botsmith.mongodb.collections import collection, in_utc

KNOWN_AT_MOST = 10_000
IN_HAND = timedelta(minutes=3)  # Longer than any request or task may take.
TOLD_AT_PERCENT = (80, 100)
TELL = "billing.tasks.tell_of_usage"
RESET = "usage.last_reset"

_known: dict[str, Subscription] = {}


@dataclass(frozen=True)
class Reservation:
    """One of ``limit``, taken for a month (of messages), or with a token in hand (of things)."""

    user_id: str
    limit: Limit
    month: datetime | None = None
    token: str = ""


def reserve(user: User, limit: Limit) -> Reservation:
    """Takes one of ``limit`` for the user; raises QuotaExceeded, saying the plan, when full."""
    taken, refusal = reserve_up_to(user, limit, 1)
    if refusal:
        raise refusal
    return taken[0]


def reserve_up_to(
    user: User, limit: Limit, wanted: int, now: datetime | None = None
) -> tuple[list[Reservation], QuotaExceeded | None]:
    """Takes as many as there is room for, ``wanted`` at most, and says why it were no more."""
    now = now or timezone.now()
    # What was read before may be old; the reservation's own condition says whether it is.
    known = _known.get(user.pk)
    if known and (taken := _take(wanted, user, limit, known, now)):
        return taken, None
    if len(_known) >= KNOWN_AT_MOST:
        _known.clear()
    subscription = _known[user.pk] = current_subscription(user.pk, now)
    if taken := _take(wanted, user, limit, subscription, now):
        return taken, None
    taken = []
    while wanted > 1 and len(taken) < wanted:
        if not (one := _take(1, user, limit, subscription, now)):
            break
        taken += one
    return taken, None if len(taken) == wanted else refusal_of(user, limit, subscription, now)


def known_plan_id(user_id: str) -> str | None:
    """The plan of a user for whom this process has just reserved, as the reservation found it."""
    known = _known.get(user_id)
    return known.plan_id if known else None


def commit(taken: Reservation) -> None:
    """What was taken for is there. Of a message its answer says so, which keeps the month."""
    if taken.token:
        mine = {"user_id": taken.user_id, "in_hand": taken.token}
        collection(Subscription).update_one(mine, {"$pull": {"in_hand": taken.token}})


def release(*given_back: Reservation) -> None:
    """Gives back; never below zero, and a message only in the month that it was counted in."""
    for (user_id, month), count in Counter(
        (each.user_id, each.month) for each in given_back if each.limit is Limit.MESSAGES
    ).items():
        _give_back_messages(user_id, month, count)
    for each in given_back:
        if each.limit in THINGS:
            _give_back_thing(each)


def removing(user_id: str, limit: Limit) -> Reservation:
    """Says that one is about to be removed: then ``release`` it, or ``commit`` that it stays."""
    token = new_id()
    collection(Subscription).update_one({"user_id": user_id}, _in_hand(token, timezone.now()))
    return Reservation(user_id, limit, token=token)


@contextmanager
def making(user: User, limit: Limit) -> Iterator[None]:
    """Room for what is made inside; raises QuotaExceeded when there is none.

    When the database fails, nobody knows whether it was made: the token stays, for who counts.
    """
    taken = reserve(user, limit)
    try:
        yield
    except (DatabaseError, PyMongoError):
        raise
    except BaseException:
        release(taken)
        raise
    commit(taken)


def current_subscription(user_id: str, now: datetime | None = None) -> Subscription:
    """The subscription with this month's counter: a new month starts from zero, once."""
    subscription = get_subscription(user_id)
    start = period_start(subscription.started_at, now or timezone.now())
    last = subscription.usage.last_reset
    if last and last >= start:
        return subscription
    due = {"user_id": user_id, RESET: {"$not": {"$gte": start}}}
    fresh = {"usage.messages_this_month": 0, RESET: start, "messages_gone": 0}
    collection(Subscription).update_one(due, {"$set": fresh})
    return get_subscription(user_id)


def _take(
    count: int, user: User, limit: Limit, subscription: Subscription, now: datetime
) -> list[Reservation]:
    """One conditional update: nothing when the subscription is another one by now, or is full."""
    counter = f"usage.{limit.value.counter}"
    free = {
        "user_id": user.pk,
        **usable_at(now),
        "plan_id": subscription.plan_id,
        "started_at": subscription.started_at,
        RESET: {"$gte": period_start(subscription.started_at, now)},
    }
    allowed = effective_limit(user, recent_plan(subscription.plan_id), limit)
    if allowed is not None:
        free[counter] = {"$lte": allowed - count}
    token = new_id() if limit in THINGS else ""
    change = _in_hand(token, now) if token else {"$set": {"messages_counted_at": now}}
    after = collection(Subscription).find_one_and_update(
        free,
        {**change, "$inc": {counter: count}},
        {"_id": 0, RESET: 1, counter: 1},
        return_document=ReturnDocument.AFTER,
    )
    if after is None:
        return []
    if token:
        return [Reservation(user.pk, limit, token=token)]
    _ring_if_told(user.pk, after["usage"][limit.value.counter], count, allowed)
    return [Reservation(user.pk, limit, month=in_utc(after["usage"]["last_reset"]))] * count


def _in_hand(token: str, now: datetime) -> dict:
    return {"$push": {"in_hand": token}, "$set": {"in_hand_until": now + IN_HAND}}


def _ring_if_told(user_id: str, used: int, count: int, allowed: int | None) -> None:
    """Who passes a mark rings; a lost bell is made up for by the task that goes over everybody."""
    if allowed and any(used - count < mark <= used for mark in marks_of(allowed)):
        ring_for(TELL, [user_id])


def marks_of(allowed: int) -> Sequence[int]:
    """At which figures a user is told."""
    return [-(-allowed * percent // 100) for percent in TOLD_AT_PERCENT]


def _give_back_messages(user_id: str, month: datetime | None, count: int) -> None:
    counter = "usage.messages_this_month"
    theirs = {"user_id": user_id, RESET: month, counter: {"$gt": 0}}
    less = {"$max": [0, {"$subtract": [f"${counter}", count]}]}
    change = {counter: less, "messages_counted_at": timezone.now()}
    collection(Subscription).update_one(theirs, [{"$set": change}])


def _give_back_thing(taken: Reservation) -> None:
    """Only while its token is in hand: given back twice, or counted meanwhile, it is nothing."""
    counter = f"usage.{taken.limit.value.counter}"
    mine = {"user_id": taken.user_id, "in_hand": taken.token}
    less = {"$max": [0, {"$subtract": [f"${counter}", 1]}]}
    left = {"$setDifference": ["$in_hand", [taken.token]]}
    collection(Subscription).update_one(mine, [{"$set": {counter: less, "in_hand": left}}])
