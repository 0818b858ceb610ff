import asyncio
from collections.abc import Callable

from asgiref.sync import iscoroutinefunction, markcoroutinefunction, sync_to_async
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.decorators import sync_and_async_middleware

from accounts.sessions import is_due, note_seen
from accounts.sign_ins import Visit
from accounts.site.maintenance import is_let_in, refusal
from accounts.site.state import Maintenance, Site, remembered
from botsmith.middleware import answer_to

# Who calls the API is known by a key alone (botsmith.handler), and staff have no way round there.
NOBODY = AnonymousUser()
# Neither slowed down nor stopped by maintenance: probes, what visitors load (the chatbots' own gate
# refuses them, bots.access), and what Stripe tells.
UNASKED = frozenset({"healthz", "readyz", "loader", "picture", "billing:stripe_events"})
VISITORS = frozenset({"public_chat"})
# The way in, for staff; the console has a gate of its own.
ENTRANCE = frozenset(
    {
        *("account_login", "account_logout", "account_reauthenticate", "account_inactive"),
        "account_reset_password",
        *("account_confirm_password_reset_code", "account_complete_password_reset"),
        *("account_email_verification_sent", "demo_login"),
        *("mfa_authenticate", "mfa_login_webauthn"),
        *("mfa_reauthenticate", "mfa_reauthenticate_webauthn"),
        *("google_login", "google_callback", "github_login", "github_callback"),
        *("socialaccount_login_error", "socialaccount_login_cancelled"),
    }
)


@sync_and_async_middleware
def note_activity(get_response):
    """Says of a session that it is in use, at most every five minutes: see ``accounts.sessions``.

    Only of requests that asked who is signed in, so that none pays for it that did not.
    """

    if iscoroutinefunction(get_response):

        async def middleware(request):
            response = await get_response(request)
            if key := _key_to_note(request):
                await sync_to_async(note_seen)(key, Visit.of(request), timezone.now())
            return response

    else:

        def middleware(request):
            response = get_response(request)
            if key := _key_to_note(request):
                note_seen(key, Visit.of(request), timezone.now())
            return response

    return middleware


def _key_to_note(request: HttpRequest) -> str | None:
    user = getattr(request, "_cached_user", None) or getattr(request, "_acached_user", None)
    if user is None or not user.is_authenticated:
        return None
    key = request.session.session_key
    return key if key and is_due(key) else None


class MaintenanceMiddleware:
    """While there is maintenance, customers' pages and the API answer 503; staff go on.

    It asks once the address is known. It costs a look at what this process remembers, and once a
    second one read; the visitors' protocol does without it (botsmith.handler).
    """

    sync_capable = async_capable = True

    def __init__(self, get_response: Callable):
        self._get_response = get_response
        self.process_view = self._ask
        if iscoroutinefunction(get_response):
            markcoroutinefunction(self)
            self.process_view = self._ask_without_a_thread

    def __call__(self, request: HttpRequest):
        return self._get_response(request)

    def _ask(self, request: HttpRequest, *_) -> HttpResponse | None:
        return None if _is_unasked(request) else _answer(request, remembered.get())

    async def _ask_without_a_thread(self, request: HttpRequest, *_) -> HttpResponse | None:
        if _is_unasked(request):
            return None
        site = remembered.at_once() or await asyncio.to_thread(remembered.get)
        return await sync_to_async(_answer)(request, site) if site.maintenance else None


def _is_unasked(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match.view_name in UNASKED or match.view_name in VISITORS or "widget" in match.namespaces


def _answer(request: HttpRequest, site: Site) -> HttpResponse | None:
    if site.maintenance is None:
        return None
    request.maintenance = site.maintenance  # Pages tell staff of it.
    if _is_open(request, site.maintenance) or is_let_in(getattr(request, "user", NOBODY)):
        return None
    return answer_to(request, refusal(site.maintenance), maintenance=site.maintenance)


def _is_open(request: HttpRequest, now: Maintenance) -> bool:
    match = request.resolver_match
    is_landing = match.view_name == "home" and not now.stops_chats
    return is_landing or match.view_name in ENTRANCE or "adminpanel" in match.namespaces
