"""What passed and fails now, and what providers do to a run."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from billing import trials
from bots.actions import checks
from bots.actions.checks_due import AFTER_AN_OUTAGE
from bots.checks import finishing, notices, runs
from bots.checks.runs import claim
from bots.checks.tasks import sweep_checks
from bots.models import Chatbot, CheckRun, GoldenQuestion
from botsmith.lib.redis import redis_client
from botsmith.mongodb.collections import collection
from tests.bots.golden import (
    NOON,
    PARKING,
    after_a_change,
    ask,
    asked,
    bot_as_stored,
    rewrite,
    run_of,
)
from tests.cast import HOURS, signed_in
from tests.providers import Script

pytestmark = pytest.mark.django_db(transaction=True)
State, Why = CheckRun.State, CheckRun.Why


# --- Drops ----------------------------------------------------------------------------------


def test_a_question_that_passed_and_fails_has_dropped(bot):
    ask(bot, NOON, PARKING)
    first = asked(bot)
    rewrite(bot)
    run = after_a_change(bot)
    assert (run.passed, run.failed, run.dropped, run.is_good) == (1, 1, 1, False)
    assert run.before == first.pk
    [dropped] = [each for each in run.results if each["before"]]
    assert "noon" in dropped["before"]["content"] and "six" in dropped["content"]
    assert dropped["before"]["run"] == first.pk
    assert dropped["reasons"] == ["It does not say “noon”."]


def test_it_is_told_by_mail_once(bot):
    ask(bot, NOON)
    asked(bot)
    rewrite(bot)
    run = after_a_change(bot)
    sweep_checks()
    sweep_checks()
    [sent] = mail.outbox
    assert sent.subject == "1 golden question of “Shop helper” fails now"
    assert sent.to == [bot.user.email]
    for words in (NOON["question"], "“noon”", "read anew", f"/checks/runs/{run.pk}/"):
        assert words in sent.body
    assert asked(bot).dropped == 1  # It still fails,
    sweep_checks()
    assert len(mail.outbox) == 1  # which is no news.
    rewrite(bot, HOURS)
    assert asked(bot).is_good
    rewrite(bot)
    asked(bot)
    sweep_checks()
    assert len(mail.outbox) == 2


def test_past_so_many_mails_in_an_hour_one_waits_for_its_end(bot):
    ask(bot, NOON)
    asked(bot)
    rewrite(bot)
    for _ in range(notices.MAILS_PER_HOUR):
        assert notices.MAIL._pause_of(bot.user.email.upper()) is None
    run = after_a_change(bot)
    assert not notices.send(run.pk, timezone.now()) and mail.outbox == []
    run.refresh_from_db()
    assert timedelta(minutes=59) < run.notice_due_at - run.finished_at < timedelta(minutes=61)
    later = run.notice_due_at + timedelta(hours=notices.MAILS_PER_HOUR)
    assert notices.MAIL.due(later) == [run.pk]
    redis_client().flushdb()  # The hour is over.
    assert notices.send(run.pk, later)
    assert len(mail.outbox) == 1 and notices.MAIL.due(later) == []


def test_who_wants_no_mail_gets_none(bot):
    ask(bot, NOON)
    checks.set_options(bot_as_stored(bot), actor=bot.user, checks_mail=False)
    asked(bot)
    rewrite(bot)
    assert after_a_change(bot).dropped == 1
    sweep_checks()
    assert mail.outbox == []


def test_a_question_that_was_changed_is_not_compared(bot):
    [question] = ask(bot, NOON)
    asked(bot)
    rewrite(bot)
    checks.change_question(question, actor=bot.user, must_contain=["midnight"])
    run = asked(bot)
    assert (run.failed, run.dropped) == (1, 0)


def test_one_that_is_changed_during_its_run_remembers_nothing_of_it(bot):
    [question] = ask(bot, NOON)
    run_id = checks.ask_for_run(bot_as_stored(bot), actor=bot.user)
    run = claim(run_id, now=timezone.now())
    runs.setting_out.set_out(run, bot)
    checks.change_question(question, actor=bot.user, must_contain=["six"])
    run.results = runs._ask(bot, run.questions)
    assert finishing.finish(run, now=timezone.now())
    assert run_of(bot).passed == 1
    assert GoldenQuestion.objects.get().last_pass is None


def test_what_its_owner_accepts_is_compared_no_more(bot):
    ask(bot, NOON)
    asked(bot)
    rewrite(bot)
    checks.accept_drops(asked(bot), actor=bot.user)
    run = asked(bot)
    assert (run.failed, run.dropped, run.is_good) == (1, 0, True)


def test_an_answer_that_failed_for_a_while_is_compared_with_the_one_that_passed(bot):
    ask(bot, NOON)
    first = asked(bot)
    rewrite(bot)
    asked(bot)
    run = asked(bot)
    assert [each["before"]["run"] for each in run.results] == [first.pk]
    assert run.before == first.pk


# --- Providers ------------------------------------------------------------------------------


def test_a_model_is_asked_and_its_cost_is_kept(bot, stub):
    ask(bot, NOON)
    [result] = asked(bot).results
    assert (result["state"], result["engine"], result["model"]) == ("passed", "openai", bot.model)
    assert result["cost"] > 0


def test_a_provider_that_breaks_off_is_no_failed_check(bot, stub):
    ask(bot, NOON)
    asked(bot)
    stub.play(Script(["On Saturday", " it closes", " at noon [1]."], cut_after=1))
    run = asked(bot)
    assert (run.failed, run.errors, run.dropped, run.is_good) == (0, 1, 0, False)
    assert run.results[0]["reasons"][0].startswith("OpenAI did not answer: ")


def test_what_the_built_in_engine_says_for_it_is_not_held_against_the_bot(bot, stub):
    ask(bot, {**NOON, "must_contain": ["twelve"]})
    stub.play(*[Script(status=500)] * 5)
    run = asked(bot)
    assert (run.failed, run.errors) == (0, 1)
    assert "so the built-in engine did" in run.results[0]["reasons"][0]
    assert run.results[0]["engine"] == "extractive"


def test_after_todays_trials_nothing_is_held_against_the_bot(bot, stub, monkeypatch):
    ask(bot, NOON)
    assert asked(bot).passed == 1
    rewrite(bot)  # Whose answer would drop.
    monkeypatch.setattr(trials, "LEAST", 0)
    monkeypatch.setattr(trials, "SHARE", 1_000)
    run = asked(bot)
    assert (run.failed, run.dropped, run.errors, run.is_good) == (0, 0, 1, False)
    why = "Answered by the built-in engine because today's trials of models are used up."
    assert run.results[0]["reasons"] == [why]
    page = signed_in(bot.user).get(f"/bots/{bot.pk}/checks/runs/{run.pk}/").content.decode()
    assert "Answered by the built-in engine because" in page
    assert GoldenQuestion.objects.get().last_pass["engine"] == "openai"


def test_an_outage_is_over_some_time(bot, stub):
    """Where knowledge waits for a good run, another one comes by itself."""
    ask(bot, NOON)
    asked(bot)
    stub.play(*[Script(status=500)] * 5)
    collection(Chatbot).update_one({"id": bot.pk}, {"$set": {"checks_due_at": None}})
    asked(bot)
    assert bot_as_stored(bot).checks_due_at is None  # Nothing waits for it.
    collection(Chatbot).update_one({"id": bot.pk}, {"$set": {"keep_last_good": True}})
    asked(bot)
    in_an_hour = timezone.now() + AFTER_AN_OUTAGE
    assert in_an_hour - timedelta(minutes=1) < bot_as_stored(bot).checks_due_at < in_an_hour
