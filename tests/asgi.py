"""Plays the server in front of an ASGI application, headers and all."""

import asyncio


async def answered(
    app, path: str, method: str = "GET", body: bytes = b"", **headers: str
) -> tuple[int, dict[str, str], str]:
    """Status, headers and body of one request; ``_`` in a header's name stands for ``-``."""
    sent, left = [], asyncio.Event()
    coming = [{"type": "http.request", "body": body}]
    given = {"host": "localhost", **headers}
    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "query_string": b"",
        "headers": [(n.replace("_", "-").encode(), value.encode()) for n, value in given.items()],
    }

    async def receive():
        if not coming:
            await left.wait()
        return coming.pop()

    async def send(message):
        sent.append(message)

    await app(scope, receive, send)
    told = {name.decode().lower(): value.decode() for name, value in sent[0]["headers"]}
    text = b"".join(message.get("body", b"") for message in sent[1:]).decode()
    return sent[0]["status"], told, text
