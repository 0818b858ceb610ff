"""F1, F2: a month's messages while everybody asks at once, providers fail and processes die."""

import asyncio
from datetime import timedelta
from random import Random

import pytest
from asgiref.sync import sync_to_async
from django.utils import timezone

from billing.models import LedgerEntry, SpendingMonth
from bots.actions.beginning import begin_turn
from bots.actions.turns import LEASE_SECONDS, settle_abandoned
from bots.models import Message
from botsmith.ai.registry import chat_model
from tests.bots.test_usage_check import question
from tests.bots.visitor import Visitor, events_in
from tests.cast import used
from tests.proof.counting import counted, sized
from tests.providers import OpenAIStub, Script

pytestmark = pytest.mark.django_db(transaction=True)
QUESTION = "When does the shop close on Saturday?"
PIECES = ("On Saturday", " it closes", " at noon [1].")
ALLOWED, ASKED = 100, 200


@pytest.fixture
async def stub(settings):
    with OpenAIStub(lambda _: PIECES) as stub:
        settings.OPENAI_API_KEY, settings.OPENAI_BASE_URL = "sk-stub", stub.url
        settings.CHAT_RATE_PER_MINUTE = settings.CHAT_BOT_RATE_PER_MINUTE = 1_000_000
        settings.CHAT_SESSION_RATE_PER_MINUTE = 1_000_000
        chat_model.cache_clear()
        yield stub
        await chat_model("openai").aclose()
    chat_model.cache_clear()


async def visitors(bot, number: int) -> list[Visitor]:
    every = [Visitor(bot.pk) for _ in range(number)]
    for each in every:
        await each.open()
    return every


async def last_of(visitor: Visitor) -> str:
    answer = await visitor.ask(QUESTION)
    if answer.status_code != 200:
        return str(answer.status_code)
    return (await events_in(answer))[-1][0]


async def test_of_two_hundred_at_once_one_hundred_are_answered_asked_and_paid(bot, alice, stub):
    said = await asyncio.gather(*map(last_of, await visitors(bot, ASKED)))
    figures = {
        "answered": said.count("done"),
        "counted": await sync_to_async(used)(alice),
        "answers": await Message.objects.filter(role="assistant", state="done").acount(),
        "questions": await Message.objects.filter(role="user").acount(),
        "provider_calls": len(stub.requests),
        "paid": await LedgerEntry.objects.acount(),
    }
    counted("F1", asked=ASKED, allowed=ALLOWED, **figures)
    assert set(figures.values()) == {ALLOWED}
    assert {end for end in said if end != "done"} == {"402"}


async def test_of_many_that_fail_and_die_those_count_that_were_answered(bot, alice, stub):
    """Three in ten fail after their first words, some are never written to their end."""
    total, deaths = sized(60, 1000), sized(3, 5)
    await sync_to_async(
        lambda: type(alice).objects.filter(pk=alice.pk).update(custom_max_messages=5000)
    )()
    alice.custom_max_messages = 5000
    random = Random(11)
    stub.play(*(script(random) for _ in range(total)), Script(pieces=PIECES))
    ends = []
    for start in range(0, total, 50):
        some = await visitors(bot, min(50, total - start))
        ends += await asyncio.gather(*map(last_of, some))
        assert await sync_to_async(used)(alice) >= 0
    for _ in range(deaths):  # A process that dies never settles its turn.
        await asyncio.to_thread(begin_turn, question(bot))
    late = timezone.now() + timedelta(seconds=LEASE_SECONDS + 1)
    given_back = await asyncio.to_thread(settle_abandoned, late)
    figures = {
        "done": ends.count("done"),
        "failed": ends.count("error"),
        "dead": given_back,
        "counted": await sync_to_async(used)(alice),
        "held": sum([len(month.holds) async for month in SpendingMonth.objects.all()]),
    }
    counted("F2", messages=total + deaths, **figures)
    assert figures["done"] + figures["failed"] == total and figures["failed"] > total / 10
    assert figures["counted"] == figures["done"]
    assert (given_back, figures["held"]) == (deaths, 0)


def script(random: Random) -> Script:
    cut = random.choice([1, 2]) if random.random() < 0.3 else None
    return Script(pieces=PIECES, cut_after=cut)
