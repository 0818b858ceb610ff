"""Runs of golden questions: on demand and after changes, never two, never stuck, and drops."""

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connections
from django.utils import timezone

from accounts.models import User
from billing import trials
from bots.actions import checks
from bots.actions.chatbots import change_bot, delete_bot
from bots.actions.checks_due import PUT_OFF_AT_MOST, QUIET_FOR
from bots.checks import due, finishing, runs, setting_out
from bots.checks.runs import LEASE, MOST_ATTEMPTS, claim, go_on
from bots.checks.tasks import check, purge_checks, sweep_checks
from bots.models import Chatbot, CheckRun, Conversation, GoldenQuestion
from botsmith.ai.registry import chat_model
from botsmith.lib.errors import InvalidRequest, RateLimited
from botsmith.mongodb.collections import collection
from knowledge.actions import change_text, delete_source
from knowledge.models import Source
from tests.bots.golden import (
    BICYCLES,
    NOON,
    PARKING,
    after_a_change,
    ask,
    run_of,
    sweep,
    work,
)
from tests.cast import HOURS, bot_of, on_plan, read, signed_in, text_of, used
from tests.providers import OpenAIStub, Script

pytestmark = pytest.mark.django_db(transaction=True)
State, Why = CheckRun.State, CheckRun.Why
LATER = HOURS.replace("at noon", "at six")


def asked(bot) -> CheckRun:
    """A run on demand, to its end."""
    return work(checks.ask_for_run(bot_as_stored(bot), actor=bot.user))


def bot_as_stored(bot) -> Chatbot:
    return Chatbot.objects.get(pk=bot.pk)


def rewrite(bot, content: str = LATER) -> Source:
    source = Source.objects.get(chatbot=bot, name="Shop handbook")
    change_text(source, name=source.name, content=content, actor=bot.user)
    return read(source)


def states(run: CheckRun) -> list[str]:
    return [each["state"] for each in run.results]


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


# --- Workers --------------------------------------------------------------------------------


def test_of_workers_at_once_one_asks(bot, monkeypatch):
    ask(bot, NOON, PARKING)
    tried = []
    ask_once = runs.try_each
    monkeypatch.setattr(runs, "try_each", lambda *a, **k: tried.append(a) or ask_once(*a, **k))
    run_id = checks.ask_for_run(bot_as_stored(bot), actor=bot.user)
    together(lambda _: go_on(run_id), range(4))
    assert len(tried) == 1
    assert run_of(bot).passed == 2


def test_who_lost_the_lease_changes_nothing(bot):
    ask(bot, NOON)
    run_id = checks.ask_for_run(bot_as_stored(bot), actor=bot.user)
    now = timezone.now()
    lost = claim(run_id, now=now)
    assert claim(run_id, now=now) is None
    mine = claim(run_id, now=now + LEASE)
    assert mine.lease_token != lost.lease_token
    lost.results = [{"question_id": "x", "revision": "x", "state": "passed"}]
    assert not finishing.finish(lost, now=now)
    assert run_of(bot).is_going


KILLED = """
import os, signal
from bots.checks import runs
runs.try_each = lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL)
runs.go_on({run!r})
"""


def test_what_a_killed_worker_held_is_asked_after_its_lease(bot, monkeypatch):
    ask(bot, NOON)
    run_id = checks.ask_for_run(bot_as_stored(bot), actor=bot.user)
    code = "import django; django.setup()" + in_this_database() + KILLED.format(run=run_id)
    ended = subprocess.run([sys.executable, "-c", code], env={**os.environ, **DJANGO}, check=False)
    assert ended.returncode == -signal.SIGKILL
    now = timezone.now()
    assert not go_on(run_id)
    assert due.runs_to_ring_for(now) == []
    assert due.runs_to_ring_for(now + LEASE + due.LOOK_AGAIN) == [run_id]
    collection(CheckRun).update_one({"id": run_id}, {"$set": {"lease_expires_at": now}})
    assert work(run_id).passed == 1


DJANGO = {"DJANGO_SETTINGS_MODULE": "botsmith.settings"}


def in_this_database() -> str:
    """The test run's databases have names of their own."""
    names = {alias: connections[alias].settings_dict["NAME"] for alias in ("default", "plans")}
    return (
        "\nfrom django.db import connections"
        f"\nfor alias, name in {names!r}.items(): connections[alias].settings_dict['NAME'] = name\n"
    )


def test_a_question_that_ends_its_workers_is_noted_and_the_run_goes_on(bot):
    ask(bot, *[{**NOON, "question": f"{n}: {NOON['question']}"} for n in range(5)])
    run_id = checks.ask_for_run(bot_as_stored(bot), actor=bot.user)
    now = timezone.now()
    for turn in range(MOST_ATTEMPTS):
        assert claim(run_id, now=now + turn * LEASE)
    free = {"$set": {"lease_expires_at": now}}
    collection(CheckRun).update_one({"id": run_id}, free)
    run = work(run_id)
    assert (run.state, run.errors, run.passed) == (State.DONE, 4, 1)
    assert run.results[0]["reasons"] == [runs.NOBODY_CAME]
    assert not run.is_good


def test_of_a_suspended_owner_nothing_more_is_asked(bot, alice):
    ask(bot, *[{**NOON, "question": f"{n}: {NOON['question']}"} for n in range(6)])
    run_id = checks.ask_for_run(bot_as_stored(bot), actor=bot.user)
    assert go_on(run_id)
    User.objects.filter(pk=alice.pk).update(status="suspended")
    for _ in range(MOST_ATTEMPTS + 1):
        free_the_lease(run_id)
        assert not go_on(run_id)
    now = timezone.now()
    assert (len(run_of(bot).results), run_of(bot).is_going) == (4, True)
    assert due.runs_to_ring_for(now + due.LOOK_AGAIN) == []  # Not looked at in a busy loop,
    assert due.runs_to_ring_for(now + LEASE + due.LOOK_AGAIN) == [run_id]
    User.objects.filter(pk=alice.pk).update(status="active")
    free_the_lease(run_id)
    run = work(run_id)
    assert (run.passed, run.errors, run.error_message) == (6, 0, None)


def test_of_an_owner_who_stays_suspended_it_ends_and_says_so(bot, alice):
    ask(bot, NOON)
    run_id = checks.ask_for_run(bot_as_stored(bot), actor=bot.user)
    User.objects.filter(pk=alice.pk).update(status="suspended")
    assert not go_on(run_id)
    long_ago = timezone.now() - due.LONGEST - timedelta(seconds=1)
    collection(CheckRun).update_one({"id": run_id}, {"$set": {"created_at": long_ago}})
    free_the_lease(run_id)
    sweep_checks()
    run = run_of(bot)
    assert (run.state, run.slot, run.error_message) == (State.FAILED, run_id, finishing.SUSPENDED)


def free_the_lease(run_id: str) -> None:
    over = {"$set": {"lease_expires_at": timezone.now()}}
    collection(CheckRun).update_one({"id": run_id}, over)


@pytest.mark.parametrize("slices", [0, 1])
def test_a_run_that_cannot_be_written_ends_and_frees_its_slot(bot, monkeypatch, slices):
    """As it begins, and when its answers have become too long."""
    ask(bot, *[{**NOON, "question": f"{n}: {NOON['question']}"} for n in range(6)])
    run_id = checks.ask_for_run(bot_as_stored(bot), actor=bot.user)
    assert all(go_on(run_id) for _ in range(slices))
    huge = {"question": "x" * 17_000_000, "state": "passed", "question_id": "x", "revision": "x"}
    with monkeypatch.context() as patched:
        patched.setattr(setting_out, "_asked", lambda _: huge)
        patched.setattr(runs, "_ask", lambda *_: [huge])
        assert not go_on(run_id)
    run = run_of(bot)
    assert (run.state, run.slot) == (State.FAILED, run_id)
    assert run.error_message == finishing.NOT_WRITTEN
    assert asked(bot).passed == 6


def test_a_run_that_takes_an_hour_ends(bot):
    ask(bot, NOON)
    run_id = checks.ask_for_run(bot_as_stored(bot), actor=bot.user)
    long_ago = timezone.now() - due.LONGEST - timedelta(seconds=1)
    collection(CheckRun).update_one({"id": run_id}, {"$set": {"created_at": long_ago}})
    sweep_checks()
    run = run_of(bot)
    assert (run.state, run.slot, run.error_message) == (State.FAILED, run_id, finishing.TOO_OLD)
    assert asked(bot).passed == 1


def test_the_tasks_do_it_all(bot):
    """The bells that they ring for each other are rung here by hand."""
    ask(bot, NOON)
    sweep_checks()
    assert run_of(bot) is None  # Not at once.
    collection(Chatbot).update_one({"id": bot.pk}, {"$set": {"checks_due_at": timezone.now()}})
    sweep_checks()
    check(run_of(bot).pk)
    assert run_of(bot).passed == 1


def test_of_a_deleted_bot_nothing_is_left(bot):
    ask(bot, NOON)
    run_id = checks.ask_for_run(bot_as_stored(bot), actor=bot.user)
    delete_bot(bot, actor=bot.user)
    assert not go_on(run_id)
    assert checks.begin_run(bot.pk, Why.ASKED, now=timezone.now()) is None
    assert (CheckRun.objects.count(), GoldenQuestion.objects.count()) == (0, 0)


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


@pytest.fixture
def stub(settings):
    settings.EMBEDDING_MODEL_OPENAI = "off"
    with OpenAIStub(lambda _: ["On Saturday", " it closes", " at noon [1]."]) as stub:
        settings.OPENAI_API_KEY = "sk-stub"
        settings.OPENAI_BASE_URL = stub.url
        chat_model.cache_clear()
        yield stub
    chat_model.cache_clear()


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


# --- Questions ------------------------------------------------------------------------------


def test_there_are_fifty_at_most_also_at_once(bot, monkeypatch):
    monkeypatch.setattr(checks, "MOST", 3)
    together(lambda _: try_to_add(bot), range(8))
    assert GoldenQuestion.objects.count() == 3
    assert bot_as_stored(bot).checks_count == 3
    with pytest.raises(InvalidRequest):
        checks.add_questions(bot, [NOON, PARKING], actor=bot.user)


def try_to_add(bot) -> None:
    try:
        checks.add_question(bot, actor=bot.user, **NOON)
    except InvalidRequest:
        pass


def test_a_deleted_one_can_be_brought_back_for_a_day(bot):
    [question] = ask(bot, NOON)
    together(lambda _: checks.delete_question(question, actor=bot.user), range(3))
    assert bot_as_stored(bot).checks_count == 0
    checks.restore_question(question, actor=bot.user)
    checks.restore_question(question, actor=bot.user)
    assert bot_as_stored(bot).checks_count == 1
    purge_checks()
    assert GoldenQuestion.objects.count() == 1
    checks.delete_question(question, actor=bot.user)
    long_ago = timezone.now() - due.UNDO_FOR - timedelta(seconds=1)
    collection(GoldenQuestion).update_one({"id": question.pk}, {"$set": {"deleted_at": long_ago}})
    purge_checks()
    assert GoldenQuestion.objects.count() == 0


def test_fifty_runs_are_kept(bot, monkeypatch):
    monkeypatch.setattr(finishing, "KEPT_RUNS", 2)
    ask(bot, NOON)
    kept = [asked(bot).pk for _ in range(4)][-2:]
    assert set(CheckRun.objects.values_list("pk", flat=True)) == set(kept)


def together(do, each) -> list:
    def alone(value):
        try:
            return do(value)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(each)) as pool:
        return list(pool.map(alone, each))
