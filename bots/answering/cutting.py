"""Streams in flight end when their chatbot, its owner or their reader's right is switched off.

New requests are refused by what MongoDB says when they come (``bots.access``). For those that are
being answered one watcher for each event loop asks it again, three times a second and in one query
for all their chatbots, so that it does not matter who wrote the change. No stream has a task or a
timer of its own for this: the one that waits for its next event is woken as by ``asyncio.timeout``.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing, contextmanager
from dataclasses import dataclass

from django.utils import timezone
from pymongo.errors import PyMongoError

from accounts.keys import KeyExpired, KeyRevoked
from accounts.models import ApiKey
from accounts.site.maintenance import chats_refusal
from bots.access import look_at_bots
from bots.answering.stream import Event, error_event
from bots.models import Chatbot
from botsmith.lib.errors import AppError, BotInactive
from botsmith.lib.loops import OfLoop
from botsmith.lib.metrics import open_stream

log = logging.getLogger(__name__)

LOOK_EVERY_SECONDS = 0.3
# All that a StillGood may read of a chatbot.
LOOKED_AT = (
    *("id", "user_id", "status", "blocked_at", "token_version"),
    *("allowed_origins", "public_access"),
)

# Returns False, or raises the AppError that the reader shall get, when this reader is to go.
StillGood = Callable[[Chatbot], object]


@dataclass(frozen=True)
class ByKey:
    """The ``still_good`` of a program: it reads on as long as its API key is live.

    Keys are looked up along with the chatbots, since nothing may wait in the event loop.
    """

    key_id: str

    def __call__(self, bot: Chatbot) -> bool:
        return True


@dataclass(frozen=True)
class _Seen:
    """What one look found: the chatbots of active owners, which API keys open nothing any more,
    and why no visitor at all is answered."""

    bots: Mapping[str, Chatbot]
    refused_keys: Mapping[str, AppError]
    of_all: AppError | None


_thread = ThreadPoolExecutor(1, thread_name_prefix="watch")


class Cut(Exception):
    """The stream ends before its answer does; ``error`` is what its reader is told."""

    def __init__(self, error: AppError):
        self.error = error
        super().__init__(error.code)

    @property
    def event(self) -> Event:
        return error_event(self.error)


async def until_cut(
    events: AsyncIterator[Event],
    bot_id: str,
    *,
    still_good: StillGood | None = None,
    to_owner: bool = False,
) -> AsyncIterator[Event]:
    """The events as long as the chatbot is live; when it is no more, ``error`` is the last one.

    ``events`` is closed then. ``still_good`` is asked at each look, in the event loop, with the
    chatbot as it is now (only its ``LOOKED_AT``). ``to_owner``: the owner may go on with a chatbot
    that is inactive, unless the owner was suspended.
    """
    watch = watched(events, bot_id, still_good=still_good, to_owner=to_owner)
    try:
        async with aclosing(watch) as going_on:
            async for event in going_on:
                yield event
    except Cut as cut:
        yield cut.event


async def watched(
    events: AsyncIterator[Event],
    bot_id: str,
    *,
    still_good: StillGood | None = None,
    to_owner: bool = False,
) -> AsyncIterator[Event]:
    """``until_cut`` for who has more to do then: raises Cut when the chatbot is no more live."""
    watch = _Watch(bot_id, still_good, to_owner)
    with _watchers.get().over(watch):
        async with aclosing(events):
            while True:
                with watch:
                    event = await anext(events, None)
                if event is None:
                    return
                yield event
                if event.is_last:
                    return


class _Watch:
    """One stream. A ``with`` around each wait for its next event: a cut ends that wait."""

    __slots__ = ("_cancelling", "_error", "_still_good", "_task", "_to_owner", "bot_id")

    def __init__(self, bot_id: str, still_good: StillGood | None, to_owner: bool):
        self.bot_id = bot_id
        self._still_good, self._to_owner = still_good, to_owner
        self._error: AppError | None = None
        self._task: asyncio.Task | None = None  # Who waits just now.
        self._cancelling = 0

    @property
    def key_id(self) -> str | None:
        return self._still_good.key_id if isinstance(self._still_good, ByKey) else None

    def refusal(self, seen: _Seen) -> AppError | None:
        """Why this reader is to go: of a chatbot that is gone, or whose owner was suspended, there
        is none."""
        bot = seen.bots.get(self.bot_id)
        if seen.of_all and not self._to_owner:
            return seen.of_all
        if self.key_id in seen.refused_keys:
            return seen.refused_keys[self.key_id]
        if bot is None or not (bot.is_active or self._to_owner):
            return BotInactive()
        try:
            good = self._still_good is None or self._still_good(bot)
        except AppError as error:
            return error
        return BotInactive() if good is False else None

    def cut(self, error: AppError) -> None:
        if self._error is None:
            self._error = error
            if self._task:
                self._task.cancel()

    def __enter__(self) -> None:
        if self._error:
            raise Cut(self._error)
        self._task = asyncio.current_task()
        self._cancelling = self._task.cancelling()

    def __exit__(self, kind: type[BaseException] | None, *_) -> None:
        task, self._task = self._task, None
        if self._error is None:
            return
        # It was cancelled here; a reader who leaves at the same time has cancelled it once more.
        if task.uncancel() <= self._cancelling and kind is asyncio.CancelledError:
            raise Cut(self._error) from None


class _Watcher:
    """Looks after all open streams of one event loop, while there are any."""

    def __init__(self) -> None:
        self._open: set[_Watch] = set()
        self._looking: asyncio.Task | None = None

    @contextmanager
    def over(self, watch: _Watch) -> Iterator[None]:
        self._open.add(watch)
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look_on())
        try:
            with open_stream():
                yield
        finally:
            self._open.discard(watch)
            if not self._open and self._looking:
                self._looking.cancel()
                self._looking = None

    async def _look_on(self) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY_SECONDS)
            # Who comes while MongoDB is asked was let in by a newer look than this one.
            watches = list(self._open)
            try:
                seen = await self._look(watches)
            except PyMongoError as error:  # It says nothing, so nobody is to go.
                log.warning("could not look after %d streams: %s", len(watches), error)
                continue
            for watch in watches:
                if refusal := watch.refusal(seen):
                    watch.cut(refusal)

    async def _look(self, watches: Collection[_Watch]) -> _Seen:
        ids = {watch.bot_id for watch in watches}
        keys = {watch.key_id for watch in watches} - {None}
        # A thread of its own: the shared ones may all be busy with answers.
        return await asyncio.get_running_loop().run_in_executor(_thread, _seen, ids, keys)


def _seen(ids: set[str], keys: set[str]) -> _Seen:
    return _Seen(look_at_bots(ids, LOOKED_AT), _refused(keys), chats_refusal())


def _refused(keys: set[str]) -> dict[str, AppError]:
    """Of these API keys those that are revoked, gone or expired, with what their programs read."""
    if not keys:
        return {}
    found = {key.pk: key for key in ApiKey.objects.filter(pk__in=keys)}
    now = timezone.now()
    refused: dict[str, AppError] = {}
    for each in keys:
        key = found.get(each)
        if key is None or key.revoked_at is not None:
            refused[each] = KeyRevoked()
        elif key.is_expired(now):
            refused[each] = KeyExpired()
    return refused


_watchers = OfLoop(_Watcher)
