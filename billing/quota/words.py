"""What is said when nothing is left, and where there would be more."""

from datetime import datetime

from accounts.models import User
from billing.models import UNLIMITED, Plan, Subscription
from billing.quota.limits import Limit, effective_limit, own_limit
from billing.quota.months import period_end
from billing.quota.plans import get_plan
from botsmith.lib.errors import QuotaExceeded
from botsmith.lib.zones import zone_named

BYTES_OF_MB = 1024 * 1024
ENDED = (
    "Your subscription has ended: visitors get no answers, and nothing can be added. Choose a plan "
    "to go on; everything is still there."
)


def refusal_of(
    user: User, limit: Limit, subscription: Subscription, now: datetime
) -> QuotaExceeded:
    if not subscription.is_usable(now):
        return QuotaExceeded(ENDED)
    plan = get_plan(subscription)
    allowed = effective_limit(user, plan, limit) or 0
    said = f"Your {plan.name} plan allows {limit.value.counted(allowed)}"
    if limit is Limit.MESSAGES:
        again = day_words(period_end(subscription.started_at, now), user)
        said = f"{said}, and they are used until {again}. {_more(user, limit, allowed, 'To go on')}"
    else:
        said = f"{said}. {_more(user, limit, allowed, 'Delete one, or')}"
    return QuotaExceeded(said)


def _more(user: User, limit: Limit, allowed: int, lead: str) -> str:
    is_or = lead.endswith("or")
    if own_limit(user, limit) is not None:
        return f"{lead} ask us for more." if is_or else f"{lead} now, ask us for more."
    if (larger := next_plan(limit, allowed)) is None:
        return "Delete one to add another." if is_or else "They begin anew then."
    choose = f"choose {larger.name}: {amount_of(larger, limit)}"
    return f"{lead} {choose}." if is_or else f"{lead} now, {choose}."


def amount_of(plan: Plan, limit: Limit) -> str:
    """What the plan has of it, such as "5,000 messages a month"."""
    figure = limit.value.of(plan.limits)
    return f"{limit.value.many} without a limit" if figure is None else limit.value.counted(figure)


def next_plan(limit: Limit, allowed: int) -> Plan | None:
    """The cheapest plan on offer that has more than ``allowed``."""
    return next((plan for plan in offered() if _has_more(plan, limit, allowed)), None)


def _has_more(plan: Plan, limit: Limit, allowed: int) -> bool:
    figure = limit.value.of(plan.limits)
    return figure is None or figure > allowed


def larger_files_advice(size: int) -> str:
    """What to do with a file of so many bytes, which is too large for a plan."""
    for plan in offered():
        most = plan.limits.max_file_size_mb
        if most == UNLIMITED or most * BYTES_OF_MB >= size:
            return f"Split it, or choose {plan.name}: {'any size' if most < 0 else f'{most} MB'}."
    return "Split it and add its parts."


def offered() -> list[Plan]:
    """The plans that can be chosen, the cheapest first."""
    found = Plan.objects.filter(is_active=True)
    return sorted(found, key=lambda plan: (plan.is_custom, plan.price))


def on_show() -> list[Plan]:
    """The plans that can be chosen, in the order in which customers see them."""
    return sorted(Plan.objects.filter(is_active=True), key=lambda plan: plan.place)


def day_words(moment: datetime, user: User) -> str:
    """The day by the user's clocks, such as "24 December"."""
    local = moment.astimezone(zone_named(user.time_zone))
    return f"{local.day} {local:%B}"
