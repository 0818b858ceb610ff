"""Golden questions themselves: how many, deleted and brought back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from bots.actions import checks
from bots.checks import due, finishing
from bots.checks.tasks import purge_checks
from bots.models import CheckRun, GoldenQuestion
from botsmith.lib.errors import InvalidRequest
from botsmith.mongodb.collections import collection
from tests.bots.golden import (
    NOON,
    PARKING,
    ask,
    asked,
    bot_as_stored,
    together,
)

pytestmark = pytest.mark.django_db(transaction=True)
State, Why = CheckRun.State, CheckRun.Why


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
