"""Figures of conversations and chatbots are raised to what is there, and never lowered."""

from dataclasses import replace
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from billing.quota.mending import QUIET
from bots.actions.beginning import begin_turn
from bots.actions.turns import settle_done
from bots.models import Chatbot, Conversation, Message
from bots.usage.figures import LOOKED_BACK, raise_figures
from bots.usage.tasks import check_usage
from botsmith.mongodb.collections import collection
from tests.bots.test_turns import OUTCOME
from tests.bots.test_usage_check import question

pytestmark = pytest.mark.django_db(transaction=True)


def ask(bot, channel: str = "widget") -> str:
    """The conversation in which one question was asked and answered."""
    asked = replace(question(bot), channel=channel)
    settle_done(begin_turn(asked), OUTCOME)
    return asked.conversation_id


def said(model: type, pk: str, **fields) -> None:
    collection(model).update_one({"id": pk}, {"$set": fields})


def long_ago(bot, by=2 * QUIET) -> None:
    """All that was said there was said that long before."""
    at = timezone.now() - by
    theirs = {"chatbot_id": bot.pk}
    collection(Message).update_many(theirs, {"$set": {"timestamp": at}})
    collection(Conversation).update_many(theirs, {"$set": {"updated_at": at}})


def figures(bot) -> tuple[int, int, list[int]]:
    bot.refresh_from_db()
    talks = Conversation.objects.filter(chatbot=bot).order_by("created_at")
    return bot.conversations_count, bot.messages_count, [each.messages_count for each in talks]


def test_what_a_killed_process_did_not_count_is_counted(bot):
    first, _ = ask(bot), ask(bot)
    said(Conversation, first, messages_count=0)
    said(Chatbot, bot.pk, messages_count=2, conversations_count=1)
    long_ago(bot)
    check_usage()
    assert figures(bot) == (2, 4, [2, 2])


def test_the_operators_command_does_it_and_says_so(bot):
    talk = ask(bot)
    said(Conversation, talk, messages_count=1)
    long_ago(bot)
    told = StringIO()
    call_command("usage", "check", stdout=told)
    assert figures(bot) == (1, 2, [1]) and "raised" not in told.getvalue()
    call_command("usage", "check", "--mend", stdout=told)
    assert figures(bot) == (1, 2, [2]) and "1 figures" in told.getvalue()


def test_right_figures_are_left_alone(bot):
    ask(bot)
    long_ago(bot)
    assert raise_figures(bot.pk, timezone.now()) == 0


def test_what_was_deleted_since_is_counted_on(bot):
    talk = ask(bot)
    ask(bot)
    long_ago(bot)
    Message.objects.filter(conversation_id=talk).delete()
    assert raise_figures(bot.pk, timezone.now()) == 0
    assert figures(bot) == (2, 4, [2, 2])


def test_while_something_is_being_said_nothing_is_raised(bot):
    talk = ask(bot)
    said(Conversation, talk, messages_count=0)
    said(Chatbot, bot.pk, messages_count=0)
    now = timezone.now()
    assert raise_figures(bot.pk, now) == 0
    assert raise_figures(bot.pk, now + 2 * QUIET) == 2


def test_the_chatbots_own_are_of_visitors_only(bot):
    ask(bot, channel="playground")
    ask(bot)
    long_ago(bot)
    assert raise_figures(bot.pk, timezone.now()) == 0
    said(Chatbot, bot.pk, messages_count=0, conversations_count=0)
    assert raise_figures(bot.pk, timezone.now()) == 1
    assert figures(bot)[:2] == (1, 2)


def test_only_the_last_days_conversations_are_looked_at(bot):
    said(Conversation, ask(bot), messages_count=0)
    long_ago(bot, by=LOOKED_BACK + QUIET)
    assert raise_figures(bot.pk, timezone.now()) == 0


def test_of_a_chatbot_that_is_gone_nothing_is_raised():
    assert raise_figures("gone", timezone.now()) == 0
