"""Mails to who has used most of a month's messages, or all: each level once a month."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse

from accounts.mails import tell
from accounts.models import User
from billing.actions import get_subscription
from billing.models import Subscription
from billing.quota import Limit, current_subscription, effective_limit, get_plan, period_end
from billing.quota.reserving import TOLD_AT_PERCENT, marks_of
from billing.quota.words import amount_of, day_words, next_plan
from botsmith.mongodb.collections import collection


def tell_of_usage(user: User, now: datetime) -> str:
    """Owes the mail of the highest level that is reached; its name, or nothing."""
    subscription = current_subscription(user.pk, now)
    plan = get_plan(subscription)
    allowed = effective_limit(user, plan, Limit.MESSAGES)
    used = subscription.usage.messages_this_month
    percent = _reached(used, allowed)
    if not percent or not subscription.has_usage_mails or not subscription.is_usable(now):
        return ""
    month = f"{subscription.usage.last_reset:%Y-%m-%d}"
    name = f"usage-{percent}:{user.pk}:{month}:{allowed}"  # A larger plan has marks of its own.
    told = {
        "plan": plan.name,
        "used": f"{used:,}",
        "allowed": f"{allowed:,}",
        "again": day_words(period_end(subscription.started_at, now), user),
        "larger": _larger(allowed),
        "link": f"{settings.BASE_URL}{reverse('billing:usage')}",
    }
    return name if tell(user, f"usage_{percent}", name=name, **told) else ""


def _reached(used: int, allowed: int | None) -> int:
    if not allowed:
        return 0
    pairs = zip(TOLD_AT_PERCENT, marks_of(allowed), strict=True)
    return max((percent for percent, mark in pairs if used >= mark), default=0)


def _larger(allowed: int) -> str:
    plan = next_plan(Limit.MESSAGES, allowed)
    return f"{plan.name} has {amount_of(plan, Limit.MESSAGES)}." if plan else ""


def tell_by_mail(user_id: str, *, wanted: bool) -> None:
    """Whether the user is told by mail of messages that run out."""
    theirs = {"user_id": get_subscription(user_id).pk}
    collection(Subscription).update_one(theirs, {"$set": {"usage_mails": wanted}})
