import contextlib

from django.utils import timezone
from pymongo.errors import DuplicateKeyError

from billing.models import Plan, PlanLimits, Subscription, Usage
from botsmith.mongodb.collections import as_document, collection

DEFAULT_PLAN = "free"
MANY = -1


def seed_plans() -> int:
    """Creates the documented plans that are missing; leaves staff's changes alone."""
    missing = [plan for plan in _plans() if not Plan.objects.filter(pk=plan.pk).exists()]
    for plan in missing:
        plan.save(force_insert=True)
    return len(missing)


def get_subscription(user_id: str) -> Subscription:
    """The user's subscription; a first look makes one to the free plan."""
    found = Subscription.objects.filter(pk=user_id).first()
    return found or _subscribe(user_id)


def _subscribe(user_id: str) -> Subscription:
    now = timezone.now()
    subscription = Subscription(
        user_id=user_id, plan_id=DEFAULT_PLAN, started_at=now, usage=Usage(last_reset=now)
    )
    with contextlib.suppress(DuplicateKeyError):  # Another request was first.
        collection(Subscription).insert_one(as_document(subscription))
    return Subscription.objects.get(pk=user_id)


def _plans() -> list[Plan]:
    return [
        Plan(
            id="free",
            name="Free",
            price=0.0,
            description="Try it on one website, for as long as you like.",
            limits=_limits(1, 100, 5, 10, 2, 5, 30, ["openai"]),
            features=["1 chatbot", "100 messages a month", "Answers with citations"],
        ),
        Plan(
            id="starter",
            name="Starter",
            price=150.0,
            description="For a business that answers customers every day.",
            limits=_limits(
                5, 5_000, 100, 25, 25, 100, 90, ["openai", "gemini"], support="email", api=True
            ),
            features=["5 chatbots", "5,000 messages a month", "REST API", "E-mail support"],
        ),
        Plan(
            id="professional",
            name="Professional",
            price=499.0,
            description="For teams with several sites and a lot to say.",
            limits=_limits(
                20,
                50_000,
                1_000,
                50,
                200,
                1_000,
                365,
                ["openai", "anthropic", "gemini"],
                support="priority",
                api=True,
                branding=True,
                analytics="advanced",
            ),
            features=[
                "20 chatbots",
                "50,000 messages a month",
                "Your own branding",
                "Advanced analytics",
                "Priority support",
            ],
        ),
        Plan(
            id="enterprise",
            name="Enterprise",
            price=-1.0,
            description="Without limits, on terms that fit your company.",
            limits=_limits(
                MANY,
                MANY,
                MANY,
                100,
                MANY,
                MANY,
                MANY,
                ["openai", "anthropic", "gemini"],
                support="priority",
                api=True,
                branding=True,
                analytics="advanced",
            ),
            features=["Unlimited chatbots", "Unlimited messages", "Everything in Professional"],
        ),
    ]


def _limits(
    chatbots: int,
    messages: int,
    files: int,
    file_mb: int,
    websites: int,
    texts: int,
    history_days: int,
    providers: list[str],
    *,
    support: str = "community",
    api: bool = False,
    branding: bool = False,
    analytics: str = "basic",
) -> PlanLimits:
    return PlanLimits(
        max_chatbots=chatbots,
        max_messages_per_month=messages,
        max_file_uploads=files,
        max_file_size_mb=file_mb,
        max_website_sources=websites,
        max_text_sources=texts,
        conversation_history_days=history_days,
        allowed_ai_providers=providers,
        api_access=api,
        custom_branding=branding,
        analytics_level=analytics,
        support_level=support,
    )
