"""Questions that are tried: answered as a visitor's, and nothing is left of them."""

import asyncio
from dataclasses import replace

import pytest
from django.utils import timezone

from billing import trials
from bots.actions.spending import CAP_REACHED, spent_by
from bots.answering import trial
from bots.answering.trace import Trace
from bots.answering.trial import try_each, try_question
from bots.models import Conversation, Gap, Message
from botsmith.ai.registry import chat_model
from knowledge import kept
from knowledge.actions import change_text
from knowledge.models import Source
from tests.cast import HOURS, bot_of, on_plan, read, text_of, used
from tests.providers import Script

pytestmark = pytest.mark.django_db(transaction=True)
QUESTIONS = ["When does the shop close on Saturday?", "Do you sell bicycles?", "Hello!"]


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


# --- What a provider is paid ----------------------------------------------------------------


def test_after_todays_trials_the_built_in_engine_answers(bot, stub, monkeypatch):
    monkeypatch.setattr(trials, "LEAST", 2)
    monkeypatch.setattr(trials, "SHARE", 1_000)
    tried = try_each(bot, QUESTIONS[:1] * 4)
    assert sorted(each.outcome.engine for each in tried) == ["extractive"] * 2 + ["openai"] * 2
    quoted = [each for each in tried if each.outcome.engine == "extractive"]
    assert {each.fallback for each in quoted} == {trial.USED_UP}
    assert quoted[0].not_asked == (
        "Answered by the built-in engine because today's trials of models are used up."
    )
    assert "closes at noon" in quoted[0].outcome.content
    assert len(stub.requests) == 2


def test_another_bot_has_no_trials_of_its_own(bot, stub, monkeypatch):
    monkeypatch.setattr(trials, "LEAST", 1)
    monkeypatch.setattr(trials, "SHARE", 1_000_000)
    try_each(bot, QUESTIONS[:1])
    other = bot_of(on_plan(bot.user, "starter"))
    text_of(other)
    [tried] = try_each(other, QUESTIONS[:1])
    assert tried.fallback == trial.USED_UP
    assert len(stub.requests) == 1


def test_what_no_model_answers_takes_no_trial(bot, monkeypatch):
    monkeypatch.setattr(trial.trials, "take", None)
    assert not any(each.fallback for each in try_each(bot, QUESTIONS))


def test_small_talk_and_a_reached_cap_take_no_trial(bot, stub, monkeypatch):
    monkeypatch.setattr(trial.trials, "take", None)
    [small_talk] = try_each(bot, ["Hello!"])
    assert small_talk.outcome.kind == "small_talk"
    bot.spending_cap = 0
    [tried] = try_each(bot, QUESTIONS[:1])
    assert tried.fallback == CAP_REACHED and CAP_REACHED in tried.not_asked


async def test_one_that_is_cut_off_after_its_first_words_is_paid_for(bot, stub, monkeypatch):
    heard, lap = asyncio.Event(), Trace.lap

    def noted(trace, name):
        lap(trace, name)
        if name == "first_token":
            heard.set()

    monkeypatch.setattr(Trace, "lap", noted)
    stub.hold()
    asked = asyncio.create_task(try_question(bot, QUESTIONS[0]))
    await heard.wait()
    asked.cancel()  # As it is when the time is over.
    with pytest.raises(asyncio.CancelledError):
        await asked
    stub.let_go()
    await chat_model("openai").aclose()
    assert await asyncio.to_thread(spent_by, bot, timezone.now()) > 0
