"""What the plan allows and how much of it is used, as the page *Usage* has it."""

from datetime import datetime

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Router, Schema
from pydantic import ConfigDict

from accounts.models import User
from billing import quota
from billing.levels import FEATURES
from billing.models import UNLIMITED, PlanLimits, Subscription
from bots.api.auth import KeyAuth, Scope

router = Router(tags=["Account"])
EXAMPLE = {
    "plan": {"id": "starter", "name": "Starter"},
    "is_active": True,
    "period": {"start": "2026-11-14T08:12:05Z", "end": "2026-12-14T08:12:05Z"},
    "limits": {
        "chatbots": {"used": 2, "limit": 5, "remaining": 3},
        "messages": {"used": 412, "limit": 2000, "remaining": 1588},
        "files": {"used": 6, "limit": 25, "remaining": 19},
        "websites": {"used": 1, "limit": 10, "remaining": 9},
        "texts": {"used": 4, "limit": None, "remaining": None},
    },
    "max_file_bytes": 10_485_760,
    "history_days": 90,
    "features": [
        {"name": "api_access", "included": True},
        {"name": "advanced_analytics", "included": False},
    ],
}


class PlanNamed(Schema):
    id: str
    name: str


class Month(Schema):
    """The month by which messages are counted."""

    start: datetime
    end: datetime = Field(description="Then the month’s messages begin anew.")


class Metered(Schema):
    used: int
    limit: int | None = Field(description="Null where there is none.")
    remaining: int | None = Field(description="Null where there is no limit.")


class Limits(Schema):
    chatbots: Metered
    messages: Metered = Field(description="Of this month.")
    files: Metered
    websites: Metered
    texts: Metered = Field(description="With questions and their answers.")


class Feature(Schema):
    name: str = Field(description="For programs, such as `advanced_analytics`.")
    included: bool


class Usage(Schema):
    model_config = ConfigDict(json_schema_extra={"example": EXAMPLE})

    plan: PlanNamed
    is_active: bool = Field(description="False once the subscription has ended.")
    period: Month
    limits: Limits
    max_file_bytes: int | None = Field(description="Of one file; null where there is no limit.")
    history_days: int | None = Field(
        description="How long conversations are kept; null is as long as you like."
    )
    features: list[Feature]


@router.get(
    "usage",
    auth=KeyAuth(Scope.READ),
    response=Usage,
    url_name="usage",
    summary="What the plan allows, and what is used",
)
def get_usage(request: HttpRequest) -> dict:
    """The account's plan, its limits with what is used and left of each, and what the plan offers.
    Messages begin anew with each period; the rest counts what is there."""
    user, now = request.auth.user, timezone.now()
    subscription = quota.current_subscription(user.pk, now)
    return _told(user, subscription, now)


def _told(user: User, subscription: Subscription, now: datetime) -> dict:
    began, plan = subscription.started_at, quota.get_plan(subscription)
    kept = plan.limits.conversation_history_days
    return {
        "plan": {"id": plan.pk, "name": plan.name},
        "is_active": subscription.is_usable(now),
        "period": {"start": quota.period_start(began, now), "end": quota.period_end(began, now)},
        "limits": _limits(user),
        "max_file_bytes": quota.max_file_bytes(user),
        "history_days": None if kept == UNLIMITED else kept,
        "features": _features(quota.rights_of(user.pk)),
    }


def _limits(user: User) -> dict[str, dict]:
    return {
        meter.what.name.lower(): {
            "used": meter.used,
            "limit": meter.limit,
            "remaining": meter.left,
        }
        for meter in quota.meters(user)
    }


def _features(limits: PlanLimits) -> list[dict]:
    return [{"name": name, "included": has(limits)} for name, has in FEATURES.items()]
