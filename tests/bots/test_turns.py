"""Answers whose writers end, are replaced, or fall silent."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from billing import quota
from billing.quota import Limit
from bots.actions.beginning import begin_turn
from bots.actions.chatbots import delete_bot
from bots.actions.turns import (
    Asked,
    Outcome,
    Step,
    renew,
    settle_broken,
    settle_done,
)
from bots.answering import stream
from bots.answering.reading import read_answer
from bots.answering.stream import Event, Journal, encoded
from bots.models import Conversation, Message
from bots.tasks import settle_answers
from botsmith.lib.errors import BotInactive, InvalidRequest, QuotaExceeded
from botsmith.lib.ids import new_id
from botsmith.mongodb.collections import collection
from tests.cast import bot_of, person

pytestmark = pytest.mark.django_db(transaction=True)
OUTCOME = Outcome(
    content="Said.",
    kind="answer",
    finish_reason="stop",
    grounded=False,
    engine="extractive",
    model=None,
    citations=[],
    claims=[],
    removed=[],
    trace={},
    milliseconds=1,
)


@pytest.fixture
def alice():
    return person()


@pytest.fixture
def asked(alice):
    return Asked(
        bot=bot_of(alice),
        conversation_id=new_id(),
        session_id=new_id(),
        channel="widget",
        content="Hello?",
        client_message_id=new_id(),
    )


def used(user) -> int:
    return quota.meters(user, Limit.MESSAGES)[0].used


def lapse(turn) -> None:
    past = timezone.now() - timedelta(seconds=1)
    collection(Message).update_one({"id": turn.answer_id}, {"$set": {"lease_expires_at": past}})


def test_an_answer_whose_process_ended_keeps_its_words_and_gives_the_message_back(asked, alice):
    turn = begin_turn(asked)
    renew(turn, "What was said so far")
    lapse(turn)
    settle_answers()
    settle_answers()
    stored = Message.objects.get(pk=turn.answer_id)
    assert (stored.state, stored.content) == ("interrupted", "What was said so far")
    assert used(alice) == 0


def test_an_answer_that_is_being_written_is_left_alone(asked, alice):
    turn = begin_turn(asked)
    settle_answers()
    assert Message.objects.get(pk=turn.answer_id).state == "streaming"
    assert used(alice) == 1


def test_an_earlier_attempt_cannot_settle_the_answer_of_a_later_one(asked, alice):
    first = begin_turn(asked)
    lapse(first)
    settle_answers()
    second = begin_turn(asked)
    assert second.step is Step.WRITE and second.answer_id == first.answer_id
    assert settle_done(first, OUTCOME) is False
    settle_broken(first, Message.State.FAILED, content="", engine="openai")
    assert Message.objects.get(pk=second.answer_id).state == "streaming"
    assert used(alice) == 1
    assert settle_done(second, OUTCOME) is True


def test_a_refused_question_leaves_nothing_at_all(asked, alice):
    asked.bot.user.custom_max_messages = 0
    with pytest.raises(QuotaExceeded):
        begin_turn(asked)
    assert not Message.objects.exists() and not Conversation.objects.exists()
    asked.bot.refresh_from_db()
    assert asked.bot.conversations_count == 0


def test_a_question_to_a_bot_deleted_meanwhile_leaves_nothing(asked, alice):
    delete_bot(asked.bot, actor=alice)
    with pytest.raises(BotInactive):
        begin_turn(asked)
    assert not Message.objects.exists() and not Conversation.objects.exists()
    assert used(alice) == 0


def test_the_first_question_sent_many_times_at_once_is_counted_once(asked, alice):
    with ThreadPoolExecutor(12) as pool:
        turns = list(pool.map(lambda _: begin_turn(asked), range(12)))
    assert [turn.step for turn in turns].count(Step.WRITE) == 1
    asked.bot.refresh_from_db()
    assert (asked.bot.conversations_count, asked.bot.messages_count) == (1, 2)
    assert Conversation.objects.get().messages_count == 2
    assert used(alice) == 1


def test_a_later_question_comes_with_what_was_said_before(asked):
    first = begin_turn(asked)
    settle_done(first, OUTCOME)
    assert first.history == []
    second = begin_turn(replace(asked, content="And then?", client_message_id=new_id()))
    assert second.history == [
        {"role": "user", "content": "Hello?"},
        {"role": "assistant", "content": "Said."},
    ]


def test_a_conversation_of_another_session_is_not_continued(asked):
    begin_turn(asked)
    stranger = replace(asked, session_id=new_id(), client_message_id=new_id())
    with pytest.raises(InvalidRequest):
        begin_turn(stranger)
    assert Message.objects.count() == 2


async def test_a_follower_outlasts_the_silence_of_its_provider(asked, monkeypatch):
    monkeypatch.setattr(stream, "BLOCK_SECONDS", 0.05)
    turn = await asyncio.to_thread(begin_turn, asked)
    journal = Journal(turn.attempt)
    journal.write(Event("start", {"message_id": turn.answer_id}))
    events = read_answer(turn.answer_id)
    assert (await anext(events)).name == "start"
    waiting = asyncio.ensure_future(anext(events))
    done, _ = await asyncio.wait({waiting}, timeout=0.3)
    assert not done
    journal.write(Event("done", {}))
    assert (await waiting).name == "done"


async def test_a_silent_stream_is_kept_alive_by_comments(monkeypatch):
    monkeypatch.setattr(stream, "KEEPALIVE_SECONDS", 0.01)
    go_on = asyncio.Event()

    async def events():
        await go_on.wait()
        yield Event("done", {})

    parts = encoded(events())
    assert await anext(parts) == b": keepalive\n\n"
    go_on.set()
    assert b"event: done" in [part async for part in parts][-1]
