"""Chatbots that are switched off while they answer. Whoever writes it, MongoDB is what counts."""

import asyncio

import pytest
from asgiref.sync import sync_to_async
from pymongo.errors import AutoReconnect

from bots.actions.beginning import begin_turn
from bots.actions.chatbots import delete_bot
from bots.actions.turns import Step
from bots.answering.pipeline import events_of
from bots.answering.reading import read_answer
from bots.answering.stream import Journal
from bots.models import Conversation, Message
from tests.bots.in_flight import (
    PIECES,
    QUESTION,
    SWITCHES,
    WAIT_SECONDS,
    Reading,
    activate,
    asked,
    assert_cut,
    begun,
    deactivate,
    suspend,
)
from tests.bots.visitor import Visitor
from tests.cast import bot_of, person, text_of, used

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("switch_off", SWITCHES)
async def test_what_is_switched_off_ends_its_answers_in_flight(bot, held_stub, switch_off):
    answer, reading = await begun(bot)
    await asyncio.to_thread(switch_off, bot)
    assert_cut(await reading.end())
    assert [event.is_last for event in reading.seen].count(True) == 1
    assert await asyncio.to_thread(held_stub.closed_early.wait, WAIT_SECONDS)
    stored = await Message.objects.aget(pk=answer)
    assert (stored.state, stored.content) == ("interrupted", PIECES[0])


async def test_a_deleted_bot_ends_its_answers_and_leaves_nothing(bot, alice, held_stub):
    _, reading = await begun(bot)
    await sync_to_async(delete_bot)(bot, actor=alice)
    assert_cut(await reading.end())
    assert await asyncio.to_thread(held_stub.closed_early.wait, WAIT_SECONDS)
    assert await Message.objects.acount() == await Conversation.objects.acount() == 0


async def test_the_words_that_were_written_are_counted(bot, alice, held_stub):
    _, reading = await begun(bot)
    await asyncio.to_thread(deactivate, bot)
    await reading.end()
    assert await sync_to_async(used)(alice) == 1


async def test_an_answer_cut_before_its_first_word_is_given_back(bot, alice, held_stub):
    held_stub.answer = lambda _: ["", "Never."]  # Nothing is said before it holds.
    turn = await asyncio.to_thread(begin_turn, asked(bot))
    reading = Reading(events_of(turn))
    ending = asyncio.ensure_future(reading.end())
    await asyncio.to_thread(deactivate, bot)
    assert_cut(await ending)
    assert [event.name for event in reading.seen] == ["start", "error"]
    assert await sync_to_async(used)(alice) == 0


async def test_other_bots_answers_go_on(bot, held_stub):
    others = await sync_to_async(lambda: [bot_of(person("Bob")), bot_of(person("Carol"))])()
    for other in others:
        await sync_to_async(text_of)(other)
    _, mine = await begun(bot)
    theirs = [await begun(other) for other in others]
    await asyncio.to_thread(suspend, bot)
    assert_cut(await mine.end())
    held_stub.let_go()
    for answer, reading in theirs:
        assert (await reading.end()).name == "done"
        assert (await Message.objects.aget(pk=answer)).state == "done"
    assert [await sync_to_async(used)(other.user) for other in others] == [1, 1]


async def test_all_visitors_of_a_bot_are_cut_together(bot, held_stub):
    readings = [(await begun(bot))[1] for _ in range(12)]
    await asyncio.to_thread(deactivate, bot)
    for event in await asyncio.gather(*(reading.end() for reading in readings)):
        assert_cut(event)
    states = {m.state async for m in Message.objects.filter(role="assistant")}
    assert states == {"interrupted"}


async def test_a_visitors_stream_ends_and_its_answer_is_not_read_again(bot, held_stub):
    visitor = Visitor(bot.pk)
    await visitor.open()
    response = await visitor.ask(QUESTION)
    parts = aiter(response.streaming_content)
    first = await anext(parts)
    while b"event: delta" not in first:
        first += await anext(parts)
    await asyncio.to_thread(suspend, bot)
    async with asyncio.timeout(WAIT_SECONDS):
        rest = b"".join([part async for part in parts])
    assert b"event: error" in rest and b"bot_inactive" in rest and b"event: done" not in rest
    answer = await Message.objects.aget(role="assistant")
    refused = await visitor.get(f"messages/{answer.pk}/events")
    assert (refused.status_code, refused.json()["error"]["code"]) == (404, "bot_inactive")


async def test_one_body_says_the_same(bot, held_stub):
    visitor = Visitor(bot.pk)
    await visitor.open()
    asking = asyncio.ensure_future(visitor.ask(QUESTION, accept="application/json"))
    await asyncio.to_thread(held, held_stub)
    await asyncio.to_thread(deactivate, bot)
    answer = await asyncio.wait_for(asking, WAIT_SECONDS)
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "bot_inactive")


def held(held_stub) -> None:
    while not held_stub.sent:
        held_stub.closed_early.wait(0.01)


async def test_who_follows_an_answer_in_flight_is_cut_as_well(bot, held_stub):
    answer, writer = await begun(bot)
    follower = await Reading(read_answer(answer)).begin()
    await asyncio.to_thread(deactivate, bot)
    for event in await asyncio.gather(writer.end(), follower.end()):
        assert_cut(event)


async def test_who_follows_is_cut_also_when_the_writer_says_nothing(bot, held_stub):
    turn = await asyncio.to_thread(begin_turn, asked(bot))  # Its process ended.
    follower = Reading(read_answer(turn.answer_id))
    ending = asyncio.ensure_future(follower.end())
    await asyncio.to_thread(suspend, bot)
    assert_cut(await ending)


async def test_the_journal_ends_with_it_too(bot, held_stub):
    answer, writer = await begun(bot)
    stored = await Message.objects.aget(pk=answer)
    followed = Reading(Journal(stored.lease_token).follow())  # It has no watch of its own.
    ending = asyncio.ensure_future(followed.end())
    await asyncio.to_thread(deactivate, bot)
    await writer.end()
    assert_cut(await ending)


async def test_a_bot_that_is_active_again_answers_the_question_once_more(bot, alice, held_stub):
    question = asked(bot)
    first = await asyncio.to_thread(begin_turn, question)
    reading = await Reading(events_of(first)).begin()
    await asyncio.to_thread(deactivate, bot)
    await reading.end()
    await asyncio.to_thread(activate, bot)
    held_stub.let_go()
    again = await asyncio.to_thread(begin_turn, question)
    assert again.step is Step.WRITE and again.answer_id == first.answer_id
    assert (await Reading(events_of(again)).end()).name == "done"


async def test_an_owner_goes_on_trying_a_bot_that_is_inactive(bot, held_stub, looks):
    await asyncio.to_thread(deactivate, bot)
    _, reading = await begun(bot, Conversation.Channel.PLAYGROUND)
    await looks.times(2)
    held_stub.let_go()
    assert (await reading.end()).name == "done"


async def test_an_owner_who_is_suspended_does_not(bot, held_stub):
    _, reading = await begun(bot, Conversation.Channel.PLAYGROUND)
    await asyncio.to_thread(suspend, bot)
    assert_cut(await reading.end())


async def test_who_is_let_in_during_a_look_is_judged_by_a_later_one(bot, held_stub, looks):
    """Switched off and on again, with a look that read it while it was off."""
    _, old = await begun(bot)
    await asyncio.to_thread(deactivate, bot)
    await looks.hold()
    await asyncio.to_thread(activate, bot)
    _, new = await begun(bot)
    looks.let_go()
    assert_cut(await old.end())
    held_stub.let_go()
    assert (await new.end()).name == "done"


async def test_mongodb_away_for_a_moment_cuts_nobody(bot, held_stub, looks):
    _, reading = await begun(bot)
    looks.fail_with(AutoReconnect("the server is gone"))
    await looks.times(3)
    looks.fail_with(None)
    await looks.times(2)
    held_stub.let_go()
    assert (await reading.end()).name == "done"


async def test_it_is_looked_again_after_mongodb_was_away(bot, held_stub, looks):
    _, reading = await begun(bot)
    looks.fail_with(AutoReconnect("the server is gone"))
    await looks.times(2)
    await asyncio.to_thread(suspend, bot)
    looks.fail_with(None)
    assert_cut(await reading.end())
