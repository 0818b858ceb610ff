"""The size of a request, bounded before Django reads any of it."""

from collections.abc import Awaitable, Callable

MB = 1024 * 1024
ORDINARY_BYTES = 10 * MB
UPLOAD = "/sources/file/"
REFUSAL = b"That request is too large.\n"


class BodyLimit:
    """An ASGI application that answers 413 to a body over its address's limit.

    A body without a declared length is cut off where the limit is.
    """

    def __init__(self, app: Callable[..., Awaitable[None]], *, upload_bytes: int):
        self._app = app
        self._upload_bytes = upload_bytes

    async def __call__(self, scope, receive, send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = self._upload_bytes if scope["path"].endswith(UPLOAD) else ORDINARY_BYTES
        if _declared(scope) > limit:
            await _refuse(send)
            return
        await self._app(scope, _counted(receive, limit), send)


def _declared(scope) -> int:
    length = dict(scope["headers"]).get(b"content-length", b"0")
    return int(length) if length.isdigit() else 0


def _counted(receive, limit: int):
    read = 0

    async def counted():
        nonlocal read
        message = await receive()
        read += len(message.get("body", b""))
        return {"type": "http.disconnect"} if read > limit else message

    return counted


async def _refuse(send) -> None:
    headers = [(b"content-type", b"text/plain"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": REFUSAL})
