"""What other programs stored, what is deleted meanwhile, and texts made to be slow: no fault."""

import re
import time

import pytest

from bots.actions import chatbots as actions
from bots.api import chatbots as views
from bots.api.texts import LINE, PROSE
from bots.models import Chatbot, Conversation, Message
from botsmith.mongodb.collections import collection
from knowledge.models import Source
from tests.bots.api import Program, refused, subscriber
from tests.cast import bot_of, text_of

pytestmark = pytest.mark.django_db
SHOWN = (
    *("name", "status", "provider", "model", "temperature", "instructions", "welcome_message"),
    *("public_access", "suggested_questions", "auto_expand", "widget_position", "widget_theme"),
    *("widget_size", "bubble_style", "font_family", "font_size", "primary_color"),
    *("conversations_count", "messages_count", "allowed_origins", "visitor_rate", "spending_cap"),
    *("created_at", "updated_at", "last_trained", "avatar_url", "notify_email", "rate_message"),
)
TOLD = (
    *("status", "channel", "origin", "preview", "messages_count", "created_at", "updated_at"),
    *("rating_id", "escalated_at"),
)
SAID = ("role", "kind", "content", "citations", "grounded", "finish_reason", "state", "timestamp")
KNOWN = (
    *("name", "size", "status", "stage", "progress", "chunks_count", "added_at", "pages_found"),
    *("pages_done", "refreshing", "refresh_every", "can_retry", "mode"),
)


@pytest.mark.parametrize("pattern", [PROSE, LINE], ids=["prose", "line"])
def test_a_long_text_that_is_none_is_refused_at_once(pattern):
    began = time.process_time()
    assert re.search(pattern, "a" * 30_000 + "\0") is None
    assert time.process_time() - began < 1


@pytest.mark.parametrize("field", SHOWN)
def test_a_chatbot_that_another_program_wrote_is_shown(field):
    program = Program(subscriber())
    bot = bot_of(program.user)
    collection(Chatbot).update_one({"id": bot.pk}, {"$set": {field: None}})
    assert program.get(f"chatbots/{bot.pk}").status_code == 200
    assert program.get("chatbots").status_code == 200
    changed = program.patch(f"chatbots/{bot.pk}", {"strict": False})
    assert changed.status_code == 200, changed.json()
    assert program.patch(f"chatbots/{bot.pk}", {"primary_color": "#123456"}).status_code == 200


@pytest.mark.parametrize("field", TOLD)
def test_a_conversation_that_another_program_wrote_is_shown(field):
    program = Program(subscriber())
    bot = bot_of(program.user)
    talk = Conversation.objects.create(chatbot=bot, session_id="one", channel="widget")
    collection(Conversation).update_one({"id": talk.pk}, {"$set": {field: None}})
    address = f"chatbots/{bot.pk}/conversations"
    assert program.get(address).status_code == 200
    assert program.get(f"{address}/{talk.pk}").status_code == 200


@pytest.mark.parametrize("field", SAID)
def test_a_message_that_another_program_wrote_is_shown(field):
    program = Program(subscriber())
    bot = bot_of(program.user)
    talk = Conversation.objects.create(chatbot=bot, session_id="one", channel="widget")
    said = Message.objects.create(conversation=talk, chatbot=bot, role="assistant", content="Hi")
    address = f"chatbots/{bot.pk}/conversations/{talk.pk}/messages"
    for change in ({"$set": {field: None}}, {"$unset": {field: 1}}):
        collection(Message).update_one({"id": said.pk}, change)
        assert program.get(address).status_code == 200


@pytest.mark.parametrize("field", KNOWN)
def test_a_source_that_another_program_wrote_is_shown(field):
    program = Program(subscriber())
    bot = bot_of(program.user)
    source = text_of(bot)
    collection(Source).update_one({"id": source.pk}, {"$set": {field: None}})
    assert program.get(f"chatbots/{bot.pk}/sources").status_code == 200
    assert program.get(f"chatbots/{bot.pk}/sources/{source.pk}").status_code == 200


def test_what_a_key_may_not_counts_in_its_minute_too(settings):
    settings.API_RATE_PER_MINUTE = 2
    program = Program(subscriber(), "read")
    given = [refused(program.post("chatbots", {"name": "Shop"})) for _ in range(3)]
    assert given == [(403, "scope_missing")] * 2 + [(429, "rate_limited")]


def test_who_changes_a_chatbot_that_was_deleted_just_now_is_told_so():
    program = Program(subscriber())
    bot = bot_of(program.user)
    views.change_bot, kept = _deletes_first, views.change_bot
    try:
        told = program.patch(f"chatbots/{bot.pk}", {"name": "Another"})
    finally:
        views.change_bot = kept
    assert refused(told) == (404, "not_found")


def _deletes_first(bot, **fields):
    actions.remove_bot(Chatbot.objects.get(pk=bot.pk))
    return actions.change_bot(bot, **fields)
