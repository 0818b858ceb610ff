import pytest

from bots.answering import cutting
from bots.stats.tasks import roll_up
from botsmith.ai.registry import chat_model
from tests.bots.in_flight import PIECES, Looks
from tests.cast import bot_of, person, text_of
from tests.providers import OpenAIStub


@pytest.fixture
def alice():
    return person()


@pytest.fixture
def bot(alice):
    """Alice's, with the shop's handbook."""
    bot = bot_of(alice)
    text_of(bot)
    return bot


@pytest.fixture
async def held_stub(settings):
    """A provider that says its first words and then waits for ``let_go()``."""
    with OpenAIStub(lambda _: PIECES) as stub:
        settings.OPENAI_API_KEY = "sk-stub"
        settings.OPENAI_BASE_URL = stub.url
        chat_model.cache_clear()
        stub.hold()
        yield stub
        await chat_model("openai").aclose()
    chat_model.cache_clear()


@pytest.fixture
def stub(settings):
    """A provider that knows when the shop closes."""
    settings.EMBEDDING_MODEL_OPENAI = "off"
    with OpenAIStub(lambda _: ["On Saturday", " it closes", " at noon [1]."]) as stub:
        settings.OPENAI_API_KEY = "sk-stub"
        settings.OPENAI_BASE_URL = stub.url
        chat_model.cache_clear()
        yield stub
    chat_model.cache_clear()


@pytest.fixture
def rolls_at_once(monkeypatch):
    """Who is rung for to roll up days does it here."""
    monkeypatch.setattr("bots.stats.bell.ring", lambda ids: [roll_up(each) for each in ids])


@pytest.fixture
def looks(monkeypatch):
    looks = Looks()
    monkeypatch.setattr(cutting, "LOOK_EVERY_SECONDS", 0.02)
    monkeypatch.setattr(cutting, "look_at_bots", looks.look)
    yield looks
    looks.let_go()
