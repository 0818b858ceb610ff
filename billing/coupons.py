"""Coupons: whether one holds, and its uses, counted exactly."""

import re
from datetime import datetime

from pymongo.errors import DuplicateKeyError

from accounts.activity import changed, record
from accounts.models import User
from billing.models import Coupon, Discount, Plan, Subscription
from billing.models.coupon import MOST_USES
from billing.money import usd_short
from billing.proration import part, per_cent, return_of
from botsmith.lib.errors import InvalidRequest
from botsmith.mongodb.collections import as_document, collection, in_utc


class CouponRefused(InvalidRequest):
    code = "coupon_refused"


def get_coupon(code: str, *, s: Subscription, plan: Plan, now: datetime) -> Coupon:
    """The coupon, if this customer may use it for this plan now; CouponRefused says why not."""
    coupon = Coupon.objects.filter(pk=normal(code)).first()
    if coupon is None or not coupon.is_active:
        raise CouponRefused("There is no such coupon. Check how it is spelled.")
    if coupon.valid_until and in_utc(coupon.valid_until) <= now:
        raise CouponRefused(f"This coupon was good until {coupon.valid_until:%-d %B %Y}.")
    if coupon.plans and plan.pk not in coupon.plans:
        raise CouponRefused(f"This coupon is not for the {plan.name} plan.")
    if coupon.pk in (s.coupons or []):
        raise CouponRefused("You have used this coupon before.")
    if coupon.used >= coupon.max_uses and s.pk not in coupon.users:
        raise CouponRefused("This coupon has been used as often as it may be.")
    return coupon


def normal(code: str) -> str:
    return code.strip().upper()


def make_coupon(code: str, *, actor: User | None = None, **terms: object) -> Coupon:
    """A new coupon; ``terms`` are fields of Coupon. Raises CouponRefused with a sentence."""
    coupon = Coupon(id=normal(code), **terms)
    if problem := _problem_of(coupon):
        raise CouponRefused(problem)
    try:
        collection(Coupon).insert_one(as_document(coupon))
    except DuplicateKeyError:
        raise CouponRefused(
            f"There is a coupon {coupon.pk} already. Choose another code."
        ) from None
    if actor:
        record(actor, "made_coupon", coupon, changes=changed({}, terms))
    return coupon


def end_coupon(code: str, *, actor: User | None = None) -> bool:
    """Nobody redeems it any more; who has, keeps it. False when there is none, or it has ended."""
    running = {"id": normal(code), "is_active": True}
    ended = {"$set": {"is_active": False}}
    if not collection(Coupon).update_one(running, ended).modified_count:
        return False
    if actor:
        changes = {"is_active": (True, False)}
        record(actor, "ended_coupon", Coupon(id=normal(code)), changes=changes)
    return True


def _problem_of(coupon: Coupon) -> str:
    if not re.fullmatch(r"[A-Z0-9_-]{3,40}", coupon.pk):
        return "A code has 3 to 40 letters, digits, hyphens or underscores."
    if (coupon.percent is None) == (coupon.amount_cents is None):
        return "Give either a percentage or an amount."
    if coupon.percent is not None and not 1 <= coupon.percent <= 100:
        return "A percentage is between 1 and 100."
    if coupon.amount_cents is not None and coupon.amount_cents <= 0:
        return "An amount is more than nothing."
    if (coupon.duration == Coupon.Duration.MONTHS) != bool(coupon.months):
        return "Say for how many months, and only of a coupon that holds for months."
    if not 1 <= coupon.max_uses <= MOST_USES:
        return f"It can be used between 1 and {MOST_USES:,} times."
    if unknown := set(coupon.plans) - set(Plan.objects.values_list("pk", flat=True)):
        return f"There is no plan {', '.join(sorted(unknown))}."
    return ""


def take(code: str, *, user_id: str, now: datetime) -> bool:
    """Counts one use, in one conditional update; False when it may not be used (any more).

    Who has taken it keeps it: taking it again counts nothing.
    """
    free = {
        "id": code,
        "is_active": True,
        "users": {"$ne": user_id},
        "$expr": {"$lt": ["$used", "$max_uses"]},
        "$or": [{"valid_until": None}, {"valid_until": {"$gt": now}}],
    }
    taken = {"$inc": {"used": 1}, "$push": {"users": user_id}}
    if collection(Coupon).update_one(free, taken).modified_count:
        return True
    return collection(Coupon).find_one({"id": code, "users": user_id}, {"_id": 1}) is not None


def give_back(code: str, *, user_id: str) -> None:
    """What it was taken for did not happen; giving back again does nothing."""
    undone = {"$inc": {"used": -1}, "$pull": {"users": user_id}}
    collection(Coupon).update_one({"id": code, "users": user_id}, undone)


def as_discount(coupon: Coupon, now: datetime) -> Discount:
    months = coupon.duration == Coupon.Duration.MONTHS
    return Discount(
        code=coupon.pk,
        percent=coupon.percent,
        amount_cents=coupon.amount_cents,
        once=coupon.duration == Coupon.Duration.ONCE,
        until=return_of(now, coupon.months or 1) if months else None,
    )


def off(discount: Discount | None, cents: int, at: datetime) -> int:
    """What a discount takes from an invoice of ``at``; nothing once it is over."""
    if discount is None or (discount.until and in_utc(discount.until) <= at):
        return 0
    if discount.percent is not None:
        return per_cent(cents, discount.percent)
    return min(discount.amount_cents or 0, cents)


def off_a_part(
    discount: Discount | None, cents: int, start: datetime, end: datetime, at: datetime
) -> int:
    """The same of the rest of a period: of an amount that holds for a whole one, its part."""
    if discount is None or discount.percent is not None:
        return off(discount, cents, at)
    whole = off(discount, discount.amount_cents or 0, at)
    return min(part(whole, start, end, at), cents)


def in_words(discount: Discount) -> str:
    """``20 % off, code SPRING``."""
    much = usd_short(discount.amount_cents or 0) if discount.percent is None else None
    return f"{much or f'{discount.percent} %'} off, code {discount.code}"
