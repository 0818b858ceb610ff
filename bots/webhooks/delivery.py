"""The outbox: stored events are sent, at least once, until they arrive or were tried enough.

A delivery is claimed by one conditional write, with a token and a lease; while it is in flight its
``due_at`` is the lease's end, so that one whose worker was killed is simply due again. What became
of a try is written on the condition of the token.

No receiver holds up another customer's: a chatbot has one delivery in flight (``lanes``), a worker
sends for it for a moment and then goes to the back of the queue, and a receiver that is silent is
left alone for a while. A bell names a chatbot, and is safe to ring twice.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from pymongo import ReturnDocument

from accounts.models import User
from accounts.site.switches import Switch, is_on
from bots.models import Chatbot, WebhookDelivery
from bots.webhooks import health, lanes, lines, telling
from bots.webhooks.events import TEST
from bots.webhooks.schedule import next_try
from bots.webhooks.secrets import secrets_of
from bots.webhooks.sending import GONE, Try, send
from botsmith.lib.ids import new_id
from botsmith.lib.sealed import CannotOpen
from botsmith.mongodb.collections import collection
from knowledge.standing import goes_on

State = WebhookDelivery.State

LEASE = timedelta(seconds=30)  # Longer than a try can take.
TURN_SECONDS = 2
TURN_MOST = 20
KEPT = timedelta(days=30)
MOST_TRIES_KEPT = 50
HELD_SECONDS = 60  # Between looks at a webhook that may not be sent to now.


@dataclass(frozen=True)
class Receiver:
    """Where a chatbot's deliveries go now; with the webhook off, only tests."""

    chatbot_id: str
    owner_id: str
    url: str
    secrets: list[str]
    is_on: bool
    is_troubled: bool  # A try failed since the last success.


def deliver_some(chatbot_id: str, *, clock: Callable[[], datetime] = timezone.now) -> bool:
    """Sends what is due for a chatbot, oldest first, for a moment. True when more is due.

    Nothing while deliveries are switched off: what is due stays so.
    """
    if not is_on(Switch.WEBHOOKS):
        return False
    with lanes.alone(chatbot_id) as is_mine:
        if not is_mine or lanes.rests(chatbot_id):
            return False
        receiver = receiver_of(chatbot_id, now=clock())
        if receiver is None:
            lanes.rest(chatbot_id, HELD_SECONDS)
            return False
        _take_turn(receiver, clock)
        if not receiver.is_on:
            lanes.rest(chatbot_id, HELD_SECONDS)
    # Looked for after the lane is free: a bell that found it taken was for one of these.
    return not lanes.rests(chatbot_id) and bool(_due(receiver, clock(), most=1))


def receiver_of(chatbot_id: str, *, now: datetime) -> Receiver | None:
    """None while nothing may be sent: no address, no owner who is active, or staff
    switched the chatbot off."""
    bot = Chatbot.objects.filter(pk=chatbot_id).select_related("user").first()
    if bot is None:
        if not Chatbot.objects.filter(pk=chatbot_id).exists():
            collection(WebhookDelivery).delete_many({"chatbot_id": chatbot_id})
        return None
    if not bot.webhook_url or bot.is_blocked or bot.user.status != User.Status.ACTIVE:
        return None
    try:
        secrets = secrets_of(bot.pk).valid(now)
    except CannotOpen:
        secrets = []
    is_on, is_troubled = bool(bot.webhook_enabled), bool(bot.webhook_trouble)
    return Receiver(bot.pk, bot.user_id, bot.webhook_url, secrets, is_on, is_troubled)


def claim(delivery_id: str, *, now: datetime) -> dict | None:
    """The delivery, when it is due, nobody else's and the first of its line; its ``lease_token``
    settles it."""
    due = {"id": delivery_id, "state": State.PENDING, "due_at": {"$lte": now}}
    lease = {"lease_token": new_id(), "lease_expires_at": now + LEASE, "due_at": now + LEASE}
    claimed = collection(WebhookDelivery).find_one_and_update(
        due, {"$set": lease}, return_document=ReturnDocument.AFTER
    )
    return None if claimed is None or lines.waits(claimed) else claimed


def settle(delivery: dict, made: Try, *, now: datetime) -> bool:
    """Writes down a try and what follows from it; False when the lease was lost meanwhile."""
    mine = {
        "id": delivery["id"],
        "state": State.PENDING,
        "lease_token": delivery["lease_token"],
    }
    follows = {"lease_token": None, "lease_expires_at": None, **_consequence(delivery, made, now)}
    tries = {"$each": [made.as_document()], "$slice": -MOST_TRIES_KEPT}
    change = {"$set": follows, "$push": {"tries": tries}}
    if "state" in follows:
        return lines.settle(delivery, mine, change, now=now)
    return bool(collection(WebhookDelivery).update_one(mine, change).modified_count)


def _take_turn(receiver: Receiver, clock: Callable[[], datetime]) -> None:
    end = time.monotonic() + TURN_SECONDS
    for delivery_id in _due(receiver, clock(), most=TURN_MOST):
        if not goes_on(receiver.owner_id, receiver.chatbot_id):
            return
        delivery = claim(delivery_id, now=clock())
        if delivery and not _deliver(delivery, receiver, clock):
            return
        if time.monotonic() > end:
            return


def _deliver(delivery: dict, receiver: Receiver, clock: Callable[[], datetime]) -> bool:
    made = send(
        delivery["id"], delivery["body"], url=receiver.url, secrets=receiver.secrets, now=clock()
    )
    if settle(delivery, made, now=clock()):
        _note_health(delivery, made, receiver, clock())
    if made.status is None:
        lanes.rest_longer(receiver.chatbot_id)
    else:
        lanes.answered(receiver.chatbot_id)
    if made.retry_after and not made.succeeded:
        lanes.rest(receiver.chatbot_id, made.retry_after.total_seconds())
    return made.succeeded


def _note_health(delivery: dict, made: Try, receiver: Receiver, now: datetime) -> None:
    if made.succeeded:
        if receiver.is_troubled:
            health.succeeded(receiver.chatbot_id)
        return
    if delivery["event"] == TEST:
        return
    health.failed(receiver.chatbot_id, made, now=now)
    if "state" in _consequence(delivery, made, now):
        tries = [*delivery["tries"], made.as_document()]
        telling.tell_of_given_up({**delivery, "tries": tries}, now=now)


def _due(receiver: Receiver, now: datetime, *, most: int) -> list[str]:
    due = {"state": State.PENDING, "due_at": {"$lte": now}, "chatbot_id": receiver.chatbot_id}
    if not receiver.is_on:
        due["event"] = TEST
    found = collection(WebhookDelivery).find(due, {"_id": 0, "id": 1}).sort("due_at", 1)
    return [each["id"] for each in found.hint("deliveries_due_of_bot").limit(most)]


def _consequence(delivery: dict, made: Try, now: datetime) -> dict:
    if made.succeeded:
        return {"state": State.DELIVERED, "delivered_at": made.at, "due_at": now + KEPT}
    tries = len(delivery["tries"]) + 1
    is_last = delivery["event"] == TEST or made.status == GONE
    again = None if is_last else next_try(tries, now=now, retry_after=made.retry_after)
    if again is None:
        return {"state": State.FAILED, "due_at": now + KEPT}
    return {"due_at": again}
