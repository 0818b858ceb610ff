"""Events that Stripe tells of: noted under their own id, and worked on once.

An event only says that something happened to a customer. A worker then asks Stripe how that
customer stands (``payments.stripe_sync``).
"""

import logging
from datetime import datetime, timedelta

from pymongo.errors import DuplicateKeyError

from billing.models import StripeEvent
from billing.payments.stripe_sync import sync, user_of
from botsmith.lib.bells import ring_for
from botsmith.lib.errors import PaymentsUnavailable
from botsmith.mongodb.collections import as_document, collection

log = logging.getLogger(__name__)

HEARD = ("customer.subscription.", "invoice.", "checkout.session.", "subscription_schedule.")
TASK = "billing.tasks.handle_stripe_event"
LEASE = timedelta(minutes=2)
MOST_TRIES = 30
KEPT = timedelta(days=60)
AT_ONCE = 200


def receive(event: dict, now: datetime) -> bool:
    """Notes an event that concerns us; False for one that does not, or is known."""
    about = event["data"].get("object") or {}
    customer = about.get("customer")
    if not event["type"].startswith(HEARD) or not isinstance(customer, str):
        return False
    noted = StripeEvent(
        id=event["id"][:255],
        kind=event["type"][:80],
        customer_id=customer[:64],
        object_id=str(about.get("id") or "")[:255],
        received_at=now,
        due_at=now,
    )
    try:
        collection(StripeEvent).insert_one(as_document(noted))
    except DuplicateKeyError:
        return False
    ring_for(TASK, [noted.pk])
    return True


def due(now: datetime) -> list[str]:
    waits = {"due_at": {"$lte": now}}
    return [each["id"] for each in collection(StripeEvent).find(waits, {"id": 1}).limit(AT_ONCE)]


def handle(event_id: str, now: datetime) -> bool:
    """Works on an event, unless somebody else does or has; whether it is done now."""
    mine = {"id": event_id, "due_at": {"$lte": now}}
    taken = {"$set": {"due_at": now + LEASE}, "$inc": {"tries": 1}}
    found = collection(StripeEvent).find_one_and_update(mine, taken)
    if found is None:
        return False
    user = user_of(found["customer_id"])
    try:
        if user:
            sync(user, now)
    except PaymentsUnavailable:
        return _try_again(found, now)
    _set_due(event_id, None)
    return True


def forget_old(now: datetime) -> None:
    """Stripe sends an event again for days, not for months."""
    collection(StripeEvent).delete_many({"received_at": {"$lt": now - KEPT}, "due_at": None})


def _try_again(found: dict, now: datetime) -> bool:
    tries = (found["tries"] or 0) + 1
    if tries >= MOST_TRIES:
        log.error("gave up on Stripe's event %s; the daily look makes up for it", found["id"])
    _set_due(found["id"], None if tries >= MOST_TRIES else now + timedelta(minutes=tries))
    return False


def _set_due(event_id: str, due_at: datetime | None) -> None:
    collection(StripeEvent).update_one({"id": event_id}, {"$set": {"due_at": due_at}})
