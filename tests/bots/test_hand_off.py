"""A visitor asks for a person; the bot is quiet until the person hands back."""

import asyncio
import uuid

import pytest
from asgiref.sync import sync_to_async

from accounts.models import ActivityLog
from bots.actions.beginning import begin_turns
from bots.actions.chatbots import change_bot
from bots.actions.hand_off import hand_back, reply_as_person, resolve
from bots.actions.turns import Asked, Step
from bots.models import Chatbot, Conversation, Message, WebhookDelivery
from bots.widget import views
from botsmith.lib.errors import InvalidRequest, MessageTooLong
from botsmith.lib.ids import new_id
from tests.bots.visitor import Visitor, events_in
from tests.cast import used

pytestmark = pytest.mark.django_db(transaction=True)
QUIET = {
    "message_id": None,
    "content": "",
    "html": "",
    "kind": "with_person",
    "finish_reason": "with_person",
    "grounded": False,
}


@pytest.fixture
def hooked(bot, alice):
    """The bot with a webhook for all events."""
    return change_bot(bot, actor=alice, webhook_url="https://shop.example/x", webhook_enabled=True)


async def opened(bot, **body) -> Visitor:
    visitor = Visitor(bot.pk)
    await visitor.open(**body)
    return visitor


async def escalated(bot) -> tuple[Visitor, Conversation]:
    visitor = await opened(bot)
    await visitor.post("escalate", {"reason": "It is about my order."})
    return visitor, await Conversation.objects.aget()


async def events_told(event: str) -> int:
    return await WebhookDelivery.objects.filter(event=event).acount()


# --- Asking -----------------------------------------------------------------------------------


async def test_a_visitor_asks_for_a_person_before_anything_was_said(bot):
    visitor = await opened(bot)
    answer = await visitor.post("escalate", {"reason": "  It is about my order. "})
    conversation = await Conversation.objects.aget()
    assert answer.json() == {"conversation_id": conversation.pk, "status": "escalated"}
    assert conversation.status == "escalated" and conversation.escalated_at
    assert conversation.escalation_reason == "It is about my order."
    assert (conversation.preview, conversation.messages_count) == ("Asked for a person", 0)
    await bot.arefresh_from_db()
    assert (bot.conversations_count, bot.messages_count) == (1, 0)


async def test_asking_again_changes_nothing_and_answers_the_same(hooked):
    visitor = await opened(hooked)
    first = (await visitor.post("escalate", {"reason": "first"})).json()
    before = await Conversation.objects.aget()
    assert (await visitor.post("escalate", {"reason": "second"})).json() == first
    after = await Conversation.objects.aget()
    assert after.escalation_reason == "first" and after.escalated_at == before.escalated_at
    assert await events_told("conversation.escalated") == 1


async def test_many_who_ask_at_once_are_one_conversation_and_one_event(hooked):
    visitor = await opened(hooked)
    asked = [visitor.post("escalate", {"reason": "now"}) for _ in range(20)]
    contact = [visitor.post("contact", {"email": "eve@example.com"}) for _ in range(5)]
    answers = await asyncio.gather(*asked, *contact)
    assert {answer.status_code for answer in answers} == {200}
    assert await Conversation.objects.acount() == 1
    assert await events_told("conversation.escalated") == 1
    assert await events_told("contact.captured") == 1
    await hooked.arefresh_from_db()
    assert hooked.conversations_count == 1


async def test_a_question_and_a_call_for_a_person_at_once_begin_one_conversation(bot):
    for _ in range(5):
        visitor = await opened(bot)
        await asyncio.gather(
            visitor.ask_plainly("Where can I park?"), visitor.post("escalate", {}), visitor.open()
        )
    statuses = [c.status async for c in Conversation.objects.all()]
    assert statuses == ["escalated"] * 5
    await bot.arefresh_from_db()
    assert bot.conversations_count == 5
    counted = sum([c.messages_count async for c in Conversation.objects.all()])
    assert counted == bot.messages_count == await Message.objects.acount()


@pytest.mark.parametrize("path", ["contact", "escalate"])
async def test_a_bot_that_hands_nothing_over_says_so(bot, path):
    await Chatbot.objects.filter(pk=bot.pk).aupdate(hand_off=False)
    visitor = await opened(bot)
    error = (await visitor.post(path, {"email": "eve@example.com"})).json()["error"]
    assert error["code"] == "invalid_request" and error["message"].endswith(".")
    assert await Conversation.objects.acount() == 0


@pytest.mark.parametrize("path", ["contact", "escalate"])
async def test_a_conversation_that_became_another_sessions_is_refused(bot, path):
    """As when its visitor was signed in by the website meanwhile, in another tab."""
    visitor = await opened(bot)
    await visitor.ask_plainly("Where can I park?")
    await Conversation.objects.all().aupdate(session_id="of a person who is known")
    answer = await visitor.post(path, {"email": "eve@example.com"})
    assert answer.status_code == 401 and "not yours" in answer.json()["error"]["message"]
    conversation = await Conversation.objects.aget()
    assert (conversation.status, conversation.user_email) == ("active", None)


# --- The contact ------------------------------------------------------------------------------


async def test_a_contact_is_kept_and_told_once(hooked):
    visitor = await opened(hooked)
    given = {"name": " Eve\n Visitor ", "email": " eve@example.com "}
    for _ in range(2):
        answer = (await visitor.post("contact", given)).json()
        assert answer == {"user_name": "Eve Visitor", "user_email": "eve@example.com"}
    conversation = await Conversation.objects.aget()
    assert (conversation.user_name, conversation.user_email) == tuple(answer.values())
    assert await events_told("contact.captured") == 1
    transcript = (await visitor.get("conversation")).json()
    assert transcript["contact"] == {"name": "Eve Visitor", "email": "eve@example.com"}


async def test_an_address_without_a_name_leaves_the_name(bot):
    visitor = await opened(bot)
    await visitor.post("contact", {"name": "Eve", "email": "eve@example.com"})
    answer = (await visitor.post("contact", {"email": "eve@example.org"})).json()
    assert answer == {"user_name": "Eve", "user_email": "eve@example.org"}


@pytest.mark.parametrize(
    "email", ["", "eve", "eve@", "eve@example.com\nBcc: all@example.com", "a" * 250 + "@b.com", 7]
)
async def test_an_unusable_address_is_refused_with_a_sentence(bot, email):
    visitor = await opened(bot)
    answer = await visitor.post("contact", {"email": email})
    assert answer.status_code == 400
    assert "email address" in answer.json()["error"]["message"]
    assert await Conversation.objects.acount() == 0


async def test_contacts_are_limited_by_address(bot):
    visitor = await opened(bot)
    answers = [await visitor.post("contact", {"email": "a@b.example"}) for _ in range(31)]
    assert [answer.status_code for answer in answers] == [200] * 30 + [429]


@pytest.mark.parametrize("path", ["contact", "escalate"])
async def test_who_asks_for_a_person_is_limited_by_chatbot_too(bot, path, monkeypatch):
    """Another address and another session each time."""
    monkeypatch.setattr(views, "PERSONS_OF_BOT_PER_MINUTE", 2)
    answers = []
    for number in range(3):
        address = f"10.0.0.{number}"
        monkeypatch.setattr(views, "counted_address", lambda _, address=address: address)
        visitor = await opened(bot)
        answers.append(await visitor.post(path, {"email": "eve@example.com"}))
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[2].json()["error"]["code"] == "rate_limited"
    assert int(answers[2].headers["Retry-After"]) > 0
    assert await Conversation.objects.acount() == 2


async def test_who_asks_for_a_person_is_limited_for_the_hour(bot, monkeypatch):
    monkeypatch.setattr(views, "PERSONS_PER_HOUR", 1)
    answers = []
    for _ in range(2):
        visitor = await opened(bot)
        answers.append(await visitor.post("escalate", {}))
    assert [answer.status_code for answer in answers] == [200, 429]
    assert int(answers[1].headers["Retry-After"]) > 60


# --- The quiet bot ----------------------------------------------------------------------------


async def test_the_bot_is_quiet_while_a_person_has_the_conversation(bot, alice):
    visitor, conversation = await escalated(bot)
    events = await events_in(await visitor.ask("Where can I park?"))
    start = {"conversation_id": conversation.pk, "message_id": None}
    assert events == [("start", start), ("done", QUIET)]
    plain = await visitor.ask_plainly("Are you there?")
    assert plain == {**QUIET, "citations": [], "conversation_id": conversation.pk}
    stored = [(m.role, m.content) async for m in Message.objects.order_by("timestamp")]
    assert stored == [("user", "Where can I park?"), ("user", "Are you there?")]
    await bot.arefresh_from_db()
    await conversation.arefresh_from_db()
    assert (bot.messages_count, conversation.messages_count) == (2, 2)
    assert await sync_to_async(used)(alice) == 0


async def test_the_first_words_take_the_place_of_the_call_in_the_list(bot):
    visitor, conversation = await escalated(bot)
    await visitor.ask_plainly("My parcel is lost.")
    await visitor.ask_plainly("Are you there?")
    await conversation.arefresh_from_db()
    assert conversation.preview == "My parcel is lost."


async def test_the_same_message_many_times_at_once_is_kept_once(bot):
    visitor, conversation = await escalated(bot)
    number = str(uuid.uuid4())
    asked = [visitor.ask_plainly("Hello?", client_message_id=number) for _ in range(12)]
    answers = await asyncio.gather(*asked)
    assert {answer["kind"] for answer in answers} == {"with_person"}
    assert await Message.objects.acount() == 1
    await conversation.arefresh_from_db()
    assert conversation.messages_count == 1


async def test_a_message_to_a_person_stays_one_after_the_hand_back(bot, alice):
    visitor, conversation = await escalated(bot)
    number = str(uuid.uuid4())
    first = await visitor.ask_plainly("Where can I park?", client_message_id=number)
    await sync_to_async(hand_back)(conversation, actor=alice)
    assert await visitor.ask_plainly("Where can I park?", client_message_id=number) == first
    assert await Message.objects.acount() == 1


async def test_an_answer_from_before_is_still_read_again(bot):
    visitor = await opened(bot)
    number = str(uuid.uuid4())
    first = await visitor.ask_plainly("Where can I park?", client_message_id=number)
    await visitor.post("escalate", {})
    again = await visitor.ask_plainly("Where can I park?", client_message_id=number)
    assert again == first and again["kind"] == "answer"


async def test_a_broken_answer_is_not_written_anew_while_a_person_is_there(bot, alice):
    visitor = await opened(bot)
    number = str(uuid.uuid4())
    await visitor.ask_plainly("Where can I park?", client_message_id=number)
    await Message.objects.filter(role="assistant").aupdate(state="failed")
    await visitor.post("escalate", {})
    again = await visitor.ask_plainly("Where can I park?", client_message_id=number)
    assert again["kind"] == "with_person"
    assert await sync_to_async(used)(alice) == 1


async def test_an_answer_in_flight_is_finished(bot):
    visitor = await opened(bot)
    response = await visitor.ask("Where can I park?")
    parts = aiter(response.streaming_content)
    said = await anext(parts)
    await visitor.post("escalate", {})
    said += b"".join([part async for part in parts])
    assert b"event: done" in said and b"free of charge" in said
    assert (await Conversation.objects.aget()).status == "escalated"


async def test_quiet_questions_and_others_begin_in_one_batch(bot):
    _, conversation = await escalated(bot)
    there = [conversation.pk, new_id()]
    begun = await sync_to_async(begin_turns)([asked_in(bot, conversation, each) for each in there])
    assert [turn.step for turn in begun] == [Step.QUIET, Step.WRITE]
    assert begun[0].answer_id is None


def asked_in(bot, like: Conversation, conversation_id: str) -> Asked:
    return Asked(bot, conversation_id, like.session_id, "widget", "Where can I park?", new_id())


# --- The person -------------------------------------------------------------------------------


async def test_a_person_replies_and_the_visitor_reads_who(bot, alice):
    visitor, conversation = await escalated(bot)
    await sync_to_async(reply_as_person)(
        conversation, author=alice, content="**Yes**, at once.", message_id=new_id()
    )
    [message] = (await visitor.get("conversation")).json()["messages"]
    assert (message["role"], message["kind"], message["author"]) == ("assistant", "person", "Alice")
    assert "<strong>Yes</strong>" in message["html"]
    stored = await Message.objects.aget()
    assert (stored.author_id, stored.state, stored.engine) == (alice.pk, "done", None)
    await conversation.arefresh_from_db()
    assert (conversation.messages_count, conversation.notice_due_at) == (1, None)


async def test_a_reply_keeps_its_lines_on_both_sides(bot, alice):
    visitor, conversation = await escalated(bot)
    await sync_to_async(reply_as_person)(
        conversation, author=alice, content="Yes, at once.\nAlice", message_id=new_id()
    )
    [stored] = (await visitor.get("conversation")).json()["messages"]
    [told] = (await visitor.get("live")).json()["messages"]
    assert stored["html"] == told["html"] == "<p>Yes, at once.<br>\nAlice</p>\n"


async def test_who_replies_takes_the_conversation_over(bot, alice):
    visitor = await opened(bot)
    await visitor.ask_plainly("Where can I park?")
    conversation = await Conversation.objects.aget()
    await sync_to_async(reply_as_person)(
        conversation, author=alice, content="Let me help.", message_id=new_id()
    )
    assert (await visitor.ask_plainly("And at night?"))["kind"] == "with_person"
    await conversation.arefresh_from_db()
    assert conversation.notice_due_at is None and conversation.escalated_at


async def test_the_same_reply_sent_twice_at_once_is_one(bot, alice):
    _, conversation = await escalated(bot)
    once = {"author": alice, "content": "Yes.", "message_id": new_id()}
    reply = sync_to_async(reply_as_person, thread_sensitive=False)
    await asyncio.gather(*(reply(conversation, **once) for _ in range(8)))
    assert await Message.objects.acount() == 1
    await conversation.arefresh_from_db()
    assert conversation.messages_count == 1


@pytest.mark.parametrize(
    ("content", "error"), [(" \n ", InvalidRequest), ("x" * 4001, MessageTooLong)]
)
def test_an_unusable_reply_takes_nothing_over(bot, alice, content, error):
    conversation = Conversation.objects.create(chatbot=bot, session_id="s")
    with pytest.raises(error):
        reply_as_person(conversation, author=alice, content=content, message_id=new_id())
    conversation.refresh_from_db()
    assert conversation.status == "active"


def test_nobody_takes_over_the_owners_own_trial(bot, alice):
    conversation = Conversation.objects.create(chatbot=bot, session_id="s", channel="playground")
    with pytest.raises(InvalidRequest):
        reply_as_person(conversation, author=alice, content="Hi", message_id=new_id())
    assert Message.objects.count() == 0


async def test_after_the_hand_back_the_bot_answers_and_knows_what_was_said(bot, alice):
    visitor, conversation = await escalated(bot)
    await visitor.ask_plainly("Is Anna there?")
    await sync_to_async(reply_as_person)(
        conversation, author=alice, content="Anna is on holiday.", message_id=new_id()
    )
    assert await sync_to_async(hand_back)(conversation, actor=alice) is True
    assert await sync_to_async(hand_back)(conversation, actor=alice) is False
    [turn] = await sync_to_async(begin_turns)([asked_in(bot, conversation, conversation.pk)])
    assert turn.step is Step.WRITE
    assert turn.history == [
        {"role": "user", "content": "Is Anna there?"},
        {"role": "assistant", "content": "Anna is on holiday."},
    ]
    actions = [each.action async for each in ActivityLog.objects.filter(user=alice)]
    assert actions.count("handed_back_conversation") == 1
    assert actions.count("replied_to_conversation") == 1


async def test_a_resolved_conversation_opens_again_when_its_visitor_writes(bot, alice):
    visitor = await opened(bot)
    await visitor.ask_plainly("Where can I park?")
    conversation = await Conversation.objects.aget()
    assert await sync_to_async(resolve)(conversation, actor=alice) is True
    assert (await visitor.get("conversation")).json()["status"] == "resolved"
    answer = await visitor.ask_plainly("When does the shop open?")
    assert answer["kind"] == "answer"
    await conversation.arefresh_from_db()
    assert conversation.status == "active"


async def test_a_resolved_conversation_can_be_escalated(hooked, alice):
    visitor, conversation = await escalated(hooked)
    await sync_to_async(resolve)(conversation, actor=alice)
    await visitor.post("escalate", {"reason": "once more"})
    await conversation.arefresh_from_db()
    assert (conversation.status, conversation.escalation_reason) == ("escalated", "once more")
    assert await events_told("conversation.escalated") == 2
