import json

import pytest
from asgiref.sync import sync_to_async

from bots.models import Conversation
from knowledge import kept
from tests.bots.visitor import Visitor, events_in
from tests.cast import signed_in, signed_in_async, text_of

pytestmark = pytest.mark.django_db(transaction=True)


async def ask(client, bot, content, **body):
    return await client.post(
        f"/bots/{bot.pk}/playground/messages",
        json.dumps({"content": content, **body}),
        content_type="application/json",
    )


async def test_the_owner_sees_what_the_answer_rests_on(alice, bot):
    client = await sync_to_async(signed_in_async)(alice)
    done = (await events_in(await ask(client, bot, "Where can I park?")))[-1][1]
    assert (done["kind"], done["engine_label"]) == ("answer", "Built-in quoting engine")
    quoted = next(each for each in done["trace"]["candidates"] if each["quotes"])
    start, end = quoted["quotes"][0]
    assert "yard" in quoted["text"][start:end]
    assert done["trace"]["query"] == "Where can I park?" and done["trace"]["language"] == "en"
    assert {stage["name"] for stage in done["trace"]["stages"]} >= {"retrieve", "check"}
    assert done["trace"]["cost"] == {"usd": 0}


async def test_a_visitor_sees_nothing_of_how_it_was_made(bot):
    visitor = Visitor(bot.pk)
    await visitor.open()
    events = await events_in(await visitor.ask("Where can I park?"))
    done = events[-1][1]
    public = {"message_id", "content", "html", "kind", "finish_reason", "grounded"}
    assert set(done) == public
    stored = (await visitor.get("conversation")).json()["messages"][-1]
    assert not {"engine", "model", "claims", "removed", "trace"} & set(stored)


async def test_what_no_source_tells_is_a_refusal_with_its_trace(alice, bot):
    client = await sync_to_async(signed_in_async)(alice)
    done = (await events_in(await ask(client, bot, "Who won the cup in 1998?")))[-1][1]
    assert (done["kind"], done["grounded"], done["claims"]) == ("refusal", False, [])
    assert all(not each["quotes"] for each in done["trace"]["candidates"])


async def test_small_talk_is_searched_for_nowhere(alice, bot):
    client = await sync_to_async(signed_in_async)(alice)
    done = (await events_in(await ask(client, bot, "Hello!")))[-1][1]
    assert done["kind"] == "small_talk" and done["trace"]["candidates"] == []


async def test_a_conversation_goes_on(alice, bot):
    client = await sync_to_async(signed_in_async)(alice)
    start = (await events_in(await ask(client, bot, "Where can I park?")))[0][1]
    number = start["conversation_id"]
    await events_in(await ask(client, bot, "When is it open?", conversation_id=number))
    conversation = await Conversation.objects.aget()
    assert (conversation.channel, conversation.messages_count) == ("playground", 4)


async def test_the_playground_is_not_counted_as_visitors(alice, bot):
    client = await sync_to_async(signed_in_async)(alice)
    await events_in(await ask(client, bot, "Where can I park?"))
    await bot.arefresh_from_db()
    assert (bot.conversations_count, bot.messages_count) == (0, 0)


async def test_a_conversation_of_somebody_else_cannot_be_joined(alice, bot):
    theirs = await Conversation.objects.acreate(chatbot=bot, session_id="another")
    client = await sync_to_async(signed_in_async)(alice)
    answer = await ask(client, bot, "Hello?", conversation_id=theirs.pk)
    assert answer.status_code == 400


async def test_a_full_plan_tells_the_owner_which_plan(alice, bot):
    alice.custom_max_messages = 0
    await alice.asave()
    client = await sync_to_async(signed_in_async)(alice)
    error = (await ask(client, bot, "Hello?")).json()["error"]
    assert error["code"] == "quota_exceeded" and "Free plan" in error["message"]


async def test_the_playground_answers_as_visitors_are_answered(alice, bot):
    await sync_to_async(kept.keep)(bot.pk)
    await sync_to_async(text_of)(bot, "The cup of 1998 went to France.", name="Cups")
    client = await sync_to_async(signed_in_async)(alice)
    done = (await events_in(await ask(client, bot, "Who won the cup in 1998?")))[-1][1]
    assert done["kind"] == "refusal"


def test_the_playground_tells_since_when_knowledge_is_kept(alice, bot):
    page = f"/bots/{bot.pk}/playground/"
    assert "from what it knew on" not in signed_in(alice).get(page).content.decode()
    kept.keep(bot.pk)
    assert "from what it knew on" in signed_in(alice).get(page).content.decode()
