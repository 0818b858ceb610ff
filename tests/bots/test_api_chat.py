"""Questions by the API: one piece of JSON or the visitors' stream, named ones answered once."""

import asyncio
import json
from uuid import uuid4

import pytest
from django.test import AsyncClient

from accounts.keys import revoke_key
from accounts.models import ApiKey
from billing import quota
from billing.quota import Limit
from bots.actions.chatbots import change_bot
from bots.answering.stream import Event
from bots.models import Conversation, Message
from botsmith.lib.redis import redis_client
from tests.bots.api import key_for, subscriber
from tests.bots.in_flight import QUESTION, SWITCHES, Reading, remove
from tests.bots.visitor import events_in, parse
from tests.cast import bot_of, on_plan, person, used

pytestmark = pytest.mark.django_db(transaction=True)
NO_SUCH = str(uuid4())


@pytest.fixture
def alice():
    return subscriber()


@pytest.fixture
def ask(alice, bot):
    return asker(bot, key_for(alice))


def asker(bot, key: str):
    async def ask(content: str = QUESTION, *, headers: dict | None = None, **body):
        return await AsyncClient().post(
            f"/api/v1/chatbots/{bot.pk}/chat",
            json.dumps({"content": content, **body}),
            content_type="application/json",
            headers={"authorization": f"Bearer {key}", **(headers or {})},
        )

    return ask


async def code_of(answering) -> tuple[int, str]:
    answer = await answering
    return answer.status_code, answer.json()["error"]["code"]


def counts() -> tuple[int, int]:
    return Conversation.objects.count(), Message.objects.count()


def named(name: str, **more: str) -> dict:
    return {"idempotency-key": name, **more}


async def test_an_answer_has_its_citations_and_is_in_the_inbox_as_the_apis(bot, alice, ask):
    answer = await ask()
    assert answer.status_code == 200
    said = answer.json()
    assert "noon" in said["content"] and said["grounded"] is True
    assert said["finish_reason"] == "stop" and said["kind"] == "answer"
    assert said["citations"][0]["source_name"] == "Shop handbook"
    assert "owner" not in said and "trace" not in said
    stored = await Conversation.objects.aget(pk=said["conversation_id"])
    assert (stored.channel, stored.messages_count, stored.chatbot_id) == ("api", 2, bot.pk)
    assert await asyncio.to_thread(used, alice) == 1


async def test_it_goes_on_with_a_conversation_of_the_api_and_with_no_other(bot, ask):
    first = (await ask()).json()
    more = {"conversation_id": first["conversation_id"]}
    again = (await ask("Where do customers park?", **more)).json()
    assert again["conversation_id"] == first["conversation_id"]
    assert await Message.objects.acount() == 4
    await Conversation.objects.aupdate(channel="widget")
    for given in (first["conversation_id"], NO_SUCH):
        assert await code_of(ask(conversation_id=given)) == (404, "not_found")
    assert await Message.objects.acount() == 4


async def test_a_person_is_in_the_inbox_with_name_and_address(bot, ask):
    who = {"id": "u-1", "name": " Vera  Visitor ", "email": "vera@example.com"}
    first, second = [(await ask(visitor=who)).json()["conversation_id"] for _ in range(2)]
    assert first != second
    found = [each async for each in Conversation.objects.all()]
    assert {(c.visitor_id, c.user_name, c.user_email) for c in found} == {
        ("u-1", "Vera Visitor", "vera@example.com")
    }
    assert len({each.session_id for each in found}) == 1


async def test_it_streams_as_to_visitors(ask):
    answer = await ask(headers={"accept": "text/event-stream"})
    assert answer["Content-Type"] == "text/event-stream"
    events = await events_in(answer)
    names = [name for name, _ in events]
    assert names[0] == "start" and names[-2:] == ["citations", "done"] and "delta" in names
    done = events[-1][1]
    assert "noon" in done["content"] and "trace" not in done


@pytest.mark.parametrize("accept", ["application/json", "text/event-stream"])
async def test_a_named_question_is_asked_once_and_its_answer_read_again(ask, alice, accept):
    first = await ask(headers=named("n-1"))
    assert "Idempotent-Replayed" not in first
    before = await asyncio.to_thread(counts)
    again = await ask(headers=named("n-1", accept=accept))
    assert again["Idempotent-Replayed"] == "true"
    if accept == "application/json":
        assert again.json() == first.json()
    else:
        done = (await events_in(again))[-1][1]
        assert done["message_id"] == first.json()["message_id"]
    assert await asyncio.to_thread(counts) == before
    assert await asyncio.to_thread(used, alice) == 1


@pytest.mark.parametrize("forgets", [False, True])
async def test_another_question_under_a_name_is_refused(ask, alice, forgets):
    await ask(headers=named("n-1"))
    if forgets:
        redis_client().flushall()
    assert await code_of(ask("Where do I park?", headers=named("n-1"))) == (
        409,
        "idempotency_key_reused",
    )
    assert await asyncio.to_thread(counts) == (1, 2)
    assert await asyncio.to_thread(used, alice) == 1


async def test_the_same_name_at_another_chatbot_is_refused(ask, alice):
    await ask(headers=named("n-1"))
    other = await asyncio.to_thread(bot_of, alice)
    key = await asyncio.to_thread(key_for, alice)
    assert await code_of(asker(other, key)(headers=named("n-1"))) == (409, "idempotency_key_reused")


async def test_a_question_under_its_own_number_is_the_same_one(ask, alice):
    number = str(uuid4())
    first = (await ask(client_message_id=number)).json()
    again = await ask(client_message_id=number, conversation_id=first["conversation_id"])
    assert again.json() == first and again["Idempotent-Replayed"] == "true"
    assert await asyncio.to_thread(used, alice) == 1


async def test_what_is_no_question_is_refused_in_words(ask):
    for body in ({"content": ""}, {"content": " \n"}, {"content": "x" * 100_000}):
        assert await code_of(ask(**body)) == (400, "invalid_request")
    assert await code_of(ask(client_message_id="1")) == (400, "invalid_request")
    assert await code_of(ask(surprise=1)) == (400, "invalid_request")
    assert await code_of(ask(headers=named("x" * 201))) == (400, "invalid_request")
    assert await code_of(ask("\ud800")) == (400, "invalid_request")
    assert await asyncio.to_thread(counts) == (0, 0)


async def test_strangers_other_scopes_and_the_plan(bot, alice):
    bob = await asyncio.to_thread(subscriber, "Bob")
    theirs = await asyncio.to_thread(key_for, bob)
    assert await code_of(asker(bot, theirs)()) == (404, "not_found")
    reader = await asyncio.to_thread(key_for, alice, "read", "write")
    assert await code_of(asker(bot, reader)()) == (403, "scope_missing")
    free = await asyncio.to_thread(lambda: key_for(person("Carol")))
    assert await code_of(asker(bot, free)()) == (402, "plan_required")
    assert await code_of(asker(bot, "nonsense")()) == (401, "key_invalid")


async def test_messages_that_are_used_up_are_told_of_as_the_account_knows_them(ask, alice):
    most = await asyncio.to_thread(lambda: quota.meters(alice, Limit.MESSAGES)[0].limit)
    await asyncio.to_thread(quota.reserve_up_to, alice, Limit.MESSAGES, most)
    answer = await ask()
    assert (answer.status_code, answer.json()["error"]["code"]) == (402, "quota_exceeded")
    assert "plan" in answer.json()["error"]["message"]


async def test_the_chatbots_rate_is_one_for_visitors_and_programs(bot, ask, alice):
    limited = {"total_rate": 2, "rate_message": "The shop is full."}
    await asyncio.to_thread(lambda: change_bot(bot, actor=alice, **limited))
    for _ in range(2):
        assert (await ask()).status_code == 200
    answer = await ask()
    assert answer.status_code == 429 and int(answer["Retry-After"]) <= 60
    assert answer.json()["error"]["message"] == "The shop is full."


@pytest.mark.parametrize("switch", [s for s in SWITCHES if s.__name__ in ("deactivate", "block")])
async def test_a_chatbot_that_is_switched_off_is_not_asked(bot, ask, switch):
    await asyncio.to_thread(switch, bot)
    assert await code_of(ask()) == (404, "bot_inactive")
    await asyncio.to_thread(remove, bot)
    assert await code_of(ask()) == (404, "not_found")


# --- In mid-answer --------------------------------------------------------------------------------


async def begun(ask, **headers: str) -> Reading:
    """The stream's events, read up to the first words."""

    async def events():
        answer = await ask(headers={"accept": "text/event-stream", **headers})
        async for part in answer.streaming_content:
            for block in part.decode().split("\n\n"):
                if block.startswith("event:"):
                    yield Event(*parse(block))

    return await Reading(events()).begin()


async def test_a_stream_ends_when_its_key_is_revoked_and_others_go_on(bot, alice, held_stub):
    keys = [await asyncio.to_thread(key_for, alice) for _ in range(2)]
    ending, going_on = [await begun(asker(bot, key)) for key in keys]
    key = await ApiKey.objects.aget(prefix=keys[0][:12])
    await asyncio.to_thread(lambda: revoke_key(key, actor=alice))
    last = await ending.end()
    assert (last.name, last.data["code"]) == ("error", "key_revoked")
    held_stub.let_go()
    assert (await going_on.end()).name == "done"


@pytest.mark.parametrize("switch", SWITCHES)
async def test_a_stream_ends_with_its_chatbot_and_its_account(bot, ask, held_stub, switch):
    reading = await begun(ask)
    await asyncio.to_thread(switch, bot)
    assert (await reading.end()).data["code"] == "bot_inactive"


async def test_one_body_ends_with_the_keys_refusal_too(bot, alice, held_stub):
    text = await asyncio.to_thread(key_for, alice)
    asking = asyncio.ensure_future(asker(bot, text)())
    while not held_stub.requests:
        await asyncio.sleep(0.01)
    key = await ApiKey.objects.aget(prefix=text[:12])
    await asyncio.to_thread(lambda: revoke_key(key, actor=alice))
    assert await code_of(asking) == (401, "key_revoked")


async def test_a_named_question_is_followed_while_it_is_written(bot, ask, alice, held_stub):
    first = await begun(ask, **named("n-1"))
    second = await begun(ask, **named("n-1"))
    held_stub.let_go()
    one, other = [await each.end() for each in (first, second)]
    assert one == other and one.name == "done"
    assert len(held_stub.requests) == 1
    assert await asyncio.to_thread(used, alice) == 1


async def test_the_account_on_a_lesser_plan_is_told_so(bot, ask, alice):
    await asyncio.to_thread(on_plan, alice, "free")
    assert await code_of(ask()) == (402, "plan_required")
