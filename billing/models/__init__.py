from billing.models.plan import UNLIMITED, Plan, PlanLimits, openai_only
from billing.models.subscription import Subscription, Usage, usable_at

__all__ = ["UNLIMITED", "Plan", "PlanLimits", "Subscription", "Usage", "openai_only", "usable_at"]
