"""Visitors of the streaming benchmark: one process, a raw connection for each stream.

``python -m benchmarks.streaming_client`` reads one line of JSON (a ``Load``), prepares (each
visitor of the product opens a session), prints ``ready``, waits for a line, runs, and prints a line
of JSON (a ``Seen``) for each stream.
"""

import asyncio
import json
import sys
import time
import uuid
from dataclasses import asdict, dataclass

import uvloop

QUESTION = "How many days does a parcel to {city} travel, and who pays its duty? Visitor {number}."
AT_ONCE = 20
PATIENCE_SECONDS = 60


@dataclass(frozen=True)
class Load:
    """``bot_id`` "" asks the stub itself. ``leave_after`` tokens the visitor goes; 0 stays."""

    port: int
    bot_id: str
    streams: int
    over_seconds: float
    cities: list[str]
    leave_after: int = 0


@dataclass
class Seen:
    """What one visitor saw: seconds from the connection's start; ``deltas`` as they arrived."""

    visitor: int
    first: float | None = None
    whole: float | None = None
    deltas: int = 0
    completed: bool = False


class Visit(asyncio.Protocol):
    """Sends one request and watches the answer for its marks, over the edges of what is read."""

    def __init__(self, load: Load, number: int, request: bytes):
        self.seen = Seen(number)
        self.over = asyncio.get_running_loop().create_future()
        self._request, self._leave_after = request, load.leave_after
        self._delta, self._end = (
            (b"event: delta", b"event: done") if load.bot_id else (b'"content"', b"data: [DONE]")
        )
        self._tail = b""
        self._began = time.monotonic()  # uvloop's own clock counts whole milliseconds.

    def connection_made(self, transport) -> None:
        self._transport = transport
        transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        now = time.monotonic() - self._began
        data = self._tail + data
        self._tail = data[1 - len(self._delta) :]
        if found := data.count(self._delta):
            self.seen.first = self.seen.first or now
            self.seen.deltas += found
        if self._end in data:
            self.seen.whole, self.seen.completed = now, True
        left = self._leave_after and self.seen.deltas >= self._leave_after
        if left or data.endswith(b"0\r\n\r\n"):
            self._transport.abort() if left else self._transport.close()

    def abort(self) -> None:
        self._transport.abort()

    def connection_lost(self, _error) -> None:
        if not self.over.done():
            self.over.set_result(None)


async def run(load: Load) -> list[Seen]:
    requests = [_to_stub(question) for question in _questions(load)]
    if load.bot_id:
        requests = await _to_product(load)
    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    start = asyncio.get_running_loop().time()
    visits = [
        _visit(load, number, request, start + load.over_seconds * number / load.streams)
        for number, request in enumerate(requests)
    ]
    return await asyncio.gather(*visits)


async def _visit(load: Load, number: int, request: bytes, due: float) -> Seen:
    loop = asyncio.get_running_loop()
    await asyncio.sleep(due - loop.time())
    visit = Visit(load, number, request)
    await loop.create_connection(lambda: visit, "127.0.0.1", load.port)
    try:
        await asyncio.wait_for(visit.over, PATIENCE_SECONDS)
    except TimeoutError:
        visit.abort()
    return visit.seen


async def _to_product(load: Load) -> list[bytes]:
    turn = asyncio.Semaphore(AT_ONCE)

    async def prepared(number: int, question: str) -> bytes:
        async with turn:
            token = await open_session(load, number)
        body = {"content": question, "client_message_id": str(uuid.uuid4())}
        return _post(f"/embed/{load.bot_id}/messages", body, number, token)

    return await asyncio.gather(*(prepared(*each) for each in enumerate(_questions(load))))


async def open_session(load: Load, number: int) -> str:
    reader, writer = await asyncio.open_connection("127.0.0.1", load.port)
    writer.write(_post(f"/embed/{load.bot_id}/session", {}, number, close=True))
    head, _, body = (await reader.read()).partition(b"\r\n\r\n")
    writer.close()
    assert b" 200 " in head.split(b"\r\n")[0], head + body
    return json.loads(body)["token"]


def message_request(path: str, body: dict | None, number: int, token: str) -> bytes:
    """A question, or without a body the reading of an answer, on a connection of its own."""
    data = b"" if body is None else json.dumps(body).encode()
    head = _head("GET" if body is None else "POST", path, number, token, len(data))
    return "\r\n".join([*head, "Connection: close", "", ""]).encode() + data


def _questions(load: Load) -> list[str]:
    cities = load.cities
    return [
        QUESTION.format(city=cities[number % len(cities)], number=number)
        for number in range(load.streams)
    ]


def _to_stub(question: str) -> bytes:
    return _post("/v1/chat/completions", {"messages": [{"role": "user", "content": question}]}, 0)


def _post(path: str, body: dict, number: int, token: str = "", *, close: bool = False) -> bytes:
    data = json.dumps(body).encode()
    lines = _head("POST", path, number, token, len(data))
    lines += ["Connection: close"] if close else []
    return "\r\n".join([*lines, "", ""]).encode() + data


def _head(method: str, path: str, number: int, token: str, length: int) -> list[str]:
    """As a browser behind the trusted proxy sends it, each visitor from an address."""
    lines = [
        f"{method} {path} HTTP/1.1",
        "Host: 127.0.0.1",
        "Content-Type: application/json",
        "Accept: text/event-stream",
        f"Content-Length: {length}",
        f"X-Forwarded-For: 10.0.{number // 250}.{number % 250 + 1}",
        "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    ]
    return lines + ([f"Authorization: Bearer {token}"] if token else [])


if __name__ == "__main__":
    found = uvloop.run(run(Load(**json.loads(sys.stdin.readline()))))
    for seen in found:
        print(json.dumps(asdict(seen)))
