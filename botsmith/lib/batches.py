"""Work that many callers of an event loop want at once, done for all of them in one go."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import suppress
from contextvars import copy_context
from typing import Generic, TypeVar

from botsmith.lib.loops import OfLoop

Item = TypeVar("Item")
Result = TypeVar("Result")


_hands = ThreadPoolExecutor(8, thread_name_prefix="hands")


def at_once(first: Callable[[], object], *others: Callable[[], object]) -> list:
    """Runs calls that wait for a server side by side; their results, or the first one's error.

    The last ones get threads, the first runs here. All have ended when this returns.
    """
    running = [_hands.submit(copy_context().run, call) for call in others]
    try:
        found = [first()]
    finally:
        wait(running)
    return [*found, *(each.result() for each in running)]


class Batches(Generic[Item, Result]):
    """Group commit: who comes while a batch is under way goes into the next one together.

    One caller alone waits for nothing; two hundred share their round trips. ``work`` runs in a
    thread, takes up to ``most`` items and gives for each its result, or the exception that its
    caller shall get; what it raises itself, all of the batch get. It begins after every one of its
    callers asked, so that what it reads is as new as if each had read it alone.
    """

    def __init__(
        self, work: Callable[[Sequence[Item]], Sequence[Result | Exception]], *, most: int = 100
    ):
        self._work = work
        self._most = most
        self._lanes: OfLoop[_Lane[Item, Result]] = OfLoop(self._lane)

    async def of(self, item: Item) -> Result:
        """The item's result. A caller that is cancelled meanwhile stops no work for others."""
        return await self._lanes.get().put(item)

    def _lane(self) -> "_Lane[Item, Result]":
        return _Lane(self._work, self._most)


class _Lane(Generic[Item, Result]):
    """The batches of one event loop, one after the other."""

    def __init__(self, work, most: int):
        self._work, self._most = work, most
        self._waiting: list[tuple[Item, asyncio.Future[Result]]] = []
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="batches")
        self._busy = False

    def put(self, item: Item) -> asyncio.Future:
        answer = asyncio.get_running_loop().create_future()
        self._waiting.append((item, answer))
        if not self._busy:
            self._begin()
        return answer

    def _begin(self) -> None:
        batch, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
        self._busy = True
        loop = asyncio.get_running_loop()
        items = [item for item, _ in batch]
        working = loop.run_in_executor(self._thread, copy_context().run, self._work, items)
        working.add_done_callback(lambda done: self._end(batch, done))

    def _end(self, batch: list, done: asyncio.Future) -> None:
        self._busy = False
        if self._waiting:
            self._begin()
        try:
            results = done.result()
        except Exception as error:
            results = [error] * len(batch)
        for (_, answer), result in zip(batch, results, strict=True):
            with suppress(asyncio.InvalidStateError):  # Its caller has left.
                _tell(answer, result)


def _tell(answer: asyncio.Future, result: object) -> None:
    if isinstance(result, Exception):
        answer.set_exception(result)
    else:
        answer.set_result(result)
