"""Requests as the server hands them to the product: through its own handler, in this process."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

from django.conf import settings

from botsmith.handler import Handler
from botsmith.lib.redis import redis_client
from botsmith.limits import MB, BodyLimit

CSRF = "a" * 32
SECONDS = 20  # A stream that nothing is said in is over by then.
FORM, JSON = "application/x-www-form-urlencoded", "application/json"


@dataclass(frozen=True)
class Answer:
    status: int
    headers: list[tuple[str, str]]
    body: str

    def header(self, name: str) -> str | None:
        """Its only one of that name; None where there is none."""
        found = [value for each, value in self.headers if each == name.lower()]
        assert len(found) < 2, (name, found)
        return found[0] if found else None

    @property
    def all(self) -> str:
        return "\n".join([*(f"{name}: {value}" for name, value in self.headers), self.body])


@dataclass
class Browser:
    """Who calls: a session's cookie with a token for forms, and headers of their own."""

    session: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    with_token: bool = True


class Server:
    """The product's application on one event loop, for as long as the tests of a module last."""

    def __init__(self) -> None:
        limit = settings.MAX_REQUEST_MB * MB
        self.handler = BodyLimit(Handler(), upload_bytes=limit)
        self._runner = asyncio.Runner()
        self.calls = 0

    def close(self) -> None:
        self._runner.close()

    def call(
        self,
        browser: Browser,
        method: str,
        path: str,
        *,
        query: Mapping | str = "",
        data: Mapping | bytes | None = None,
        kind: str = FORM,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """``data`` is sent as a form, or as JSON when that is its ``kind``."""
        self.calls += 1
        redis_client().flushall()  # What is limited to so many a minute answers each time.
        body = data if isinstance(data, bytes) else b""
        if isinstance(data, Mapping):
            text = json.dumps(data) if kind == JSON else urlencode(data, doseq=True)
            body = text.encode()
        said = {"host": "localhost", "accept": "text/html,application/json;q=0.9"}
        said |= {"content-type": kind, "content-length": str(len(body))} if body else {}
        said |= self._cookies(browser) | dict(browser.headers) | dict(headers or {})
        asked = query if isinstance(query, str) else urlencode(query, doseq=True)
        scope = {
            "type": "http",
            "method": method,
            "path": path,
            "raw_path": quote(path).encode(),
            "query_string": asked.encode(),
            "client": ("127.0.0.1", 40_000),
            "headers": [(name.encode(), value.encode("latin-1")) for name, value in said.items()],
        }
        return self._runner.run(self._answer(scope, body))

    def _cookies(self, browser: Browser) -> dict[str, str]:
        pairs = {settings.SESSION_COOKIE_NAME: browser.session} if browser.session else {}
        if not browser.with_token:
            return {"cookie": "; ".join(f"{n}={v}" for n, v in pairs.items())} if pairs else {}
        pairs[settings.CSRF_COOKIE_NAME] = CSRF
        return {"cookie": "; ".join(f"{n}={v}" for n, v in pairs.items()), "x-csrftoken": CSRF}

    async def _answer(self, scope: dict, body: bytes) -> Answer:
        sent, left, coming = [], asyncio.Event(), [{"type": "http.request", "body": body}]

        async def receive() -> dict:
            if not coming:
                await left.wait()
                return {"type": "http.disconnect"}
            return coming.pop()

        async def send(message: dict) -> None:
            sent.append(message)

        try:
            async with asyncio.timeout(SECONDS):
                await self.handler(scope, receive, send)
        except TimeoutError:
            assert sent, f"{scope['method']} {scope['path']} was not answered"
        told = [(n.decode().lower(), v.decode("latin-1")) for n, v in sent[0]["headers"]]
        text = b"".join(message.get("body", b"") for message in sent[1:])
        return Answer(sent[0]["status"], told, text.decode("utf-8", "replace"))
