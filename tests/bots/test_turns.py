"""Answers whose writers end, are replaced, or fall silent."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone
from pymongo.errors import AutoReconnect

from bots.actions import beginning
from bots.actions.beginning import begin_turn, begin_turns
from bots.actions.chatbots import delete_bot
from bots.actions.turns import (
    Asked,
    Ending,
    Outcome,
    Step,
    renew,
    settle_broken,
    settle_done,
    settle_each,
)
from bots.answering import reading, stream
from bots.answering.reading import read_answer
from bots.answering.stream import Event, Journal, encoded
from bots.models import Chatbot, Conversation, Message
from bots.tasks import settle_answers
from botsmith.lib.errors import BotInactive, InvalidRequest, QuotaExceeded, TokenInvalid
from botsmith.lib.ids import new_id
from botsmith.mongodb.collections import collection
from tests.cast import bot_of, person, used

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
    with pytest.raises(TokenInvalid):
        begin_turn(stranger)
    assert Message.objects.count() == 2


def another(asked, **changes):
    """The first question of another visitor."""
    new = {"conversation_id": new_id(), "session_id": new_id(), "client_message_id": new_id()}
    return replace(asked, **(new | changes))


def test_turns_that_begin_together_are_each_their_own(asked, alice):
    first = begin_turn(asked)
    other_bot = bot_of(person("Bob"))
    together = [
        another(asked),
        replace(asked, client_message_id=new_id(), content="And then?"),
        replace(asked, session_id=new_id(), client_message_id=new_id()),
        another(asked, content=" "),
        another(asked, bot=other_bot),
        asked,
    ]
    new, later, stranger, empty, elsewhere, again = begin_turns(together)
    assert [turn.step for turn in (new, later, elsewhere)] == [Step.WRITE] * 3
    assert (again.step, again.answer_id) == (Step.FOLLOW, first.answer_id)
    assert [turn.history for turn in (new, elsewhere)] == [[], []]
    assert later.history == [{"role": "user", "content": "Hello?"}]
    assert isinstance(stranger, TokenInvalid) and "not yours" in stranger.sentence
    assert isinstance(empty, InvalidRequest) and "Write a message" in empty.sentence
    figures = {
        bot.pk: (bot.conversations_count, bot.messages_count) for bot in fresh(asked.bot, other_bot)
    }
    assert figures == {asked.bot.pk: (2, 6), other_bot.pk: (1, 2)}
    assert (used(alice), used(other_bot.user)) == (3, 1)
    assert Message.objects.count() == 8


def fresh(*bots):
    for bot in bots:
        bot.refresh_from_db()
    return bots


def test_of_those_that_begin_together_as_many_pass_as_there_is_room_for(asked, alice):
    asked.bot.user.custom_max_messages = 7
    begun = begin_turns([another(asked) for _ in range(20)])
    assert [isinstance(turn, QuotaExceeded) for turn in begun] == [False] * 7 + [True] * 13
    assert used(alice) == 7
    assert (Message.objects.count(), Conversation.objects.count()) == (14, 7)
    assert fresh(asked.bot)[0].messages_count == 14


def test_one_question_twice_in_a_batch_is_counted_once(asked, alice):
    turns = begin_turns([asked, another(asked), asked])
    steps = [turn.step for turn in turns]
    assert sorted(steps) == [Step.FOLLOW, Step.WRITE, Step.WRITE]
    assert turns[0].answer_id == turns[2].answer_id
    [bot] = fresh(asked.bot)
    assert (bot.conversations_count, bot.messages_count, used(alice)) == (2, 4, 2)
    kept = Conversation.objects.values_list("messages_count", flat=True)
    assert list(kept) == [2, 2]


def test_two_first_questions_of_a_conversation_begin_it_once(asked, alice):
    begin_turns([asked, replace(asked, client_message_id=new_id(), content="Well?")])
    [bot] = fresh(asked.bot)
    assert (bot.conversations_count, bot.messages_count, used(alice)) == (1, 4, 2)
    assert Conversation.objects.get().messages_count == 4


def test_a_deleted_bots_visitors_leave_nothing_among_others(asked, alice):
    bob = person("Bob")
    gone = bot_of(bob)
    delete_bot(gone, actor=bob)
    kept, refused = begin_turns([another(asked), another(asked, bot=gone)])
    assert kept.step is Step.WRITE and isinstance(refused, BotInactive)
    assert (Message.objects.count(), Conversation.objects.count()) == (2, 1)
    assert (used(alice), used(bob)) == (1, 0)


def test_answers_that_end_together_are_each_settled_by_their_own_attempt(asked):
    turns = [begin_turn(another(asked)) for _ in range(3)]
    collection(Message).update_one({"id": turns[1].answer_id}, {"$set": {"lease_token": new_id()}})
    assert settle_each([Ending.done(turn, OUTCOME) for turn in turns]) == [True, False, True]
    states = {m.pk: m.state for m in Message.objects.filter(role="assistant")}
    assert [states[turn.answer_id] for turn in turns] == ["done", "streaming", "done"]


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


async def test_who_follows_an_answer_that_nobody_writes_is_told(asked, monkeypatch):
    monkeypatch.setattr(stream, "BLOCK_SECONDS", 0.05)
    turn = await asyncio.to_thread(begin_turn, asked)
    events = read_answer(turn.answer_id)
    waiting = asyncio.ensure_future(anext(events))
    done, _ = await asyncio.wait({waiting}, timeout=0.3)
    assert not done
    over = Message.objects.filter(pk=turn.answer_id).update
    await asyncio.to_thread(over, lease_expires_at=timezone.now())
    event = await waiting
    assert event.name == "error" and event.data["retryable"]


async def test_the_last_words_of_an_answer_are_heard_though_it_is_written_no_more(monkeypatch):
    monkeypatch.setattr(stream, "BLOCK_SECONDS", 0.05)
    journal = Journal(new_id())

    async def is_written() -> bool:
        journal.write(Event("done", {}))
        return False

    assert [event.name async for event in journal.follow(is_written)] == ["done"]


async def test_a_follower_waits_while_mongodb_is_away(asked, monkeypatch):
    turn = await asyncio.to_thread(begin_turn, asked)
    message = await Message.objects.aget(pk=turn.answer_id)

    def away(model):
        raise AutoReconnect("away")

    monkeypatch.setattr(reading, "collection", away)
    assert await asyncio.to_thread(reading._is_written, message)


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


# --- A conversation that takes nothing, or is gone ----------------------------------------------


def strangers(asked) -> list[Asked]:
    """Questions of two visitors."""
    return [replace(asked, conversation_id=new_id(), client_message_id=new_id()) for _ in "ab"]


def again(asked) -> Asked:
    return replace(asked, client_message_id=new_id())


def broken(asked, **fields) -> None:
    """As another program may leave a document: nothing can be added to such fields."""
    collection(Conversation).update_one({"id": asked.conversation_id}, {"$set": fields})


def test_a_conversation_that_takes_no_words_is_counted_all_the_same(asked):
    mine, other = strangers(asked)
    begin_turns([mine, other])
    broken(mine, words="none")
    turns = begin_turns([again(mine), again(other)])
    assert [turn.step for turn in turns] == [Step.WRITE] * 2
    counts = {each.pk: each.messages_count for each in Conversation.objects.all()}
    assert counts == {mine.conversation_id: 4, other.conversation_id: 4}
    assert settle_each([Ending.done(turn, OUTCOME) for turn in turns]) == [True, True]


def test_a_document_that_cannot_be_counted_in_is_refused_alone(asked, alice):
    mine, other = strangers(asked)
    begin_turns([mine, other])
    broken(mine, messages_count="two")
    refused, turn = begin_turns([again(mine), again(other)])
    assert isinstance(refused, TokenInvalid) and turn.step is Step.WRITE
    assert Message.objects.filter(conversation_id=mine.conversation_id).count() == 2
    assert (Chatbot.objects.get().messages_count, used(alice)) == (6, 3)


@pytest.fixture
def deleted_meanwhile(asked, monkeypatch):
    """The conversation goes right after a question that goes on in it has found it there."""
    keep = beginning._keep_questions

    def keep_late(some):
        Message.objects.filter(conversation_id=asked.conversation_id).delete()
        Conversation.objects.filter(pk=asked.conversation_id).delete()
        keep(some)

    begin_turn(asked)
    monkeypatch.setattr(beginning, "_keep_questions", keep_late)
    return monkeypatch


@pytest.mark.parametrize("status", ["active", "escalated", "resolved"])
def test_a_conversation_deleted_while_it_is_asked_is_not_begun_by_half(
    asked, alice, deleted_meanwhile, status
):
    broken(asked, status=status)
    with pytest.raises(TokenInvalid):
        begin_turn(again(asked))
    assert not Conversation.objects.exists() and not Message.objects.exists()
    bot = Chatbot.objects.get()
    assert (bot.conversations_count, bot.messages_count, used(alice)) == (1, 2, 1)


def test_asked_again_it_begins_anew_as_a_whole(asked, deleted_meanwhile):
    with pytest.raises(TokenInvalid):
        begin_turn(again(asked))
    deleted_meanwhile.undo()
    assert begin_turn(again(asked)).step is Step.WRITE
    assert Conversation.objects.get().messages_count == Message.objects.count() == 2
