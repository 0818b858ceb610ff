"""F6: what is sent fifty times at once is one question, asked, answered and paid once."""

import asyncio

import pytest
from asgiref.sync import sync_to_async

from billing.models import LedgerEntry
from bots.models import Conversation, Message
from botsmith.ai.registry import chat_model
from botsmith.lib.ids import new_id
from tests.bots.visitor import Visitor, events_in
from tests.cast import used
from tests.proof.counting import counted, sized
from tests.providers import OpenAIStub

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 50
QUESTION = "When does the shop close on Saturday?"


async def test_one_question_fifty_times_at_once_is_asked_answered_and_paid_once(
    bot, alice, settings
):
    rounds = sized(2, 20)
    with OpenAIStub(lambda _: ["On Saturday", " it closes", " at noon [1]."]) as stub:
        settings.OPENAI_API_KEY, settings.OPENAI_BASE_URL = "sk-stub", stub.url
        settings.CHAT_RATE_PER_MINUTE = settings.CHAT_BOT_RATE_PER_MINUTE = 100_000
        chat_model.cache_clear()
        for _ in range(rounds):
            visitor = Visitor(bot.pk)
            await visitor.open()
            number = new_id()
            sent = (heard(visitor, number) for _ in range(AT_ONCE))
            said = set(await asyncio.gather(*sent))
            assert len(said) == 1, said
        await chat_model("openai").aclose()
    chat_model.cache_clear()
    figures = {
        "sent": AT_ONCE * rounds,
        "questions": await Message.objects.filter(role="user").acount(),
        "answers": await Message.objects.filter(role="assistant").acount(),
        "provider_calls": len(stub.requests),
        "charged": await sync_to_async(used)(alice),
        "paid": await LedgerEntry.objects.acount(),
        "conversations": await Conversation.objects.acount(),
    }
    counted("F6", **figures)
    assert set(figures.values()) == {AT_ONCE * rounds, rounds}
    totals = [each.messages_count async for each in Conversation.objects.all()]
    assert totals == [2] * rounds


async def heard(visitor: Visitor, number: str) -> tuple[str, str]:
    events = await events_in(await visitor.ask(QUESTION, client_message_id=number))
    name, data = events[-1]
    assert name == "done", events
    return data["message_id"], data["content"]
