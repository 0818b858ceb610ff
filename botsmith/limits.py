"""The size of a request, bounded before Django reads any of it."""

from collections.abc import Awaitable, Callable
from importlib import import_module

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import parse_cookie

MB = 1024 * 1024
ORDINARY_BYTES = 10 * MB
UPLOAD = "/sources/file/"
TOO_LARGE = b"That request is too large.\n"
NOT_SIGNED_IN = b"Sign in first, then send the file again.\n"


class BodyLimit:
    """An ASGI application that answers 413 to a body over its address's limit.

    Only who is signed in may send a large file; to anybody else a large one is answered with 401.
    A body without a declared length is cut off where the limit is.
    """

    def __init__(self, app: Callable[..., Awaitable[None]], *, upload_bytes: int):
        self._app = app
        self._upload_bytes = upload_bytes

    async def __call__(self, scope, receive, send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit, length = ORDINARY_BYTES, _declared(scope)
        if scope["path"].endswith(UPLOAD) and (length is None or length > ORDINARY_BYTES):
            if not await _is_signed_in(scope):
                await _refuse(send, 401, NOT_SIGNED_IN)
                return
            limit = self._upload_bytes
        if length is not None and length > limit:
            await _refuse(send, 413, TOO_LARGE)
            return
        await self._app(scope, _counted(receive, limit), send)


def _declared(scope) -> int | None:
    """Of a body; None when it comes in parts of which nobody knows how many."""
    headers = dict(scope["headers"])
    length = headers.get(b"content-length", b"")
    if length.isdigit():
        return int(length)
    return None if b"transfer-encoding" in headers else 0


async def _is_signed_in(scope) -> bool:
    cookies = parse_cookie(dict(scope["headers"]).get(b"cookie", b"").decode("latin-1"))
    key = cookies.get(settings.SESSION_COOKIE_NAME)
    if not key:
        return False
    session = import_module(settings.SESSION_ENGINE).SessionStore(key)
    return await session.aget(SESSION_KEY) is not None


def _counted(receive, limit: int):
    read = 0

    async def counted():
        nonlocal read
        message = await receive()
        read += len(message.get("body", b""))
        return {"type": "http.disconnect"} if read > limit else message

    return counted


async def _refuse(send, status: int, sentence: bytes) -> None:
    headers = [(b"content-type", b"text/plain"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": sentence})
