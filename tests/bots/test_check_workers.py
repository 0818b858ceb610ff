"""Runs of golden questions, whatever becomes of their workers."""

import os
import signal
import subprocess
import sys
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from accounts.models import User
from bots.actions import checks
from bots.actions.chatbots import delete_bot
from bots.checks import due, finishing, runs, setting_out
from bots.checks.runs import LEASE, MOST_ATTEMPTS, claim, go_on
from bots.checks.tasks import check, sweep_checks
from bots.models import Chatbot, CheckRun, GoldenQuestion
from botsmith.mongodb.collections import collection
from tests.bots.golden import (
    NOON,
    PARKING,
    ask,
    asked,
    bot_as_stored,
    run_of,
    together,
    work,
)

pytestmark = pytest.mark.django_db(transaction=True)
State, Why = CheckRun.State, CheckRun.Why


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
