"""The line that deliveries of one conversation stand in: they are sent in the order of storing.

A delivery's ``position`` is one more than the last of its line, and unique in it; so none is ever
stored in front of another. What is not in anybody's way, a test for one, is a line of its own.

Whether an earlier one is pending is looked at when a delivery is claimed. If so it waits: without
``due_at``, so that no look for what is due meets it again, until the one before is settled, which
makes it due in the same transaction. Both transactions write the one in front, and so never pass
each other by.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from pymongo.client_session import ClientSession
from pymongo.errors import BulkWriteError, DuplicateKeyError

from bots.models import WebhookDelivery
from botsmith.mongodb.collections import as_document, collection

PENDING = WebhookDelivery.State.PENDING
DUPLICATE = 11000
FREE = {"lease_token": None, "lease_expires_at": None}


def store(deliveries: Sequence[WebhookDelivery]) -> None:
    """Each behind those of its line. Raises DuplicateKeyError when one's id is stored already."""
    left = list(deliveries)
    while left:  # Whoever was first took a position; somebody always is.
        left = left[_store_some(left) :]


def settle(delivery: dict, mine: dict, change: dict, *, now: datetime) -> bool:
    """Writes the change that ends a delivery, and has the next of its line sent; False when
    ``mine`` does not hold any more."""
    deliveries = collection(WebhookDelivery)

    def write(session: ClientSession) -> bool:
        settled = deliveries.update_one(mine, change, session=session).modified_count
        if settled:
            _call_next(delivery, now, session)
        return bool(settled)

    return _together(write)


def waits(delivery: dict) -> bool:
    """Whether an earlier one is pending: a delivery that was claimed then waits for it."""
    while ahead := _ahead_of(delivery):
        if _wait_for(ahead, delivery):
            return True
    return False


def wake_forgotten(now: datetime) -> int:
    """Makes due what is the first of its line and still waits; returns how many.

    One that begins to wait meanwhile is woken in vain: its next claim has it wait again.
    """
    deliveries = collection(WebhookDelivery)
    first = {"$top": {"sortBy": {"position": 1}, "output": {"id": "$id", "due_at": "$due_at"}}}
    steps = [
        {"$match": {"state": PENDING}},
        {"$group": {"_id": "$line", "first": first}},
        {"$match": {"first.due_at": None}},
    ]
    forgotten = [each["first"]["id"] for each in deliveries.aggregate(steps)]
    mine = {"id": {"$in": forgotten}, "state": PENDING, "due_at": None}
    return deliveries.update_many(mine, {"$set": {"due_at": now}}).modified_count


def _store_some(deliveries: Sequence[WebhookDelivery]) -> int:
    """How many, from the first on, until a position was taken."""
    last = _last_positions({each.line for each in deliveries})
    for each in deliveries:
        each.position = last[each.line] = last.get(each.line, 0) + 1
    try:
        collection(WebhookDelivery).insert_many([as_document(each) for each in deliveries])
    except BulkWriteError as error:
        [refused] = error.details["writeErrors"]
        if refused["code"] != DUPLICATE:
            raise
        if "position" not in refused["keyPattern"]:
            raise DuplicateKeyError(refused["errmsg"], DUPLICATE, refused) from error
        return refused["index"]
    return len(deliveries)


def _last_positions(lines: set[str]) -> dict[str, int]:
    """By an index's last entry for each."""
    steps = [
        {"$match": {"line": {"$in": list(lines)}}},
        {"$sort": {"line": -1, "position": -1}},
        {"$group": {"_id": "$line", "last": {"$first": "$position"}}},
    ]
    found = collection(WebhookDelivery).aggregate(steps)
    return {each["_id"]: each["last"] for each in found}


def _ahead_of(delivery: dict) -> dict | None:
    if not delivery.get("line"):
        return None  # Stored by an earlier version, while this one was put in its place.
    earlier = {
        "line": delivery["line"],
        "state": PENDING,
        "position": {"$lt": delivery["position"]},
    }
    return collection(WebhookDelivery).find_one(earlier, {"id": 1})


def _wait_for(ahead: dict, delivery: dict) -> bool:
    """False when the one in front was settled meanwhile."""
    deliveries = collection(WebhookDelivery)

    def write(session: ClientSession) -> bool:
        in_front = {"id": ahead["id"], "state": PENDING}
        held = deliveries.update_one(in_front, {"$inc": {"waited_for": 1}}, session=session)
        if not held.modified_count:
            return False
        mine = {"id": delivery["id"], "lease_token": delivery["lease_token"]}
        deliveries.update_one(mine, {"$set": {"due_at": None, **FREE}}, session=session)
        return True

    return _together(write)


def _call_next(delivery: dict, now: datetime, session: ClientSession) -> None:
    if not delivery.get("line"):
        return
    behind = {
        "line": delivery["line"],
        "state": PENDING,
        "position": {"$gt": delivery["position"]},
    }
    fields, deliveries = {"id": 1, "due_at": 1}, collection(WebhookDelivery)
    following = deliveries.find_one(behind, fields, sort=[("position", 1)], session=session)
    if following and following["due_at"] is None:
        mine = {"id": following["id"]}
        deliveries.update_one(mine, {"$set": {"due_at": now}}, session=session)


def _together(write: Callable[[ClientSession], bool]) -> bool:
    """The writes in one transaction; they may be done more than once before they hold."""
    with collection(WebhookDelivery).database.client.start_session() as session:
        return session.with_transaction(write)
