"""What a chatbot's provider is paid, and the cap on it."""

import asyncio
from datetime import UTC, datetime

import pytest

from bots.actions.spending import spent_by
from bots.answering.trial import try_each
from bots.models import Chatbot, Message
from botsmith.ai.registry import chat_model
from tests.billing.spending import spend
from tests.bots.test_bot_pages import settings_of
from tests.bots.visitor import Visitor, events_in
from tests.cast import signed_in
from tests.providers import OpenAIStub, Script

pytestmark = pytest.mark.django_db(transaction=True)
QUESTION = "When does the shop close on Saturday?"
WORDS = ["On Saturday", " it closes", " at noon [1]."]
# gpt-4o-mini: 0.15 and 0.60 dollars a million tokens in and out.
USD = (1_000_000 * 0.15 + 500_000 * 0.60) / 1_000_000


@pytest.fixture
async def stub(settings):
    settings.EMBEDDING_MODEL_OPENAI = "off"
    with OpenAIStub() as stub:
        stub.play(Script(WORDS, usage=(1_000_000, 500_000, 0)))
        settings.OPENAI_API_KEY = "sk-stub"
        settings.OPENAI_BASE_URL = stub.url
        chat_model.cache_clear()
        yield stub
        await chat_model("openai").aclose()
    chat_model.cache_clear()


async def ask(bot) -> dict:
    visitor = Visitor(bot.pk)
    await visitor.open()
    events = await events_in(await visitor.ask(QUESTION))
    return await Message.objects.aget(pk=events[-1][1]["message_id"])


async def spent(bot) -> float:
    return await asyncio.to_thread(spent_by, bot, datetime.now(UTC))


async def test_an_answer_is_added_to_the_month(bot, stub):
    await ask(bot)
    await ask(bot)
    assert await spent(bot) == pytest.approx(2 * USD)


async def test_past_the_cap_the_built_in_engine_answers(bot, stub):
    await Chatbot.objects.filter(pk=bot.pk).aupdate(spending_cap=USD)
    assert (await ask(bot)).engine == "openai"
    answer = await ask(bot)
    assert (answer.engine, answer.grounded) == ("extractive", True)
    assert answer.trace["fallback"] == "a spending cap is reached"
    assert len(stub.requests) == 1
    assert await spent(bot) == pytest.approx(USD)


async def test_a_cap_of_nothing_asks_nobody(bot, stub):
    await Chatbot.objects.filter(pk=bot.pk).aupdate(spending_cap=0)
    assert (await ask(bot)).engine == "extractive"
    assert stub.requests == []


async def test_an_answer_that_breaks_off_is_paid_for(bot, stub):
    stub.play(Script(WORDS, cut_after=2))
    visitor = Visitor(bot.pk)
    await visitor.open()
    await events_in(await visitor.ask(QUESTION))
    assert (await Message.objects.aget(role="assistant")).state == "failed"
    assert await spent(bot) > 0


def test_what_is_tried_is_paid_for(bot, settings):
    settings.EMBEDDING_MODEL_OPENAI = "off"
    with OpenAIStub() as stub:
        stub.play(Script(WORDS, usage=(1_000_000, 500_000, 0)))
        settings.OPENAI_API_KEY, settings.OPENAI_BASE_URL = "sk-stub", stub.url
        chat_model.cache_clear()
        try_each(bot, [QUESTION])
    chat_model.cache_clear()
    bot.refresh_from_db()
    assert spent_by(bot, datetime.now(UTC)) == pytest.approx(USD)


@pytest.mark.parametrize(
    ("model", "cap", "words"),
    [
        ("gpt-4o-mini", None, "This month so far: $1.50."),
        ("gpt-4o-mini", 1, "The cap is reached: the built-in engine answers."),
        ("our-llama", 1, "We know no price of this model"),
    ],
)
def test_the_settings_tell_what_was_spent(alice, bot, model, cap, words):
    spend(bot, 1.5)
    Chatbot.objects.filter(pk=bot.pk).update(model=model, spending_cap=cap)
    assert words in signed_in(alice).get(f"/bots/{bot.pk}/settings/").content.decode()


@pytest.mark.parametrize(
    ("model", "cap", "is_saved"),
    [
        ("our-llama", "5", False),
        ("gpt-4o-mini", "5", True),
        ("our-llama", "", True),
        ("our-llama", "0", True),  # Nothing is asked at all: that holds.
    ],
)
def test_a_cap_that_could_not_hold_is_refused(alice, bot, model, cap, is_saved):
    changed = settings_of(bot, model=model, spending_cap=cap)
    answer = signed_in(alice).post(f"/bots/{bot.pk}/settings/", changed)
    assert answer.status_code == (302 if is_saved else 422)
    stored = Chatbot.objects.get()
    assert stored.model == (model if is_saved else bot.model)
    if not is_saved:
        page = answer.content.decode()
        assert "We know no price of “our-llama”, so no cap can hold." in page
        assert stored.spending_cap is None and 'value="our-llama"' in page
