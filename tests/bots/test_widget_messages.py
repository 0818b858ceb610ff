import asyncio
import uuid

import pytest
from asgiref.sync import sync_to_async

from accounts.models import User
from bots.models import Chatbot, Conversation, Message
from tests.bots.visitor import Visitor, events_in
from tests.cast import bot_of, used

pytestmark = pytest.mark.django_db(transaction=True)


async def opened(bot) -> Visitor:
    visitor = Visitor(bot.pk)
    await visitor.open()
    return visitor


async def test_a_question_streams_its_answer_with_citations(bot):
    visitor = await opened(bot)
    events = await events_in(await visitor.ask("When does the shop close on Saturday?"))
    names = [name for name, _ in events]
    assert names[0] == "start" and names[-2:] == ["citations", "done"]
    assert set(names[1:-2]) == {"delta"}
    done = events[-1][1]
    assert "closes at noon" in done["content"]
    assert done["grounded"] is True and done["finish_reason"] == "stop"
    streamed = "".join(data["text"] for name, data in events if name == "delta")
    assert streamed == done["content"]


async def test_a_citation_points_at_the_very_words(bot):
    visitor = await opened(bot)
    events = await events_in(await visitor.ask("When does the shop close on Saturday?"))
    citation = dict(events)["citations"]["citations"][0]
    source = await sync_to_async(bot.sources.get)()
    assert citation["source_id"] == source.pk and citation["source_name"] == "Shop handbook"
    assert source.content[citation["start"] : citation["end"]] == citation["quote"]
    assert "noon" in citation["quote"]


async def test_what_the_sources_do_not_say_is_refused(bot):
    visitor = await opened(bot)
    answer = await visitor.ask_plainly("Who won the chess tournament in Reykjavik?")
    assert answer["grounded"] is False and answer["finish_reason"] == "refused"
    assert answer["citations"] == []


async def test_json_is_answered_in_one_body(bot):
    visitor = await opened(bot)
    answer = await visitor.ask_plainly("Where can I park?")
    assert set(answer) == {
        "message_id",
        "conversation_id",
        "content",
        "html",
        "citations",
        "grounded",
        "kind",
        "finish_reason",
    }


async def test_the_visitor_learns_nothing_of_how_it_was_made(bot):
    visitor = await opened(bot)
    done = (await events_in(await visitor.ask("Where can I park?")))[-1][1]
    assert not {"owner", "engine", "evidence"} & set(done)


async def test_the_same_client_id_is_answered_once_and_counted_once(bot, alice):
    visitor = await opened(bot)
    number = str(uuid.uuid4())
    first = await visitor.ask_plainly("Where can I park?", client_message_id=number)
    again = await visitor.ask_plainly("Where can I park?", client_message_id=number)
    assert (again["message_id"], again["content"]) == (first["message_id"], first["content"])
    assert await sync_to_async(used)(alice) == 1
    assert await Message.objects.acount() == 2


async def test_the_same_many_times_at_once_is_one_question(bot, alice):
    visitor = await opened(bot)
    number = str(uuid.uuid4())
    asked = [visitor.ask_plainly("Where can I park?", client_message_id=number) for _ in range(15)]
    answers = await asyncio.gather(*asked)
    assert len({answer["message_id"] for answer in answers}) == 1
    assert len({answer["content"] for answer in answers}) == 1
    assert await Message.objects.acount() == 2
    assert await sync_to_async(used)(alice) == 1


async def test_a_reload_finds_the_conversation(bot):
    visitor = await opened(bot)
    asked = await visitor.ask_plainly("Where can I park?")
    back = Visitor(bot.pk)
    session = (await back.open(token=visitor.token)).json()
    assert session["conversation_id"] == asked["conversation_id"]
    transcript = (await back.get("conversation")).json()
    assert [message["role"] for message in transcript["messages"]] == ["user", "assistant"]


async def test_a_stored_answer_is_read_again_from_its_start(bot):
    visitor = await opened(bot)
    asked = await visitor.ask_plainly("Where can I park?")
    events = await events_in(await visitor.get(f"messages/{asked['message_id']}/events"))
    assert [name for name, _ in events] == ["start", "delta", "citations", "done"]
    assert events[-1][1]["content"] == asked["content"]


async def test_markup_in_an_answer_is_text_on_every_way_out(bot):
    """As it streams, read again from its start, and in the history."""
    visitor = await opened(bot)
    asked = await visitor.ask_plainly("Where can I park?")
    hostile = "<img src=x onerror=pwn()> <script>pwn()</script> [go](javascript:pwn())"
    stored = Message.objects.filter(pk=asked["message_id"])
    await stored.aupdate(content=hostile, claims=[])
    events = await events_in(await visitor.get(f"messages/{asked['message_id']}/events"))
    history = (await visitor.get("conversation")).json()["messages"]
    for html in (events[-1][1]["html"], history[-1]["html"]):
        assert "&lt;img" in html and "&lt;script" in html
        assert not any(tag in html for tag in ("<img", "<script", "href"))


async def test_anothers_answer_cannot_be_read(bot):
    asked = await (await opened(bot)).ask_plainly("Where can I park?")
    silent, stranger = await opened(bot), await opened(bot)
    await stranger.ask_plainly("When does the shop close on Saturday?")
    for each in (silent, stranger):
        answer = await each.get(f"messages/{asked['message_id']}/events")
        assert answer.status_code == 404


async def test_a_token_is_needed(bot):
    answer = await Visitor(bot.pk).ask("Hello?")
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "token_invalid")


async def test_a_token_of_another_bot_does_not_open_this_one(bot, alice):
    alice.custom_max_chatbots = 2
    other = await sync_to_async(bot_of)(alice, name="Other")
    visitor = Visitor(bot.pk, token=(await opened(other)).token)
    assert (await visitor.ask("Hello?")).json()["error"]["code"] == "token_invalid"


async def test_an_old_token_has_expired_but_finds_its_conversation_again(bot, settings):
    visitor = await opened(bot)
    asked = await visitor.ask_plainly("Where can I park?")
    settings.CHAT_TOKEN_SECONDS = -1
    assert (await visitor.ask("Hello?")).json()["error"]["code"] == "token_expired"
    settings.CHAT_TOKEN_SECONDS = 60
    back = (await visitor.open(token=visitor.token)).json()
    assert back["conversation_id"] == asked["conversation_id"]


async def test_an_inactive_bot_answers_nobody(bot):
    visitor = await opened(bot)
    await Chatbot.objects.filter(pk=bot.pk).aupdate(status="inactive")
    assert (await visitor.ask("Hello?")).json()["error"]["code"] == "bot_inactive"


async def test_a_suspended_owners_bot_answers_nobody(bot, alice):
    visitor = await opened(bot)
    await User.objects.filter(pk=alice.pk).aupdate(status="suspended")
    assert (await visitor.ask("Hello?")).json()["error"]["code"] == "bot_inactive"


async def test_a_full_plan_says_nothing_of_the_plan_and_keeps_nothing(bot, alice):
    await User.objects.filter(pk=alice.pk).aupdate(custom_max_messages=0)
    visitor = await opened(bot)
    answer = await visitor.ask("Where can I park?")
    error = answer.json()["error"]
    assert error["code"] == "quota_exceeded"
    assert "plan" not in error["message"].lower()
    assert await Message.objects.acount() == 0
    assert await Conversation.objects.acount() == 0
    await bot.arefresh_from_db()
    assert bot.conversations_count == 0


async def test_too_many_at_once_are_told_when_to_come_back(bot, settings):
    settings.CHAT_RATE_PER_MINUTE = 2
    visitor = await opened(bot)
    answers = [await visitor.ask("Where can I park?", accept="application/json") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert 1 <= int(answers[-1]["Retry-After"]) <= 60


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"content": "   "}, "invalid_request"),
        ({"content": 7}, "invalid_request"),
        ({}, "invalid_request"),
        ({"content": "x" * 4001}, "message_too_long"),
        ({"content": "Hello", "client_message_id": "seven"}, "invalid_request"),
    ],
)
async def test_unusable_questions_are_refused_with_a_sentence(bot, body, code):
    visitor = await opened(bot)
    error = (await visitor.post("messages", body)).json()["error"]
    assert error["code"] == code and error["message"].endswith(".")


async def test_a_body_that_is_not_json_is_refused(bot):
    visitor = await opened(bot)
    answer = await visitor.client.post(
        f"/embed/{bot.pk}/messages",
        "{",
        content_type="application/json",
        headers={"authorization": f"Bearer {visitor.token}"},
    )
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "invalid_request")


async def test_counts_follow_the_conversation(bot):
    visitor = await opened(bot)
    await visitor.ask_plainly("Where can I park?")
    await visitor.ask_plainly("When is the shop open?")
    conversation = await Conversation.objects.aget()
    await bot.arefresh_from_db()
    assert conversation.messages_count == 4
    assert (bot.conversations_count, bot.messages_count) == (1, 4)


async def test_a_rating_replaces_the_one_before(bot):
    visitor = await opened(bot)
    await visitor.ask_plainly("Where can I park?")
    await visitor.post("rating", {"rating": 2, "feedback": "meh"})
    await visitor.post("rating", {"rating": 5})
    rating = (await visitor.get("conversation")).json()["rating"]
    assert rating == {"rating": 5, "feedback": None}
    assert await bot.conversationrating_set.acount() == 1


@pytest.mark.parametrize("stars", [0, 6, "5", True, None, 2.5])
async def test_a_rating_has_one_to_five_stars(bot, stars):
    visitor = await opened(bot)
    await visitor.ask_plainly("Where can I park?")
    assert (await visitor.post("rating", {"rating": stars})).status_code == 400


async def test_who_rates_without_end_is_stopped(bot):
    visitor = await opened(bot)
    await visitor.ask_plainly("Where can I park?")
    stars = [await visitor.post("rating", {"rating": 1 + n % 5}) for n in range(11)]
    assert [answer.status_code for answer in stars] == [200] * 10 + [429]


async def test_a_rating_needs_a_conversation(bot):
    visitor = await opened(bot)
    assert (await visitor.post("rating", {"rating": 5})).status_code == 400


async def test_a_visitor_gets_no_cookie(bot):
    visitor = await opened(bot)
    answer = await visitor.ask("Where can I park?")
    assert not answer.cookies


@pytest.mark.parametrize("path", ["messages", "rating", "session"])
@pytest.mark.parametrize(
    "raw",
    [
        b'{"content": "a\\ud800b", "rating": 5, "feedback": "\\ud800", "token": "\\ud800:a:b"}',
        b'{"content": "\xed\xa0\x80"}',
        b"[" * 100_000,
        b"[]",
        b'"text"',
        b"\xff\xfe",
    ],
)
async def test_what_is_no_text_is_refused_and_breaks_nothing(bot, path, raw):
    visitor = await opened(bot)
    await visitor.ask_plainly("Where can I park?")
    answer = await visitor.client.post(
        f"/embed/{bot.pk}/{path}",
        raw,
        content_type="application/json",
        headers={"authorization": f"Bearer {visitor.token}", "accept": "application/json"},
    )
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "invalid_request")


async def test_a_token_that_is_no_text_is_invalid(bot):
    visitor = Visitor(bot.pk, token="a:b:\u00e9")
    assert (await visitor.get("conversation")).status_code == 401
