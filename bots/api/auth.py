"""Who calls the API: a key in the header ``Authorization: Bearer``, and nowhere else.

Key, account and plan are read from MongoDB with every request.
"""

from django.http import HttpRequest

from accounts.keys import KeyRefused, key_of
from accounts.models import ApiKey, User
from accounts.site.switches import Switch, require
from billing.actions import get_subscription
from billing.levels import API, has_api_access, plans_in_words
from billing.models import Plan
from billing.quota import get_plan
from botsmith.lib.errors import AppError

NO_KEY = "Give an API key in the header “Authorization: Bearer bs_live_…”."


class PlanRequired(AppError):
    code = "plan_required"
    status = 402


class ScopeMissing(AppError):
    code = "scope_missing"
    status = 403


def authenticate(request: HttpRequest, scope: ApiKey.Scope) -> ApiKey:
    """The key of the request, with its ``user``.

    Raises KeyRefused (401), PlanRequired (402) where the account's plan has no API, and
    ScopeMissing (403) where the key may not do this; SwitchedOff (503) where nobody's may anything.
    """
    require(Switch.API)
    kind, _, text = request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "bearer" or not text.strip():
        raise KeyRefused(NO_KEY)
    key = key_of(text.strip())
    if not has_api_access(key.user):
        raise PlanRequired(plan_sentence(key.user))
    if scope not in key.scopes:
        raise ScopeMissing(f"This API key may not “{scope}”. Make one that may.")
    return key


def plan_sentence(user: User) -> str:
    """That the user's plan has no API, and which have."""
    return f"Your {_plan(user).name} plan has no API access. It comes with {plans_in_words(API)}."


def _plan(user: User) -> Plan:
    return get_plan(get_subscription(user.pk))
