"""The size of a request, bounded before Django reads any of it."""

from collections.abc import Awaitable, Callable
from importlib import import_module
from io import BytesIO

from asgiref.sync import ThreadSensitiveContext
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpResponse, parse_cookie
from django.urls import Resolver404, resolve

from botsmith import denials
from botsmith.lib import request_ids
from botsmith.lib.network import drop_untrusted_headers

MB = 1024 * 1024
ORDINARY_BYTES = 10 * MB
UPLOAD = "/sources/file/"
# Strangers say a few words there: what they send is in memory before anybody looks at it.
VISITORS, VISITORS_BYTES = "/embed/", MB
TOO_LARGE = b"That request is too large."
# Those that Django gives every other response.
HEADERS = (
    (b"content-security-policy", b"default-src 'none'; base-uri 'none'; frame-ancestors 'none'"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", settings.SECURE_REFERRER_POLICY.encode()),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cache-control", b"private, no-store"),
)
NOT_SIGNED_IN = b'<a href="/accounts/login/">Sign in</a> first, then send the file again.'


class BodyLimit:
    """An ASGI application that answers 413 to a body over its address's limit.

    Who has no session of a sign-in may send no large file: that is answered with 401.
    A body without a declared length is cut off where the limit is, and answered with 413 too.
    """

    def __init__(self, app: Callable[..., Awaitable[None]], *, upload_bytes: int):
        self._app = app
        self._upload_bytes = upload_bytes

    async def __call__(self, scope, receive, send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        length = _declared(scope)
        limit = VISITORS_BYTES if scope["path"].startswith(VISITORS) else ORDINARY_BYTES
        if scope["path"].endswith(UPLOAD):
            if _is_over(length, ORDINARY_BYTES) and not await _is_signed_in(scope):
                await _refuse(scope, send, 401, NOT_SIGNED_IN)
                return
            limit = self._upload_bytes
        if length is not None and _is_over(length, limit):
            await _refuse(scope, send, 413, TOO_LARGE)
            return
        await _cut_off(self._app, scope, receive, send, limit)


def _declared(scope) -> int | None:
    """Of a body; None when it comes in parts of which nobody knows how many."""
    headers = dict(scope["headers"])
    length = headers.get(b"content-length", b"")
    if length.isdigit():
        return int(length)
    return None if b"transfer-encoding" in headers else 0


def _is_over(length: int | None, limit: int) -> bool:
    """Whether it is, or may be."""
    return length is None or length > limit


async def _is_signed_in(scope) -> bool:
    cookies = parse_cookie(dict(scope["headers"]).get(b"cookie", b"").decode("latin-1"))
    key = cookies.get(settings.SESSION_COOKIE_NAME)
    if not key:
        return False
    session = import_module(settings.SESSION_ENGINE).SessionStore(key)
    async with ThreadSensitiveContext():  # As the handler's: requests do not wait for each other.
        return await session.aget(SESSION_KEY) is not None


async def _cut_off(app, scope, receive, send, limit: int) -> None:
    """Passes the request on; past the limit its body ends as if whoever sends it had left."""
    read, is_begun = 0, False

    async def counted():
        nonlocal read
        message = await receive()
        read += len(message.get("body", b""))
        return {"type": "http.disconnect"} if read > limit else message

    async def noted(message) -> None:
        nonlocal is_begun
        is_begun = True
        await send(message)

    await app(scope, counted, noted)
    if read > limit and not is_begun:
        await _refuse(scope, send, 413, TOO_LARGE, is_begun=True)


async def _refuse(scope, send, status: int, sentence: bytes, *, is_begun: bool = False) -> None:
    _tell(scope, status, is_begun=is_begun)
    headers = [
        *((b"content-type", b"text/html"), (b"connection", b"close"), *HEADERS),
        (request_ids.HEADER.lower().encode(), request_ids.request_id().encode()),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": sentence})


def _tell(scope, status: int, *, is_begun: bool) -> None:
    """The log of who was denied what, which a view's answer comes to by itself.

    What is begun has its id from Django's middleware already.
    """
    # Its type may be one that Django cannot read, and nobody reads its body.
    headers = [header for header in scope["headers"] if header[0] != b"content-type"]
    request = ASGIRequest({**scope, "headers": headers}, BytesIO())
    drop_untrusted_headers(request)
    if not is_begun or not request_ids.request_id():
        request_ids.begin(request.headers.get(request_ids.HEADER))
    try:
        request.resolver_match = resolve(request.path_info)
    except Resolver404:
        return
    denials.note(request, HttpResponse(status=status))
