"""What is counted is held against what is there: after deaths, beside traffic, for one or all."""

import os
import signal
import subprocess
import sys
from datetime import timedelta
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from accounts.models import ActivityLog
from billing import quota
from billing.models import Subscription
from billing.quota import Limit
from billing.quota.mending import QUIET
from billing.quota.reserving import IN_HAND
from bots.actions.beginning import begin_turn
from bots.actions.chatbots import delete_bot
from bots.actions.inbox import Act, act_on_chosen
from bots.actions.turns import Asked, settle_broken, settle_done
from bots.models import Conversation, Message
from bots.tasks import settle_answers
from bots.usage.tasks import check_usage, sweep_usage
from bots.usage.truth import check
from botsmith.lib.ids import new_id
from botsmith.mongodb.collections import collection
from tests.bots.test_turns import OUTCOME
from tests.cast import bot_of, on_plan, text_of, used

pytestmark = pytest.mark.django_db(transaction=True)


def later():
    return timezone.now() + IN_HAND + QUIET


def put(user, **fields) -> None:
    collection(Subscription).update_one({"user_id": user.pk}, {"$set": fields})


def counts(user) -> dict[str, int]:
    return {meter.label: meter.used for meter in quota.meters(user) if meter.used}


def question(bot, **fields) -> Asked:
    said = {"conversation_id": new_id(), "session_id": new_id(), "client_message_id": new_id()}
    return Asked(bot=bot, channel="widget", content="Hello?", **{**said, **fields})


def test_right_counters_are_left_alone(alice, bot):
    settle_done(begin_turn(question(bot)), OUTCOME)
    assert check(alice.pk, later(), mend=True) == []
    assert counts(alice) == {"Chatbots": 1, "Messages this month": 1, "Texts": 1}


def test_wrong_counters_are_told_and_mended_only_when_asked(alice, bot):
    put(alice, **{"usage.chatbots_count": 5, "usage.text_sources_count": 0})
    told = check(alice.pk, later(), mend=False)
    assert {(d.limit, d.counted, d.right) for d in told} == {
        (Limit.CHATBOTS, 5, 1),
        (Limit.TEXTS, 0, 1),
    }
    assert counts(alice)["Chatbots"] == 5
    assert all(each.mended for each in check(alice.pk, later(), mend=True))
    assert counts(alice) == {"Chatbots": 1, "Texts": 1}
    log = ActivityLog.objects.get(action="mended_usage")
    assert (log.by, log.account_id) == ("system", alice.pk)
    assert "Chatbots: 5 counted, 1 there" in log.details


def test_while_something_is_in_hand_nothing_is_mended(alice, bot):
    alice = on_plan(alice, "starter")
    taken = quota.reserve(alice, Limit.CHATBOTS)
    assert check(alice.pk, timezone.now(), mend=True) == []
    quota.commit(taken)
    [difference] = check(alice.pk, timezone.now(), mend=True)
    assert (difference.counted, difference.right) == (2, 1)


def test_what_is_reserved_while_it_is_counted_stays(alice, bot, monkeypatch):
    """Between the count and the write somebody comes: then nothing is written."""
    from billing.quota import mending
    from bots.usage import truth

    alice = on_plan(alice, "starter")
    put(alice, **{"usage.text_sources_count": 9})

    def counted(user_id):
        there = truth.things_of(user_id)
        text_of(bot, name="Another")
        return there

    seen = mending.Truth(counted, truth.messages_of)
    [difference] = mending.compare(alice.pk, seen, later(), mend=True)
    assert not difference.mended and counts(alice)["Texts"] == 10


DIE = """
import json, os, signal, sys
import django
django.setup()
from django.db import connections
for alias, name in json.loads(os.environ["DATABASES_OF_TEST"]).items():
    connections[alias].settings_dict["NAME"] = name
from accounts.models import User
from bots.models import Chatbot
from bots.actions import beginning, chatbots
from billing import quota
die = lambda *a, **k: os.kill(os.getpid(), signal.SIGKILL)
what, user_id = sys.argv[1:]
alice = User.objects.get(pk=user_id)
if what == "making":
    Chatbot.objects.create = die
    chatbots.create_bot(alice, name="Never")
elif what == "removing":
    quota.release = die
    chatbots.delete_bot(alice.chatbots.get(), actor=alice)
elif what == "asking":
    beginning._empty_answer = die
    bot = alice.chatbots.get()
    from bots.actions.turns import Asked
    beginning.begin_turn(Asked(bot, "c", "s", "widget", "Hello?", "m"))
elif what == "writing":
    bot = alice.chatbots.get()
    from bots.actions.turns import Asked
    beginning.begin_turn(Asked(bot, "c", "s", "widget", "Hello?", "m"))
    die()
"""


def killed(what: str, user_id: str) -> None:
    import json

    names = {alias: settings.DATABASES[alias]["NAME"] for alias in ("default", "plans")}
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "botsmith.settings",
        "DATABASES_OF_TEST": json.dumps(names),
    }
    command = [sys.executable, "-c", DIE, what, user_id]
    done = subprocess.run(command, env=environment, cwd=settings.BASE_DIR, timeout=120)
    assert done.returncode == -signal.SIGKILL


@pytest.mark.parametrize(("what", "left"), [("making", 1), ("removing", 0)])
def test_a_process_killed_between_its_two_writes_leaves_no_room_taken(alice, what, left):
    bot_of(on_plan(alice, "starter"))
    killed(what, alice.pk)
    assert counts(alice)["Chatbots"] == left + 1
    sweep_usage()
    assert counts(alice)["Chatbots"] == left + 1  # It may still be at it.
    put(alice, in_hand_until=timezone.now() - timedelta(seconds=1))
    sweep_usage()
    assert counts(alice).get("Chatbots", 0) == left == alice.chatbots.count()
    assert Subscription.objects.get(pk=alice.pk).in_hand == []


def test_a_message_taken_by_a_process_that_was_killed_is_given_back(alice, bot):
    killed("asking", alice.pk)
    assert used(alice) == 1
    put(alice, messages_counted_at=timezone.now() - QUIET)
    check_usage()
    assert used(alice) == 0


def test_an_answer_whose_process_was_killed_is_given_back_by_the_sweeper(alice, bot):
    killed("writing", alice.pk)
    assert used(alice) == 1
    lapsed = {"$set": {"lease_expires_at": timezone.now()}}
    collection(Message).update_many({"state": "streaming"}, lapsed)
    settle_answers()
    assert used(alice) == 0 and check(alice.pk, later(), mend=True) == []


def test_a_moving_counter_of_messages_is_left_for_later(alice, bot):
    settle_done(begin_turn(question(bot)), OUTCOME)
    put(alice, **{"usage.messages_this_month": 40})
    assert check(alice.pk, timezone.now(), mend=True) == []
    [difference] = check(alice.pk, later(), mend=True)
    assert (difference.counted, difference.right, difference.mended) == (40, 1, True)
    assert used(alice) == 1


def test_messages_that_were_not_counted_are(alice, bot):
    for _ in range(3):
        settle_done(begin_turn(question(bot)), OUTCOME)
    put(alice, **{"usage.messages_this_month": 1})
    check(alice.pk, later(), mend=True)
    assert used(alice) == 3


def test_each_attempt_counts_and_what_is_given_back_does_not(alice, bot):
    asked = question(bot)
    settle_broken(begin_turn(asked), Message.State.INTERRUPTED, content="Half", engine="openai")
    settle_broken(begin_turn(asked), Message.State.FAILED, content="", engine="openai")
    settle_done(begin_turn(asked), OUTCOME)
    assert used(alice) == 2 == len(Message.objects.get(role="assistant").counted_in)
    assert check(alice.pk, later(), mend=True) == []


def test_deleted_conversations_are_used_messages_all_the_same(alice, bot):
    asked = [question(bot) for _ in range(3)]
    for each in asked:
        settle_done(begin_turn(each), OUTCOME)
    act_on_chosen(bot, [asked[0].conversation_id], act=Act.DELETE, actor=alice)
    assert check(alice.pk, later(), mend=True) == [] and used(alice) == 3
    delete_bot(bot, actor=alice)
    assert check(alice.pk, later(), mend=True) == [] and used(alice) == 3
    assert not Conversation.objects.exists()


def test_the_command_says_what_differs_and_mends(alice, bot):
    put(alice, **{"usage.chatbots_count": 4})
    put(alice, messages_counted_at=None)

    def said(*options: str) -> str:
        out = StringIO()
        call_command("usage", "check", *options, stdout=out)
        return out.getvalue()

    assert f"{alice.pk}  Chatbots: 4 counted, 1 there (not mended)" in said()
    assert "(mended)" in said("--mend", "--user", alice.email)
    assert "1 looked at, 0 differences" in said("--user", alice.pk)


def test_the_nightly_task_goes_over_everybody_in_batches(alice, bot, monkeypatch):
    from billing.quota import mending
    from bots.usage import tasks
    from tests.cast import person

    bob = person("Bob")
    bot_of(bob)
    for user in (alice, bob):
        put(user, **{"usage.chatbots_count": 7})
    monkeypatch.setattr(tasks, "AT_ONCE", 1)
    monkeypatch.setattr(tasks, "next_users", lambda after: mending.next_users(after, 1))
    rung = []
    monkeypatch.setattr(tasks, "ring_for", lambda name, ids: rung.extend(ids))
    check_usage()
    while rung:
        check_usage(rung.pop())
    assert [counts(user)["Chatbots"] for user in (alice, bob)] == [1, 1]
