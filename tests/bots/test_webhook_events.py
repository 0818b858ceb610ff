"""What visitors do is announced as docs/webhooks.md has it, and nothing else is."""

import asyncio
import json

import pytest
from asgiref.sync import sync_to_async

from bots.actions.hand_off import reply_as_person
from bots.models import Chatbot, Conversation, Message, WebhookDelivery
from bots.webhooks.data import captured, escalated
from bots.webhooks.tasks import announce_source
from botsmith.lib.ids import new_id
from knowledge.actions import add_text
from knowledge.models import Source
from tests.bots.receiver import connect
from tests.bots.visitor import Visitor
from tests.cast import bot_of, person, read, signed_in_async, text_of

pytestmark = pytest.mark.django_db(transaction=True)
URL = "https://hooks.example/"


@pytest.fixture
def bot():
    bot = bot_of(person())
    text_of(bot)
    return connect(bot, URL)


def heard(bot) -> list[tuple[str, dict]]:
    found = WebhookDelivery.objects.filter(chatbot=bot).order_by("created_at", "id")
    bodies = [json.loads(each.body) for each in found]
    return [(body["type"], body["data"]) for body in bodies]


async def test_a_conversation_and_its_messages(bot):
    visitor = Visitor(bot.pk)
    await visitor.open()
    await visitor.ask_plainly("When is the shop open on Saturday?")
    await visitor.ask_plainly("And where do I park?")
    told = await sync_to_async(heard)(bot)
    begun = [data for event, data in told if event == "conversation.started"]
    messages = [data for event, data in told if event == "message.created"]
    assert len(begun) == 1 and len(messages) == 4 and len(told) == 5
    conversation = await Conversation.objects.aget()
    assert begun[0]["conversation"] == {
        "id": conversation.pk,
        "status": "active",
        "channel": "widget",
        "origin": conversation.origin,
        "user_name": None,
        "user_email": None,
        "visitor_id": None,
        "created_at": conversation.created_at.isoformat(),
    }
    assert {data["conversation_id"] for data in messages} == {conversation.pk}
    by_id = {data["message"]["id"]: data["message"] for data in messages}
    async for stored in Message.objects.all():
        told = by_id[stored.pk]
        assert (told["role"], told["content"]) == (stored.role, stored.content)
        assert told["timestamp"] == stored.timestamp.isoformat()
    answer = next(each for each in by_id.values() if each["role"] == "assistant")
    assert answer["kind"] == "answer" and answer["citations"][0]["quote"]


async def test_a_question_sent_twice_is_told_once(bot):
    visitor = Visitor(bot.pk)
    await visitor.open()
    same = "0d5d6a0c-7b6e-4a5e-9d0a-1f2e3d4c5b6a"

    async def ask():
        await visitor.ask_plainly("Hello, when are you open?", client_message_id=same)

    await asyncio.gather(ask(), ask())
    await ask()
    told = [event for event, _ in await sync_to_async(heard)(bot)]
    assert sorted(told) == ["conversation.started", "message.created", "message.created"]


async def test_the_owners_own_trials_are_no_events(bot):
    alice = await sync_to_async(lambda: signed_in_async(bot.user))()
    answer = await alice.post(
        f"/bots/{bot.pk}/playground/messages",
        json.dumps({"content": "When are you open?"}),
        content_type="application/json",
        headers={"accept": "application/json"},
    )
    assert answer.status_code == 200
    assert await Message.objects.acount() == 2
    assert await sync_to_async(heard)(bot) == []


async def test_a_rating_is_told_of_once_for_each_change(bot):
    visitor = Visitor(bot.pk)
    await visitor.open()
    await visitor.ask_plainly("When are you open?")
    for stars in (4, 4, 5):
        await visitor.post("rating", {"rating": stars, "feedback": "quick"})
    conversation = await Conversation.objects.aget()
    told = [data for event, data in await sync_to_async(heard)(bot) if event.endswith("rated")]
    assert told == [
        {"conversation_id": conversation.pk, "rating": stars, "feedback": "quick"}
        for stars in (4, 5)
    ]


@pytest.mark.parametrize(
    ("path", "body", "event"),
    [
        ("contact", {"name": "Eve", "email": "eve@example.com"}, "contact.captured"),
        ("escalate", {"reason": "my order"}, "conversation.escalated"),
    ],
)
async def test_a_conversation_that_begins_without_a_question(bot, path, body, event):
    visitor = Visitor(bot.pk)
    await visitor.open()
    for _ in range(2):
        await visitor.post(path, body)
    conversation = await Conversation.objects.aget()
    told = await sync_to_async(heard)(bot)
    assert [name for name, _ in told] == ["conversation.started", event]
    begun = told[0][1]["conversation"]
    assert (begun["id"], begun["status"], begun["channel"]) == (conversation.pk, "active", "widget")


async def test_a_reply_of_a_person(bot):
    visitor = Visitor(bot.pk)
    await visitor.open()
    await visitor.post("escalate", {})
    conversation = await Conversation.objects.select_related("chatbot__user").aget()
    author = conversation.chatbot.user
    once = {"author": author, "content": "Yes, *today*.", "message_id": new_id()}
    for _ in range(2):
        await sync_to_async(reply_as_person)(conversation, **once)
    told = await sync_to_async(heard)(bot)
    [data] = [data for event, data in told if event == "message.created"]
    reply = await Message.objects.aget()
    assert data == {
        "conversation_id": conversation.pk,
        "message": {
            "id": reply.pk,
            "role": "assistant",
            "kind": "person",
            "content": "Yes, *today*.",
            "citations": [],
            "grounded": None,
            "finish_reason": None,
            "timestamp": reply.timestamp.isoformat(),
        },
    }


async def test_a_refused_question_is_no_event(bot, settings):
    visitor = Visitor(bot.pk)
    await visitor.open()
    await visitor.ask_plainly("x" * (settings.CHAT_MESSAGE_MAX_CHARS + 1))
    assert await sync_to_async(heard)(bot) == []


async def test_without_a_webhook_nothing_is_stored(bot):
    await Chatbot.objects.filter(pk=bot.pk).aupdate(webhook_enabled=False)
    visitor = Visitor(bot.pk)
    await visitor.open()
    await visitor.ask_plainly("When are you open?")
    assert await WebhookDelivery.objects.acount() == 0


def test_a_source_that_was_read_is_told_of_once(bot):
    source = read(add_text(bot, name="Prices", content="Tea costs two euro.", actor=bot.user))
    announce_source(source.pk)
    announce_source(source.pk)
    [(event, data)] = heard(bot)
    assert event == "source.processed"
    assert (data["source"]["id"], data["source"]["status"]) == (source.pk, "processed")
    assert "content" not in data["source"]


def test_a_source_that_could_not_be_read_is_told_of_with_the_reason(bot):
    source = add_text(bot, name="Prices", content="Tea costs two euro.", actor=bot.user)
    announce_source(source.pk)
    assert heard(bot) == []
    failed = {"status": Source.Status.FAILED, "error_message": "It has no text."}
    Source.objects.filter(pk=source.pk).update(**failed)
    announce_source(source.pk)
    [(event, data)] = heard(bot)
    assert event == "source.failed"
    assert data["source"]["error_message"] == "It has no text."


def test_a_worker_tells_of_a_source_when_its_reading_ended(bot, monkeypatch):
    rung = []
    monkeypatch.setattr("knowledge.tasks.tell", rung.append)
    source = text_of(bot, "Coffee costs three euro.", "Coffee")
    assert rung == [source.pk]


def test_the_shapes_of_what_is_announced_elsewhere(bot):
    conversation = Conversation(chatbot=bot, session_id="s", user_name="Ada")
    told = escalated(conversation, "")
    assert told["reason"] is None and told["conversation"]["user_name"] == "Ada"
    json.dumps(told)
    assert captured("c", name="", email="a@b.example") == {
        "conversation_id": "c",
        "name": None,
        "email": "a@b.example",
    }
