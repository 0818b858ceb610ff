"""What may be done with a subscription. Pages, commands and staff call these verbs."""

from datetime import datetime

from django.utils import timezone

from accounts.activity import changed, record
from accounts.models import User
from accounts.site.switches import Switch, require
from billing import coupons, invoices
from billing.actions import DEFAULT_PLAN, get_subscription
from billing.clock import STRIPE
from billing.models import Invoice, Plan, Subscription
from billing.money import usd
from billing.moves import NOTHING_PAID, move
from billing.news import tell_news
from billing.offers import ChangeRefused, Kind, Quote, unused
from billing.payments import End, engine_of
from billing.payments.manual import begun
from billing.proration import end_of, whole_second
from botsmith.lib.errors import InvalidRequest
from botsmith.mongodb.collections import in_utc

ACTIVE, CANCELED, EXPIRED = Subscription.Status
TRIES = 20
BEING_BOOKED = "An invoice was paid just now, and is being booked. Try again in a minute."
CHANGED_MEANWHILE = "Your subscription was changed meanwhile. Look at it, then try again."


class ChangedMeanwhile(InvalidRequest):
    code = "changed_meanwhile"
    status = 409
    sentence = CHANGED_MEANWHILE


def offer(user: User, plan: Plan, period: str, *, code: str = "", as_of: datetime) -> Quote:
    """What the change would cost; ChangeRefused or CouponRefused says why there is no offer,
    SwitchedOff that nobody can buy just now."""
    s = get_subscription(user.pk)
    coupon = coupons.get_coupon(code, s=s, plan=plan, now=as_of) if code.strip() else None
    quote = engine_of(s).quote(user, s, plan, period, as_of=as_of, coupon=coupon)
    _require_buying(quote)
    return quote


def accept(user: User, s: Subscription, quote: Quote, *, actor: User | None) -> str:
    """Does what was quoted for this very subscription; ChangedMeanwhile when it is another by now.

    Answers with the address where the customer pays, or "" when there is nothing more to do.
    """
    _require_buying(quote)
    address = engine_of(s).carry_out(user, s, quote)
    if address is None:
        raise ChangedMeanwhile
    until = f"{quote.starts_at:%-d %B %Y}"
    name, period, total = quote.plan.name, quote.period, usd(quote.total_cents)
    if quote.kind == Kind.DOWNGRADE:
        said = f"From {until} on you have the {name} plan, paid {period}. Until then all stays."
        tell_and_record(user, s, "scheduled_plan_change", f"Your next plan: {name}", said, actor)
    elif address:
        record(actor, "went_to_pay", s, details=f"{name}, {period}, {total}", account=user)
    elif quote.kind == Kind.START and quote.total_cents:
        record(actor, "ordered_plan", s, details=f"{name}, {period}, {total}", account=user)
    else:
        said = f"You have the {name} plan now, paid {period}."
        tell_and_record(user, s, "changed_plan", f"Your plan is {name} now", said, actor)
    return address


def cancel(
    user: User, *, actor: User | None, reason: str = "", seen: int | None = None
) -> Subscription:
    """The plan holds to the end of what is paid, then comes the free one."""
    before = s = _as_seen(user, seen)
    if s.status == CANCELED:
        raise ChangeRefused("It is cancelled already.")
    if s.plan_id == DEFAULT_PLAN and not s.engine:
        raise ChangeRefused("There is nothing to cancel.")
    _done(engine_of(s).set_end(user, s, End.CANCELED, reason[:500]))
    s = get_subscription(user.pk)
    said = (
        f"Your plan holds until {s.expires_at:%-d %B %Y}. You can take this back until then."
        if s.expires_at
        else "You are on the Free plan now. Your chatbots and sources are kept."
    )
    tell_and_record(user, before, "canceled_subscription", "Your plan is cancelled", said, actor)
    return s


def end_now(
    user: User, *, actor: User | None, reason: str = "", seen: int | None = None
) -> Subscription:
    """The free plan at once. What is left of what was paid by invoice is kept as credit; Stripe
    gives nothing back by itself."""
    s = _as_seen(user, seen)
    if s.plan_id == DEFAULT_PLAN and not s.engine:
        raise ChangeRefused("There is nothing to end.")
    _done(engine_of(s).set_end(user, s, End.AT_ONCE, reason[:500]))
    said = "Your plan was ended, and you are on the Free plan. All that you made is kept."
    tell_and_record(user, s, "ended_plan_at_once", "Your plan has ended", said, actor)
    return get_subscription(user.pk)


def resume(user: User, *, actor: User | None, seen: int | None = None) -> Subscription:
    """Takes a cancellation back, while the plan still holds."""
    s = _as_seen(user, seen)
    over = not s.expires_at or in_utc(s.expires_at) <= timezone.now()
    if s.status != CANCELED or over or not s.engine:
        raise ChangeRefused("There is no cancellation to take back.")
    _done(engine_of(s).set_end(user, s, End.GOES_ON))
    said = "Your cancellation is taken back: the plan goes on as before."
    tell_and_record(user, s, "resumed_subscription", "Your plan goes on", said, actor)
    return get_subscription(user.pk)


def set_auto_renew(user: User, on: bool, *, actor: User | None) -> Subscription:
    s = get_subscription(user.pk)
    if s.status != ACTIVE or not s.engine:
        raise ChangeRefused("This plan does not renew by itself.")
    if s.auto_renew == on:
        return s
    _done(engine_of(s).set_end(user, s, End.GOES_ON if on else End.NOT_RENEWED))
    end = f"{s.period_end:%-d %B %Y}"
    said = f"Your plan is renewed on {end}." if on else f"Your plan ends on {end}, then comes Free."
    subject = f"Automatic renewal is {'on' if on else 'off'}"
    tell_and_record(user, s, "switched_auto_renew", subject, said, actor)
    return get_subscription(user.pk)


def keep_plan(user: User, *, actor: User | None, seen: int | None = None) -> Subscription:
    """Takes a scheduled change back."""
    s = _as_seen(user, seen)
    if not s.next_plan:
        raise ChangeRefused("There is no change to take back.")
    _done(engine_of(s).drop_next_plan(user, s))
    said = "The change that was planned for the end of the period is taken back."
    tell_and_record(user, s, "kept_plan", "Your plan stays as it is", said, actor)
    return get_subscription(user.pk)


def cancel_order(user: User, *, actor: User | None, seen: int | None = None) -> None:
    """A first purchase that is not paid yet need not be paid. A payment that is confirmed in the
    same moment wins, or does not: the invoice decides."""
    s = _as_seen(user, seen)
    if not s.order:
        raise ChangeRefused("There is no open order.")
    drop_order(s)
    _record_change(user, s, "canceled_order", actor)


def drop_order(s: Subscription) -> bool:
    """Voids the order's invoice, then takes the order away; a repeat goes on where one stopped."""
    order = s.order
    if s.bill and (user := User.objects.filter(pk=s.pk).first()):
        invoices.issue(s, user)  # Else a worker would do so after it was to be void.
    if not invoices.void(order.invoice_id):
        found = Invoice.objects.filter(pk=order.invoice_id).first()
        if found and found.status == Invoice.Status.PAID:
            settle(found)
            raise ChangedMeanwhile
    codes = [code for code in s.coupons or [] if code != order.code]
    balance = (s.balance_cents or 0) + (order.balance_cents or 0)
    if not move(s, order=None, coupons=codes, balance_cents=balance):
        raise ChangedMeanwhile
    if order.code:
        coupons.give_back(order.code, user_id=s.pk)
    return True


def confirm(invoice: Invoice, *, actor: User | None, reference: str = "") -> Invoice:
    """Staff say that an invoice was paid: what it was for begins, or goes on."""
    if invoice.engine == STRIPE:
        raise ChangeRefused("Stripe collects this invoice: it is paid once Stripe says so.")
    paid = invoices.confirm_payment(invoice, actor=actor, reference=reference)
    settle(paid)
    return paid


def settle(invoice: Invoice) -> None:
    """Tells the subscription that its invoice was paid; any number of times is once."""
    for _ in range(TRIES):
        s = get_subscription(invoice.user_id)
        changes = _paid_changes(s, invoice)
        if changes is None or move(s, **changes):
            break
    else:
        raise ChangedMeanwhile
    user = User.objects.filter(pk=invoice.user_id).first()
    if user:
        invoices.tell_paid(user, invoice)
    invoices.settled(invoice)


def _paid_changes(s: Subscription, invoice: Invoice) -> dict | None:
    start = whole_second(in_utc(invoice.paid_at))
    if s.order and s.order.invoice_id == invoice.pk:
        order = s.order
        balance = (s.balance_cents or 0) + unused(s, start)
        if s.owes and invoices.void(s.owes):  # Of the plan that expired before.
            balance += invoices.taken(s.owes, start)
        end = end_of(start, order.period, start)
        worth = {"paid_cents": order.worth_cents, "discount": order.discount, "order": None}
        worth["balance_cents"] = balance
        return begun(order.plan_id, order.period, start, end, **worth)
    if s.owes != invoice.pk:
        return None
    up = {"owes": None, "owes_due_at": None, "past_due_since": None, "reminders": 0}
    if s.status != EXPIRED:
        return up
    up |= {"status": ACTIVE, "expires_at": None}
    if invoice.kind == Invoice.Kind.RENEWAL:  # The period begins anew: it was not to be had before.
        end = end_of(start, s.period, start)
        up |= {"anchor_at": start, "period_start": start, "period_end": end, "paid_from": start}
    elif in_utc(s.period_end) < start:  # What was paid for is over: another period begins now.
        up |= {"anchor_at": start, "period_end": start}
    return up


def grant(
    user: User,
    plan: Plan,
    *,
    actor: User | None,
    until: datetime | None = None,
    seen: int | None = None,
) -> Subscription:
    """Gives a plan without a charge, until a day or for good; what was owed need not be paid, and
    what is left of what was paid is kept as credit.

    Only while the subscription's version is the one that was ``seen``, where one is given.
    """
    for _ in range(TRIES):
        s = _as_seen(user, seen)
        if s.stripe_subscription_id:
            raise ChangeRefused("Stripe charges for this subscription. Cancel it there first.")
        if s.bill:
            invoices.issue(s, user)
        credit = s.balance_cents or 0
        if not s.owes or invoices.void(s.owes):
            credit += invoices.kept_if_ended(s, timezone.now())
        elif invoices.is_being_booked(s.owes):
            raise ChangeRefused(BEING_BOOKED)
        ends = {"period_end": until, "expires_at": until, "auto_renew": until is None}
        ends["balance_cents"] = credit
        if move(s, **{**NOTHING_PAID, "plan_id": plan.pk, "status": ACTIVE, **ends}):
            break
    else:
        raise ChangedMeanwhile
    said = f"You have the {plan.name} plan" + (f" until {until:%-d %B %Y}." if until else ".")
    tell_and_record(user, s, "granted_plan", f"Your plan is {plan.name} now", said, actor)
    return get_subscription(user.pk)


def _as_seen(user: User, seen: int | None) -> Subscription:
    """ChangedMeanwhile when a version is given and the subscription's is another by now."""
    s = get_subscription(user.pk)
    if seen is not None and (s.version or 0) != seen:
        raise ChangedMeanwhile
    return s


def _require_buying(quote: Quote) -> None:
    """To go to a smaller plan is no buying."""
    if quote.kind != Kind.DOWNGRADE:
        require(Switch.BUYING)


def _done(happened: bool) -> None:
    if not happened:
        raise ChangedMeanwhile


def tell_and_record(
    user: User, before: Subscription, action: str, subject: str, said: str, actor: User | None
) -> None:
    """Logs what was done to the subscription as it was before, and tells its customer by mail."""
    _record_change(user, before, action, actor, said)
    tell_news(user, f"{action}:{user.pk}:{before.version or 0}", subject, said)


def _record_change(
    user: User, before: Subscription, action: str, actor: User | None, said: str = ""
) -> None:
    changes = changed(facts_of(before), facts_of(get_subscription(user.pk)))
    record(actor, action, before, details=said, account=user, changes=changes)


def facts_of(s: Subscription) -> dict[str, object]:
    """What staff read of a change: what was before, and what is."""
    names = ("plan_id", "status", "period", "period_end", "expires_at", "auto_renew")
    facts = {name: getattr(s, name) for name in (*names, "balance_cents", "owes")}
    facts["next_plan"] = s.next_plan.plan_id if s.next_plan else None
    return facts | {"order": s.order.plan_id if s.order else None}
