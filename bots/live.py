"""The live stream of a conversation: who is in charge of it, and what persons say in it.

MongoDB is the truth. The doorbell (``bots.bell``, over Redis) says that there is news, and then the
listeners of that conversation read theirs. One subscription serves all listeners of an event loop.
Bells can be lost, and Redis can: one query for all listeners together looks now and then which
conversations changed, and often while there is no Redis. Nothing else happens while nothing does.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import AsyncIterator, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from pymongo.errors import PyMongoError
from redis.exceptions import RedisError

from bots.answering.stream import Event, error_event
from bots.bell import CHANNEL
from bots.models import Conversation, Message
from bots.queries import names_of
from botsmith.lib.batches import Batches
from botsmith.lib.errors import TokenInvalid
from botsmith.lib.loops import OfLoop
from botsmith.lib.markdown import to_html
from botsmith.lib.redis import async_redis
from botsmith.mongodb.collections import collection, in_utc

log = logging.getLogger(__name__)

LISTEN_SECONDS = 600
LOOK_SECONDS = 30
LOOK_WITHOUT_REDIS_SECONDS = 3
PING_SECONDS = 20
# Of one conversation in one event loop: who opens one more ends the oldest.
MOST_LISTENERS = 8
SHOWN = {"_id": 0, "id": 1, "conversation_id": 1, "content": 1, "timestamp": 1, "author_id": 1}


# --- Reading ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Position:
    """How far a listener has read: all that was said up to ``since``, and what it has ``seen``.

    Replies of two persons may be stored in another order than that of their times, so those that
    were seen are told by their ids.
    """

    conversation_id: str
    session_id: str
    since: datetime | None = None
    seen: frozenset[str] = frozenset()

    def is_before(self, message: dict) -> bool:
        is_later = self.since is None or message["timestamp"] > self.since
        return is_later and message["id"] not in self.seen


@dataclass(frozen=True)
class News:
    """Not ``is_theirs``, and nothing told, where the conversation is another session's by now."""

    status: str
    messages: list[dict]  # As the protocol has them, oldest first.
    is_theirs: bool = True


ANOTHERS = News("", [], is_theirs=False)


def position_after(conversation_id: str, session_id: str, message_id: str) -> Position:
    """Where a reader goes on who has all up to this message; the start for an unknown one."""
    known = {"id": message_id, "conversation_id": conversation_id}
    found = collection(Message).find_one(known, {"timestamp": 1}) if message_id else None
    return Position(conversation_id, session_id, found and found["timestamp"])


def read_news(position: Position) -> News:
    [news] = read_each([position])
    return news


def read_each(positions: Sequence[Position]) -> list[News]:
    """``read_news`` for many at once: three queries, however many they are."""
    ids = {position.conversation_id for position in positions}
    shown = {"id": 1, "status": 1, "session_id": 1}
    found = collection(Conversation).find({"id": {"$in": list(ids)}}, shown)
    there = {each["id"]: each for each in found}
    said = defaultdict(list)
    for message in _said_by_persons(positions):
        said[message["conversation_id"]].append(message)
    new = [
        [message for message in said[position.conversation_id] if position.is_before(message)]
        for position in positions
    ]
    names = names_of({message["author_id"] for messages in new for message in messages})
    return [
        _news(each, there.get(each.conversation_id), [_as_json(one, names) for one in messages])
        for each, messages in zip(positions, new, strict=True)
    ]


def _news(position: Position, conversation: dict | None, messages: list[dict]) -> News:
    if conversation is None:  # Nothing was said yet.
        return News(str(Conversation.Status.ACTIVE), messages)
    if conversation["session_id"] != position.session_id:
        return ANOTHERS
    return News(conversation.get("status") or str(Conversation.Status.ACTIVE), messages)


_reading: Batches[Position, News] = Batches(read_each)


def _said_by_persons(positions: Sequence[Position]) -> list[dict]:
    wanted = [
        {
            "conversation_id": position.conversation_id,
            "kind": Message.Kind.PERSON,
            "timestamp": {"$gt": position.since or datetime.fromtimestamp(0, UTC)},
        }
        for position in set(positions)
    ]
    found = collection(Message).find({"$or": wanted}, SHOWN)
    return sorted(found, key=lambda message: (message["timestamp"], message["id"]))


def _as_json(message: dict, names: dict[str, str]) -> dict:
    return {
        "message_id": message["id"],
        "role": str(Message.Role.ASSISTANT),
        "kind": str(Message.Kind.PERSON),
        "author": names.get(message["author_id"]),
        "content": message["content"],
        "html": to_html(message["content"], as_typed=True),
        "timestamp": in_utc(message["timestamp"]).isoformat(),
    }


# --- Listening --------------------------------------------------------------------------------


async def listen(position: Position) -> AsyncIterator[Event]:
    """``status`` now and at each change, ``message`` for each reply; ends after ten minutes, and
    with ``error`` once the conversation is another session's.
    """
    end = asyncio.get_running_loop().time() + LISTEN_SECONDS
    status = None
    with _ears.get().open(position.conversation_id) as listener:
        while await listener.has_news(end):
            try:
                news = await _reading.of(position)
            except PyMongoError as error:  # The next look around brings it.
                log.warning("could not read news of %s: %s", position.conversation_id, error)
                continue
            if not news.is_theirs:
                yield error_event(TokenInvalid())
                return
            if news.status != status:
                status = news.status
                yield Event("status", {"status": status})
            for message in news.messages:
                yield Event("message", message)
            seen = position.seen.union(message["message_id"] for message in news.messages)
            position = replace(position, seen=seen)


class _Listener:
    """One open stream. It has news to read when it opens, and whenever it is woken."""

    def __init__(self) -> None:
        self._woken = asyncio.Event()
        self._woken.set()
        self._is_over = False

    def wake(self) -> None:
        self._woken.set()

    def end(self) -> None:
        self._is_over = True
        self._woken.set()

    async def has_news(self, end: float) -> bool:
        """Waits for news; False when there will be none any more."""
        left = end - asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout(left):
                await self._woken.wait()
        except TimeoutError:
            return False
        self._woken.clear()
        return not self._is_over


class _Ears:
    """All listeners of one event loop, and what wakes them."""

    def __init__(self) -> None:
        self._listeners: dict[str, list[_Listener]] = {}
        self._known: dict[str, object] = {}  # When each conversation changed last.
        self._hears = False
        self._tasks: list[asyncio.Task] = []

    @contextmanager
    def open(self, conversation_id: str) -> Iterator[_Listener]:
        listener = _Listener()
        theirs = self._listeners.setdefault(conversation_id, [])
        theirs.append(listener)
        if len(theirs) > MOST_LISTENERS:
            theirs.pop(0).end()
        if not self._tasks:
            self._tasks = [asyncio.create_task(work()) for work in (self._hear, self._look_on)]
        try:
            yield listener
        finally:
            with suppress(ValueError):  # It was the oldest.
                theirs.remove(listener)
            if not theirs:
                self._listeners.pop(conversation_id, None)
                self._known.pop(conversation_id, None)
            if not self._listeners:
                self._stop()

    def _stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        self._tasks, self._hears = [], False

    def _wake(self, ids: Collection[str]) -> None:
        for conversation_id in ids:
            for listener in self._listeners.get(conversation_id, ()):
                listener.wake()

    async def _hear(self) -> None:
        """Follows the doorbell, and comes back to it when Redis was gone."""
        while True:
            try:
                await self._follow()
            except (RedisError, OSError) as error:
                if self._hears:
                    log.warning("live streams look around by themselves: %s", error)
                self._hears = False
            await asyncio.sleep(LOOK_WITHOUT_REDIS_SECONDS)

    async def _follow(self) -> None:
        async with async_redis("live", connections=2).pubsub() as bell:
            await bell.subscribe(CHANNEL)
            is_answered = True
            while True:
                message = await bell.get_message(timeout=PING_SECONDS)
                if message is None:  # Silence, of the visitors or of the connection?
                    if not is_answered:
                        raise ConnectionError("Redis does not answer")
                    await bell.ping()
                is_answered = message is not None
                if message and message["type"] == "subscribe":
                    self._hears = True
                    self._wake(list(self._listeners))  # What rang before nobody heard.
                if message and message["type"] == "message":
                    self._wake([message["data"]])

    async def _look_on(self) -> None:
        """Finds by itself what no bell told."""
        while True:
            await asyncio.sleep(LOOK_SECONDS if self._hears else LOOK_WITHOUT_REDIS_SECONDS)
            try:
                changed = await asyncio.to_thread(_changes, list(self._listeners))
            except PyMongoError as error:
                log.warning("could not look for news: %s", error)
                continue
            self._wake([key for key, at in changed.items() if self._known.get(key) != at])
            self._known = changed


def _changes(ids: list[str]) -> dict[str, object]:
    shown = {"_id": 0, "id": 1, "updated_at": 1}
    found = collection(Conversation).find({"id": {"$in": ids}}, shown)
    return {each["id"]: each.get("updated_at") for each in found}


_ears = OfLoop(_Ears)
