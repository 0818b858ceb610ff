"""What becomes a gap: refusals, unsupported answers, low ratings and hand-offs, each once."""

import pytest
from asgiref.sync import sync_to_async
from pymongo.errors import AutoReconnect

from bots.actions import gaps
from bots.actions.gaps import note_hand_off, note_rating, record_gap
from bots.actions.ratings import rate_conversation
from bots.actions.turns import Step, Turn
from bots.answering import pipeline
from bots.gaps.grouping import group_some
from bots.models import Conversation, ConversationRating, Gap, GapGroup, Message
from botsmith.mongodb.collections import collection
from tests.bots.gap_cast import groups_of
from tests.bots.visitor import Visitor

pytestmark = pytest.mark.django_db(transaction=True)
KNOWN, UNKNOWN = "When is the shop open on Saturday?", "Do you repair bicycles?"


async def visitor_of(bot) -> Visitor:
    visitor = Visitor(bot.pk)
    await visitor.open()
    return visitor


async def grouped(bot) -> list[GapGroup]:
    await sync_to_async(group_some)(bot.pk)
    return await sync_to_async(groups_of)(bot)


async def rate(visitor: Visitor, stars: int, feedback: str = "") -> None:
    answer = await visitor.post("rating", {"rating": stars, "feedback": feedback})
    assert answer.status_code == 200


async def test_a_refusal_is_a_gap_and_an_answer_is_none(bot):
    visitor = await visitor_of(bot)
    await visitor.ask_plainly(KNOWN)
    refused = await visitor.ask_plainly(f"Hello, {UNKNOWN}")
    [group] = await grouped(bot)
    gap = await Gap.objects.aget()
    assert (gap.reason, gap.answer_id, gap.group_id) == ("refused", refused["message_id"], group.pk)
    assert (group.question, group.count) == (UNKNOWN, 1)


def test_an_answer_that_is_settled_twice_is_one_gap(bot):
    Conversation.objects.create(id="c", chatbot=bot, session_id="s")
    turn = Turn(bot, "c", "widget", UNKNOWN, "a", Step.WRITE)
    for _ in range(2):
        record_gap(turn, query=UNKNOWN, language="en", reason=Gap.Reason.REFUSED)
    assert Gap.objects.count() == 1


def test_a_gap_of_a_conversation_that_is_gone_goes_too(bot):
    gone = Conversation(chatbot=bot, session_id="s")
    turn = Turn(bot, gone.pk, "widget", UNKNOWN, "a", Step.WRITE)
    record_gap(turn, query=UNKNOWN, language="en", reason=Gap.Reason.REFUSED)
    note_rating(gone, stars=1, feedback="x")
    note_hand_off(bot, gone.pk, reason="my order")
    rate_conversation(gone, rating=1, feedback="x")
    assert not Gap.objects.exists() and not ConversationRating.objects.exists()


async def test_an_answer_that_was_given_up_is_no_gap(bot, monkeypatch):
    """Its conversation, deleted while it was written, took it along."""
    judge = pipeline.judge

    def judged_late(turn, *rest):
        collection(Message).delete_many({"conversation_id": turn.conversation_id})
        return judge(turn, *rest)

    monkeypatch.setattr(pipeline, "judge", judged_late)
    visitor = await visitor_of(bot)
    await visitor.ask_plainly(f"Hello, {UNKNOWN}")
    assert not await Gap.objects.aexists()


async def test_a_low_rating_is_a_gap_of_the_last_question(bot):
    visitor = await visitor_of(bot)
    answered = await visitor.ask_plainly(KNOWN)
    await visitor.ask_plainly("Thank you!")
    await rate(visitor, 2, "Too short")
    await rate(visitor, 1, "Far too short")
    [group] = await grouped(bot)
    gap = await Gap.objects.aget()
    assert (gap.question, gap.answer_id) == (KNOWN, answered["message_id"])
    assert (gap.stars, gap.note, group.reasons) == (1, "Far too short", {"low_rating": 1})


async def test_a_good_rating_is_none(bot):
    visitor = await visitor_of(bot)
    await visitor.ask_plainly(KNOWN)
    await rate(visitor, 3)
    assert await grouped(bot) == []


@pytest.mark.parametrize("is_grouped", [True, False])
async def test_a_rating_that_is_raised_takes_its_gap_back(bot, is_grouped):
    visitor = await visitor_of(bot)
    await visitor.ask_plainly(KNOWN)
    await rate(visitor, 1)
    if is_grouped:
        assert len(await grouped(bot)) == 1
    await rate(visitor, 4)
    assert await grouped(bot) == []
    assert await Gap.objects.acount() == 0


async def test_what_the_owner_dealt_with_stays_when_the_rating_is_raised(bot):
    visitor = await visitor_of(bot)
    await visitor.ask_plainly(KNOWN)
    await rate(visitor, 1)
    [group] = await grouped(bot)
    await GapGroup.objects.filter(pk=group.pk).aupdate(status="dismissed")
    await rate(visitor, 5, "Better now")
    gap = await Gap.objects.aget()
    assert (gap.stars, gap.note) == (5, "Better now")


async def test_who_asks_for_a_person_leaves_the_last_question_and_why(bot):
    visitor = await visitor_of(bot)
    await visitor.ask_plainly(KNOWN)
    for _ in range(2):
        await visitor.post("escalate", {"reason": "I need it today"})
    [group] = await grouped(bot)
    gap = await Gap.objects.aget()
    assert (gap.reason, gap.question, gap.note) == ("handed_off", KNOWN, "I need it today")
    assert group.reasons == {"handed_off": 1}


async def test_who_asks_for_a_person_at_once_leaves_why(bot):
    visitor = await visitor_of(bot)
    await visitor.post("escalate", {"reason": UNKNOWN})
    [group] = await grouped(bot)
    assert group.question == UNKNOWN


async def test_who_asks_for_a_person_without_a_word_leaves_nothing(bot):
    visitor = await visitor_of(bot)
    await visitor.post("escalate", {})
    assert await grouped(bot) == []
    assert await Gap.objects.acount() == 0


async def test_an_answer_does_not_suffer_from_a_gap_that_cannot_be_kept(bot, monkeypatch, caplog):
    def broken(_):
        raise AutoReconnect("a fail-over")

    monkeypatch.setattr(gaps, "collection", broken)
    visitor = await visitor_of(bot)
    answer = await visitor.ask_plainly(UNKNOWN)
    await rate(visitor, 1)
    assert answer["kind"] == "refusal"
    assert (await visitor.post("escalate", {})).status_code == 200
    assert await ConversationRating.objects.acount() == 1
    assert "could not be noted" in caplog.text


def test_the_owners_own_trials_are_no_gaps(bot):
    conversation = Conversation.objects.create(
        chatbot=bot, session_id="s", channel=Conversation.Channel.PLAYGROUND
    )
    note_rating(conversation, stars=1, feedback=None)
    assert Gap.objects.count() == 0


def test_a_rating_of_a_conversation_that_went_is_kept_as_before(bot):
    conversation = Conversation.objects.create(chatbot=bot, session_id="s")
    rate_conversation(conversation, rating=1, feedback="x")
    collection(Conversation).delete_one({"id": conversation.pk})
    assert group_some(bot.pk) is False
    assert Gap.objects.count() == 0
