from billing.models.ledger import LedgerEntry, SpendingMonth
from billing.models.plan import UNLIMITED, Plan, PlanLimits, openai_only
from billing.models.subscription import Subscription, Usage

__all__ = [
    "UNLIMITED",
    "LedgerEntry",
    "Plan",
    "PlanLimits",
    "SpendingMonth",
    "Subscription",
    "Usage",
    "openai_only",
]
