"""Answers in mid-stream, what may befall their chatbot, and the watcher's looks at it."""

import asyncio
import threading
from collections.abc import AsyncIterator

from django.utils import timezone

from accounts.models import User
from bots.actions.beginning import begin_turn
from bots.actions.turns import Asked
from bots.answering import cutting
from bots.answering.pipeline import events_of
from bots.answering.stream import Event
from bots.models import Chatbot
from botsmith.lib.ids import new_id
from botsmith.mongodb.collections import collection

QUESTION = "When does the shop close on Saturday?"
WAIT_SECONDS = 20
PIECES = ["On Saturday", " it closes", " at noon [1]."]


def asked(bot: Chatbot, channel: str = "widget") -> Asked:
    return Asked(
        bot=bot,
        conversation_id=new_id(),
        session_id=new_id(),
        channel=channel,
        content=QUESTION,
        client_message_id=new_id(),
    )


class Reading:
    """An answer that is read up to its first words, and then to its end."""

    def __init__(self, events: AsyncIterator[Event]):
        self._events = events
        self.seen: list[Event] = []

    async def begin(self) -> "Reading":
        while not self.seen or self.seen[-1].name != "delta":
            self.seen.append(await asyncio.wait_for(anext(self._events), WAIT_SECONDS))
        return self

    async def end(self) -> Event:
        async with asyncio.timeout(WAIT_SECONDS):
            self.seen += [event async for event in self._events]
        return self.seen[-1]


async def begun(bot: Chatbot, channel: str = "widget", **options) -> tuple[str, Reading]:
    """The answer's id, and its writer's reading in mid-answer."""
    turn = await asyncio.to_thread(begin_turn, asked(bot, channel))
    return turn.answer_id, await Reading(events_of(turn, **options)).begin()


def suspend(bot: Chatbot) -> None:
    collection(User).update_one({"id": bot.user_id}, {"$set": {"status": "suspended"}})


def ban(bot: Chatbot) -> None:
    collection(User).update_one({"id": bot.user_id}, {"$set": {"status": "banned"}})


def remove_owner(bot: Chatbot) -> None:
    collection(User).delete_one({"id": bot.user_id})


def deactivate(bot: Chatbot) -> None:
    collection(Chatbot).update_one({"id": bot.pk}, {"$set": {"status": "inactive"}})


def block(bot: Chatbot) -> None:
    """As staff do it."""
    collection(Chatbot).update_one({"id": bot.pk}, {"$set": {"blocked_at": timezone.now()}})


def activate(bot: Chatbot) -> None:
    collection(Chatbot).update_one({"id": bot.pk}, {"$set": {"status": "active"}})


def remove(bot: Chatbot) -> None:
    collection(Chatbot).delete_one({"id": bot.pk})


SWITCHES = [suspend, ban, remove_owner, deactivate, block, remove]


def assert_cut(event: Event, code: str = "bot_inactive") -> None:
    assert (event.name, event.data["code"]) == ("error", code)
    assert event.data["retryable"] is False and event.data["message"].endswith(".")


def set_field(bot: Chatbot, name: str, value: object) -> None:
    collection(Chatbot).update_one({"id": bot.pk}, {"$set": {name: value}})


def unset_fields(bot: Chatbot, *names: str) -> None:
    collection(Chatbot).update_one({"id": bot.pk}, {"$unset": dict.fromkeys(names, "")})


class Looks:
    """The watcher's own looks: counted, failed, or held after they read and before they tell."""

    def __init__(self) -> None:
        self.asked: list[set[str]] = []
        self._real = cutting.look_at_bots
        self._error: Exception | None = None
        self._done = threading.Semaphore(0)
        self._may_tell, self._read = threading.Event(), threading.Event()
        self._may_tell.set()

    def look(self, ids: set[str], fields: tuple) -> dict[str, Chatbot]:
        may_tell = self._may_tell  # A look that began before the hold is not held.
        try:
            if self._error:
                raise self._error
            found = self._real(ids, fields)
        finally:
            self.asked.append(ids)
            self._done.release()
        if not may_tell.is_set():
            self._read.set()
        may_tell.wait(WAIT_SECONDS)
        return found

    async def hold(self) -> None:
        """Waits for a look that has read what is there now, and tells nothing yet."""
        self._may_tell = threading.Event()
        assert await asyncio.to_thread(self._read.wait, WAIT_SECONDS)

    def let_go(self) -> None:
        self._may_tell.set()

    def fail_with(self, error: Exception | None) -> None:
        self._error = error

    async def times(self, number: int) -> None:
        """Waits until it was looked so often from now on."""
        while self._done.acquire(blocking=False):
            pass
        for _ in range(number):
            assert await asyncio.to_thread(self._done.acquire, True, WAIT_SECONDS)
