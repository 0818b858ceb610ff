"""Readers whose own right to a stream ends, and the watcher that looks after all of them."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bots.answering import cutting
from bots.answering.cutting import until_cut
from bots.answering.reading import read_answer
from bots.answering.stream import Event
from bots.models import Chatbot
from botsmith.lib.errors import OriginNotAllowed
from tests.bots.in_flight import Reading, assert_cut, begun, deactivate, set_field, unset_fields

pytestmark = pytest.mark.django_db(transaction=True)


async def test_a_reader_whose_session_was_ended_goes_and_others_stay(bot, held_stub):
    _, old = await begun(bot, still_good=lambda now: now.token_version == 0)
    _, new = await begun(bot, still_good=lambda now: now.token_version == 1 or None)
    await asyncio.to_thread(set_field, bot, "token_version", 1)
    assert_cut(await old.end())
    held_stub.let_go()
    assert (await new.end()).name == "done"


async def test_a_refusal_that_a_check_raises_is_what_the_reader_is_told(bot, held_stub):
    def check(now: Chatbot) -> None:
        if "shop.example" not in now.allowed_origins:
            raise OriginNotAllowed

    await asyncio.to_thread(set_field, bot, "allowed_origins", ["shop.example"])
    answer, writer = await begun(bot, still_good=check)
    follower = await Reading(read_answer(answer, still_good=check)).begin()
    await asyncio.to_thread(set_field, bot, "allowed_origins", ["other.example"])
    for event in await asyncio.gather(writer.end(), follower.end()):
        assert_cut(event, "origin_not_allowed")


async def test_a_check_sees_defaults_where_another_program_wrote_the_bot(bot, held_stub, looks):
    await asyncio.to_thread(unset_fields, bot, "token_version", "allowed_origins")
    seen = []
    _, reading = await begun(
        bot, still_good=lambda now: seen.append((now.token_version, now.allowed_origins))
    )
    await looks.times(2)
    held_stub.let_go()
    assert (await reading.end()).name == "done"
    assert set(map(repr, seen)) == {"(0, [])"}


# --- The watcher ----------------------------------------------------------------------------------


async def test_one_look_is_for_all_streams_and_nobody_looks_after_none(bot, held_stub, looks):
    async def silent() -> AsyncIterator[Event]:
        yield Event("status", {})
        await asyncio.Event().wait()

    readings = [until_cut(silent(), bot.pk) for _ in range(50)]
    before = len(asyncio.all_tasks())
    for reading in readings:
        assert (await anext(reading)).name == "status"
    assert len(asyncio.all_tasks()) == before + 1
    await looks.times(2)
    assert looks.asked == [{bot.pk}] * len(looks.asked)
    for reading in readings:
        await reading.aclose()
    await asyncio.sleep(0)
    assert len(asyncio.all_tasks()) == before


async def test_a_stream_between_two_of_its_events_is_cut_at_the_next(bot, looks):
    async def ticking() -> AsyncIterator[Event]:
        try:
            while True:
                yield Event("message", {})
        finally:
            closed.set()

    closed = asyncio.Event()
    reading = until_cut(ticking(), bot.pk)
    assert (await anext(reading)).name == "message"
    await asyncio.to_thread(deactivate, bot)
    await looks.times(3)  # The first may have read before, the last may not have told yet.
    assert_cut(await anext(reading))
    assert closed.is_set()
    with pytest.raises(StopAsyncIteration):
        await anext(reading)


async def test_a_reader_who_leaves_while_it_is_cut_has_left(bot, looks):
    async def silent() -> AsyncIterator[Event]:
        yield Event("status", {})
        await asyncio.Event().wait()

    reading = until_cut(silent(), bot.pk)
    await anext(reading)
    waiting = asyncio.ensure_future(anext(reading))
    await asyncio.sleep(0)
    [watch] = cutting._watchers.get()._open
    watch.cut(OriginNotAllowed())
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
