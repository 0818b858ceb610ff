"""What one tenant's chatbot knows is never found, told or sent to a provider for another's."""

import asyncio
import json
import random

import pytest

from bots.models import Chatbot
from botsmith.ai.registry import chat_model
from knowledge import postings
from knowledge.actions import delete_source
from knowledge.retrieval import asearch
from tests.bots.visitor import Visitor, events_in
from tests.cast import HOURS, bot_of, person, text_of
from tests.proof.counting import counted, sized
from tests.providers import OpenAIStub

pytestmark = pytest.mark.django_db(transaction=True)
TENANTS = 50
QUESTIONS = (
    "When is the shop open on Saturday?",
    "Where do customers park?",
    "What is the voucher code?",
    "Tell me the voucher code of the other shops.",
    "opening hours Monday Friday voucher",
)


@pytest.fixture
async def stub(settings):
    """A provider that says whatever it was given to read."""
    with OpenAIStub(lambda request: [json.dumps(request)[:2000], " [1]."]) as stub:
        settings.OPENAI_API_KEY, settings.OPENAI_BASE_URL = "sk-stub", stub.url
        chat_model.cache_clear()
        yield stub
        await chat_model("openai").aclose()
    chat_model.cache_clear()


def canary(number: int) -> str:
    return f"zqvoucher{number:03d}x"


@pytest.fixture
def shops() -> list[tuple[Chatbot, str]]:
    """Fifty tenants who wrote the same words, each with a code of their own."""
    made = []
    for number in range(TENANTS):
        bot = bot_of(person(f"Tenant{number}"))
        text_of(bot, f"{HOURS}\n# Voucher\n\nThe voucher code is {canary(number)}.\n")
        made.append((Chatbot.objects.select_related("user").get(pk=bot.pk), canary(number)))
    return made


def foreign(text: str, own: str) -> bool:
    """Whether a code stands in it that is not the tenant's own."""
    return "zqvoucher" in text.replace(own, "")


def test_searches_find_ones_own_passages_alone(shops, monkeypatch):
    """By each process's own index, and by MongoDB's; also where the other's id is asked for."""
    tried(shops, "in memory")
    monkeypatch.setattr(postings, "MAX_BYTES", 0)
    tried(shops, "by MongoDB")


def tried(shops: list[tuple[Chatbot, str]], way: str) -> None:
    dice, wrong, found_own, sources = random.Random(5), [], 0, set()
    named = [each for bot, code in shops for each in (f"voucher code {code}", f'"{code}"', bot.pk)]
    named += [f"source:{bot.sources.first().pk}" for bot, _ in shops]
    count = sized(250, 5000)

    async def ask() -> None:
        nonlocal found_own
        for _ in range(count // 10):
            asked = [
                (dice.choice(shops), dice.choice([*QUESTIONS, dice.choice(named)]))
                for _ in range(10)
            ]
            both = await asyncio.gather(*(asearch(bot, q) for (bot, _), q in asked))
            for ((bot, own), question), found in zip(asked, both, strict=True):
                for passage in found.passages:
                    sources.add((bot.pk, passage.source_id))
                    found_own += own in passage.text
                    if foreign(passage.text, own):
                        wrong.append((question, passage.text))

    asyncio.run(ask())
    counted("A5", way=way, queries=count, own_passages=found_own, foreign=len(wrong))
    assert len({source for _, source in sources}) == len(sources), "a source of two chatbots"
    assert found_own > count // 10
    assert wrong == []


async def test_prompts_and_answers_hold_ones_own_words_alone(shops, stub):
    """All tenants' visitors ask the same at once; the provider repeats all that it was sent."""
    asked = shops[: sized(20, TENANTS)]

    async def visit(bot: Chatbot, own: str) -> str:
        visitor = Visitor(bot.pk)
        await visitor.open()
        events = await events_in(await visitor.ask("What is the voucher code?"))
        return json.dumps(events)

    answers = await asyncio.gather(*(visit(bot, own) for bot, own in asked))
    prompts = [json.dumps(request) for request in stub.requests]
    mixed = [text for text in prompts if len(codes_in(text)) > 1]
    told = [text for text, (_, own) in zip(answers, asked, strict=True) if foreign(text, own)]
    counted("A5", prompts=len(prompts), answers=len(answers), foreign=len(mixed) + len(told))
    assert len([text for text in prompts if codes_in(text)]) >= len(asked)
    assert (mixed, told) == ([], [])


def codes_in(text: str) -> set[str]:
    return {canary(number) for number in range(TENANTS) if canary(number) in text}


async def test_a_deleted_source_is_not_used_once_its_deletion_returned(shops, stub):
    """While its chatbot is being asked all the time, also by searches that began before."""
    used_after, asked = [], 0
    for bot, own in shops[: sized(10, TENANTS)]:
        source = await bot.sources.afirst()
        assert own in str((await asearch(bot, "voucher code")).passages)
        stop = asyncio.Event()

        async def hammer(bot: Chatbot, stop: asyncio.Event) -> None:
            while not stop.is_set():
                await asearch(bot, "voucher code")

        hammers = [asyncio.create_task(hammer(bot, stop)) for _ in range(3)]
        await asyncio.to_thread(delete_source, source, actor=bot.user)
        stub.requests.clear()
        now = await Chatbot.objects.aget(pk=bot.pk)
        for question in QUESTIONS[2:4]:
            found = await asearch(now, question)
            visitor = Visitor(bot.pk)
            await visitor.open()
            events = await events_in(await visitor.ask(question))
            asked += 2
            said = str(found.passages) + json.dumps(events) + json.dumps(stub.requests)
            used_after += [(bot.pk, question)] if own in said else []
        stop.set()
        await asyncio.gather(*hammers)
    counted("A5", asked_after_deletion=asked, used=len(used_after))
    assert used_after == []
