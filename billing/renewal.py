"""What happens to subscriptions by itself: renewals, ends, reminders, expiry, and whatever a
process that died left half done.

``advance`` does one step after the other while any is due. Each step is safe to do twice, and what
decides is ``billing.moves``; so it does not matter how many workers are at it.
"""

import logging
from datetime import datetime

from accounts.activity import record
from accounts.models import User
from billing import clock, invoices
from billing.models import Invoice, NextPlan, Plan, Subscription
from billing.money import price_of
from billing.moves import move
from billing.news import tell_news
from billing.offers import renewal
from billing.payments.manual import GOES_ON, to_free
from billing.payments.stripe_sync import sync
from billing.subscriptions import ChangedMeanwhile, drop_order, settle
from botsmith.lib.errors import PaymentsUnavailable
from botsmith.mongodb.collections import collection, in_utc

log = logging.getLogger(__name__)
AT_ONCE = 200
MOST_STEPS = 40  # More than any subscription ever has to do at a time.
ACTIVE, CANCELED, EXPIRED = Subscription.Status


def due(now: datetime) -> list[str]:
    """Customers of whose subscription something is to be done; also those that another program
    gave an end."""
    rows = collection(Subscription)
    ours = rows.find({"next_step_at": {"$lte": now}}, {"user_id": 1}).limit(AT_ONCE)
    over = {"expires_at": {"$lte": now}, "status": {"$in": [ACTIVE, CANCELED]}}
    ended = rows.find(over, {"user_id": 1}).limit(AT_ONCE)
    endless = {"status": CANCELED, "expires_at": None, "engine": {"$ne": clock.STRIPE}}
    never = rows.find(endless, {"user_id": 1}).limit(AT_ONCE)
    return list({row["user_id"]: None for row in [*ours, *ended, *never]})


def advance(user_id: str, now: datetime) -> None:
    """Does all that is due for one subscription by now."""
    for _ in range(MOST_STEPS):
        s = Subscription.objects.filter(pk=user_id).first()
        user = User.objects.filter(pk=user_id).first()
        if s is None or user is None or not _step(s, user, now):
            return
    log.error("the subscription of %s has steps without end", user_id)


def paid_and_not_settled(now: datetime) -> list[str]:
    """Invoices whose subscriptions were not told that they are paid."""
    return [invoice.pk for invoice in invoices.paid_and_not_settled(now)]


def settle_paid(invoice_id: str) -> None:
    settle(Invoice.objects.get(pk=invoice_id))


def _step(s: Subscription, user: User, now: datetime) -> bool:
    """The next step, if one is due; whether there may be another."""
    due_at = clock.next_step_at(s)
    if s.bill:
        return bool(invoices.issue(s, user))
    if _is_over(s, now):
        return _end(s, user, now)
    if due_at is None or due_at > now:
        return _set_clock(s, due_at)
    if s.order and in_utc(s.order.lapses_at) <= now:
        return _lapse(s, user)
    if s.reconcile_at and in_utc(s.reconcile_at) <= now:
        return _reconcile(user, now)
    if s.past_due_since:
        return _remind(s, user, now)
    if s.owes:
        return _past_due(s)
    return _renew(s, user, now)


def _is_over(s: Subscription, now: datetime) -> bool:
    """Whether it was to end by now. Stripe says itself when what it charges for has ended."""
    if s.status == EXPIRED or s.engine == clock.STRIPE:
        return False
    if s.status == CANCELED and not s.expires_at:  # Another program's: it can never be used.
        return True
    return bool(s.expires_at) and in_utc(s.expires_at) <= now


def _set_clock(s: Subscription, due_at: datetime | None) -> bool:
    """Another program may have changed what the moment of the next step follows from."""
    if s.next_step_at and (due_at is None or in_utc(s.next_step_at) < due_at):
        mine = {"user_id": s.pk, "version": s.version, "next_step_at": s.next_step_at}
        collection(Subscription).update_one(mine, {"$set": {"next_step_at": due_at}})
    return False


def _lapse(s: Subscription, user: User) -> bool:
    try:
        drop_order(s)
    except ChangedMeanwhile:
        return True
    record(None, "order_lapsed", s, account=user)
    said = "Your order was not paid in time, so it is void. You can order again whenever you like."
    tell_news(user, f"lapsed:{s.order.invoice_id}", "Your order has lapsed", said)
    return True


def _reconcile(user: User, now: datetime) -> bool:
    try:
        sync(user, now)
    except PaymentsUnavailable:
        return False  # The next sweep tries again.
    return True


def _past_due(s: Subscription) -> bool:
    invoice = Invoice.objects.filter(pk=s.owes).first()
    if invoice and invoice.status == Invoice.Status.PAID:
        settle(invoice)
    elif invoice and invoice.status == Invoice.Status.VOID:
        move(s, owes=None, owes_due_at=None)
    else:
        move(s, past_due_since=in_utc(s.owes_due_at), reminders=0)
    return True


def _remind(s: Subscription, user: User, now: datetime) -> bool:
    """A reminder, or the end of the grace."""
    ends_at = clock.grace_ends_at(s)
    if ends_at <= now:
        return _expire(s, user)
    about = s.owes or s.stripe_subscription_id or ""
    said = (
        f"A payment for your plan is past due. Pay it by {ends_at:%-d %B %Y}: after that your "
        "chatbots stop answering until it is paid. Nothing is deleted."
    )
    tell_news(user, f"past-due:{about}:{s.past_due_since:%F}:{s.reminders or 0}", LATE, said)
    move(s, reminders=(s.reminders or 0) + 1)
    return True


LATE = "A payment for your plan is past due"


def _expire(s: Subscription, user: User) -> bool:
    if move(s, status=EXPIRED, expires_at=clock.grace_ends_at(s)):
        record(None, "expired_subscription", s, account=user)
        said = (
            "A payment was not made, so your chatbots do not answer any more. Pay the open "
            "invoice and all goes on as it was, or go to the Free plan. Nothing is deleted."
        )
        tell_news(user, f"expired:{s.pk}:{s.version}", "Your plan has expired", said)
    return True


def _end(s: Subscription, user: User, now: datetime) -> bool:
    """What was cancelled, granted until now, or not to be renewed, becomes the free plan; what is
    owed for it need not be paid any more, and what its invoice took is the customer's again.

    Where that was paid just now, the payment is booked first.
    """
    credit = s.balance_cents or 0
    if s.owes and invoices.void(s.owes):
        credit += invoices.taken(s.owes, now)
    elif s.owes and invoices.is_being_booked(s.owes):
        settle_paid(s.owes)
        return True
    if move(s, **{**to_free(), "balance_cents": credit}):
        record(None, "ended_subscription", s, account=user)
        said = "Your plan has ended, and you are on the Free plan. All that you made is kept."
        tell_news(user, f"ended:{s.pk}:{s.version}", "Your plan has ended", said)
    return True


def _renew(s: Subscription, user: User, now: datetime) -> bool:
    """The next period begins, with its invoice; nobody is asked for two at a time."""
    next_plan = s.next_plan or NextPlan(plan_id=s.plan_id, period=s.period)
    plan = Plan.objects.filter(pk=next_plan.plan_id).first()
    price = price_of(plan, next_plan.period) if plan else None
    if not s.engine or not s.auto_renew or not price or user.status == User.Status.BANNED:
        return _end(s, user, now)
    new = renewal(s, plan, next_plan.period)
    bill = invoices.bill_for(Invoice.Kind.RENEWAL, new.lines, new.total_cents, now)
    owed = {"owes": bill.invoice_id, "owes_due_at": bill.due_at} if new.total_cents else {}
    changes = {
        **GOES_ON,
        "plan_id": plan.pk,
        "period": next_plan.period,
        "next_plan": None,
        "anchor_at": new.anchor_at,
        "period_start": new.starts_at,
        "period_end": new.ends_at,
        "paid_from": new.starts_at,
        "paid_cents": new.worth_cents,
        "balance_cents": new.balance_cents,
        "bill": bill,
        **owed,
    }
    if move(s, **changes):
        details = f"{plan.name}, {next_plan.period}, until {new.ends_at:%F}"
        record(None, "renewed_subscription", s, details=details, account=user)
    return True
