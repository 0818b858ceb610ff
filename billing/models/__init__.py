from billing.models.coupon import Coupon
from billing.models.event import StripeEvent
from billing.models.invoice import Invoice, Refund
from billing.models.ledger import LedgerEntry, SpendingMonth
from billing.models.plan import UNLIMITED, Plan, PlanLimits, openai_only
from billing.models.subscription import (
    Bill,
    Discount,
    Line,
    LineKind,
    NextPlan,
    Order,
    Period,
    Subscription,
    Usage,
    usable_at,
)

__all__ = [
    "UNLIMITED",
    "Bill",
    "Coupon",
    "Discount",
    "Invoice",
    "LedgerEntry",
    "Line",
    "LineKind",
    "NextPlan",
    "Order",
    "Period",
    "Plan",
    "PlanLimits",
    "Refund",
    "SpendingMonth",
    "StripeEvent",
    "Subscription",
    "Usage",
    "openai_only",
    "usable_at",
]
