"""Conversations and their messages, read and settled by the API."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.models import ActivityLog
from bots.actions.hand_off import reply_as_person
from bots.actions.ratings import rate_conversation
from bots.models import Conversation, Message
from botsmith.mongodb.collections import collection
from tests.bots.api import Program, refused, subscriber
from tests.cast import bot_of

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
GONE = str(uuid4())


@pytest.fixture
def alice():
    return subscriber()


@pytest.fixture
def bot(alice):
    return bot_of(alice)


@pytest.fixture
def program(alice):
    return Program(alice)


def talk(bot, number: int = 0, **fields) -> Conversation:
    """The higher its number, the longer ago."""
    at = NOW - timedelta(minutes=number)
    usual = {"session_id": f"s-{number}", "created_at": at, "updated_at": at, "searchable": True}
    return Conversation.objects.create(chatbot=bot, **{**usual, **fields})


def said(conversation: Conversation, *texts: str) -> list[Message]:
    """Question and answer in turns."""
    return [
        Message.objects.create(
            conversation=conversation,
            chatbot_id=conversation.chatbot_id,
            role=("user", "assistant")[at % 2],
            content=text,
            timestamp=NOW + timedelta(seconds=at),
        )
        for at, text in enumerate(texts)
    ]


def ids(answer) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [each["id"] for each in answer.json()["items"]]


def test_the_latest_come_first_page_by_page_without_the_owners_own(bot, program):
    every = [talk(bot, number).pk for number in range(5)]
    talk(bot, 9, channel="playground")
    talk(bot_of(bot.user))
    address, found, cursor = f"chatbots/{bot.pk}/conversations", [], ""
    while cursor is not None:
        answer = program.get(address, {"limit": 2, "cursor": cursor})
        found.append(ids(answer))
        cursor = answer.json()["next_cursor"]
    assert found == [every[:2], every[2:4], every[4:]]
    assert ids(program.get(address)) == every


def test_they_are_narrowed_by_status_channel_and_time(bot, program):
    address = f"chatbots/{bot.pk}/conversations"
    plain, page, done = talk(bot, 1), talk(bot, 2, channel="page"), talk(bot, 3, status="resolved")

    def found(**query: str) -> list[str]:
        return ids(program.get(address, query))

    assert found(status="resolved") == [done.pk]
    assert found(channel="page") == [page.pk]
    assert found(status="resolved", channel="page") == []
    assert found(since="2026-06-01T11:58:00Z") == [plain.pk, page.pk]
    assert found(until="2026-06-01T13:58:00+02:00") == [done.pk]
    assert found(since="2026-06-01T11:58:00", until="2026-06-01T11:59:00Z") == [page.pk]
    assert found(since="2026-06-01T11:57:00Z", status="active", channel="page") == [page.pk]
    assert found(since="0001-01-01T00:00:00+09:00", until="9999-12-31T23:59:59-09:00") == [
        *(plain.pk, page.pk, done.pk)
    ]


@pytest.mark.parametrize(
    "query",
    [
        {"status": "open"},
        {"channel": "playground"},
        {"since": "yesterday"},
        {"limit": "0"},
        {"limit": "101"},
    ],
)
def test_what_is_no_filter_is_refused(bot, program, query):
    answer = program.get(f"chatbots/{bot.pk}/conversations", query)
    expected = (404, "cursor_unknown") if "cursor" in query else (400, "invalid_request")
    assert refused(answer) == expected


@pytest.mark.parametrize("cursor", ["nonsense", "WyJ4Il0="])
def test_a_cursor_of_no_list_is_unknown(bot, program, cursor):
    answer = program.get(f"chatbots/{bot.pk}/conversations", {"cursor": cursor})
    assert refused(answer) == (404, "cursor_unknown")


def test_one_has_its_visitor_rating_and_feedback(bot, program):
    one = talk(bot, user_name="Vera", user_email="vera@example.com", visitor_id="u-1")
    rate_conversation(one, rating=4, feedback="Helpful.")
    answer = program.get(f"chatbots/{bot.pk}/conversations/{one.pk}")
    assert answer.status_code == 200 and answer["ETag"]
    shown = answer.json()
    assert (shown["rating"], shown["feedback"]) == (4, "Helpful.")
    assert (shown["user_name"], shown["visitor_id"]) == ("Vera", "u-1")
    assert shown["created_at"] == "2026-06-01T12:00:00Z"
    assert (shown["status"], shown["channel"]) == ("active", "widget")
    [listed] = program.get(f"chatbots/{bot.pk}/conversations").json()["items"]
    assert listed == program.get(f"chatbots/{bot.pk}/conversations/{one.pk}").json()


def test_strangers_and_the_owners_own_trials_are_not_there(bot, alice, program):
    one, own = talk(bot), talk(bot, 1, channel="playground")
    stranger = Program(subscriber("Bob"))
    for who, found in ((stranger, one), (program, own)):
        for path in ("", "/messages"):
            answer = who.get(f"chatbots/{bot.pk}/conversations/{found.pk}{path}")
            assert answer.status_code == 404
        answer = who.patch(f"chatbots/{bot.pk}/conversations/{found.pk}", {"status": "resolved"})
        assert answer.status_code == 404
    assert stranger.get(f"chatbots/{bot.pk}/conversations").status_code == 404
    other = bot_of(alice)
    assert program.get(f"chatbots/{other.pk}/conversations/{one.pk}").status_code == 404
    assert program.get(f"chatbots/{bot.pk}/conversations/{GONE}").status_code == 404


def test_messages_come_the_oldest_first_page_by_page(bot, program):
    one = talk(bot)
    every = [each.pk for each in said(one, "Hello?", "Hello.", "When?", "At noon [1].", "Thanks")]
    said(talk(bot, 1), "Elsewhere")
    address, found, cursor = f"chatbots/{bot.pk}/conversations/{one.pk}/messages", [], ""
    while cursor is not None:
        answer = program.get(address, {"limit": 2, "cursor": cursor})
        found.append(ids(answer))
        cursor = answer.json()["next_cursor"]
    assert found == [every[:2], every[2:4], every[4:]]
    assert refused(program.get(address, {"cursor": "x"})) == (404, "cursor_unknown")


def test_a_message_says_what_it_rests_on_and_nothing_of_how_it_was_made(bot, alice, program):
    one = talk(bot)
    question, answer = said(one, "When?", "At noon [1].")
    cited = {"n": 1, "source_id": "s", "source_name": "Handbook", "url": None, "page": None}
    cited |= {"quote": "noon", "start": 3, "end": 7}
    stored = {"citations": [cited], "grounded": True, "finish_reason": "stop", "trace": {"a": 1}}
    collection(Message).update_one({"id": answer.pk}, {"$set": stored})
    reply_as_person(one, author=alice, content="I can help.", message_id=GONE)
    shown = program.get(f"chatbots/{bot.pk}/conversations/{one.pk}/messages").json()["items"]
    asked, said_so, person = shown
    assert (asked["role"], asked["kind"], asked["citations"]) == ("user", None, [])
    assert said_so["citations"] == [cited] and said_so["kind"] == "answer"
    assert (said_so["grounded"], said_so["finish_reason"]) == (True, "stop")
    assert (person["kind"], person["author"]) == ("person", alice.name)
    assert not {"trace", "claims", "removed", "lease_token"} & set(said_so)
    assert asked["id"] == question.pk and asked["timestamp"] == "2026-06-01T12:00:00Z"


def test_what_another_program_wrote_is_shown_with_defaults(bot, program):
    one = talk(bot)
    kept = {"id": "m", "conversation_id": one.pk, "chatbot_id": bot.pk, "role": "assistant"}
    collection(Message).insert_one({**kept, "content": "Hi", "timestamp": timezone.now()})
    [shown] = program.get(f"chatbots/{bot.pk}/conversations/{one.pk}/messages").json()["items"]
    assert (shown["kind"], shown["state"], shown["citations"]) == ("answer", "done", [])


@pytest.mark.parametrize(
    ("before", "after", "line"),
    [
        ("active", "resolved", "resolved_conversation"),
        ("escalated", "resolved", "resolved_conversation"),
        ("escalated", "active", "handed_back_conversation"),
        ("resolved", "active", "reopened_conversation"),
        ("active", "active", None),
        ("resolved", "resolved", None),
    ],
)
def test_its_status_is_changed_as_in_the_inbox(bot, program, before, after, line):
    one = talk(bot, status=before)
    logged = ActivityLog.objects.count()
    answer = program.patch(f"chatbots/{bot.pk}/conversations/{one.pk}", {"status": after})
    assert answer.status_code == 200 and answer.json()["status"] == after
    one.refresh_from_db()
    assert one.status == after
    assert ActivityLog.objects.count() == logged + bool(line)
    if line:
        assert ActivityLog.objects.order_by("-timestamp").first().action == line


@pytest.mark.parametrize(
    "body", [{}, {"status": "escalated"}, {"status": None}, {"state": "x"}, []]
)
def test_no_other_change_is_taken(bot, program, body):
    one = talk(bot)
    answer = program.patch(f"chatbots/{bot.pk}/conversations/{one.pk}", body)
    assert refused(answer) == (400, "invalid_request")


def test_scopes(bot, alice):
    one = talk(bot)
    address = f"chatbots/{bot.pk}/conversations"
    writer, reader = Program(alice, "write", "chat"), Program(alice, "read", "chat")
    for path in (address, f"{address}/{one.pk}", f"{address}/{one.pk}/messages"):
        assert refused(writer.get(path)) == (403, "scope_missing")
    assert refused(reader.patch(f"{address}/{one.pk}", {"status": "resolved"})) == (
        403,
        "scope_missing",
    )
