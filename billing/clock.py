"""When something is to be done for a subscription by itself; pure. ``billing.renewal`` does it."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings

from billing.models import Subscription
from botsmith.mongodb.collections import in_utc

STRIPE = "stripe"


def grace() -> timedelta:
    return timedelta(days=settings.BILLING_GRACE_DAYS)


def reminder_times() -> tuple[timedelta, ...]:
    """After a payment is past due: at once, at half of the grace, and a day before its end."""
    return timedelta(0), grace() / 2, max(grace() - timedelta(days=1), grace() / 2)


def next_step_at(subscription: Subscription) -> datetime | None:
    """The earliest moment at which anything is to be done; None: nothing waits for a time."""
    return min(map(in_utc, _moments(subscription)), default=None)


def _moments(s: Subscription) -> Iterator[datetime]:
    if s.bill:
        yield s.bill.made_at
    if s.order:
        yield s.order.lapses_at
    if s.reconcile_at:
        yield s.reconcile_at
    if s.status == Subscription.Status.EXPIRED:
        return
    if s.past_due_since:
        yield next_reminder_at(s)
    elif s.owes and s.owes_due_at:
        yield s.owes_due_at
    elif s.period_end and s.engine != STRIPE:
        yield s.period_end


def next_reminder_at(s: Subscription) -> datetime:
    """When the next reminder goes out; after the last one, when the grace is over."""
    times = reminder_times()
    wait = times[s.reminders] if s.reminders < len(times) else grace()
    return in_utc(s.past_due_since) + wait


def grace_ends_at(s: Subscription) -> datetime | None:
    return in_utc(s.past_due_since) + grace() if s.past_due_since else None
