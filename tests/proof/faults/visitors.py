"""Visitors who ask as the chat's frame does, through whatever happens, and an owner who works.

A lost line is taken up again: first the answer's own address, then the question once more under the
same id. Each question carries a code of its own, which the played provider gives back in its
answer; what each visitor was told is compared with what is stored (``books``).
"""

import asyncio
import contextlib
import json
import re
import secrets
import time
import uuid
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

import aiohttp

from benchmarks.streaming_stub import CODE

PATIENCE_SECONDS = 150
QUESTION = "May I pay by card, and are dogs welcome? Visitor {number}. My code is {code}."
GONE = (aiohttp.ClientError, ConnectionError, TimeoutError)


@dataclass
class Told:
    """What the sender of one question was told.

    ``status`` is of each answer that came, ``cut`` how often the line was lost after the answer had
    begun, ``read`` the codes among the words, ``ends`` how each reading of it ended.
    """

    visitor: int
    client_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    code: str = field(default_factory=lambda: f"kq{secrets.token_hex(6)}")
    status: list[int] = field(default_factory=list)
    answers: set[str] = field(default_factory=set)
    read: set[str] = field(default_factory=set)
    ends: list[str] = field(default_factory=list)
    cut: int = 0
    sent: int = 0
    longest: float = 0.0  # Between two signs of life, in seconds.

    @property
    def accepted(self) -> bool:
        return bool(self.answers)

    @property
    def done(self) -> bool:
        return self.ends[-1:] == ["done"]


class Visitors:
    """Some visitors of one chatbot; ``hosts`` are the servers behind the one address."""

    def __init__(self, hosts: list[str], bot: str, *, patience: float = PATIENCE_SECONDS) -> None:
        self._hosts, self._bot, self._patience = hosts, bot, patience
        self.told: list[Told] = []
        self.refused: list[int] = []  # Of requests that were no question.

    def run(self, count: int, *, questions: int = 1, over: float = 0.0, until=None) -> list[Told]:
        """Each asks its questions one after the other; with ``until`` as long as that is false."""
        asyncio.run(self._all(count, questions, over, until))
        return self.told

    async def _all(self, count: int, questions: int, over: float, until) -> None:
        connector = aiohttp.TCPConnector(limit=0, force_close=True)
        timeout = aiohttp.ClientTimeout(total=None, sock_read=60, sock_connect=10)
        async with aiohttp.ClientSession(connector=connector, timeout=timeout) as self._http:
            every = (self._one(n, questions, n * over / count, until) for n in range(count))
            await asyncio.gather(*every)

    async def _one(self, number: int, questions: int, wait: float, until) -> None:
        await asyncio.sleep(wait)
        token = await self._session(number)
        asked = 0
        while asked < questions if until is None else not until():
            told = Told(number)
            self.told.append(told)
            await self._ask(told, token)
            asked += 1

    async def _session(self, number: int) -> str:
        deadline = time.monotonic() + self._patience
        while True:
            with contextlib.suppress(*GONE):
                async with self._request("POST", "session", number, {}) as answer:
                    if answer.status == 200:
                        return (await answer.json())["token"]
                    self.refused.append(answer.status)
            assert time.monotonic() < deadline, "no session"
            await asyncio.sleep(0.5)

    async def _ask(self, told: Told, token: str) -> None:
        deadline = time.monotonic() + self._patience
        content = QUESTION.format(number=told.visitor, code=told.code)
        body = {"content": content, "client_message_id": told.client_id}
        pause = 0.25
        while not told.done and time.monotonic() < deadline:
            told.sent += 1
            await self._read(told, "POST", "messages", token, body)
            if not told.done and told.answers and told.ends[-1] == "lost":
                await asyncio.sleep(pause)
                path = f"messages/{next(iter(told.answers))}/events"
                await self._read(told, "GET", path, token, None)
            if not told.done:
                await asyncio.sleep(pause)
                pause = min(pause * 2, 4)

    async def _read(self, told: Told, method: str, path: str, token: str, body) -> None:
        """One request and its answer, to its end or until the line is lost."""
        heard = seen = time.monotonic()
        begun = False
        try:
            async with self._request(method, path, told.visitor, body, token) as answer:
                told.status.append(answer.status)
                if answer.status != 200:
                    told.ends.append(str(answer.status))
                    return
                async for name, data in _events(answer):
                    seen, heard = time.monotonic(), seen
                    told.longest = max(told.longest, seen - heard)
                    begun = True
                    if self._hear(told, name, data):
                        return
        except GONE:
            pass
        told.longest = max(told.longest, time.monotonic() - seen)
        told.cut += begun
        told.ends.append("lost")

    def _hear(self, told: Told, name: str, data: dict) -> bool:
        """Whether it was the last of its answer."""
        told.read |= set(CODE.findall(data.get("text", "") + data.get("content", "")))
        if name == "start":
            told.answers.add(data["message_id"])
        if name in {"done", "error"}:
            told.ends.append(data.get("code", name))
        return name in {"done", "error"}

    def _request(self, method: str, path: str, number: int, body, token: str = ""):
        return _Tried(
            self._http, self._hosts, number, method, f"/embed/{self._bot}/{path}", body, token
        )


class _Tried:
    """A request as a balancer passes it on: to the next server where one does not listen."""

    def __init__(self, http, hosts, number, method, path, body, token) -> None:
        self._http, self._path, self._method, self._body = http, path, method, body
        self._hosts = [hosts[(number + n) % len(hosts)] for n in range(len(hosts))]
        self._headers = {"Accept": "text/event-stream"}
        self._headers["X-Forwarded-For"] = (
            f"10.{number // 62500 % 250}.{number // 250}.{number % 250 + 1}"
        )
        if token:
            self._headers["Authorization"] = f"Bearer {token}"

    async def __aenter__(self) -> aiohttp.ClientResponse:
        for host in self._hosts:
            url = f"http://{host}{self._path}"
            with contextlib.suppress(aiohttp.ClientConnectorError):
                self._answer = await self._http.request(
                    self._method, url, json=self._body, headers=self._headers
                )
                return self._answer
        raise ConnectionError("no server listens")

    async def __aexit__(self, *_) -> None:
        self._answer.close()


async def _events(answer: aiohttp.ClientResponse) -> AsyncIterator[tuple[str, dict]]:
    if "json" in answer.headers.get("Content-Type", ""):
        yield "error", (await answer.json())["error"]
        return
    kept = b""
    async for part in answer.content.iter_any():
        kept += part
        *whole, kept = kept.split(b"\n\n")
        for each in whole:
            if found := re.match(rb"event: (\w+)\ndata: (.*)", each, re.DOTALL):
                yield found[1].decode(), json.loads(found[2])


class Owner:
    """Somebody signed in who saves the settings and looks at pages, over and over."""

    def __init__(self, hosts: list[str], bot: str) -> None:
        self._hosts, self._bot = hosts, bot
        self.status: list[tuple[str, int]] = []
        self.lost = 0
        self.saved: list[str] = []  # Names that the product said it had kept.

    def work(self, over: Callable[[], bool]) -> None:
        asyncio.run(self._work(over))

    @property
    def broken(self) -> list[tuple[str, int]]:
        return [each for each in self.status if each[1] >= 500]

    async def _work(self, over: Callable[[], bool]) -> None:
        self._cookies: dict[str, str] = {}  # One address's, whichever server answers.
        timeout = aiohttp.ClientTimeout(total=60)
        jar = aiohttp.DummyCookieJar()
        async with aiohttp.ClientSession(cookie_jar=jar, timeout=timeout) as self._http:
            page = await self._get("/accounts/login/")
            assert await self._post("/accounts/demo/", {"csrfmiddlewaretoken": _token(page)}) == 302
            number = 0
            while not over():
                number += 1
                await self._turn(number)

    async def _turn(self, number: int) -> None:
        settings = f"/bots/{self._bot}/settings/"
        page = await self._get(settings)
        fields = dict(_fields(page)) if page else {}
        if "name" in fields:
            fields["name"] = f"Name {number}"
            if await self._post(settings, fields) == 302:
                self.saved.append(fields["name"])
        for path in ("/dashboard/", f"/bots/{self._bot}/conversations/"):
            await self._get(path)

    async def _get(self, path: str) -> str:
        status, text = await self._sent("GET", path, None)
        return text if status == 200 else ""

    async def _post(self, path: str, fields: dict) -> int:
        status, _ = await self._sent("POST", path, fields)
        return status

    async def _sent(self, method: str, path: str, fields: dict | None) -> tuple[int, str]:
        """At the next server where the line is lost: each of these may be sent twice."""
        for host in self._hosts * 10:
            headers = {"Host": self._hosts[0]}
            headers["Cookie"] = "; ".join(f"{k}={v}" for k, v in self._cookies.items())
            with contextlib.suppress(*GONE):
                async with self._http.request(
                    method,
                    f"http://{host}{path}",
                    data=fields,
                    headers=headers,
                    allow_redirects=False,
                ) as answer:
                    self._cookies |= {name: c.value for name, c in answer.cookies.items()}
                    self.status.append((f"{method} {path}", answer.status))
                    return answer.status, await answer.text()
            self.lost += 1
            await asyncio.sleep(0.2)
        return 0, ""


def _token(page: str) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    return found[1] if found else ""


def _fields(page: str) -> list[tuple[str, str]]:
    """Of the page's largest form, as a browser would send it."""
    from lxml import html

    forms = html.fromstring(page).forms
    form = max(forms, key=lambda each: len(each.fields))
    return [(name, value) for name, value in form.form_values() if value is not None]
