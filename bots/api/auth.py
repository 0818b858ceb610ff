"""Who calls the API: a key in the header ``Authorization: Bearer``, and nowhere else.

Key, account and plan are read from MongoDB with every request.
"""

import asyncio

from django.conf import settings
from django.http import HttpRequest
from ninja.security.http import HttpAuthBase

from accounts.keys import KeyRefused, key_of
from accounts.models import ApiKey, User
from accounts.site.switches import Switch, require
from billing.actions import get_subscription
from billing.levels import API, has_api_access, plans_in_words
from billing.models import Plan
from billing.quota import get_plan
from bots.api import idempotency
from botsmith.lib.errors import AppError, RateLimited
from botsmith.lib.network import counted_address
from botsmith.lib.ratelimit import hit, spend

Scope = ApiKey.Scope
NO_KEY = "Give an API key in the header “Authorization: Bearer bs_live_…”."
REFUSED_PER_MINUTE = 120  # Of one address, which may be a whole office's.


class PlanRequired(AppError):
    code = "plan_required"
    status = 402


class ScopeMissing(AppError):
    code = "scope_missing"
    status = 403


class KeyAuth(HttpAuthBase):
    """Lets a key with the scope in, and counts the request. The key is ``request.auth`` then, with
    its ``user``.

    A POST that its program named is carried out once (``bots.api.idempotency``), unless its view
    ``sees_to_names`` by itself. Raises what ``authenticate`` raises.
    """

    openapi_scheme = "bearer"

    def __init__(self, scope: Scope, *, sees_to_names: bool = False) -> None:
        super().__init__()
        self.scope = scope
        self._sees_to_names = sees_to_names

    def __call__(self, request: HttpRequest) -> ApiKey:
        key = authenticate(request, self.scope)
        if request.method == "POST" and not self._sees_to_names:
            idempotency.claim(request, key.user)
        return key


class AsyncKeyAuth(KeyAuth):
    """The same for views that are coroutines: it waits for MongoDB in a thread."""

    async def __call__(self, request: HttpRequest) -> ApiKey:
        return await asyncio.to_thread(super().__call__, request)


def authenticate(request: HttpRequest, scope: Scope) -> ApiKey:
    """The key of the request, with its ``user``; what it is refused counts in its minute too.

    Raises KeyRefused (401), RateLimited (429), PlanRequired (402) where the account's plan has no
    API, and ScopeMissing (403) where the key may not do this; SwitchedOff (503) where nobody's may
    anything.
    """
    require(Switch.API)
    kind, _, text = request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "bearer" or not text.strip():
        raise KeyRefused(NO_KEY)
    try:
        key = key_of(text.strip())
    except KeyRefused:
        hit(f"api-refused:{counted_address(request)}", limit=REFUSED_PER_MINUTE, seconds=60)
        raise
    request.known_key = key  # The log names it, whatever it is refused.
    _count(request, key)
    if not has_api_access(key.user):
        raise PlanRequired(plan_sentence(key.user))
    if scope not in key.scopes:
        raise ScopeMissing(f"This API key may not “{scope}”. Make one that may.")
    return key


def _count(request: HttpRequest, key: ApiKey) -> None:
    request.allowance = spend(f"api:{key.pk}", limit=settings.API_RATE_PER_MINUTE, seconds=60)
    if request.allowance.is_over:
        raise RateLimited(
            f"This key may send {settings.API_RATE_PER_MINUTE:,} requests a minute. "
            f"Wait {request.allowance.reset} seconds.",
            retry_after=request.allowance.reset,
        )


def plan_sentence(user: User) -> str:
    """That the user's plan has no API, and which have."""
    return f"Your {_plan(user).name} plan has no API access. It comes with {plans_in_words(API)}."


def _plan(user: User) -> Plan:
    return get_plan(get_subscription(user.pk))
