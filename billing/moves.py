"""The one way in which a subscription changes: a conditional update of its document.

Who changes it says which version it saw. When anything else came first, nothing happens, so two
tabs or two workers never both decide. The moment of the next step is written along.
"""

from copy import copy

from billing.clock import next_step_at
from billing.models import Subscription
from billing.plan_marks import mark_plan
from botsmith.mongodb.collections import as_stored, collection


def move(seen: Subscription, **changes: object) -> Subscription | None:
    """The subscription as changed, or None when it is another one by now."""
    version = seen.version or 0
    changes["version"] = version + 1
    if changes.get("plan_id", seen.plan_id) != seen.plan_id:
        changes["history_due_at"] = None  # What was announced of another plan holds no more.
    then = copy(seen)
    for name, value in changes.items():
        setattr(then, name, value)
    then.next_step_at = changes["next_step_at"] = next_step_at(then)
    unchanged = {
        "user_id": seen.pk,
        "plan_id": seen.plan_id,
        "status": seen.status,
        "version": version if version else {"$in": [0, None]},
    }
    stored = {"$set": {name: as_stored(value) for name, value in changes.items()}}
    if not collection(Subscription).update_one(unchanged, stored).modified_count:
        return None
    if then.plan_id != seen.plan_id:
        mark_plan(seen.pk)
    return then


# What a subscription without anything paid holds.
NOTHING_PAID = {
    "engine": "",
    "period": "monthly",
    "anchor_at": None,
    "period_start": None,
    "period_end": None,
    "paid_from": None,
    "paid_cents": 0,
    "price_cents": None,
    "next_plan": None,
    "discount": None,
    "owes": None,
    "owes_due_at": None,
    "past_due_since": None,
    "reminders": 0,
    "expires_at": None,
    "auto_renew": True,
    "reconcile_at": None,
    "stripe_subscription_id": None,
}
