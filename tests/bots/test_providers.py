"""Answers by a provider: the real SDK against a server that speaks its wire format."""

import asyncio
import time

import pytest
from asgiref.sync import sync_to_async

from bots.actions.beginning import begin_turn
from bots.actions.turns import Asked
from bots.answering.pipeline import events_of
from bots.answering.reading import read_answer
from bots.answering.stream import encoded
from bots.models import Message
from botsmith.ai.registry import chat_model
from botsmith.lib.ids import new_id
from tests.bots.visitor import Visitor, events_in
from tests.cast import bot_of, person, text_of, used
from tests.proof.counting import FULL, counted
from tests.providers import OpenAIStub

pytestmark = pytest.mark.django_db(transaction=True)
QUESTION = "When does the shop close on Saturday?"


@pytest.fixture
async def stub(settings):
    with OpenAIStub(lambda _: ["On Saturday", " it closes", " at noon [1]."]) as stub:
        settings.OPENAI_API_KEY = "sk-stub"
        settings.OPENAI_BASE_URL = stub.url
        chat_model.cache_clear()
        yield stub
        await chat_model("openai").aclose()
    chat_model.cache_clear()


@pytest.fixture
def alice():
    return person()


@pytest.fixture
def bot(alice):
    bot = bot_of(alice, instructions="Speak like a harbour pilot.")
    text_of(bot)
    return bot


async def answered(bot, question: str = QUESTION) -> list[tuple[str, dict]]:
    visitor = Visitor(bot.pk)
    await visitor.open()
    return await events_in(await visitor.ask(question))


async def test_the_providers_words_are_streamed_and_checked(bot, stub):
    events = await answered(bot)
    assert [data["text"] for name, data in events if name == "delta"] == stub.answer({})
    assert events[-1][1]["content"] == "On Saturday it closes at noon [1]."
    assert dict(events)["citations"]["citations"][0]["n"] == 1
    stored = await Message.objects.aget(role="assistant")
    assert (stored.engine, stored.grounded, stored.state) == ("openai", True, "done")


async def test_the_provider_is_told_instructions_rules_and_passages(bot, stub):
    await answered(bot)
    request = stub.requests[0]
    system = request["messages"][0]["content"]
    material = request["messages"][-1]
    assert "harbour pilot" in system and "closes at noon" not in system
    assert material["role"] == "user" and "closes at noon" in material["content"]
    assert QUESTION in material["content"]
    assert (request["model"], request["stream"]) == ("gpt-4o-mini", True)
    assert request["authorization"] == "Bearer sk-stub"


async def test_what_was_said_before_goes_along(bot, stub):
    visitor = Visitor(bot.pk)
    await visitor.open()
    await visitor.ask_plainly(QUESTION)
    await visitor.ask_plainly("And on Sunday?")
    roles = [message["role"] for message in stub.requests[1]["messages"]]
    assert roles == ["system", "user", "assistant", "user"]


async def test_invented_citations_are_dropped(bot, stub):
    stub.answer = lambda _: ["The moon is made of cheese [1]. It closes at noon on Saturday [9]."]
    events = await answered(bot)
    citations = dict(events)["citations"]["citations"]
    assert [each["n"] for each in citations] == [1]  # The true sentence, by its own passage.
    assert "noon" in citations[0]["quote"]
    assert events[-1][1]["content"] == "It closes at noon on Saturday [1]."


@pytest.mark.parametrize("status", [401, 429, 500])
async def test_a_provider_that_refuses_is_replaced_by_the_built_in_engine(bot, stub, status):
    stub.status = status
    events = await answered(bot)
    assert "closes at noon" in events[-1][1]["content"]
    stored = await Message.objects.aget(role="assistant")
    assert stored.engine == "extractive"


async def test_a_cut_stream_is_kept_marked_and_given_back(bot, stub, alice):
    stub.cut_after = 2
    events = await answered(bot)
    name, error = events[-1]
    assert (name, error["code"], error["retryable"]) == ("error", "provider_unavailable", True)
    stored = await Message.objects.aget(role="assistant")
    assert (stored.state, stored.content) == ("failed", "On Saturday it closes")
    assert await sync_to_async(used)(alice) == 0


async def test_a_failed_question_can_be_asked_again_under_its_own_id(bot, stub, alice):
    visitor = Visitor(bot.pk)
    await visitor.open()
    number = new_id()
    stub.cut_after = 2
    await events_in(await visitor.ask(QUESTION, client_message_id=number))
    stub.cut_after = None
    events = await events_in(await visitor.ask(QUESTION, client_message_id=number))
    assert events[-1][0] == "done"
    assert await Message.objects.acount() == 2
    assert await sync_to_async(used)(alice) == 1


async def test_a_reader_who_leaves_stops_the_provider(bot, stub, alice):
    stub.answer = lambda _: [f" word{number}" for number in range(500)]
    stub.hold()
    stream = encoded(events_of(await begun(bot)))
    assert b"event: start" in await anext(stream)
    assert b"word0" in await anext(stream)
    waiting = asyncio.ensure_future(anext(stream))
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    left = time.monotonic()
    await stream.aclose()
    assert await asyncio.to_thread(stub.closed_early.wait, 5)
    seconds = round(time.monotonic() - left, 2)
    counted("H3", provider_closed_after=seconds, pieces_sent=sum(stub.sent.values()))
    assert not FULL or seconds < 2
    stored = await Message.objects.aget(role="assistant")
    assert (stored.state, stored.content) == ("interrupted", " word0")
    assert await sync_to_async(used)(alice) == 1  # Its first words were paid for.


async def test_a_second_reader_follows_an_answer_in_flight(bot, stub):
    stub.hold()
    turn = await begun(bot)
    first = encoded(events_of(turn))
    await anext(first)
    await anext(first)
    second = read_answer(turn.answer_id)
    assert (await anext(second)).name == "start"
    stub.let_go()
    rest = [part async for part in first]
    followed = [event async for event in second]
    assert b"event: done" in rest[-1]
    assert followed[-1].name == "done"
    assert "".join(e.data["text"] for e in followed if e.name == "delta") == "".join(
        stub.answer({})
    )


async def begun(bot):
    asked = Asked(
        bot=bot,
        conversation_id=new_id(),
        session_id=new_id(),
        channel="widget",
        content=QUESTION,
        client_message_id=new_id(),
    )
    return await asyncio.to_thread(begin_turn, asked)
