"""Visitors report what is wrong with a conversation; it is there for staff, and goes with it."""

from datetime import timedelta

import pytest
from asgiref.sync import sync_to_async
from django.utils import timezone

from accounts.models import ActivityLog, User
from bots.actions.chatbots import delete_bot
from bots.actions.inbox import BELONGINGS
from bots.actions.moderating import note_reading, settle_report
from bots.actions.reports import report_conversation
from bots.history.purging import purge
from bots.leaving.holdings import HOLDINGS, Owner
from bots.models import Conversation, ConversationReport, Message
from botsmith.lib.errors import InvalidRequest
from tests.bots.visitor import Visitor
from tests.cast import bot_of, person, signed_in

pytestmark = pytest.mark.django_db(transaction=True)
State = ConversationReport.State


async def talked(bot) -> Visitor:
    visitor = Visitor(bot.pk)
    await visitor.open()
    await visitor.ask_plainly("When does the shop close on Saturday?")
    return visitor


async def the_answer() -> Message:
    return await Message.objects.aget(role="assistant")


@sync_to_async
def kept() -> list[ConversationReport]:
    return list(ConversationReport.objects.select_related("conversation"))


async def test_a_visitor_reports_an_answer(bot):
    visitor, answer = await talked(bot), await the_answer()
    said = {"reason": "harmful", "text": " It <i>closes</i> at one. ", "message_id": answer.pk}
    response = await visitor.post("report", said)
    assert (response.status_code, response.json()) == (
        200,
        {"reason": "harmful", "text": "It <i>closes</i> at one."},
    )
    [report] = await kept()
    assert (report.reason, report.message_id, report.state) == ("harmful", answer.pk, "open")
    assert report.conversation.chatbot_id == report.chatbot_id == bot.pk


@pytest.mark.parametrize("sent", [{"$ne": None}, {"$gt": ""}, ["x"], True, 7])
async def test_what_is_no_text_is_neither_an_answer_nor_words(bot, sent):
    """It is read as nothing, and never as a condition."""
    visitor = await talked(bot)
    said = {"reason": "harmful", "text": sent, "message_id": sent}
    response = await visitor.post("report", said)
    assert (response.status_code, response.json()["text"]) == (200, None)
    [report] = await kept()
    assert (report.text, report.message_id) == (None, None)


async def test_once_more_replaces_and_the_same_changes_nothing(bot):
    visitor = await talked(bot)
    await visitor.post("report", {"reason": "harmful"})
    [first] = await kept()
    await visitor.post("report", {"reason": "harmful"})
    [same] = await kept()
    assert same.reported_at == first.reported_at
    await visitor.post("report", {"reason": "other", "text": "x" * 900})
    [second] = await kept()
    assert (second.pk, second.reason, len(second.text)) == (first.pk, "other", 500)
    assert second.reported_at > first.reported_at


@pytest.mark.parametrize(
    ("body", "status", "sentence"),
    [
        ({"reason": "boring"}, 400, "Choose what is wrong."),
        ({"reason": None}, 400, "Choose what is wrong."),
        ({}, 400, "Choose what is wrong."),
        ({"reason": "other", "message_id": "somebody-elses"}, 404, "There is nothing here."),
    ],
)
async def test_what_is_no_report_is_refused(bot, body, status, sentence):
    visitor = await talked(bot)
    response = await visitor.post("report", body)
    assert response.status_code == status
    assert response.json()["error"]["message"].startswith(sentence)
    assert await kept() == []


async def test_before_anything_was_said_there_is_nothing_to_report(bot):
    visitor = Visitor(bot.pk, headers={"accept-language": "de"})
    await visitor.open()
    response = await visitor.post("report", {"reason": "other"})
    assert response.status_code == 400
    assert response.json()["error"]["message"].startswith("Schreiben Sie zuerst etwas")


async def test_only_with_the_token_of_this_chatbots_visitor(bot):
    visitor = await talked(bot)
    other = await sync_to_async(lambda: bot_of(person("Bob")))()
    answers = [await Visitor(bot.pk).post("report", {"reason": "other"})]
    answers.append(await Visitor(other.pk, token=visitor.token).post("report", {"reason": "other"}))
    assert [each.status_code for each in answers] == [401, 401]
    assert await kept() == []


async def test_anothers_answer_cannot_be_named(bot):
    await talked(bot)
    answer = await the_answer()
    second = Visitor(bot.pk)
    await second.open()
    await second.ask_plainly("Where can I park?")
    response = await second.post("report", {"reason": "other", "message_id": answer.pk})
    assert response.status_code == 404


async def test_too_many_are_refused(bot):
    visitor = await talked(bot)
    statuses = [
        (await visitor.post("report", {"reason": "other", "text": str(n)})).status_code
        for n in range(6)
    ]
    assert statuses == [200] * 5 + [429]


# --- What becomes of it ---------------------------------------------------------------------


@pytest.fixture
def mona():
    return person("Mona", role=User.Role.MODERATOR)


@pytest.fixture
def conversation(bot):
    return Conversation.objects.create(chatbot=bot, session_id="s-1", messages_count=2)


@pytest.fixture
def report(conversation):
    return reported(conversation)


def reported(conversation, reason="private", text="My <b>number</b>"):
    report_conversation(conversation, session_id="s-1", reason=reason, text=text)
    return ConversationReport.objects.get()


def test_settled_once_and_logged_with_before_and_after(bot, report, mona):
    again = ConversationReport.objects.get()
    settle_report(report, actor=mona, note="Nothing of it is there.")
    with pytest.raises(InvalidRequest):
        settle_report(again, actor=mona)
    stored = ConversationReport.objects.get()
    assert (stored.state, stored.outcome, stored.settled_by) == ("settled", "no_action", mona.pk)
    line = ActivityLog.objects.get(action="settled_report")
    assert (line.account_id, line.by) == (bot.user_id, "staff")
    assert line.changes["state"] == ["open", "settled"]
    assert "Nothing of it" not in (line.details or "")


def test_what_was_reported_anew_is_not_settled_unseen(conversation, report, mona):
    reported(conversation, reason="offensive")
    with pytest.raises(InvalidRequest):
        settle_report(report, actor=mona, seen=report.reported_at)
    now = ConversationReport.objects.get()
    assert (now.state, now.reason) == ("open", "offensive")
    settle_report(now, actor=mona, seen=now.reported_at)
    assert ConversationReport.objects.get().state == State.SETTLED


def test_said_otherwise_it_is_open_again_and_said_once_more_it_is_not(conversation, report, mona):
    settle_report(report, actor=mona)
    assert reported(conversation).state == State.SETTLED
    anew = reported(conversation, reason="offensive")
    assert (anew.state, anew.outcome, anew.settled_by) == ("open", None, None)


def test_reading_is_in_the_owners_log_with_why(bot, alice, conversation, mona):
    with pytest.raises(InvalidRequest):
        note_reading(conversation, why=" ", actor=mona)
    note_reading(conversation, why="A visitor reported <it>", actor=mona)
    page = signed_in(alice).get("/account/activity/").content.decode()
    assert "read a conversation: A visitor reported &lt;it&gt;" in page and "Staff" in page
    assert mona.email not in page


def test_the_owner_sees_that_it_was_reported_and_not_the_visitors_words(bot, alice, report):
    page = signed_in(alice).get(f"/bots/{bot.pk}/conversations/{report.conversation_id}/")
    text = page.content.decode()
    assert "Reported" in text and "Private data" in text
    assert "number" not in text


def test_it_goes_with_its_conversation_by_hand_and_by_age(bot, report):
    assert ConversationReport in BELONGINGS
    now = timezone.now()
    purge(bot, now + timedelta(seconds=5), now)
    assert not Conversation.objects.exists() and not ConversationReport.objects.exists()


def test_it_goes_with_its_chatbot(bot, alice, report):
    delete_bot(bot, actor=alice)
    assert not ConversationReport.objects.exists()


def test_an_export_has_it_without_what_is_for_staff(bot, alice, report, mona):
    settle_report(report, actor=mona, note="A note")
    [holding] = [each for each in HOLDINGS if each.model is ConversationReport]
    [row] = holding.rows(Owner.of(alice.pk, alice.email))
    assert row["reason"] == "private"
    assert not {"text", "note", "settled_by"} & row.keys()


def test_of_a_conversation_that_was_deleted_meanwhile_nothing_stays(conversation):
    stale = Conversation.objects.get()
    Conversation.objects.all()._raw_delete("default")
    report_conversation(stale, session_id="s-1", reason="other")
    assert not ConversationReport.objects.exists()
