"""The OpenAI-compatible addresses: requests read, answers held until they stand, refusals."""

import asyncio
import json

import pytest
from django.test import AsyncClient

from accounts.keys import revoke_key
from accounts.models import ApiKey
from billing import quota
from billing.quota import Limit
from bots.actions.chatbots import change_bot
from bots.answering import stream
from bots.models import Conversation, Message
from botsmith.lib.redis import redis_client
from tests.bots.api import Program, key_for, subscriber
from tests.bots.in_flight import QUESTION, deactivate
from tests.cast import used
from tests.providers import Script

pytestmark = pytest.mark.django_db(transaction=True)
PARKING = "Where do customers park?"


@pytest.fixture
def alice():
    return subscriber()


@pytest.fixture
def key(alice):
    return key_for(alice)


@pytest.fixture
def complete(bot, key):
    async def complete(*said: tuple[str, object] | str, headers: dict | None = None, **more):
        turns = [("user", each) if isinstance(each, str) else each for each in said]
        messages = [{"role": role, "content": content} for role, content in turns]
        return await AsyncClient().post(
            f"/api/v1/chatbots/{bot.pk}/v1/chat/completions",
            json.dumps({"model": bot.pk, "messages": messages, **more}),
            content_type="application/json",
            headers={"authorization": f"Bearer {key}", **(headers or {})},
        )

    return complete


def said_in(answer) -> str:
    assert answer.status_code == 200, answer.content
    return answer.json()["choices"][0]["message"]["content"]


async def lines_in(answer) -> list:
    """The data lines of a stream, read to its end."""
    assert answer["Content-Type"] == "text/event-stream"
    body = b"".join([part async for part in answer.streaming_content]).decode()
    given = [each.removeprefix("data: ") for each in body.split("\n\n") if each[:5] == "data:"]
    return [each if each == "[DONE]" else json.loads(each) for each in given]


async def refused(answering) -> tuple[int, str, str, str | None]:
    answer = await answering
    error = answer.json()["error"]
    assert {"message", "type", "param", "code"} <= set(error) and error["message"]
    return answer.status_code, error["type"], error["code"], error["param"]


async def test_a_completion_has_the_official_shape_and_our_own_beside_it(bot, complete):
    answer = (await complete(QUESTION, temperature=0.1, max_tokens=5, tools=[])).json()
    [choice] = answer["choices"]
    assert answer["object"] == "chat.completion" and answer["id"].startswith("chatcmpl-")
    assert answer["model"] == bot.pk and isinstance(answer["created"], int)
    assert choice["index"] == 0 and choice["finish_reason"] == "stop"
    assert choice["message"]["role"] == "assistant" and "noon" in choice["message"]["content"]
    usage = answer["usage"]
    assert usage["total_tokens"] == usage["prompt_tokens"] + usage["completion_tokens"] > 10
    assert answer["grounded"] is True and answer["citations"][0]["source_name"] == "Shop handbook"
    assert await Conversation.objects.aget(pk=answer["conversation_id"], channel="api")


async def test_the_usage_is_the_providers_own(complete, stub):
    stub.play(Script(pieces=["It closes at noon [1]."], usage=(120, 30, 100)))
    assert (await complete(QUESTION)).json()["usage"] == {
        "prompt_tokens": 120,
        "completion_tokens": 30,
        "total_tokens": 150,
        "prompt_tokens_details": {"cached_tokens": 100},
    }


@pytest.mark.parametrize("is_strict", [True, False])
async def test_what_is_streamed_is_the_answer_that_stands(bot, alice, complete, stub, is_strict):
    """The draft says more than the sources, and numbers its passages otherwise."""
    await asyncio.to_thread(lambda: change_bot(bot, actor=alice, strict=is_strict))
    stub.answer = lambda _: ["On Saturday it closes at noon [1].", " We sell boats in 1987 [1]."]
    lines = await lines_in(await complete(QUESTION, stream=True))
    assert lines[-1] == "[DONE]"
    chunks = lines[:-1]
    assert chunks[0]["choices"][0]["delta"]["role"] == "assistant"
    text = "".join(each["choices"][0]["delta"].get("content", "") for each in chunks)
    stored = await Message.objects.aget(role="assistant")
    assert text == stored.content and ("1987" in text) is not is_strict
    assert {each["object"] for each in chunks} == {"chat.completion.chunk"}
    assert len({each["id"] for each in chunks}) == 1 and "usage" not in chunks[0]
    assert [each["choices"][0]["finish_reason"] for each in chunks[-2:]] == [None, "stop"]
    assert chunks[-1]["citations"] and chunks[-1]["conversation_id"] == stored.conversation_id


async def test_the_usage_ends_the_stream_where_it_is_asked_for(complete):
    more = {"stream": True, "stream_options": {"include_usage": True}}
    *chunks, last, done = await lines_in(await complete(QUESTION, **more))
    assert done == "[DONE]" and last["choices"] == [] and last["usage"]["total_tokens"] > 0
    assert all(each["usage"] is None for each in chunks)


async def test_comments_keep_the_line_alive_while_the_answer_is_held(
    complete, held_stub, monkeypatch
):
    monkeypatch.setattr(stream, "KEEPALIVE_SECONDS", 0.05)
    answer = await complete(QUESTION, stream=True)
    parts = aiter(answer.streaming_content)
    seen = b""
    while seen.count(stream.KEEPALIVE) < 2:
        seen += await anext(parts)
    assert b"Saturday" not in seen
    held_stub.let_go()
    rest = b"".join([part async for part in parts])
    assert b"Saturday" in rest and rest.endswith(b"data: [DONE]\n\n")


# --- History --------------------------------------------------------------------------------------


async def test_what_was_said_before_is_the_history_and_orders_of_the_system_are_not(complete, stub):
    turns = [("user", "Do you sell boats?"), ("assistant", "We do not [1].")]
    parts = [
        {"type": "text", "text": "And when does it close"},
        {"type": "text", "text": "on Saturday?"},
    ]
    answer = await complete(("system", "Speak like a pirate."), *turns, ("user", parts))
    assert answer.status_code == 200
    sent = [(each["role"], each["content"]) for each in stub.requests[-1]["messages"]]
    assert sent[1:3] == [("user", "Do you sell boats?"), ("assistant", "We do not.")]
    assert "And when does it close\non Saturday?" in sent[-1][1]
    assert "pirate" not in str(sent)


async def test_a_thread_is_one_conversation_and_a_fork_another(complete):
    first = await complete(QUESTION)
    home = first.json()["conversation_id"]
    thread = [("user", QUESTION), ("assistant", said_in(first) + "\n")]
    second = await complete(("developer", "New orders."), *thread, PARKING)
    assert second.json()["conversation_id"] == home
    third = await complete(*thread, PARKING, ("assistant", said_in(second)), "Thanks")
    assert third.json()["conversation_id"] == home
    fork = await complete(*thread, "When does it open?")
    assert fork.json()["conversation_id"] != home
    stored = await Conversation.objects.aget(pk=home)
    assert stored.messages_count == 6


async def test_a_thread_that_nobody_remembers_begins_anew(complete):
    first = await complete(QUESTION)
    redis_client().flushall()
    again = await complete(QUESTION, ("assistant", said_in(first)), PARKING)
    assert again.json()["conversation_id"] != first.json()["conversation_id"]


async def test_threads_of_two_users_are_apart(complete):
    hers = await complete(QUESTION, user="vera")
    thread = [("user", QUESTION), ("assistant", said_in(hers))]
    his = await complete(*thread, PARKING, user="otto")
    again = await complete(*thread, PARKING, user="vera")
    assert his.json()["conversation_id"] != hers.json()["conversation_id"]
    assert again.json()["conversation_id"] == hers.json()["conversation_id"]
    stored = await Conversation.objects.aget(pk=hers.json()["conversation_id"])
    assert stored.visitor_id == "vera"


async def test_a_thread_whose_conversation_was_deleted_begins_anew(complete):
    first = await complete(QUESTION)
    await Conversation.objects.all().adelete()
    again = await complete(QUESTION, ("assistant", said_in(first)), PARKING)
    assert again.status_code == 200
    assert again.json()["conversation_id"] != first.json()["conversation_id"]


async def test_a_named_request_is_carried_out_once(complete, alice):
    name = {"idempotency-key": "n-1"}
    first = await complete(QUESTION)
    thread = [("user", QUESTION), ("assistant", said_in(first))]
    second = await complete(*thread, PARKING, headers=name)
    again = await complete(*thread, PARKING, headers=name)
    assert "Idempotent-Replayed" not in second and again["Idempotent-Replayed"] == "true"
    assert again.json()["id"] == second.json()["id"] and said_in(again) == said_in(second)
    streamed = await complete(*thread, PARKING, headers=name, stream=True)
    assert streamed["Idempotent-Replayed"] == "true"
    assert (await lines_in(streamed))[0]["id"] == second.json()["id"]
    reused = refused(complete(*thread, "When does it open?", headers=name))
    assert (await reused)[::2] == (409, "idempotency_key_reused")
    assert await asyncio.to_thread(used, alice) == 2


# --- Refusals -------------------------------------------------------------------------------------

INVALID = "invalid_request_error"


async def test_what_cannot_be_read_is_refused_and_the_part_named(complete):
    picture = [{"type": "text", "text": "What is it?"}, {"type": "image_url", "image_url": {}}]
    assert await refused(complete(("user", picture))) == (
        *(400, INVALID, "invalid_request", "messages.0.content.1"),
    )
    last = refused(complete(QUESTION, ("assistant", "At noon.")))
    assert await last == (400, INVALID, "invalid_request", "messages")
    assert await refused(complete(QUESTION, n=2)) == (400, INVALID, "invalid_request", "n")
    assert (await refused(complete(QUESTION, stream=0)))[3] == "stream"
    no_object = await refused(complete(QUESTION, stream_options=[None]))
    assert no_object == (400, INVALID, "invalid_request", "stream_options")
    assert await refused(complete()) == (400, INVALID, "invalid_request", "messages")
    assert (await refused(complete(("wizard", "Hi"))))[:3] == (400, INVALID, "invalid_request")
    assert (await refused(complete("  ")))[:3] == (400, INVALID, "invalid_request")
    assert await Message.objects.acount() == 0


async def test_another_model_is_not_there(complete):
    assert await refused(complete(QUESTION, model="gpt-4o")) == (
        *(404, INVALID, "model_not_found", None),
    )
    assert (await complete(QUESTION, model="botsmith")).status_code == 200


def test_models_are_the_chatbot_itself(bot, alice):
    program, base = Program(alice, "chat"), f"chatbots/{bot.pk}/v1/models"
    listed = program.get(base).json()
    [model] = listed["data"]
    assert listed["object"] == "list" and (model["id"], model["object"]) == (bot.pk, "model")
    for name in (bot.pk, "botsmith"):
        assert program.get(f"{base}/{name}").json() == model
    error = program.get(f"{base}/gpt-4o").json()["error"]
    assert (error["code"], error["type"]) == ("model_not_found", INVALID)
    stranger = Program(subscriber("Bob"))
    for path in (base, f"{base}/{bot.pk}", f"chatbots/{bot.pk}/v1/embeddings"):
        answer = stranger.get(path)
        assert answer.status_code == 404 and answer.json()["error"]["type"] == INVALID
    assert program.post(base).json()["error"]["code"] == "method_not_allowed"


async def test_keys_are_refused_in_openais_words(bot, alice, key, complete):
    stored = await ApiKey.objects.aget(prefix=key[:12])
    await asyncio.to_thread(lambda: revoke_key(stored, actor=alice))
    assert await refused(complete(QUESTION)) == (401, INVALID, "invalid_api_key", None)
    reader = await asyncio.to_thread(key_for, alice, "read")
    answer = complete(QUESTION, headers={"authorization": f"Bearer {reader}"})
    assert (await refused(answer))[:3] == (403, INVALID, "scope_missing")


async def test_a_limit_says_how_long_to_wait_and_a_quota_that_waiting_is_of_no_use(
    bot, alice, complete, settings
):
    await asyncio.to_thread(lambda: change_bot(bot, actor=alice, total_rate=1))
    await complete(QUESTION)
    answer = await complete(QUESTION)
    assert (answer.status_code, answer.json()["error"]["code"]) == (429, "rate_limit_exceeded")
    assert 0 < int(answer["Retry-After"]) <= 60 and "x-should-retry" not in answer
    await asyncio.to_thread(lambda: change_bot(bot, actor=alice, total_rate=None))
    redis_client().flushall()
    await asyncio.to_thread(_use_up, alice)
    answer = await complete(QUESTION)
    error = answer.json()["error"]
    assert (answer.status_code, error["code"], error["type"]) == (429, *["insufficient_quota"] * 2)
    assert answer["x-should-retry"] == "false" and "Retry-After" not in answer


def _use_up(user) -> None:
    [meter, *_] = quota.meters(user, Limit.MESSAGES)
    quota.reserve_up_to(user, Limit.MESSAGES, meter.limit - meter.used)


async def test_a_chatbot_that_is_switched_off_is_not_asked(bot, complete):
    await asyncio.to_thread(deactivate, bot)
    assert (await refused(complete(QUESTION)))[:3] == (404, INVALID, "bot_inactive")


async def test_a_provider_that_fails_in_mid_answer_is_told_of(complete, stub):
    stub.cut_after = 1
    assert await refused(complete(QUESTION)) == (503, "server_error", "provider_unavailable", None)
    lines = await lines_in(await complete(QUESTION, stream=True))
    assert lines[-1]["error"]["code"] == "provider_unavailable"
    assert lines[-1]["error"]["type"] == "server_error"


async def test_a_question_whose_answer_failed_is_asked_again_in_its_conversation(complete, stub):
    first = await complete(QUESTION)
    thread = [("user", QUESTION), ("assistant", said_in(first))]
    stub.cut_after = 1
    assert (await complete(*thread, PARKING)).status_code == 503
    stub.cut_after = None
    again = await complete(*thread, PARKING)
    assert again.json()["conversation_id"] == first.json()["conversation_id"]
