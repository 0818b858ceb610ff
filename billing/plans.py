"""The four plans that the data model documents, as they are seeded."""

from billing.models import UNLIMITED, Plan, PlanLimits

MONTHS_OF_A_YEAR = 10  # What a year at once costs.
EVERY_PROVIDER = ["openai", "anthropic", "gemini"]
NAMES = (
    "max_chatbots",
    "max_messages_per_month",
    "max_file_uploads",
    "max_file_size_mb",
    "max_website_sources",
    "max_text_sources",
    "conversation_history_days",
)
COUNTS = {  # plan: the figures of NAMES
    "free": (1, 100, 5, 10, 2, 5, 30),
    "starter": (5, 5_000, 100, 25, 25, 100, 90),
    "professional": (20, 50_000, 1_000, 50, 200, 1_000, 365),
    "enterprise": (UNLIMITED,) * 3 + (100,) + (UNLIMITED,) * 3,
}
RIGHTS = {
    "free": {"allowed_ai_providers": ["openai"]},
    "starter": {
        "allowed_ai_providers": ["openai", "gemini"],
        "api_access": True,
        "support_level": "email",
    },
}
RIGHTS["professional"] = RIGHTS["enterprise"] = {
    "allowed_ai_providers": EVERY_PROVIDER,
    "api_access": True,
    "custom_branding": True,
    "analytics_level": "advanced",
    "support_level": "priority",
}
OFFERS = {  # plan: name, price, description, features
    "free": (
        "Free",
        0.0,
        "Try it on one website, for as long as you like.",
        ["1 chatbot", "100 messages a month", "Answers with citations"],
    ),
    "starter": (
        "Starter",
        150.0,
        "For a business that answers customers every day.",
        ["5 chatbots", "5,000 messages a month", "Email support"],
    ),
    "professional": (
        "Professional",
        499.0,
        "For teams with several sites and a lot to say.",
        ["20 chatbots", "50,000 messages a month", "Priority support"],
    ),
    "enterprise": (
        "Enterprise",
        -1.0,
        "Without limits, on terms that fit your company.",
        ["Unlimited chatbots", "Unlimited messages", "Everything in Professional"],
    ),
}


def documented_plans() -> list[Plan]:
    """New, unsaved plans, the cheapest first."""
    return [
        Plan(
            id=plan,
            name=name,
            price=price,
            price_yearly=price * MONTHS_OF_A_YEAR if price > 0 else price,
            description=text,
            features=features,
            limits=_limits(plan),
        )
        for plan, (name, price, text, features) in OFFERS.items()
    ]


def _limits(plan: str) -> PlanLimits:
    return PlanLimits(**dict(zip(NAMES, COUNTS[plan], strict=True)), **RIGHTS[plan])
