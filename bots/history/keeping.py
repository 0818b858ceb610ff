"""How long a customer's conversations are kept, and the day's grace when it becomes shorter.

What is deleted cannot be brought back, so fewer days than before hold only after a mail and most
of a day, in which the plan can be changed back. ``history_days`` of the subscription is what holds
now (-1: for ever; null: never looked at, which is taken for ever), ``history_due_at`` when fewer
begin to hold, ``history_told`` how many the mail said: even fewer want another mail and day.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse

from accounts.mails import tell
from accounts.models import User
from billing.actions import get_subscription
from billing.levels import history_days
from billing.models import UNLIMITED, Subscription
from billing.quota import plan_of
from billing.quota.words import day_words
from bots.history.purging import has_older
from botsmith.lib.zones import zone_named
from botsmith.mongodb.collections import collection

GRACE = timedelta(hours=22)  # With the hourly look it is over within a day.


def days_in_force(user: User, now: datetime) -> int | None:
    """How many days are kept now, None for all; fewer than before begin with a mail."""
    wanted, subscription = history_days(user.pk), get_subscription(user.pk)
    kept = None if subscription.history_days in (None, UNLIMITED) else subscription.history_days
    if not _is_shorter(wanted, kept) or not has_older(user.pk, now - timedelta(days=wanted)):
        return _hold(subscription, wanted)
    told = subscription.history_told if subscription.history_due_at else None
    if told is None or wanted < told:
        _announce(user, wanted, now)
        _set(subscription, history_due_at=now + GRACE, history_told=wanted)
        return kept
    return _hold(subscription, wanted) if subscription.history_due_at <= now else kept


def _is_shorter(wanted: int | None, kept: int | None) -> bool:
    return wanted is not None and (kept is None or wanted < kept)


def _hold(subscription: Subscription, days: int | None) -> int | None:
    stored = UNLIMITED if days is None else days
    if (subscription.history_days, subscription.history_due_at) != (stored, None):
        _set(subscription, history_days=stored, history_due_at=None)
    return days


def _announce(user: User, days: int, now: datetime) -> None:
    """Told before it is written down: a worker that dies in between tells nothing twice."""
    at = (now + GRACE).astimezone(zone_named(user.time_zone))
    told = {
        "plan": plan_of(user.pk).name,
        "days": days,
        "on": day_words(now + GRACE, user),
        "at": f"{at:%H:%M} ({at.tzinfo})",
        "link": f"{settings.BASE_URL}{reverse('billing:usage')}",
        "conversations": f"{settings.BASE_URL}{reverse('bots:dashboard')}",
    }
    tell(user, "history_shorter", name=f"history-{days}:{user.pk}:{now:%Y-%m-%d}", **told)


def _set(subscription: Subscription, **fields) -> None:
    """Unless somebody else did; then the next look finds how it stands."""
    same = {
        "user_id": subscription.pk,
        "plan_id": subscription.plan_id,
        "history_due_at": subscription.history_due_at,
    }
    collection(Subscription).update_one(same, {"$set": fields})
