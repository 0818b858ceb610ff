"""What models, and their absence, make of questions that are asked again."""

from dataclasses import replace

import pytest
from django.utils import timezone

from bots.gaps import replay, teaching
from bots.models import GapGroup
from botsmith.ai.registry import chat_model
from knowledge.kept import keep, release
from tests.bots.gap_cast import (
    BIKE,
    BIKES,
    asked,
    gap_of,
    go_on,
    group_of,
    groups_of,
    teach,
)
from tests.cast import read, signed_in
from tests.providers import OpenAIStub, Script

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def group(bot) -> GapGroup:
    return group_of(bot, BIKES, BIKE)


@pytest.fixture
def stub(settings):
    settings.EMBEDDING_MODEL_OPENAI = "off"
    with OpenAIStub(lambda _: ["Yes, we repair bikes", " in the yard [1]."]) as stub:
        settings.OPENAI_API_KEY = "sk-stub"
        settings.OPENAI_BASE_URL = stub.url
        chat_model.cache_clear()
        yield stub
    chat_model.cache_clear()


def test_the_bots_model_answers(bot, group, stub):
    read(teach(bot, group))
    go_on(group)
    assert (group.status, group.passed) == ("answered", 2)
    assert group.results[0]["content"].startswith("Yes, we repair bikes in the yard")


def test_a_provider_that_breaks_off_is_told_of_its_question(bot, group, stub):
    whole = Script(["Yes, we repair bikes", " in the yard [1]."])
    stub.play(replace(whole, cut_after=1), whole)
    read(teach(bot, group))
    go_on(group)
    assert (group.status, group.step) == ("open", "done")
    good, bad = sorted(group.results, key=lambda result: not result["passed"])
    assert good["passed"] and bad["is_error"] and bad["why"]


def test_only_so_many_questions_are_asked(bot, alice):
    [group] = asked(bot, BIKES)
    now = timezone.now()
    for number in range(25):
        gap_of(bot, f"x{number}", group_id=group.pk, key=f"k{number}", created_at=now)
    assert len(replay.questions_of(group.pk)) == replay.MOST_QUESTIONS
    assert len(groups_of(bot)) == 1


def test_what_is_kept_from_visitors_is_taught_and_told_so(bot, alice, group):
    """Visitors still get the earlier knowledge: that they ask again says nothing of the answer."""
    assert keep(bot.pk)
    read(teach(bot, group))
    go_on(group)
    assert (group.status, group.passed) == ("answered", 2)
    page = signed_in(alice).get(f"/bots/{bot.pk}/gaps/{group.pk}/").content.decode()
    assert "Visitors get your answer once your" in page
    asked(bot, BIKES, created_at=timezone.now())
    group.refresh_from_db()
    assert group.status == "answered"
    release(bot.pk)
    asked(bot, BIKES, created_at=timezone.now())
    group.refresh_from_db()
    assert (group.status, group.is_asked_again) == ("open", True)
    page = signed_in(alice).get(f"/bots/{bot.pk}/gaps/{group.pk}/").content.decode()
    assert "Visitors get" not in page


def test_an_outage_leaves_an_answered_group_answered(bot, group, stub):
    read(teach(bot, group))
    go_on(group)
    stub.play(Script(["Yes,", " we do"], cut_after=1))
    teaching.ask_again(group, actor=bot.user)
    go_on(group)
    assert (group.status, group.passed, group.is_asked_again) == ("answered", 0, False)


def test_what_no_model_was_asked_is_no_verdict(bot, group, stub, monkeypatch):
    """The day's trials of models are used up: what the built-in engine says is not what visitors
    would be told."""
    monkeypatch.setattr("billing.trials.LEAST", 0)
    monkeypatch.setattr("billing.trials.SHARE", 10**9)
    read(teach(bot, group))
    go_on(group)
    assert (group.status, group.passed, stub.requests) == ("open", 0, [])
    assert all(result["is_error"] and "built-in" in result["why"] for result in group.results)
