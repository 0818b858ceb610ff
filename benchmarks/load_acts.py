"""What visitors, customers and programs do, each act timed from the moment that it was due."""

import asyncio
import json
import re
import time
import uuid
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from random import Random

import aiohttp

from benchmarks.load_world import Customer
from benchmarks.streaming_world import CITIES

PATIENCE = aiohttp.ClientTimeout(total=60)
QUESTION = "How many days does a parcel to {city} travel, and who pays its duty? Visitor {number}."
Act = Callable[["Crowd", Customer, float], Awaitable[None]]


class Crowd:
    """Acts on one server. ``took`` is seconds by route, ``errors`` what went wrong by route."""

    def __init__(self, base: str, customers: list[Customer], cookie_name: str) -> None:
        self._base, self._customers, self._cookie_name = base, customers, cookie_name
        self.took: dict[str, list[float]] = defaultdict(list)
        self.errors: list[tuple[str, str]] = []
        self.random = Random(1)
        self._visitor = 0

    async def run(self, rates: dict[Act, float], seconds: float) -> None:
        """Each act so many times a second, at even distances, whatever the answers take."""
        connector = aiohttp.TCPConnector(limit=0)
        jar = aiohttp.DummyCookieJar()
        async with aiohttp.ClientSession(
            self._base, connector=connector, timeout=PATIENCE, cookie_jar=jar
        ) as self._http:
            await asyncio.gather(*(self._often(act, rate, seconds) for act, rate in rates.items()))

    async def _often(self, act: Act, rate: float, seconds: float) -> None:
        began, running = time.monotonic(), set()
        for number in range(int(rate * seconds)):
            due = began + number / rate
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            doing = asyncio.ensure_future(act(self, self.random.choice(self._customers), due))
            running.add(doing)
            doing.add_done_callback(running.discard)
        await asyncio.gather(*running)

    @asynccontextmanager
    async def sent(
        self, route: str, method: str, path: str, due: float | None = None, **given
    ) -> AsyncIterator[aiohttp.ClientResponse | None]:
        """One request: its answer, to be read by the caller within the time; None after an error.

        ``due`` is when it should have been sent, where that was not now.
        """
        began, is_told = due or time.monotonic(), False
        try:
            async with self._http.request(method, path, allow_redirects=False, **given) as answer:
                is_told = True
                if answer.status >= 400:
                    self.errors.append((route, f"{answer.status} {(await answer.text())[:200]}"))
                    yield None
                    return
                yield answer
                await answer.read()
        except (aiohttp.ClientError, TimeoutError) as error:
            self.errors.append((route, repr(error)))
            if not is_told:
                yield None
            return
        self.took[route].append(time.monotonic() - began)

    async def got(self, route: str, path: str, due: float | None = None, **given) -> str:
        async with self.sent(route, "GET", path, due, **given) as answer:
            return await answer.text() if answer else ""

    async def posted(
        self, route: str, path: str, body: dict, headers: dict, due: float | None = None
    ) -> dict | None:
        """What the answer's JSON says; None after an error."""
        async with self.sent(route, "POST", path, due, json=body, headers=headers) as answer:
            return await answer.json() if answer else None

    def as_customer(self, customer: Customer) -> dict[str, str]:
        return {"Cookie": f"{self._cookie_name}={customer.cookie}"}

    def as_visitor(self) -> dict[str, str]:
        """Each from an address of its own, as the proxy tells."""
        self._visitor += 1
        at = self._visitor
        return {"X-Forwarded-For": f"10.{at // 62500 % 250}.{at // 250 % 250}.{at % 250 + 1}"}

    def question(self) -> str:
        return QUESTION.format(city=self.random.choice(CITIES), number=self._visitor)


async def probe(crowd: Crowd, customer: Customer, due: float) -> None:
    """What the machine and the server take for nothing: the others' baseline."""
    await crowd.got("/healthz", "/healthz", due)


async def visit(crowd: Crowd, customer: Customer, due: float) -> None:
    """Opens the chat, asks twice, rates the answer, and comes back to the conversation."""
    chat, headers = f"/embed/{customer.bot}", crowd.as_visitor()
    await crowd.got("visitor: frame", f"{chat}/", due, headers=headers)
    async with crowd.sent(
        "visitor: session", "POST", f"{chat}/session", json={}, headers=headers
    ) as a:
        if a is None:
            return
        headers["Authorization"] = f"Bearer {(await a.json())['token']}"
    answer = ""
    for _ in range(2):
        answer = await _ask(crowd, f"{chat}/messages", headers)
    if answer:
        body = {"message_id": answer, "rating": crowd.random.randint(1, 5)}
        async with crowd.sent(
            "visitor: rating", "POST", f"{chat}/rating", json=body, headers=headers
        ):
            pass
    await crowd.got("visitor: conversation", f"{chat}/conversation", headers=headers)


async def _ask(crowd: Crowd, path: str, headers: dict[str, str]) -> str:
    """The answer's id; its first words and its end are timed."""
    body = {"content": crowd.question(), "client_message_id": str(uuid.uuid4())}
    headers = {**headers, "Accept": "text/event-stream"}
    began, first, said, route = time.monotonic(), 0.0, b"", "visitor: whole answer"
    async with crowd.sent(route, "POST", path, json=body, headers=headers) as answer:
        if answer is None:
            return ""
        async for part in answer.content.iter_any():
            said += part
            if not first and b"event: delta" in said:
                first = time.monotonic() - began
                crowd.took["visitor: first words"].append(first)
    if b"event: done" not in said:
        crowd.errors.append((route, said[-200:].decode(errors="replace")))
    found = re.search(rb'"message_id": ?"([^"]+)"', said)
    return found[1].decode() if found else ""


async def look_around(crowd: Crowd, customer: Customer, due: float) -> None:
    """A customer goes through the pages, one after the other."""
    headers, bot = crowd.as_customer(customer), f"/bots/{customer.bot}"
    await crowd.got("customer: dashboard", "/dashboard/", due, headers=headers)
    inbox = await crowd.got("customer: inbox", f"{bot}/conversations/", headers=headers)
    if found := re.search(r'class="stretched" href="(/bots/[^"]+)"', inbox):
        await crowd.got("customer: transcript", found[1].replace("&amp;", "&"), headers=headers)
    await crowd.got("customer: search", f"{bot}/conversations/?q=delivery", headers=headers)
    await crowd.got("customer: sources", f"{bot}/sources/", headers=headers)
    await crowd.got("customer: analytics", f"{bot}/analytics/", headers=headers)


async def call(crowd: Crowd, customer: Customer, due: float) -> None:
    """A program reads, searches and asks."""
    headers = {"Authorization": f"Bearer {customer.key}"}
    bot = f"/api/v1/chatbots/{customer.bot}"
    await crowd.got("API: chatbots", "/api/v1/chatbots", due, headers=headers)
    await crowd.got("API: conversations", f"{bot}/conversations", headers=headers)
    for route, path, body in (
        ("API: search", "search", {"query": crowd.question(), "k": 5}),
        ("API: chat", "chat", {"content": crowd.question()}),
    ):
        await crowd.posted(route, f"{bot}/{path}", body, headers)


async def teach(crowd: Crowd, customer: Customer, due: float) -> None:
    """A program adds a text, waits until it is read, and takes it away again."""
    headers = {"Authorization": f"Bearer {customer.key}"}
    sources = f"/api/v1/chatbots/{customer.bot}/sources"
    body = {"type": "text", "name": "News", "content": f"News of {uuid.uuid4()}. " * 200}
    made = await crowd.posted("API: add a text", sources, body, headers, due)
    if made is None:
        return
    one = f"{sources}/{made['id']}"
    began = time.monotonic()
    while time.monotonic() - began < PATIENCE.total:
        told = await crowd.got("API: look at a source", one, headers=headers)
        if told and json.loads(told)["status"] == "processed":
            crowd.took["a text is read"].append(time.monotonic() - began)
            break
        await asyncio.sleep(0.5)
    else:
        crowd.errors.append(("a text is read", "not within a minute"))
    async with crowd.sent("API: delete a source", "DELETE", one, headers=headers):
        pass
