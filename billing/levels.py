"""What a plan shows rather than counts."""

from accounts.models import User
from billing.actions import get_subscription
from billing.models import Plan
from billing.quota import get_plan

ADVANCED = "advanced"


def has_advanced_analytics(user: User) -> bool:
    return get_plan(get_subscription(user.pk)).limits.analytics_level == ADVANCED


def plans_with_advanced_analytics() -> list[str]:
    """The names of the plans on offer that have it, the cheapest first."""
    offered = [p for p in Plan.objects.filter(is_active=True) if _is_advanced(p)]
    return [plan.name for plan in sorted(offered, key=lambda p: (p.is_custom, p.price))]


def _is_advanced(plan: Plan) -> bool:
    return plan.limits.analytics_level == ADVANCED
