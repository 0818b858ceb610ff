"""What a plan offers rather than counts, and which plans unlock what another one does not have."""

from collections.abc import Callable

from accounts.models import User
from billing.actions import get_subscription
from billing.models import UNLIMITED, Plan, PlanLimits
from billing.quota.plans import recent_plan, rights_of
from billing.quota.reserving import known_plan_id
from billing.quota.words import offered
from botsmith.lib.errors import QuotaExceeded

ADVANCED = "advanced"
ANALYTICS, API, BRANDING = "advanced_analytics", "api_access", "custom_branding"
LEVELS = ("basic", ADVANCED)
PROVIDER_NAMES = {"openai": "OpenAI", "anthropic": "Anthropic", "gemini": "Google Gemini"}
NOT_IN_PLAN = "your plan does not include"
SUPPORT = {
    "community": "The documentation answers most questions; faults are mended for everybody.",
    "email": "Write to us: we answer within two working days.",
    "priority": "Write to us: you come first, and we answer on the same working day.",
}
FEATURES: dict[str, Callable[[PlanLimits], bool]] = {
    ANALYTICS: lambda limits: limits.analytics_level == ADVANCED,
    API: lambda limits: bool(limits.api_access),
    BRANDING: lambda limits: bool(limits.custom_branding),
    "email_support": lambda limits: limits.support_level in ("email", "priority"),
    "priority_support": lambda limits: limits.support_level == "priority",
    **{
        f"provider:{name}": lambda limits, name=name: name in (limits.allowed_ai_providers or [])
        for name in PROVIDER_NAMES
    },
}


def has(user: User, feature: str) -> bool:
    """Whether the user's plan has one of ``FEATURES`` now."""
    return FEATURES[feature](rights_of(user.pk))


def has_advanced_analytics(user: User) -> bool:
    return has(user, ANALYTICS)


def has_api_access(user: User) -> bool:
    return has(user, API)


def has_custom_branding(user: User) -> bool:
    return has(user, BRANDING)


def unlocked_by(feature: str) -> list[str]:
    """The names of the plans on offer that have it, the cheapest first."""
    return [plan.name for plan in offered() if FEATURES[feature](plan.limits)]


def plans_in_words(feature: str) -> str:
    """``unlocked_by`` for a sentence: "Professional or Enterprise"."""
    *first, last = unlocked_by(feature) or ["another plan"]
    return f"{', '.join(first)} or {last}" if first else last


def allowed_providers(user: User) -> list[str]:
    allowed = rights_of(user.pk).allowed_ai_providers or []
    return [name for name in PROVIDER_NAMES if name in allowed]


def locked_providers(user: User) -> dict[str, str]:
    """Those that the user's plan does not include, each with the plans that do."""
    locked = PROVIDER_NAMES.keys() - set(allowed_providers(user))
    return {name: _with(name) for name in PROVIDER_NAMES if name in locked}


def provider_refusal(user: User, provider: str, *, has_reserved: bool = False) -> str:
    """Why the plan lets no model of the provider be asked, to stand behind "because"; or nothing.

    Asked with every question: who ``has_reserved`` just now need not ask the database again.
    """
    plan_id = known_plan_id(user.pk) if has_reserved else None
    limits = recent_plan(plan_id).limits if plan_id else rights_of(user.pk)
    if provider in (limits.allowed_ai_providers or []):
        return ""
    name = PROVIDER_NAMES.get(provider, provider)
    return f"{NOT_IN_PLAN} {name}, which comes with {_with(provider)}"


def check_provider(user: User, provider: str) -> None:
    """Raises QuotaExceeded where the plan does not include it."""
    if why_not := provider_refusal(user, provider):
        raise QuotaExceeded(f"{why_not[0].upper()}{why_not[1:]}.")


def _with(provider: str) -> str:
    return plans_in_words(f"provider:{provider}") if provider in PROVIDER_NAMES else "no plan"


def history_days(user_id: str) -> int | None:
    """How long the plan keeps conversations; None is for ever.

    A subscription that has ended keeps what its plan kept: what is deleted cannot be paid back.
    """
    plan_id = get_subscription(user_id).plan_id
    plan = Plan.objects.filter(pk=plan_id).first()
    if plan is None:  # Nobody knows how long it was to be: nothing is deleted.
        return None
    days = plan.limits.conversation_history_days
    return None if days == UNLIMITED else days
