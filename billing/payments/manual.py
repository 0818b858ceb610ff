"""Payments without a provider: BotSmith issues invoices, staff confirm what arrived.

A first purchase begins when it is paid. Who pays already has an upgrade at once, and its invoice
to pay; while one is open, there is no other.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from accounts.models import User
from billing import coupons, invoices
from billing.actions import DEFAULT_PLAN
from billing.clock import grace
from billing.models import Bill, Coupon, Invoice, NextPlan, Order, Plan, Subscription
from billing.moves import NOTHING_PAID, move
from billing.offers import ChangeRefused, Kind, Quote
from billing.offers import quote as make_quote
from billing.payments import End
from billing.quota.plans import get_plan
from botsmith.mongodb.collections import in_utc

ACTIVE, CANCELED = Subscription.Status.ACTIVE, Subscription.Status.CANCELED
GOES_ON = {"status": ACTIVE, "expires_at": None, "auto_renew": True, "cancel_reason": None}


class Manual:
    name = "manual"

    def quote(
        self,
        user: User,
        s: Subscription,
        plan: Plan,
        period: str,
        *,
        as_of: datetime,
        coupon: Coupon | None,
    ) -> Quote:
        now_plan = get_plan(s)
        made = make_quote(s, now_plan, plan, period, as_of=as_of, coupon=coupon)
        if made.kind != Kind.DOWNGRADE:
            refuse_while_something_is_open(s)
        return made

    def carry_out(self, user: User, s: Subscription, quote: Quote) -> str | None:
        now = timezone.now()
        if quote.code and not coupons.take(quote.code, user_id=user.pk, now=now):
            return None
        moved = move(s, **_changes(s, quote, now))
        if moved is None:
            give_back_unless_used(quote.code, s.pk)
            return None
        if s.owes and s.owes != moved.owes and not moved.order:
            invoices.void(s.owes)  # Of the plan that expired before.
        invoices.issue(moved, user)
        return ""

    def set_end(self, user: User, s: Subscription, how: End, reason: str = "") -> bool:
        if how == End.GOES_ON:
            return bool(move(s, **GOES_ON))
        if how == End.NOT_RENEWED:
            return bool(move(s, auto_renew=False, next_plan=None))
        at_once = how == End.AT_ONCE or not s.engine or not s.is_running
        if at_once or _is_unpaid_renewal(s):
            if s.bill:
                invoices.issue(s, user)  # Else a worker would do so after it was to be void.
            if s.owes and not invoices.void(s.owes):
                return False  # It is paid, or somebody else is at it.
            credit = (s.balance_cents or 0) + invoices.kept_if_ended(s, timezone.now())
            return bool(move(s, **to_free(), balance_cents=credit, cancel_reason=reason or None))
        return bool(
            move(
                s,
                status=CANCELED,
                expires_at=in_utc(s.period_end),
                auto_renew=False,
                next_plan=None,
                cancel_reason=reason or None,
            )
        )

    def drop_next_plan(self, user: User, s: Subscription) -> bool:
        return bool(move(s, next_plan=None))

    def portal(self, user: User, s: Subscription) -> str:
        return ""


def refuse_while_something_is_open(s: Subscription) -> None:
    """Nobody owes for two things: what is credited was always paid."""
    if s.order:
        raise ChangeRefused("You have ordered a plan already. Pay the order, or cancel it first.")
    if s.owes and s.status != Subscription.Status.EXPIRED:
        raise ChangeRefused("An invoice is still open. Once it is paid you can change the plan.")


def to_free() -> dict:
    """The changes that leave the free plan; what is to the customer's credit stays."""
    return {**NOTHING_PAID, "plan_id": DEFAULT_PLAN, "status": ACTIVE}


def give_back_unless_used(code: str | None, user_id: str) -> None:
    """After a change that did not happen: another of the same customer may have used the coupon."""
    used = Subscription.objects.get(pk=user_id).coupons or []
    if code and code not in used:
        coupons.give_back(code, user_id=user_id)


def begun(plan_id: str, period: str, start: datetime, end: datetime, **more: object) -> dict:
    """The changes with which a period that is paid for begins."""
    return {
        **NOTHING_PAID,
        **GOES_ON,
        "engine": Manual.name,
        "plan_id": plan_id,
        "period": period,
        "anchor_at": start,
        "period_start": start,
        "period_end": end,
        "paid_from": start,
        **more,
    }


def _changes(s: Subscription, quote: Quote, now: datetime) -> dict:
    if quote.kind == Kind.DOWNGRADE:
        return {**GOES_ON, "next_plan": NextPlan(plan_id=quote.plan.pk, period=quote.period)}
    kind = Invoice.Kind.START if quote.kind == Kind.START else Invoice.Kind.CHANGE
    bill = invoices.bill_for(kind, quote.lines, quote.total_cents, now)
    codes = [*(s.coupons or []), *filter(None, [quote.code])]
    common = {"bill": bill, "balance_cents": quote.balance_cents, "coupons": codes}
    if quote.kind == Kind.START and quote.total_cents:
        return {**common, "order": _order(s, quote, bill)}
    changed = begun(quote.plan.pk, quote.period, quote.starts_at, quote.ends_at)
    owed = {"owes": bill.invoice_id, "owes_due_at": bill.due_at} if quote.total_cents else {}
    return {
        **changed,
        **common,
        "anchor_at": quote.anchor_at,
        "paid_from": quote.as_of,
        "paid_cents": quote.worth_cents,
        "discount": quote.discount,
        **owed,
    }


def _order(s: Subscription, quote: Quote, bill: Bill) -> Order:
    return Order(
        invoice_id=bill.invoice_id,
        plan_id=quote.plan.pk,
        period=quote.period,
        worth_cents=quote.worth_cents,
        balance_cents=(s.balance_cents or 0) - quote.balance_cents,
        discount=quote.discount,
        code=quote.code,
        lapses_at=bill.made_at + timedelta(days=settings.BILLING_DUE_DAYS) + grace(),
    )


def _is_unpaid_renewal(s: Subscription) -> bool:
    owed = {"pk": s.owes, "kind": Invoice.Kind.RENEWAL}
    return bool(s.owes) and Invoice.objects.filter(**owed).exists()
