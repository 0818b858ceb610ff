"""Who takes the money, behind one small interface."""

from datetime import datetime
from enum import StrEnum
from typing import Protocol

from django.conf import settings

from accounts.models import User
from billing.models import Coupon, Plan, Subscription
from billing.offers import Quote


class End(StrEnum):
    """What becomes of a subscription when its period ends."""

    CANCELED = "canceled"
    NOT_RENEWED = "not_renewed"
    GOES_ON = "goes_on"
    AT_ONCE = "at_once"


class Payments(Protocol):
    """An engine. Each of these does all or nothing, whoever else is at it; None or False says that
    the subscription is another one by now. PaymentsUnavailable: it does not answer."""

    name: str

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
        """What the change costs, as the engine will charge it."""

    def carry_out(self, user: User, s: Subscription, quote: Quote) -> str | None:
        """Does what was quoted. An address: the customer pays there; "": it is done."""

    def set_end(self, user: User, s: Subscription, how: End, reason: str = "") -> bool: ...

    def drop_next_plan(self, user: User, s: Subscription) -> bool: ...

    def portal(self, user: User, s: Subscription) -> str:
        """Where the customer sees to how they pay; "" when there is no such place."""


def engine_of(s: Subscription) -> Payments:
    """The one that a subscription is paid by, or would be."""
    return engine_named(s.engine or settings.PAYMENTS)


def engine_named(name: str) -> Payments:
    from billing.payments.manual import Manual

    if name == "stripe":
        from billing.payments.stripe import Stripe

        return Stripe()
    return Manual()
