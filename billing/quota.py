"""Every limit of a plan, enforced in one place.

A reservation is one conditional update of one document: of any number of simultaneous requests
exactly as many pass as there is room for. What did not happen after all is released.
"""

import calendar
import time
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from django.utils import timezone

from accounts.models import User
from billing.actions import get_subscription
from billing.models import UNLIMITED, Plan, Subscription
from botsmith.lib.errors import QuotaExceeded
from botsmith.mongodb.collections import collection

WARN_AT_PERCENT = 80
PLAN_SECONDS = 10
KNOWN_AT_MOST = 10_000

_known: dict[str, Subscription] = {}
_plans: dict[str, tuple[Plan, float]] = {}


@dataclass(frozen=True)
class Rule:
    """What is counted: the counter in ``usage``, the plan's field, the user's override, words."""

    counter: str
    plan_field: str
    override: str | None
    label: str
    one: str
    many: str

    def full(self, plan: Plan, allowed: int) -> str:
        """What to say when nothing is left."""
        things = f"{allowed:,} {self.one if allowed == 1 else self.many}"
        return f"Your {plan.name} plan allows {things}. {ADVICE[self.counter]}"


DELETE_OR_CHANGE = "Delete one or change the plan to add another."
ADVICE = {
    "chatbots_count": DELETE_OR_CHANGE,
    "messages_this_month": "They are used; change the plan to go on now.",
    "file_uploads_count": DELETE_OR_CHANGE,
    "website_sources_count": DELETE_OR_CHANGE,
    "text_sources_count": DELETE_OR_CHANGE,
}


class Limit(Enum):
    CHATBOTS = Rule(
        "chatbots_count", "max_chatbots", "custom_max_chatbots", "Chatbots", "chatbot", "chatbots"
    )
    MESSAGES = Rule(
        "messages_this_month",
        "max_messages_per_month",
        "custom_max_messages",
        "Messages this month",
        "message a month",
        "messages a month",
    )
    FILES = Rule(
        "file_uploads_count",
        "max_file_uploads",
        "custom_max_file_uploads",
        "Files",
        "file",
        "files",
    )
    WEBSITES = Rule(
        "website_sources_count", "max_website_sources", None, "Websites", "website", "websites"
    )
    TEXTS = Rule("text_sources_count", "max_text_sources", None, "Texts", "text", "texts")


@dataclass(frozen=True)
class Meter:
    """How much of a limit is used; ``limit`` is None when there is none."""

    label: str
    used: int
    limit: int | None

    @property
    def percent(self) -> int:
        if not self.limit:
            return 100 if self.limit == 0 else 0
        return min(100, 100 * self.used // self.limit)

    @property
    def is_full(self) -> bool:
        return self.limit is not None and self.used >= self.limit

    @property
    def level(self) -> str:
        if self.is_full:
            return "ok" if self.limit == 1 else "full"  # One of one is no cause for alarm.
        return "warn" if self.percent >= WARN_AT_PERCENT else "ok"


def reserve(user: User, limit: Limit) -> None:
    """Takes one of ``limit`` for the user; raises QuotaExceeded, saying the plan, when full."""
    _, refusal = reserve_up_to(user, limit, 1)
    if refusal:
        raise refusal


def reserve_up_to(user: User, limit: Limit, wanted: int) -> tuple[int, QuotaExceeded | None]:
    """Takes as many as there is room for, ``wanted`` at most, and says why it were no more."""
    # What was read before may be old; the reservation's own condition says whether it is.
    known = _known.get(user.pk)
    if known and _took(wanted, user, limit, known):
        return wanted, None
    if len(_known) >= KNOWN_AT_MOST:
        _known.clear()
    subscription = _known[user.pk] = _current(user.pk)
    if _took(wanted, user, limit, subscription):
        return wanted, None
    taken = 0
    while wanted > 1 and taken < wanted and _took(1, user, limit, subscription):
        taken += 1
    return taken, None if taken == wanted else _refusal(user, limit, subscription)


def _refusal(user: User, limit: Limit, subscription: Subscription) -> QuotaExceeded:
    if subscription.status != Subscription.Status.ACTIVE:
        return QuotaExceeded("Your subscription has ended. Choose a plan to go on.")
    plan = get_plan(subscription)
    return QuotaExceeded(limit.value.full(plan, effective_limit(user, plan, limit) or 0))


def _took(count: int, user: User, limit: Limit, subscription: Subscription) -> bool:
    """One conditional update: nothing when the subscription is another one by now, or is full."""
    counter = f"usage.{limit.value.counter}"
    month = period_start(subscription.started_at, timezone.now())
    free = {
        "user_id": user.pk,
        "status": Subscription.Status.ACTIVE,
        "plan_id": subscription.plan_id,
        "started_at": subscription.started_at,
        "usage.last_reset": {"$gte": month},
    }
    allowed = effective_limit(user, _recent_plan(subscription), limit)
    if allowed is not None:
        free[counter] = {"$lte": allowed - count}
    taken = {"$inc": {counter: count}}
    return bool(collection(Subscription).update_one(free, taken).modified_count)


def release(user_id: str, limit: Limit) -> None:
    """Gives one back; never below zero."""
    counter = f"usage.{limit.value.counter}"
    collection(Subscription).update_one(
        {"user_id": user_id, counter: {"$gt": 0}}, {"$inc": {counter: -1}}
    )


def has_room(user: User, limit: Limit) -> bool:
    """Whether a reservation would succeed now; only ``reserve`` decides."""
    return not meters(user, limit)[0].is_full


def max_file_bytes(user: User) -> int:
    return get_plan(get_subscription(user.pk)).limits.max_file_size_mb * 1024 * 1024


def meters(user: User, *limits: Limit) -> list[Meter]:
    subscription = _current(user.pk)
    plan = get_plan(subscription)
    return [
        Meter(
            label=limit.value.label,
            used=getattr(subscription.usage, limit.value.counter),
            limit=effective_limit(user, plan, limit),
        )
        for limit in limits or Limit
    ]


def get_plan(subscription: Subscription) -> Plan:
    return Plan.objects.get(pk=subscription.plan_id)


def _recent_plan(subscription: Subscription) -> Plan:
    """The plan as it was at most ten seconds ago: a question does not wait for it each time."""
    now = time.monotonic()
    plan, until = _plans.get(subscription.plan_id, (None, 0))
    if now >= until:
        plan = get_plan(subscription)
        _plans[subscription.plan_id] = plan, now + PLAN_SECONDS
    return plan


def effective_limit(user: User, plan: Plan, limit: Limit) -> int | None:
    """The user's own limit if staff set one, else the plan's; None is unlimited."""
    own = getattr(user, limit.value.override) if limit.value.override else None
    value = getattr(plan.limits, limit.value.plan_field) if own is None else own
    return None if value == UNLIMITED else value


def period_start(started_at: datetime, now: datetime) -> datetime:
    """The latest monthly return of ``started_at``'s day; the 31st falls on a month's last day."""
    this_month = _monthly(started_at, now.year, now.month)
    if this_month <= now:
        return this_month
    year, month = (now.year, now.month - 1) if now.month > 1 else (now.year - 1, 12)
    return max(_monthly(started_at, year, month), started_at)


def _monthly(started_at: datetime, year: int, month: int) -> datetime:
    day = min(started_at.day, calendar.monthrange(year, month)[1])
    return started_at.replace(year=year, month=month, day=day)


def _current(user_id: str) -> Subscription:
    """The subscription with this month's counter: a new month starts from zero, once."""
    subscription = get_subscription(user_id)
    start = period_start(subscription.started_at, timezone.now())
    if subscription.usage.last_reset >= start:
        return subscription
    due = {"user_id": user_id, "usage.last_reset": {"$lt": start}}
    fresh = {"$set": {"usage.messages_this_month": 0, "usage.last_reset": start}}
    collection(Subscription).update_one(due, fresh)
    return get_subscription(user_id)
