"""What a change of a plan means for who has it: worked out and counted before it is saved."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from adminpanel.plans.queries import count_words, counted
from billing.models import UNLIMITED, Period, Plan
from billing.money import price_of, usd_short
from billing.plan_edits import OF_LIMITS, terms_of, with_terms
from billing.quota import Limit
from billing.quota.plans import PLAN_SECONDS
from billing.standing import what_goes
from bots.history.keeping import GRACE

A_MONTH = timedelta(days=31)
HOURS = f"{GRACE.total_seconds() / 3600:.0f}"
KEPT = (
    "What they have is kept and goes on working; nothing can be added to what is over. Who of them "
    "has a limit of their own, set by staff, is counted too, and theirs stays."
)
NO_ANSWERS = "Their chatbots give no more answers until their month begins anew."


@dataclass(frozen=True)
class Effect:
    """``kind`` is that of a notice: danger for what takes something away."""

    title: str
    text: str
    kind: str = "info"


@dataclass(frozen=True)
class Effects:
    subscribers: str
    paying: str
    over: list[tuple[str, str, str]]
    """Of each limit that is lower: what it is, how many are over it, and what that means."""
    lost: list[str]
    said: list[Effect]


def effects_of(before: Plan, after: Plan) -> Effects:
    paying = counted(plan_id=before.pk, engine={"$in": ["manual", "stripe"]})
    return Effects(
        subscribers=count_words(counted(plan_id=before.pk)),
        paying=count_words(paying),
        over=list(_over(before, after)),
        lost=[_of_them(each) for each in what_goes(before, _keeping_as_long(before, after))],
        said=[*_offer(before, after), *_prices(before, after), *_when(before, after)],
    )


def _over(before: Plan, after: Plan) -> Iterator[tuple[str, str, str]]:
    for limit in Limit:
        was, now = limit.value.of(before.limits), limit.value.of(after.limits)
        if now is None or (was is not None and now >= was):
            continue
        conditions = {f"usage.{limit.value.counter}": {"$gt": now}}
        if limit is Limit.MESSAGES:  # A counter of a month that is over says nothing.
            conditions["usage.last_reset"] = {"$gte": timezone.now() - A_MONTH}
        count = count_words(counted(plan_id=before.pk, **conditions))
        meant = NO_ANSWERS if limit is Limit.MESSAGES else KEPT
        yield limit.value.label, f"{count} over {now:,}", meant


def _offer(before: Plan, after: Plan) -> Iterator[Effect]:
    if before.is_active and not after.is_active:
        yield Effect(
            "Nobody can choose it any more",
            "It goes from the landing page and from the page where customers change plan. Who has "
            "it keeps it, and it is renewed as before, until they change or cancel. What was "
            "ordered already, or planned for the end of a period, is still carried out.",
            "warning",
        )
    elif after.is_active and not before.is_active:
        yield Effect("It can be chosen", "It stands on the landing page again, in its place.")


def _prices(before: Plan, after: Plan) -> Iterator[Effect]:
    for period in Period.values:
        was, now = price_of(before, period), price_of(after, period)
        if was != now and was:
            yield from _price(before, period, was, now)
    if any(price_of(before, each) != price_of(after, each) for each in Period.values):
        yield Effect(
            "Who changes plan",
            "A change of plan is worked out at the prices of its moment: whoever chooses this plan "
            "from now on is charged the new price. Nobody is told of it by mail.",
        )


def _price(plan: Plan, period: str, was: int, now: int | None) -> Iterator[Effect]:
    every = "month" if period == Period.MONTHLY else "year"
    manual = counted(plan_id=plan.pk, engine="manual", period=period)
    stripe = counted(plan_id=plan.pk, engine="stripe", period=period)
    by_invoice = f"Paid by invoice each {every}: {count_words(manual)}"
    if now:
        yield Effect(
            by_invoice,
            f"The period that they have paid for stays as it is. The invoice of the next one is "
            f"over {usd_short(now)} instead of {usd_short(was)}, less coupons and credit. Their "
            "page Plan says so at once.",
            "warning" if now > was and manual else "info",
        )
    else:
        yield Effect(
            by_invoice,
            "There is no price to renew it at: they keep it to the end of the period that is paid, "
            "then they are on the Free plan, unless staff give them another.",
            "danger" if manual else "info",
        )
    if stripe:
        yield Effect(
            f"Paid by Stripe each {every}: {count_words(stripe)}",
            f"Prices at Stripe are fixed: these subscriptions go on at {usd_short(was)}, or what "
            "they began at, until the customer changes plan or period. A new price is made at "
            "Stripe with the next purchase.",
        )


def _when(before: Plan, after: Plan) -> Iterator[Effect]:
    was, now = (each.limits.conversation_history_days for each in (before, after))
    if now != UNLIMITED and (was == UNLIMITED or now < was):
        yield Effect(
            f"Conversations older than {now:,} days",
            f"Each customer who has such is told by mail first; {HOURS} hours later those are "
            "deleted, and nothing brings them back. If the plan keeps more again before that, they "
            "stay.",
            "danger",
        )
    old, new = terms_of(before), terms_of(after)
    if any(old[name] != new[name] for name in OF_LIMITS):
        yield Effect(
            "When limits hold",
            f"Within {PLAN_SECONDS} seconds, on every server.",
        )


def _of_them(said: str) -> str:
    """What is said to a customer, as it is said of customers."""
    return said.replace("your ", "their ").replace("Your ", "Their ")


def _keeping_as_long(before: Plan, after: Plan) -> Plan:
    """How long conversations are kept has an effect of its own."""
    days = {"conversation_history_days": before.limits.conversation_history_days}
    return with_terms(after, terms_of(after) | days)
