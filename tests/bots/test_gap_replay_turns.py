"""Asking questions again takes turns with other work, and goes on whoever was away."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from bots.gaps import replay, teaching
from bots.gaps.deciding import dismiss
from bots.gaps.replay import advance
from bots.gaps.tasks import replay_group, sweep_gaps
from bots.models import Chatbot, GapGroup
from botsmith.mongodb.collections import collection
from tests.bots.gap_cast import BIKE, BIKES, gap_of, go_on, group_of, teach
from tests.cast import bot_of, person, read

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def group(bot) -> GapGroup:
    return group_of(bot, BIKES, BIKE)


def test_a_few_questions_are_asked_in_each_task(bot, alice, group, monkeypatch):
    rung = []
    monkeypatch.setattr("bots.gaps.tasks.ring_for_replay", rung.append)
    now = timezone.now()
    for number in range(4):
        gap_of(bot, f"x{number}", group_id=group.pk, key=f"k{number}", created_at=now)
    teaching.ask_again(group, actor=alice)
    replay_group(group.pk)
    group.refresh_from_db()
    assert (group.step, len(group.results), len(group.to_ask)) == ("asking", 4, 2)
    assert rung == [group.pk]
    replay_group(group.pk)
    group.refresh_from_db()
    assert (group.step, len(group.results), rung) == ("done", 6, [group.pk])


def test_one_group_of_an_owner_is_asked_at_a_time(bot, alice, group, monkeypatch):
    alice.custom_max_chatbots = 2
    second = group_of(bot_of(alice), BIKES)
    theirs = group_of(bot_of(person("Bob")), BIKES)
    for each in (group, second, theirs):
        teaching.ask_again(each, actor=each.chatbot.user)
    real = replay.try_each

    def meanwhile(bot, questions, **options):
        monkeypatch.setattr(replay, "try_each", real)
        assert advance(second.pk) is False
        advance(theirs.pk)
        return real(bot, questions, **options)

    monkeypatch.setattr(replay, "try_each", meanwhile)
    go_on(group)
    for each in (second, theirs):
        each.refresh_from_db()
    assert (group.step, second.step, theirs.step) == ("done", "asking", "done")
    assert (second.replay_tries, second.lease_token) == (0, None)
    assert go_on(second, after=20).step == "done"


@pytest.mark.parametrize("status", ["suspended", "banned"])
def test_of_a_suspended_owner_nothing_is_asked_and_it_stays_due(alice, group, status):
    teaching.ask_again(group, actor=alice)
    collection(User).update_one({"id": alice.pk}, {"$set": {"status": status}})
    go_on(group)
    assert (group.step, group.results, group.lease_token) == ("asking", [], None)
    assert replay.replays_due(timezone.now()) == []  # Not looked at without end.
    assert go_on(group, after=900).results == []
    collection(User).update_one({"id": alice.pk}, {"$set": {"status": "active"}})
    assert replay.replays_due(timezone.now() + timedelta(hours=1)) == [group.pk]
    assert go_on(group, after=3600).step == "done"


def test_a_bot_that_is_off_is_asked_all_the_same(bot, alice, group):
    teaching.ask_again(group, actor=alice)
    collection(Chatbot).update_one({"id": bot.pk}, {"$set": {"status": "inactive"}})
    assert go_on(group).step == "done"


def test_a_dismissed_group_stays_so_after_a_replay(bot, alice, group):

    read(teach(bot, group))
    dismiss(group, actor=alice)
    go_on(group)
    assert (group.step, group.status) == ("done", "dismissed")


def test_a_lost_bell_is_rung_by_the_sweeper(bot, group, monkeypatch):
    rung = []
    monkeypatch.setattr("bots.gaps.tasks.ring_for_replay", rung.append)
    read(teach(bot, group))
    sweep_gaps()
    assert rung == [group.pk]
    replay_group(group.pk)
    sweep_gaps()
    assert rung == [group.pk]
