"""Questions that are tried: answered as a visitor's, and nothing is left of them."""

from dataclasses import replace

import pytest

from bots.answering.trial import try_each
from bots.models import Conversation, Gap, Message
from botsmith.ai.registry import chat_model
from knowledge import kept
from knowledge.actions import change_text
from knowledge.models import Source
from tests.cast import HOURS, read, used
from tests.providers import OpenAIStub, Script

pytestmark = pytest.mark.django_db(transaction=True)
QUESTIONS = ["When does the shop close on Saturday?", "Do you sell bicycles?", "Hello!"]


@pytest.fixture
def stub(settings):
    settings.EMBEDDING_MODEL_OPENAI = "off"
    with OpenAIStub(lambda _: ["On Saturday", " it closes", " at noon [1]."]) as stub:
        settings.OPENAI_API_KEY = "sk-stub"
        settings.OPENAI_BASE_URL = stub.url
        chat_model.cache_clear()
        yield stub
    chat_model.cache_clear()


def test_each_is_answered_in_its_place_by_the_built_in_engine(bot):
    tried = try_each(bot, QUESTIONS)
    assert [each.question for each in tried] == QUESTIONS
    assert [each.outcome.kind for each in tried] == ["answer", "refusal", "small_talk"]
    assert tried[0].outcome.citations[0]["source_name"] == "Shop handbook"


def test_each_is_answered_by_the_bots_model(bot, stub):
    for _ in range(2):  # Each time in an event loop of its own.
        [tried] = try_each(bot, QUESTIONS[:1])
        assert (tried.outcome.engine, tried.outcome.grounded) == ("openai", True)
        assert tried.outcome.content == "On Saturday it closes at noon [1]."


def test_a_provider_that_breaks_off_is_told_and_the_others_are_answered(bot, stub):
    whole = Script(["On Saturday", " it closes", " at noon [1]."])
    stub.play(replace(whole, cut_after=1), whole)
    broken, good = sorted(try_each(bot, QUESTIONS[:1] * 2), key=lambda each: not each.error)
    assert (broken.outcome, bool(broken.error)) == (None, True)
    assert (good.outcome.engine, good.error) == ("openai", "")


def test_nothing_is_kept_and_nothing_counted(bot, alice):
    before = used(alice)
    try_each(bot, QUESTIONS)
    assert [model.objects.count() for model in (Conversation, Message, Gap)] == [0, 0, 0]
    bot.refresh_from_db()
    assert (used(alice), bot.messages_count) == (before, 0)


def test_a_draft_is_tried_while_visitors_get_what_was_kept(bot):
    assert kept.keep(bot.pk)
    source = Source.objects.get(chatbot=bot)
    change_text(source, name="New", content=HOURS.replace("noon", "three"), actor=bot.user)
    read(source)
    bot.refresh_from_db()
    [now] = try_each(bot, QUESTIONS[:1], draft=True)
    [visitors] = try_each(bot, QUESTIONS[:1])
    assert "closes at three" in now.outcome.content
    assert "closes at noon" in visitors.outcome.content
