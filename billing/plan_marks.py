"""Which plan somebody is on, marked on their user for staff's lists: ``users.plan_id``.

Subscriptions are in another database, so no query joins the two. With the mark, a list is narrowed
by plan, role and status in one index, sorted and turned, whichever plan it is; ids of a plan's
subscribers would have to be handed over by the ten thousand. Nothing is decided by the mark: what
somebody may do is read from the subscription. It is written behind each change of the plan, and
held against the subscription every night (``bots.usage.tasks.check_usage``).
"""

from accounts.models import User
from billing.models import Subscription
from botsmith.mongodb.collections import collection

MOST_TRIES = 5


def mark_plan(user_id: str) -> None:
    """Who marks last looks again behind it, so that the last mark is of the last change."""
    marked = None
    for _ in range(MOST_TRIES):
        found = collection(Subscription).find_one({"user_id": user_id}, {"_id": 0, "plan_id": 1})
        plan_id = found and found.get("plan_id")
        if plan_id == marked:
            return
        other = {"id": user_id, "plan_id": {"$ne": plan_id}}
        collection(User).update_one(other, {"$set": {"plan_id": plan_id}})
        marked = plan_id
