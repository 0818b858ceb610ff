"""H2: a provider that fails again and again is not waited for, and is found again by itself."""

import time

import pytest
from asgiref.sync import sync_to_async

from bots.models import Message
from botsmith.ai import breaker
from botsmith.ai.registry import chat_model
from tests.bots.visitor import Visitor
from tests.cast import bot_of, on_plan, person, text_of
from tests.proof.counting import FULL, counted
from tests.providers import OpenAIStub, Script

pytestmark = pytest.mark.django_db(transaction=True)
QUESTION = "When does the shop close on Saturday?"
GOOD = Script(pieces=("On Saturday", " it closes", " at noon [1]."))


@pytest.fixture
async def stub(settings):
    with OpenAIStub() as stub:
        settings.OPENAI_API_KEY, settings.OPENAI_BASE_URL = "sk-stub", stub.url
        settings.PROVIDER_TIMEOUT_SECONDS = 1
        chat_model.cache_clear()
        yield stub
        await chat_model("openai").aclose()
    chat_model.cache_clear()


@pytest.fixture
def alice():
    return on_plan(person(), "professional")


@pytest.fixture
def bots(alice):
    """Of two models of one provider."""
    made = [bot_of(alice, model=model) for model in ("gpt-4o-mini", "gpt-4.1-mini")]
    for bot in made:
        text_of(bot)
    return made


async def ask(bot) -> tuple[str, float]:
    """Which engine answered, and after how long."""
    visitor = Visitor(bot.pk)
    await visitor.open()
    began = time.monotonic()
    answer = await visitor.ask_plainly(QUESTION)
    seconds = time.monotonic() - began
    assert "closes at noon" in answer["content"]
    stored = await Message.objects.aget(pk=answer["message_id"])
    return stored.engine, seconds


async def test_after_five_failures_the_built_in_engine_answers_at_once(bots, stub, monkeypatch):
    bot, other = bots
    stub.play(Script(hangs=True))
    waited = [(await ask(bot))[1] for _ in range(breaker.FAILURES)]
    calls = len(stub.requests)
    at_once = sorted([(await ask(bot))[1] for _ in range(10)])
    stub.play(GOOD)
    assert (await ask(other))[0] == "openai"
    assert (await ask(bot))[0] == "extractive"
    monkeypatch.setattr(breaker, "OPEN_SECONDS", 0.0)
    breaker._until = dict.fromkeys(breaker._until, 0.0)
    engines = [(await ask(bot))[0] for _ in range(2)]
    counted(
        "H2",
        failures=breaker.FAILURES,
        seconds_before=round(min(waited), 2),
        p50_ms_after=round(at_once[5] * 1000),
        calls_while_open=len(stub.requests) - calls - 3,
        back_by=engines[0],
    )
    assert len(stub.requests) == calls + 3
    assert engines == ["openai", "openai"]
    assert not FULL or at_once[5] < 0.1 + min(waited) / 10


async def test_what_is_wrong_with_one_question_is_no_failure_of_the_provider(bots, stub):
    stub.play(Script(status=400))
    for _ in range(breaker.FAILURES + 1):
        await ask(bots[0])
    stub.play(GOOD)
    assert (await ask(bots[0]))[0] == "openai"


def test_only_one_tries_again_when_the_time_is_over(monkeypatch):
    name = ("openai", "m")
    for _ in range(breaker.FAILURES):
        assert not breaker.is_open(*name)
        breaker.failed(*name, breaker.Code.TIMEOUT)
    assert breaker.is_open(*name)
    breaker._until[name] = 0.0
    assert [breaker.is_open(*name) for _ in range(3)] == [False, True, True]
    breaker.succeeded(*name)
    assert not breaker.is_open(*name)


async def test_who_asks_hears_no_word_of_it(bots, stub):
    for _ in range(breaker.FAILURES):
        breaker.failed("openai", bots[0].model, breaker.Code.OVERLOADED)
    visitor = Visitor(bots[0].pk)
    await visitor.open()
    answer = await visitor.ask_plainly(QUESTION)
    assert "provider" not in str(answer)
    stored = await sync_to_async(Message.objects.get)(pk=answer["message_id"])
    assert breaker.LEFT_ALONE in str(stored.trace)
