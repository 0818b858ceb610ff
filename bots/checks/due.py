"""Whose golden questions are to be asked: what beat looks for.

Nobody rings when knowledge changes: a sweep compares the version of a chatbot's knowledge with the
one that was noticed last, in an index alone, so whatever changed it is noticed.
"""

from datetime import datetime, timedelta

from bots.actions.checks import begin_run
from bots.actions.checks_due import PUT_OFF_AT_MOST, make_checks_due
from bots.models import Chatbot, CheckRun, GoldenQuestion
from botsmith.lib.errors import RateLimited
from botsmith.lib.ratelimit import hit
from botsmith.mongodb.collections import collection, in_utc
from knowledge.queries import is_anything_read
from knowledge.standing import goes_on

AT_ONCE = 200
A_DAY = 48  # For each owner: what a provider is paid for each is real.
LOOK_AGAIN = timedelta(seconds=15)
LONGEST = timedelta(hours=1)
UNDO_FOR = timedelta(days=1)
State = CheckRun.State


def notice_changes(now: datetime) -> None:
    """Makes those due whose knowledge changed since it was looked at last."""
    version = {"$ifNull": ["$knowledge_version", 0]}
    is_changed = {"$ne": [version, {"$ifNull": ["$checks_seen_version", -1]}]}
    is_on = {"$ne": ["$checks_auto", False]}
    steps = [
        {"$match": {"checks_count": {"$gt": 0}}},
        {"$project": {"_id": 0, "id": 1, "v": version, "is": {"$and": [is_changed, is_on]}}},
        {"$match": {"is": True}},
        {"$limit": AT_ONCE},
    ]
    for found in collection(Chatbot).aggregate(steps, hint="chatbots_with_checks"):
        make_checks_due(found["id"], now=now, seen=found["v"])


def begin_what_is_due(now: datetime) -> None:
    due = {"checks_due_at": {"$lte": now}}
    shown = {"_id": 0, "id": 1, "user_id": 1, "checks_due_at": 1, "checks_changed_at": 1}
    for bot in list(collection(Chatbot).find(due, shown).limit(AT_ONCE)):
        again = _begin(bot, now)
        # Only as it was found: a change that came meanwhile has its own time.
        as_found = {"id": bot["id"], "checks_due_at": bot["checks_due_at"]}
        moved = {"checks_due_at": again}
        if again is None:
            moved["checks_changed_at"] = None
        collection(Chatbot).update_one(as_found, {"$set": moved})


def runs_to_ring_for(now: datetime) -> list[str]:
    """Runs that no worker has, or whose worker ended; not those that were begun just now."""
    free = {
        "state": {"$in": [State.WAITING, State.RUNNING]},
        "lease_expires_at": {"$lte": now - LOOK_AGAIN},
    }
    return _ids(free)


def too_old(now: datetime) -> list[str]:
    old = {
        "state": {"$in": [State.WAITING, State.RUNNING]},
        "lease_expires_at": {"$lte": now},
        "created_at": {"$lt": now - LONGEST},
    }
    return _ids(old)


def forget_deleted(now: datetime) -> None:
    """Questions that can no longer be brought back."""
    old = {"deleted_at": {"$lt": now - UNDO_FOR}}
    collection(GoldenQuestion).delete_many(old)


def _ids(which: dict) -> list[str]:
    found = collection(CheckRun).find(which, {"_id": 0, "id": 1}).limit(AT_ONCE)
    return [each["id"] for each in found]


def _begin(bot: dict, now: datetime) -> datetime | None:
    """Begins the run; when to look again where it has to wait."""
    changed_at = in_utc(bot.get("checks_changed_at") or bot["checks_due_at"])
    is_waited_for = now - changed_at < PUT_OFF_AT_MOST
    if is_waited_for and is_anything_read(Chatbot(pk=bot["id"])):
        return now + LOOK_AGAIN
    if not goes_on(bot["user_id"], bot["id"]):
        return None
    if collection(CheckRun).find_one({"slot": bot["id"]}, {"_id": 1}):
        return now + LOOK_AGAIN
    try:
        hit(f"automatic checks:{bot['user_id']}", limit=A_DAY, seconds=24 * 3600)
    except RateLimited as refusal:
        return now + timedelta(seconds=refusal.retry_after)
    begun = begin_run(bot["id"], CheckRun.Why.SOURCES, now=now)
    return None if begun else now + LOOK_AGAIN
