"""An answer's events on their way out, and the journal from which another reader can follow."""

import asyncio
import contextlib
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import NamedTuple

from redis.exceptions import RedisError

from bots.actions.journals import KEPT_SECONDS, journal_key
from botsmith.lib.errors import AppError
from botsmith.lib.loops import OfLoop
from botsmith.lib.redis import async_redis

log = logging.getLogger(__name__)

KEEPALIVE_SECONDS = 15
KEEPALIVE = b": keepalive\n\n"
JOURNAL_EVERY_SECONDS = 0.2
FOLLOW_SECONDS = 120
BLOCK_SECONDS = 10
FOLLOWERS_AT_ONCE = 32
LAST = frozenset({"done", "error"})

IsWritten = Callable[[], Awaitable[bool]]

_json = json.JSONEncoder(ensure_ascii=False).encode


class Event(NamedTuple):
    """One server-sent event; ``done`` and ``error`` are the last of their answer."""

    name: str
    data: dict

    def encode(self) -> bytes:
        return f"event: {self.name}\ndata: {_json(self.data)}\n\n".encode()

    @property
    def is_last(self) -> bool:
        return self.name in LAST


def error_event(error: AppError) -> Event:
    return Event("error", {**error.as_dict(), "retryable": error.retryable})


async def encoded(events: AsyncIterator[Event]) -> AsyncIterator[bytes]:
    """The events as bytes, those that are there at once in one piece, with a comment whenever
    fifteen seconds pass without one.

    When the reader leaves, ``events`` is closed at once.
    """
    outbox = _Outbox()
    writing = asyncio.create_task(_write_all(events, outbox))
    try:
        while part := await outbox.take():
            yield part
        await writing
    finally:
        outbox.close()
        writing.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await writing
        await events.aclose()


async def _write_all(events: AsyncIterator[Event], outbox: "_Outbox") -> None:
    try:
        async for event in events:
            outbox.put(event.encode())
    finally:
        outbox.end()


class _Outbox:
    """Bytes for one reader. A task and a timer for each token would cost more than the token."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._parts: list[bytes] = []
        self._filled = asyncio.Event()
        self._ended = False
        self._put_at = self._loop.time()
        self._timer = self._loop.call_later(KEEPALIVE_SECONDS, self._break_silence)

    def put(self, part: bytes) -> None:
        self._parts.append(part)
        self._put_at = self._loop.time()
        self._filled.set()

    def end(self) -> None:
        self._ended = True
        self._filled.set()

    async def take(self) -> bytes:
        """All there is, as soon as there is something; nothing at the end."""
        if not self._parts and not self._ended:
            self._filled.clear()
            await self._filled.wait()
        parts, self._parts = self._parts, []
        return b"".join(parts)

    def close(self) -> None:
        self._timer.cancel()

    def _break_silence(self) -> None:
        left = self._put_at + KEEPALIVE_SECONDS - self._loop.time()
        if left <= 0:
            self.put(KEEPALIVE)
        self._timer = self._loop.call_later(max(left, 0) or KEEPALIVE_SECONDS, self._break_silence)


async def visible(events: AsyncIterator[Event], *, to_owner: bool) -> AsyncIterator[Event]:
    """The events as one reader may see them: how an answer was made is the owner's business."""
    async with contextlib.aclosing(events):
        async for event in events:
            if "owner" in event.data:
                public = {name: value for name, value in event.data.items() if name != "owner"}
                shown = {**public, **event.data["owner"]} if to_owner else public
                event = Event(event.name, shown)
            yield event


class Journal:
    """One attempt's events in a Redis stream, for readers that join in flight.

    It is a convenience: without Redis the answer is written all the same.
    """

    def __init__(self, attempt: str):
        self._key = journal_key(attempt)

    def write(self, event: Event) -> None:
        """Takes the event along with the next of this event loop's writes; waits for nothing."""
        _journals.get().put(self._key, event)

    async def follow(self, is_written: IsWritten | None = None) -> AsyncIterator[Event]:
        """Every event from the first, waiting for the next; ends with the last or with silence.

        Whenever nothing came for a while, ``is_written`` is asked whether somebody still writes.
        """
        position = "0"
        silent = 0
        while silent < FOLLOW_SECONDS:
            entries = await self._after(position, BLOCK_SECONDS)
            silent = 0 if entries else silent + BLOCK_SECONDS
            if silent and is_written and not await is_written():
                silent = FOLLOW_SECONDS  # But for the last words, which come with the next write.
                entries = await self._after(position, 2 * JOURNAL_EVERY_SECONDS)
            for position, entry in entries:  # noqa: B007  (where the next read goes on)
                event = Event(entry["name"], json.loads(entry["data"]))
                yield event
                if event.is_last:
                    return

    async def _after(self, position: str, seconds: float) -> list:
        client = async_redis("follow", connections=FOLLOWERS_AT_ONCE)
        block = round(seconds * 1000)
        found = await client.xread({self._key: position}, block=block, count=500)
        return found[0][1] if found else []


class _Journals:
    """What all answers of one event loop have to write: five times a second, in one round trip."""

    def __init__(self) -> None:
        self._held: dict[str, list[Event]] = {}
        self._writing: asyncio.Task | None = None

    def put(self, key: str, event: Event) -> None:
        self._held.setdefault(key, []).append(event)
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write_while_held())

    async def _write_while_held(self) -> None:
        while self._held:
            await asyncio.sleep(JOURNAL_EVERY_SECONDS)
            held, self._held = self._held, {}
            try:
                await self._write(held)
            except RedisError as error:
                log.warning("%d answers are not in their journals: %s", len(held), error)

    async def _write(self, held: dict[str, list[Event]]) -> None:
        client = async_redis("journal", connections=1)
        async with client.pipeline(transaction=False) as pipe:
            for key, events in held.items():
                for event in _joined(events):
                    pipe.xadd(key, {"name": event.name, "data": _json(event.data)})
                if events[0].name == "start" or events[-1].is_last:
                    pipe.expire(key, KEPT_SECONDS)
            await pipe.execute()


_journals = OfLoop(_Journals)


def _joined(events: Sequence[Event]) -> list[Event]:
    """The same events with each run of deltas as one."""
    joined: list[Event] = []
    for event in events:
        if event.name == "delta" and joined and joined[-1].name == "delta":
            event = Event("delta", {"text": joined.pop().data["text"] + event.data["text"]})
        joined.append(event)
    return joined
