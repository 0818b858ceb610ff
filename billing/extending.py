"""Periods made longer by staff, without a charge.

The next invoice comes later, and the periods after it are counted from the new end. What is left
of what was paid is spread over the longer rest, so it is worth no more than before; a plan that is
chosen meanwhile begins a period of its own (``billing.offers``).
"""

from copy import copy
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from accounts.models import User
from billing.actions import get_subscription
from billing.clock import STRIPE
from billing.models import Invoice, Plan, Subscription
from billing.money import price_of
from billing.moves import move
from billing.offers import ChangeRefused, renewal, unused
from billing.proration import whole_second
from billing.subscriptions import ChangedMeanwhile, tell_and_record
from botsmith.mongodb.collections import in_utc

MOST_DAYS = 366
AT_STRIPE = (
    "Stripe charges for this subscription and keeps its dates. A trial there would make the period "
    "longer, but it drops what is left of what was paid when the customer changes plan. Give them "
    "a credit in Stripe's dashboard instead: it comes off the next charge."
)
PAST_DUE = (
    "A payment is past due: the plan would expire for it all the same. Confirm its invoice once it "
    "is paid, then add the days; or give a plan."
)


@dataclass(frozen=True)
class Extension:
    """``next_cents`` is what the invoice at the new end is over; None: there is none."""

    days: int
    ends_before: datetime
    ends_at: datetime
    next_cents: int | None


def extension(s: Subscription, days: int) -> Extension:
    """What so many days more would do. Raises ChangeRefused."""
    if not 1 <= days <= MOST_DAYS:
        raise ChangeRefused(f"Give a number of days from 1 to {MOST_DAYS}.")
    if s.engine == STRIPE:
        raise ChangeRefused(AT_STRIPE)
    if s.status == Subscription.Status.EXPIRED:
        raise ChangeRefused("The plan has expired. Confirm its open invoice, or give a plan.")
    if s.past_due_since:
        raise ChangeRefused(PAST_DUE)
    if not s.period_end:
        raise ChangeRefused("This plan has no end that could be later.")
    before = in_utc(s.period_end)
    ends_at = before + timedelta(days=days)
    return Extension(days, before, ends_at, _next_cents(s, ends_at))


def extend(user: User, days: int, *, actor: User, seen: int, reason: str = "") -> Subscription:
    """Makes the period longer, if the subscription's version is the one that was ``seen``; raises
    ChangeRefused or ChangedMeanwhile."""
    s = get_subscription(user.pk)
    if (s.version or 0) != seen:
        raise ChangedMeanwhile
    then = extension(s, days)
    if not move(s, **_changes(s, then.ends_at, whole_second(timezone.now()))):
        raise ChangedMeanwhile
    said = f"Your plan runs {_days(days)} longer, until {then.ends_at:%-d %B %Y}, at no charge"
    said = f"{said}{_once_paid(s)}. {reason}".strip()
    tell_and_record(user, s, "extended_plan", "Your plan runs longer", said, actor)
    return get_subscription(user.pk)


def _changes(s: Subscription, ends_at: datetime, now: datetime) -> dict:
    changes = {"period_end": ends_at}
    if s.engine:
        changes["anchor_at"] = ends_at
    if s.engine and not s.owes:
        changes |= {"paid_cents": unused(s, now), "paid_from": now}
    if s.expires_at:
        changes["expires_at"] = ends_at
    return changes


def _next_cents(s: Subscription, ends_at: datetime) -> int | None:
    if not s.engine or not s.auto_renew or s.status != Subscription.Status.ACTIVE:
        return None
    plan_id = s.next_plan.plan_id if s.next_plan else s.plan_id
    period = s.next_plan.period if s.next_plan else s.period
    plan = Plan.objects.filter(pk=plan_id).first()
    if plan is None or not price_of(plan, period):
        return None
    then = copy(s)
    then.period_end = then.anchor_at = ends_at
    return renewal(then, plan, period).total_cents


def _once_paid(s: Subscription) -> str:
    if not s.owes:
        return ""
    invoice = Invoice.objects.filter(pk=s.owes).first()
    return f", once invoice {invoice.number} is paid" if invoice else ", once its invoice is paid"


def _days(count: int) -> str:
    return "a day" if count == 1 else f"{count} days"
