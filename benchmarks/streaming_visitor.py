"""Visitors who go the whole way: a session, a question with a code of its own, its answer.

``python -m benchmarks.streaming_visitor`` reads one line of JSON (a ``Way``), prints ``ready``,
waits for a line, runs, and prints a line of JSON (a ``Told``) for each question. Some send their
question twice at once; some lose their line in mid-answer, read the answer again and, when that
broke off, send their question again, as the chat's frame does.
"""

import asyncio
import json
import re
import secrets
import sys
import time
import uuid
from dataclasses import asdict, dataclass, field

import uvloop

from benchmarks.streaming_client import QUESTION, Load, Visit, message_request, open_session

CODE = re.compile(r"\bkq[0-9a-f]{12}\b")
DROP_AFTER = 2  # pieces of the answer; in a crowd there are few
PATIENCE_SECONDS = 240
MOST_TRIES = 5


@dataclass(frozen=True)
class Way:
    """Every ``twice_every``-th visitor sends twice, every ``drop_every``-th loses its line.

    0: none does. ``questions`` are those of each visitor, all at once.
    """

    port: int
    bot_id: str
    visitors: int
    over_seconds: float
    cities: list[str]
    questions: int = 1
    twice_every: int = 0
    drop_every: int = 0


@dataclass
class Told:
    """What the sender of one question was told. Seconds; ``ended_at`` on the machine's clock.

    ``status`` is the HTTP status of its answer, ``answers`` the ids that were named to it, ``read``
    the codes in what it read, ``last`` "done" or the code of the error at the end. ``dropped``:
    its line did; ``anew``: its answer was written once more.
    """

    visitor: int
    client_message_id: str
    code: str
    session: float
    first: float | None = None
    status: int = 0
    retry_after: int = 0
    answers: list[str] = field(default_factory=list)
    read: list[str] = field(default_factory=list)
    last: str = ""
    ended_at: float = 0
    dropped: bool = False
    anew: bool = False


class Line(Visit):
    """One request and all of its answer, or as much as came before the line dropped."""

    def __init__(self, load: Load, number: int, request: bytes, *, drops: bool):
        super().__init__(load, number, request)
        self._leave_after = DROP_AFTER if drops else 0
        self._parts: list[bytes] = []
        self.error_at = 0.0

    def data_received(self, data: bytes) -> None:
        self._parts.append(data)
        if b"event: error" in data:
            self.error_at = time.monotonic()
        super().data_received(data)

    @property
    def status(self) -> int:
        return int((self._parts or [b"HTTP/1.1 0"])[0][9:12])

    @property
    def head(self) -> str:
        return b"".join(self._parts).partition(b"\r\n\r\n")[0].decode()

    @property
    def events(self) -> list[tuple[str, dict]]:
        """The whole events among what was read; a refusal's body as one ``error``."""
        head, _, body = b"".join(self._parts).partition(b"\r\n\r\n")
        if b"chunked" in head.lower():
            body = _without_chunks(body)
        if self.status != 200:
            return [("error", json.loads(body)["error"])] if body else []
        found = re.findall(r"event: (\w+)\ndata: (.*)\n\n", body.decode(errors="replace"))
        return [(name, json.loads(data)) for name, data in found]


def _without_chunks(body: bytes) -> bytes:
    parts = []
    while body:
        size, _, rest = body.partition(b"\r\n")
        length = int(size or b"0", 16)
        parts.append(rest[:length])
        body = rest[length + 2 :]
    return b"".join(parts)


async def run(way: Way) -> list[Told]:
    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    start = asyncio.get_running_loop().time()
    visits = [
        _visit(way, number, start + way.over_seconds * number / way.visitors)
        for number in range(way.visitors)
    ]
    return [told for each in await asyncio.gather(*visits) for told in each]


async def _visit(way: Way, number: int, due: float) -> list[Told]:
    await asyncio.sleep(due - asyncio.get_running_loop().time())
    began = time.monotonic()
    load = Load(way.port, way.bot_id, way.visitors, way.over_seconds, way.cities)
    token = await open_session(load, number)
    session = time.monotonic() - began
    asked = [
        _Question(way, load, number, token, session, last=nth == way.questions - 1)
        for nth in range(way.questions)
    ]
    return await asyncio.gather(*(question.ask() for question in asked))


class _Question:
    def __init__(
        self, way: Way, load: Load, number: int, token: str, session: float, *, last: bool
    ):
        self._load, self._number, self._token = load, number, token
        self._twice = last and bool(way.twice_every) and number % way.twice_every == 1
        self._drops = last and bool(way.drop_every) and number % way.drop_every == 2
        code = f"kq{secrets.token_hex(6)}"
        self.told = Told(number, str(uuid.uuid4()), code, session)
        city = way.cities[number % len(way.cities)]
        content = QUESTION.format(city=city, number=number) + f" My code is {code}."
        body = {"content": content, "client_message_id": self.told.client_message_id}
        path = f"/embed/{load.bot_id}/messages"
        self._request = message_request(path, body, number, token)

    async def ask(self) -> Told:
        told = self.told
        lines = [self._line(self._request, drops=self._drops)]
        if self._twice:
            lines.append(self._line(self._request))
        heard = sorted(await asyncio.gather(*lines), key=lambda line: line.status, reverse=True)
        for line in heard:  # Who sends twice may be refused once; the answer counts.
            self._hear(line)
        told.status, told.first = line.status, line.seen.first
        told.dropped = self._drops and not line.seen.completed
        if found := re.search(r"(?i)retry-after: (\d+)", line.head):
            told.retry_after = int(found[1])
        if told.dropped:
            await self._read_again()
        told.ended_at = line.error_at or time.monotonic()
        return told

    async def _read_again(self) -> None:
        path = f"/embed/{self._load.bot_id}/messages/{self.told.answers[0]}/events"
        self._hear(await self._line(message_request(path, None, self._number, self._token)))
        for _ in range(MOST_TRIES):
            if self.told.last == "done":
                return
            self.told.anew = True
            self._hear(await self._line(self._request))

    async def _line(self, request: bytes, *, drops: bool = False) -> Line:
        line = Line(self._load, self._number, request, drops=drops)
        loop = asyncio.get_running_loop()
        await loop.create_connection(lambda: line, "127.0.0.1", self._load.port)
        try:
            await asyncio.wait_for(line.over, PATIENCE_SECONDS)
        except TimeoutError:
            line.abort()
        return line

    def _hear(self, line: Line) -> None:
        told = self.told
        for name, data in line.events:
            told.read += CODE.findall(data.get("text", "") + data.get("content", ""))
            if name == "start":
                told.answers.append(data["message_id"])
            if name in {"done", "error"}:
                told.last = data.get("code", name)
        told.read = sorted(set(told.read))


if __name__ == "__main__":
    for each in uvloop.run(run(Way(**json.loads(sys.stdin.readline())))):
        print(json.dumps(asdict(each)))
