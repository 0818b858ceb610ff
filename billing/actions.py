import contextlib

from django.utils import timezone
from pymongo.errors import DuplicateKeyError

from billing.models import Plan, Subscription, Usage
from billing.plan_marks import mark_plan
from billing.plans import documented_plans
from botsmith.mongodb.collections import as_document, collection

DEFAULT_PLAN = "free"


def seed_plans() -> int:
    """Creates the documented plans that are missing; leaves staff's changes alone."""
    missing = [plan for plan in documented_plans() if not Plan.objects.filter(pk=plan.pk).exists()]
    for plan in missing:
        plan.save(force_insert=True)
    return len(missing)


def get_subscription(user_id: str) -> Subscription:
    """The user's subscription; a first look makes one to the free plan."""
    found = Subscription.objects.filter(pk=user_id).first()
    return found or _subscribe(user_id)


def _subscribe(user_id: str) -> Subscription:
    now = timezone.now()
    subscription = Subscription(
        user_id=user_id, plan_id=DEFAULT_PLAN, started_at=now, usage=Usage(last_reset=now)
    )
    with contextlib.suppress(DuplicateKeyError):  # Another request was first.
        collection(Subscription).insert_one(as_document(subscription))
        mark_plan(user_id)
    return Subscription.objects.get(pk=user_id)
