"""Runs of golden questions: on demand and after changes, never two at once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from bots.actions import checks
from bots.actions.chatbots import change_bot
from bots.actions.checks_due import PUT_OFF_AT_MOST, QUIET_FOR
from bots.checks import due
from bots.checks.runs import go_on
from bots.models import Chatbot, CheckRun, Conversation
from botsmith.lib.errors import InvalidRequest, RateLimited
from botsmith.mongodb.collections import collection
from knowledge.actions import delete_source
from knowledge.models import Source
from tests.bots.golden import (
    BICYCLES,
    NOON,
    PARKING,
    after_a_change,
    ask,
    asked,
    bot_as_stored,
    rewrite,
    run_of,
    states,
    sweep,
    together,
    work,
)
from tests.cast import bot_of, on_plan, text_of, used

pytestmark = pytest.mark.django_db(transaction=True)
State, Why = CheckRun.State, CheckRun.Why


# --- On demand ------------------------------------------------------------------------------


def test_a_run_asks_every_question_and_judges_the_answers(bot, alice):
    before = used(alice)
    ask(bot, NOON, PARKING, BICYCLES, {**NOON, "must_contain": ["six"]})
    run = asked(bot)
    assert (run.state, run.why) == (State.DONE, Why.ASKED)
    assert (run.total, run.passed, run.failed, run.errors) == (4, 3, 1, 0)
    assert states(run) == ["passed", "passed", "passed", "failed"]
    assert run.results[3]["reasons"] == ["It does not say “six”."]
    assert run.results[0]["citations"][0]["source_name"] == "Shop handbook"
    assert run.results[0]["engine"] == "extractive"
    assert run.settings["model"] == bot.model and run.sources[0][1] == "Shop handbook"
    assert run.is_good and run.dropped == 0  # What never passed has not dropped.
    assert (used(alice), Conversation.objects.count()) == (before, 0)


def test_a_long_run_goes_in_slices(bot):
    ask(bot, *[{**NOON, "question": f"{n}: {NOON['question']}"} for n in range(6)])
    run_id = checks.ask_for_run(bot_as_stored(bot), actor=bot.user)
    assert go_on(run_id)
    run = run_of(bot)
    assert (len(run.results), run.total, run.is_going) == (4, 6, True)
    assert not go_on(run_id)
    assert run_of(bot).passed == 6


def test_questions_that_are_off_or_deleted_are_not_asked(bot):
    first, second, third = ask(bot, NOON, PARKING, BICYCLES)
    checks.change_question(first, actor=bot.user, enabled=False)
    checks.delete_question(second, actor=bot.user)
    assert [each["question_id"] for each in asked(bot).results] == [third.pk]
    checks.change_question(third, actor=bot.user, enabled=False)
    run = asked(bot)
    assert run.state == State.FAILED and "no question to ask" in run.error_message


def test_without_questions_there_is_no_run(bot):
    with pytest.raises(InvalidRequest):
        checks.ask_for_run(bot, actor=bot.user)


def test_there_is_one_run_at_a_time(bot):
    ask(bot, NOON)
    stored = bot_as_stored(bot)
    together(lambda _: checks.ask_for_run(stored, actor=bot.user), range(4))
    assert CheckRun.objects.count() == 1
    first = run_of(bot).pk
    assert work(first).state == State.DONE
    assert checks.ask_for_run(stored, actor=bot.user) != first


def test_who_runs_them_very_often_is_told_to_wait(bot, monkeypatch):
    monkeypatch.setattr(checks, "BY_HAND_PER_HOUR", 1)
    ask(bot, NOON)
    asked(bot)
    with pytest.raises(RateLimited):
        asked(bot)


def test_another_bot_does_not_begin_the_count_anew(bot, monkeypatch):
    monkeypatch.setattr(checks, "BY_HAND_PER_HOUR", 1)
    ask(bot, NOON)
    asked(bot)
    other = bot_of(on_plan(bot.user, "starter"))
    ask(other, NOON)
    with pytest.raises(RateLimited):
        asked(other)


# --- By itself ------------------------------------------------------------------------------


def test_the_first_question_is_asked_by_itself(bot):
    assert after_a_change(bot) is None
    ask(bot, NOON)
    assert after_a_change(bot).passed == 1
    assert after_a_change(bot) is None


def test_a_source_that_changes_makes_a_run(bot):
    ask(bot, NOON)
    asked(bot)
    rewrite(bot)
    run = after_a_change(bot)
    assert (run.why, run.changes) == (Why.SOURCES, ["“Shop handbook” was read anew"])
    text_of(bot, "Dogs are welcome.", name="Dogs")
    assert after_a_change(bot).changes == ["“Dogs” was added"]
    delete_source(Source.objects.get(name="Dogs"), actor=bot.user)
    assert after_a_change(bot).changes == ["“Dogs” was deleted"]


def test_a_setting_that_changes_answers_makes_a_run(bot):
    ask(bot, NOON)
    asked(bot)
    change_bot(bot_as_stored(bot), actor=bot.user, temperature=0.1, welcome_message="Hi")
    run = after_a_change(bot)
    assert (run.why, run.changes) == (Why.SETTINGS, ["Temperature: 0.7 → 0.1"])
    change_bot(bot_as_stored(bot), actor=bot.user, welcome_message="Hello", auto_expand=True)
    assert after_a_change(bot) is None


def test_changes_that_come_together_make_one_run(bot):
    ask(bot, NOON)
    asked(bot)
    now = timezone.now()
    for second in (0, 10, 20, 30):
        checks.make_checks_due(bot.pk, now=now + timedelta(seconds=second))
        sweep(now + timedelta(seconds=second))
    assert CheckRun.objects.count() == 1
    sweep(now + timedelta(seconds=30) + QUIET_FOR)
    sweep(now + timedelta(seconds=31) + QUIET_FOR)
    assert CheckRun.objects.count() == 2


def test_who_changes_something_all_the_time_is_not_put_off_for_ever(bot):
    ask(bot, NOON)
    asked(bot)
    now = timezone.now()
    for second in range(0, 700, 20):
        checks.make_checks_due(bot.pk, now=now + timedelta(seconds=second))
    assert bot_as_stored(bot).checks_due_at - now <= PUT_OFF_AT_MOST


def test_it_waits_while_sources_are_read_but_not_for_ever(bot):
    ask(bot, NOON)
    asked(bot)
    change_bot(bot_as_stored(bot), actor=bot.user, temperature=0.1)
    collection(Source).update_one({"chatbot_id": bot.pk}, {"$set": {"refreshing": True}})
    assert after_a_change(bot) is None
    assert bot_as_stored(bot).checks_due_at is not None
    sweep(timezone.now() + PUT_OFF_AT_MOST)
    assert CheckRun.objects.count() == 2


def test_switched_off_it_runs_only_on_demand(bot):
    ask(bot, NOON)
    stored = bot_as_stored(bot)
    checks.set_options(stored, actor=bot.user, checks_auto=False)
    rewrite(bot)
    change_bot(bot_as_stored(bot), actor=bot.user, temperature=0.1)
    assert after_a_change(bot) is None
    assert asked(bot).failed == 1


def test_a_change_during_a_run_makes_another(bot):
    ask(bot, *[{**NOON, "question": f"{n}: {NOON['question']}"} for n in range(6)])
    run_id = checks.ask_for_run(bot_as_stored(bot), actor=bot.user)
    go_on(run_id)
    rewrite(bot)
    now = timezone.now()
    sweep(now)
    sweep(now + QUIET_FOR)  # The other is still under way.
    assert CheckRun.objects.count() == 1
    work(run_id)
    sweep(now + QUIET_FOR + due.LOOK_AGAIN)
    assert CheckRun.objects.count() == 2


def test_a_day_has_so_many_runs_by_themselves(bot, monkeypatch):
    monkeypatch.setattr(due, "A_DAY", 1)
    ask(bot, NOON)
    assert after_a_change(bot)
    change_bot(bot_as_stored(bot), actor=bot.user, temperature=0.1)
    assert after_a_change(bot) is None
    # It is not forgotten: it waits for the day's end.
    assert bot_as_stored(bot).checks_due_at > timezone.now() + timedelta(hours=23)


def test_the_day_is_its_owners_whatever_bot_is_asked(bot, monkeypatch):
    monkeypatch.setattr(due, "A_DAY", 1)
    ask(bot, NOON)
    assert after_a_change(bot)
    other = bot_of(on_plan(bot.user, "starter"))
    ask(other, NOON)
    assert after_a_change(other) is None


def test_nobody_pays_for_an_owner_who_may_not_use_it(bot, alice):
    ask(bot, NOON)
    User.objects.filter(pk=alice.pk).update(status="suspended")
    assert after_a_change(bot) is None
    assert bot_as_stored(bot).checks_due_at is None


def test_of_bots_without_questions_nothing_is_asked(bot):
    sweep(timezone.now())
    rewrite(bot)
    sweep(timezone.now())
    assert bot_as_stored(bot).checks_due_at is None


def test_a_chatbot_that_another_program_wrote_is_no_fault(bot):
    ask(bot, NOON)
    gone = dict.fromkeys(["checks_auto", "checks_seen_version", "checks_due_at", "checks_mail"], "")
    collection(Chatbot).update_one({"id": bot.pk}, {"$unset": gone})
    assert after_a_change(bot).passed == 1
