"""Which plan somebody has, and what it allows."""

import time

from django.utils import timezone

from billing.actions import DEFAULT_PLAN, get_subscription
from billing.models import Plan, PlanLimits, Subscription

PLAN_SECONDS = 10

_plans: dict[str, tuple[Plan, float]] = {}


def get_plan(subscription: Subscription) -> Plan:
    return _plan(subscription.plan_id)


def _plan(plan_id: str) -> Plan:
    """Of a plan that is gone, or that another program made up, the free one."""
    return Plan.objects.filter(pk=plan_id).first() or Plan.objects.get(pk=DEFAULT_PLAN)


def recent_plan(plan_id: str) -> Plan:
    """The plan as it was at most ten seconds ago: a question does not wait for it each time."""
    now = time.monotonic()
    plan, until = _plans.get(plan_id, (None, 0))
    if plan is None or now >= until:
        plan = _plan(plan_id)
        _plans[plan_id] = plan, now + PLAN_SECONDS
    return plan


def forget_recent(plan_id: str) -> None:
    """Of a plan that was changed here just now; other processes follow within PLAN_SECONDS."""
    _plans.pop(plan_id, None)


def plan_of(user_id: str) -> Plan:
    return get_plan(get_subscription(user_id))


def rights_of(user_id: str) -> PlanLimits:
    """What the user's plan offers; of a subscription that has ended, what everybody has."""
    subscription = get_subscription(user_id)
    is_usable = subscription.is_usable(timezone.now())
    return _plan(subscription.plan_id if is_usable else DEFAULT_PLAN).limits
