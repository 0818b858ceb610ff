"""Django's request handler without the threads that a streamed answer has no use for.

Django makes two threads for each request, one of which stays until the answer has been streamed,
and runs each step of each middleware there. The steps of the middlewares below wait for nothing, so
they run in the event loop; what does wait runs in threads that all requests share. A question is
there sooner, and a thousand streams are not a thousand threads.
"""

import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from asgiref.sync import ThreadSensitiveContext, sync_to_async
from csp.middleware import CSPMiddleware
from django.conf import settings
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.handlers.asgi import ASGIHandler
from django.http import HttpResponse
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.common import CommonMiddleware
from django.middleware.csrf import CsrfViewMiddleware
from django.middleware.security import SecurityMiddleware

from botsmith.limits import HEADERS

THREADS = 16
UNREADABLE = "That request cannot be read. Look over its address and its content type.\n"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


class InTheLoop:
    """A middleware's own steps, in the event loop unless ``waits`` says that one would wait."""

    async def __acall__(self, request):
        response = self.process_request(request) if hasattr(self, "process_request") else None
        response = response or await self.get_response(request)
        if not hasattr(self, "process_response"):
            return response
        if self.waits(request):
            return await sync_to_async(self.process_response)(request, response)
        return self.process_response(request, response)

    def waits(self, request) -> bool:
        """Whether the response's step reads or writes a store this time."""
        return False


class Security(InTheLoop, SecurityMiddleware):
    pass


class ContentPolicy(InTheLoop, CSPMiddleware):
    pass


class Sessions(InTheLoop, SessionMiddleware):
    def waits(self, request) -> bool:
        return request.session.modified


class Common(InTheLoop, CommonMiddleware):
    pass


class Csrf(InTheLoop, CsrfViewMiddleware):
    async def process_view(self, request, view, *given):
        check = super().process_view
        if getattr(view, "csrf_exempt", False) or request.method in SAFE_METHODS:
            return check(request, view, *given)
        return await sync_to_async(check)(request, view, *given)  # It reads the form, all of it.


class Authentication(InTheLoop, AuthenticationMiddleware):
    pass


class Messages(InTheLoop, MessageMiddleware):
    def waits(self, request) -> bool:
        return request._messages.used or request._messages.added_new


class Frames(InTheLoop, XFrameOptionsMiddleware):
    pass


def _path(middleware: type) -> str:
    return f"{middleware.__module__}.{middleware.__qualname__}"


OURS = (Security, ContentPolicy, Sessions, Common, Csrf, Authentication, Messages, Frames)
IN_PLACE_OF = {_path(each.__mro__[2]): _path(each) for each in OURS}


# The visitors' protocol knows no cookie, nor does the API: a token or a key says who asks. What
# only people who signed in, or pages, have a use for is left out of their way.
PROTOCOL = re.compile(
    r"/embed/[^/]+/(?:session|messages|conversation|rating|contact|escalate|live|report)\b"
)
FOR_PAGES = {
    "accounts.even_time.even_time",
    "botsmith.middleware.StaticFilesMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.note_activity",
    "accounts.middleware.MaintenanceMiddleware",
    "adminpanel.view_as.middleware.ViewAsMiddleware",
    "bots.api.middleware.ApiMiddleware",
}
API = "/api/v1/"
OF_API = {"accounts.middleware.MaintenanceMiddleware", "bots.api.middleware.ApiMiddleware"}


class _Handler(ASGIHandler):
    """Django's, with these of the middlewares, ours in place of its own."""

    def __init__(self, middlewares: Sequence[str]) -> None:
        self._middlewares = [IN_PLACE_OF.get(path, path) for path in middlewares]
        super().__init__()

    def create_request(self, scope, body_file):
        """What cannot even be looked at is refused, with the headers of every response."""
        try:
            request, refusal = super().create_request(scope, body_file)
        except ValueError:  # Its content type names an encoding that nobody knows.
            request, refusal = None, HttpResponse(status=400)
        if refusal is not None:
            refusal.content = UNREADABLE
            for name, value in (*HEADERS, (b"content-type", b"text/plain")):
                refusal[name.decode()] = value.decode()
        return request, refusal

    def load_middleware(self, is_async: bool = False) -> None:
        listed = settings.MIDDLEWARE
        settings.MIDDLEWARE = self._middlewares
        try:
            super().load_middleware(is_async)
        finally:
            settings.MIDDLEWARE = listed


class Handler:
    """The ASGI application: pages by all middlewares, the visitors' protocol and the API by those
    they need."""

    def __init__(self) -> None:
        self._pages = _Handler(settings.MIDDLEWARE)
        self._protocol = _Handler([each for each in settings.MIDDLEWARE if each not in FOR_PAGES])
        left_out = FOR_PAGES - OF_API
        self._api = _Handler([each for each in settings.MIDDLEWARE if each not in left_out])
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="page")

    async def __call__(self, scope, receive, send) -> None:
        handler = self._handler_of(scope.get("path", ""))
        # asgiref means one thread for one request; nothing of ours is bound to its thread, since
        # MongoDB's client is shared by all.
        async with ThreadSensitiveContext(executor=self._threads):
            await handler(scope, receive, send)

    def _handler_of(self, path: str) -> _Handler:
        if PROTOCOL.match(path):
            return self._protocol
        return self._api if path.startswith(API) else self._pages
