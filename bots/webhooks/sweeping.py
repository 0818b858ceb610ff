"""What beat sees to: lost bells, deliveries that never had their turn, and old ones."""

from datetime import datetime, timedelta

from accounts.site.switches import Switch, is_on, switched_at
from bots.models import WebhookDelivery
from bots.webhooks import lanes, lines, telling
from bots.webhooks.delivery import KEPT, State
from botsmith.mongodb.collections import collection

# So long a delivery waits for a webhook that is off or silent, beside its own pauses.
WAITED_ENOUGH = timedelta(days=3)
AT_ONCE = 1000


def chatbots_with_due(now: datetime) -> list[str]:
    """Whose deliveries are due, but for those whose lanes rest."""
    steps = [
        {"$match": {"state": State.PENDING, "due_at": {"$lte": now}}},
        {"$group": {"_id": "$chatbot_id"}},
    ]
    found = [each["_id"] for each in collection(WebhookDelivery).aggregate(steps)]
    return lanes.awake(found)


def give_up(now: datetime) -> None:
    """Ends what waited for days and never had its turn; time in which nothing was sent to anybody
    is none in which it could have had one."""
    switched = switched_at(Switch.WEBHOOKS)
    since = now - WAITED_ENOUGH
    if not is_on(Switch.WEBHOOKS) or (switched and switched > since):
        return
    behind = {"state": State.PENDING, "due_at": None, "created_at": {"$lt": since}}
    ended = {"$set": {"state": State.FAILED, "due_at": now + KEPT}}
    collection(WebhookDelivery).update_many(behind, ended)
    told = set()
    first = {"state": State.PENDING, "due_at": {"$lt": since}}
    found = collection(WebhookDelivery).find(first, {"body": 0}).sort("due_at", 1)
    for delivery in found.limit(AT_ONCE):
        mine = {"id": delivery["id"], **first}
        if not lines.settle(delivery, mine, ended, now=now):
            continue
        if delivery["chatbot_id"] not in told:
            told.add(delivery["chatbot_id"])
            telling.tell_of_given_up(delivery, now=now)


def purge(now: datetime) -> int:
    """Deletes what was settled so long ago that it is due to be forgotten; returns how many."""
    deleted = 0
    for state in (State.DELIVERED, State.FAILED):
        while old := _forgotten(state, now):
            deleted += collection(WebhookDelivery).delete_many({"id": {"$in": old}}).deleted_count
    return deleted


def _forgotten(state: State, now: datetime) -> list[str]:
    old = {"state": state, "due_at": {"$lte": now}}
    found = collection(WebhookDelivery).find(old, {"_id": 0, "id": 1}).limit(AT_ONCE)
    return [each["id"] for each in found]
