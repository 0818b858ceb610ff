"""What a change of plan costs, now and later: worked out here, shown, then carried out as shown.

Reads nothing and writes nothing: it is given the subscription, the plans and the coupon.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from billing import coupons
from billing.models import Coupon, Discount, Line, LineKind, Period, Plan, Subscription
from billing.money import price_of
from billing.proration import end_of, part, whole_second
from botsmith.lib.errors import InvalidRequest
from botsmith.mongodb.collections import in_utc


class ChangeRefused(InvalidRequest):
    code = "change_refused"


class Kind(StrEnum):
    START = "start"
    UPGRADE = "upgrade"
    DOWNGRADE = "downgrade"


@dataclass(frozen=True)
class Quote:
    """A change as it is offered. ``total_cents`` is what is charged for it now.

    ``worth_cents`` is what the time from ``starts_at`` to ``ends_at`` is worth after discounts, and
    ``balance_cents`` what the customer has to their credit afterwards.
    """

    kind: Kind
    plan: Plan
    period: str
    as_of: datetime
    starts_at: datetime
    ends_at: datetime
    total_cents: int = 0
    worth_cents: int = 0
    balance_cents: int = 0
    next_cents: int = 0
    lines: tuple[Line, ...] = ()
    discount: Discount | None = None
    code: str | None = None
    anchor_at: datetime | None = None
    # Of a payment provider: what it needs to do exactly this.
    told: dict = field(default_factory=dict)


def kind_of(s: Subscription, now_plan: Plan, plan: Plan, period: str) -> Kind:
    """What a change would be; ChangeRefused for what is none or cannot be bought here."""
    if not plan.is_active:
        raise ChangeRefused(f"The {plan.name} plan is not on offer any more.")
    if plan.is_custom:
        raise ChangeRefused(f"The {plan.name} plan is made to fit. Write to us about it.")
    if (price := price_of(plan, period)) is None:
        raise ChangeRefused(f"The {plan.name} plan is not sold by the year.")
    if price == 0:
        raise ChangeRefused("To go back to a plan without a price, cancel the one you have.")
    if not s.is_running or not s.engine or now_plan.price <= 0:
        return Kind.START
    if plan.pk == s.plan_id and period == s.period:
        raise ChangeRefused(f"You are on the {plan.name} plan already.")
    if plan.pk == s.plan_id:
        return Kind.UPGRADE if period == Period.YEARLY else Kind.DOWNGRADE
    return Kind.UPGRADE if plan.price >= now_plan.price else Kind.DOWNGRADE


def quote(
    s: Subscription,
    now_plan: Plan,
    plan: Plan,
    period: str,
    *,
    as_of: datetime,
    coupon: Coupon | None = None,
) -> Quote:
    """The offer at ``as_of``, to the second; the same question has the same answer always."""
    as_of = whole_second(as_of)
    make = {Kind.START: _start, Kind.UPGRADE: _upgrade, Kind.DOWNGRADE: _downgrade}
    return make[kind_of(s, now_plan, plan, period)](s, now_plan, plan, period, as_of, coupon)


def _start(s, now_plan, plan, period, as_of, coupon) -> Quote:
    discount = coupons.as_discount(coupon, as_of) if coupon else None
    price = price_of(plan, period)
    ends_at = end_of(as_of, period, as_of)
    lines = [Line(text=f"{plan.name} plan, one {unit(period)}", amount_cents=price)]
    worth = price - _add_discount(lines, discount, coupons.off(discount, price, as_of))
    return _priced(
        Kind.START, s, plan, period, as_of, lines, worth, discount, coupon, (as_of, ends_at, as_of)
    )


def _upgrade(s, now_plan, plan, period, as_of, coupon) -> Quote:
    """At once. Within one kind of period its end stays; another kind begins one of its own, and so
    does a change in a period that was extended: its length has no price."""
    start, end = in_utc(s.period_start), in_utc(s.period_end)
    same = period == s.period and not s.is_extended
    starts_at, ends_at = (start, end) if same else (as_of, end_of(as_of, period, as_of))
    unused = part(s.paid_cents or 0, in_utc(s.paid_from or start), end, as_of)
    price = part(price_of(plan, period), starts_at, ends_at, as_of)
    lines = [
        Line(
            text=f"{now_plan.name} plan, unused part",
            amount_cents=-unused,
            starts_at=as_of,
            ends_at=end,
        ),
        Line(
            text=f"{plan.name} plan, {'rest of the period' if same else f'one {unit(period)}'}",
            amount_cents=price,
            starts_at=as_of,
            ends_at=ends_at,
        ),
    ]
    lines = [line for line in lines if line.amount_cents]
    discount = coupons.as_discount(coupon, as_of) if coupon else s.discount
    if coupon or not same:
        much = coupons.off(discount, price, as_of)
    else:
        much = coupons.off_a_part(discount, price, start, end, as_of)
    worth = price - _add_discount(lines, discount, much)
    anchor = (in_utc(s.anchor_at) if s.anchor_at else start) if same else as_of
    span = (as_of, ends_at, anchor)
    return _priced(
        Kind.UPGRADE, s, plan, period, as_of, lines, worth, discount, coupon, span, start=starts_at
    )


def _downgrade(s, now_plan, plan, period, as_of, coupon) -> Quote:
    """At the period's end; until then all stays, so nothing is charged now."""
    if coupon:
        raise ChangeRefused("A coupon can be used when a plan begins, not for a later change.")
    end = in_utc(s.period_end)
    anchor = in_utc(s.anchor_at) if s.anchor_at and period == s.period else end
    price = price_of(plan, period)
    due, _ = less_balance(price - coupons.off(s.discount, price, end), s.balance_cents or 0)
    return Quote(
        Kind.DOWNGRADE,
        plan,
        period,
        as_of,
        starts_at=end,
        ends_at=end_of(anchor, period, end),
        balance_cents=s.balance_cents or 0,
        next_cents=due,
        discount=s.discount,
    )


def _priced(
    kind, s, plan, period, as_of, lines, worth, discount, coupon, span, start=None
) -> Quote:
    """What the lines come to, with what the customer had to their credit."""
    starts_at, ends_at, anchor = span
    due, balance = less_balance(sum(line.amount_cents for line in lines), s.balance_cents or 0)
    _add_balance(lines, s.balance_cents or 0, balance)
    kept = None if discount is None or discount.once else discount
    full = price_of(plan, period)
    later, _ = less_balance(full - coupons.off(kept, full, ends_at), balance)
    return Quote(
        kind,
        plan,
        period,
        as_of,
        starts_at=start or starts_at,
        ends_at=ends_at,
        total_cents=due,
        worth_cents=worth,
        balance_cents=balance,
        next_cents=later,
        lines=tuple(lines),
        discount=kept,
        code=coupon.pk if coupon else None,
        anchor_at=anchor,
    )


def less_balance(cents: int, balance: int) -> tuple[int, int]:
    """What is to be paid of a sum, and what is then left to the customer's credit."""
    return max(0, cents - balance), max(0, balance - cents)


def _add_discount(lines: list[Line], discount: Discount | None, cents: int) -> int:
    if cents:
        text = f"Coupon: {coupons.in_words(discount)}"
        lines.append(Line(text=text, amount_cents=-cents, kind=LineKind.COUPON))
    return cents


def _add_balance(lines: list[Line], before: int, after: int) -> None:
    if after < before:
        lines.append(
            Line(text="From your credit", amount_cents=after - before, kind=LineKind.BALANCE)
        )
    elif after > before:
        text = "Kept as your credit for the next invoices"
        lines.append(Line(text=text, amount_cents=after - before, kind=LineKind.BALANCE))


def unused(s: Subscription, now: datetime) -> int:
    """Of a plan that was paid for and goes on: what its rest is worth, in cents."""
    if not s.engine or not s.is_running or s.owes or not s.paid_from:
        return 0
    return part(s.paid_cents or 0, in_utc(s.paid_from), in_utc(s.period_end), now)


@dataclass(frozen=True)
class Renewal:
    """What the next period costs, and which it is."""

    plan: Plan
    period: str
    starts_at: datetime
    ends_at: datetime
    anchor_at: datetime
    lines: tuple[Line, ...]
    total_cents: int
    worth_cents: int
    balance_cents: int
    discount: Discount | None


def renewal(s: Subscription, plan: Plan, period: str) -> Renewal:
    """The period after the one that ends, at the plan's price of now. ``plan`` and ``period`` are
    the next ones, whichever was scheduled."""
    start = in_utc(s.period_end)
    anchor = in_utc(s.anchor_at) if s.anchor_at and period == s.period else start
    ends_at = end_of(anchor, period, start)
    price = price_of(plan, period)
    text = f"{plan.name} plan, one {unit(period)}"
    lines = [Line(text=text, amount_cents=price, starts_at=start, ends_at=ends_at)]
    worth = price - _add_discount(lines, s.discount, coupons.off(s.discount, price, start))
    due, balance = less_balance(worth, s.balance_cents or 0)
    _add_balance(lines, s.balance_cents or 0, balance)
    return Renewal(
        plan, period, start, ends_at, anchor, tuple(lines), due, worth, balance, s.discount
    )


def unit(period: str) -> str:
    return "year" if period == Period.YEARLY else "month"
