"""An answer's events on their way out, and the journal from which another reader can follow."""

import asyncio
import contextlib
import json
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass

from redis.exceptions import RedisError

from botsmith.lib.redis import async_redis

log = logging.getLogger(__name__)

KEEPALIVE_SECONDS = 15
KEEPALIVE = b": keepalive\n\n"
JOURNAL_SECONDS = 600
FOLLOW_SECONDS = 120
BLOCK_SECONDS = 10
LAST = frozenset({"done", "error"})


@dataclass(frozen=True)
class Event:
    """One server-sent event; ``done`` and ``error`` are the last of their answer."""

    name: str
    data: dict

    def encode(self) -> bytes:
        return f"event: {self.name}\ndata: {json.dumps(self.data, ensure_ascii=False)}\n\n".encode()

    @property
    def is_last(self) -> bool:
        return self.name in LAST


async def encoded(events: AsyncIterator[Event]) -> AsyncIterator[bytes]:
    """The events as bytes, with a comment whenever fifteen seconds pass without one.

    When the reader leaves, ``events`` is closed at once.
    """
    waiting: asyncio.Task | None = None
    try:
        while True:
            waiting = waiting or asyncio.ensure_future(anext(events, None))
            done, _ = await asyncio.wait({waiting}, timeout=KEEPALIVE_SECONDS)
            if not done:
                yield KEEPALIVE
                continue
            event, waiting = waiting.result(), None
            if event is None:
                return
            yield event.encode()
    finally:
        if waiting is not None:
            waiting.cancel()
            with contextlib.suppress(asyncio.CancelledError, StopAsyncIteration):
                await waiting
        await events.aclose()


async def visible(events: AsyncIterator[Event], *, to_owner: bool) -> AsyncIterator[Event]:
    """The events as one reader may see them: how an answer was made is the owner's business."""
    async with contextlib.aclosing(events):
        async for event in events:
            owner = event.data.get("owner", {})
            public = {name: value for name, value in event.data.items() if name != "owner"}
            yield Event(event.name, {**public, **owner} if to_owner else public)


class Journal:
    """One attempt's events in a Redis stream, for readers that join in flight.

    It is a convenience: without Redis the answer is written all the same.
    """

    def __init__(self, attempt: str):
        self._key = f"answer:{attempt}"
        self._redis = async_redis()

    async def write(self, event: Event) -> None:
        entry = {"name": event.name, "data": json.dumps(event.data)}
        try:
            async with self._redis.pipeline(transaction=False) as pipe:
                pipe.xadd(self._key, entry)
                pipe.expire(self._key, JOURNAL_SECONDS)
                await pipe.execute()
        except RedisError as error:
            log.warning("%s is not in the journal: %s", event.name, error)

    async def follow(self) -> AsyncIterator[Event]:
        """Every event from the first, waiting for the next; ends with the last or with silence."""
        position = "0"
        silent = 0
        while silent < FOLLOW_SECONDS:
            entries = await self._after(position)
            silent = 0 if entries else silent + BLOCK_SECONDS
            for position, entry in entries:  # noqa: B007  (where the next read goes on)
                event = Event(entry["name"], json.loads(entry["data"]))
                yield event
                if event.is_last:
                    return

    async def close(self) -> None:
        await self._redis.aclose()

    async def _after(self, position: str) -> list:
        block = round(BLOCK_SECONDS * 1000)
        found = await self._redis.xread({self._key: position}, block=block, count=500)
        return found[0][1] if found else []
