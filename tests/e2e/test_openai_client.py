"""The official openai package, as it is installed, against a running server."""

import asyncio
import hashlib
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import openai
import pytest

from tests.e2e.running import ROOT, wait_until
from tests.providers import Script

QUESTION = "When does the shop close on Saturday?"
PARKING = "Where do customers park?"
ASKED = [{"role": "user", "content": QUESTION}]
NOON = ["On Saturday", " it closes", " at noon [1]."]
YARD = ["Customers park", " free of charge", " in the yard [1]."]
# An account of its own, with a chatbot that knows the shop's hours.
MAKE = """
import json
from tests.bots.api import key_for, subscriber
from tests.cast import bot_of, text_of
talker = subscriber("Talker")
bot = bot_of(talker)
text_of(bot)
keys = {name: key_for(talker, name) for name in ("chat", "read")}
print("made", json.dumps({"user": talker.pk, "bot": bot.pk, **keys, "spare": key_for(talker)}))
"""


@dataclass(frozen=True)
class Account:
    url: str
    user: str
    bot: str
    chat: str
    read: str
    spare: str

    def client(self, kind=openai.OpenAI, *, key: str = "", bot: str = "", **options):
        base = f"{self.url}/api/v1/chatbots/{bot or self.bot}/v1"
        options.setdefault("max_retries", 0)
        return kind(api_key=key or self.chat, base_url=base, **options)


@pytest.fixture(scope="module")
def account(product_with_provider, database) -> Account:
    command = [sys.executable, "manage.py", "shell", "-c", MAKE]
    made = subprocess.run(command, cwd=ROOT, env=os.environ, check=True, capture_output=True)
    [line] = [each for each in made.stdout.decode().splitlines() if each.startswith("made ")]
    account = Account(product_with_provider, **json.loads(line.removeprefix("made ")))
    trained = {"id": account.bot, "last_trained": {"$ne": None}}
    wait_until(lambda: database.chatbase_db.chatbots.find_one(trained), "the shop's hours")
    return account


@pytest.fixture
def client(account, provider):
    provider.answer = lambda request: YARD if PARKING in str(request["messages"][-1]) else NOON
    with account.client() as client:
        yield client


@contextmanager
def changed(collection, found: dict, **fields):
    before = collection.find_one(found)
    collection.update_one(found, {"$set": fields})
    try:
        yield
    finally:
        collection.replace_one({"_id": before["_id"]}, before)


def test_models_list_the_chatbot(client, account):
    [model] = client.models.list()
    assert model.id == account.bot and model.owned_by == "botsmith"
    assert client.models.retrieve(model.id) == model
    assert client.models.retrieve("botsmith") == model


def test_a_completion_with_its_usage(client, account, provider):
    provider.play(Script(pieces=NOON, usage=(120, 30, 100)))
    answer = client.chat.completions.create(
        model=account.bot, messages=ASKED, temperature=0.2, max_tokens=50, user="vera"
    )
    [choice] = answer.choices
    assert choice.message.content == "On Saturday it closes at noon [1]."
    assert (choice.message.role, choice.finish_reason) == ("assistant", "stop")
    usage = answer.usage
    assert (usage.prompt_tokens, usage.completion_tokens, usage.total_tokens) == (120, 30, 150)
    assert usage.prompt_tokens_details.cached_tokens == 100
    assert answer.grounded is True and answer.citations[0]["source_name"] == "Shop handbook"


def test_a_stream_with_its_usage(client, account):
    more = {"stream": True, "stream_options": {"include_usage": True}}
    chunks = list(client.chat.completions.create(model="botsmith", messages=ASKED, **more))
    text = "".join(c.choices[0].delta.content or "" for c in chunks if c.choices)
    assert text == "On Saturday it closes at noon [1]."
    assert chunks[0].choices[0].delta.role == "assistant"
    assert chunks[-2].choices[0].finish_reason == "stop" and chunks[-2].citations
    assert chunks[-1].choices == [] and chunks[-1].usage.total_tokens > 0


def test_the_packages_own_stream_helper_reads_it(client, account):
    with client.chat.completions.stream(model=account.bot, messages=ASKED) as stream:
        final = stream.get_final_completion()
    assert final.choices[0].message.content == "On Saturday it closes at noon [1]."


def test_the_asynchronous_client_both_ways(client, account):
    async def both() -> tuple[str, str]:
        async with account.client(openai.AsyncOpenAI) as client:
            ask = client.chat.completions.create
            whole = await ask(model="botsmith", messages=ASKED)
            parts = await ask(model="botsmith", messages=ASKED, stream=True)
            text = "".join([c.choices[0].delta.content or "" async for c in parts])
            return whole.choices[0].message.content, text

    with ThreadPoolExecutor(1) as thread:  # The browser's loop runs in this one.
        whole, streamed = thread.submit(asyncio.run, both()).result(60)
    assert whole == streamed == "On Saturday it closes at noon [1]."


def test_history_is_sent_along_and_the_inbox_has_one_conversation(client, provider, database):
    ask = client.chat.completions.create
    first = ask(model="botsmith", messages=ASKED)
    thread = [*ASKED, first.choices[0].message.model_dump(exclude_none=True)]
    second = ask(model="botsmith", messages=[*thread, {"role": "user", "content": PARKING}])
    assert "yard" in second.choices[0].message.content
    assert second.conversation_id == first.conversation_id
    roles = [each["role"] for each in provider.requests[-1]["messages"]]
    assert roles == ["system", "user", "assistant", "user"]
    found = database.chatbase_db.conversations.find_one({"id": first.conversation_id})
    assert (found["channel"], found["messages_count"]) == ("api", 4)


def test_a_named_request_is_answered_once(client, provider):
    name = {"extra_headers": {"Idempotency-Key": "e2e-1"}}
    ask = client.chat.completions.with_raw_response.create
    first = ask(model="botsmith", messages=ASKED, **name)
    asked = len(provider.requests)
    again = ask(model="botsmith", messages=ASKED, **name)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert again.parse().id == first.parse().id
    streamed = client.chat.completions.create(model="botsmith", messages=ASKED, stream=True, **name)
    assert {chunk.id for chunk in streamed} == {first.parse().id}
    assert len(provider.requests) == asked
    other = [{"role": "user", "content": PARKING}]
    with pytest.raises(openai.ConflictError) as caught:
        client.chat.completions.create(model="botsmith", messages=other, **name)
    assert caught.value.code == "idempotency_key_reused"
    assert caught.value.response.headers["x-should-retry"] == "false"


# --- Errors ---------------------------------------------------------------------------------------


def refused(kind: type[openai.APIError], client, **asked) -> openai.APIError:
    with pytest.raises(kind) as caught:
        client.chat.completions.create(**{"model": "botsmith", "messages": ASKED, **asked})
    assert type(caught.value) is kind
    return caught.value


def test_errors_are_raised_as_what_they_are(client, account):
    unknown = account.client(key="bs_live_" + "A" * 43)
    assert refused(openai.AuthenticationError, unknown).code == "invalid_api_key"
    reader = account.client(key=account.read)
    assert refused(openai.PermissionDeniedError, reader).code == "scope_missing"
    assert refused(openai.NotFoundError, client, model="gpt-4o").code == "model_not_found"
    refused(openai.NotFoundError, account.client(bot="not-there"))
    with pytest.raises(openai.NotFoundError):
        client.models.retrieve("gpt-4o")
    with pytest.raises(openai.NotFoundError):
        client.embeddings.create(model="botsmith", input="x")
    picture = [{"type": "image_url", "image_url": {"url": "https://shop.example/a.png"}}]
    messages = [{"role": "user", "content": picture}]
    error = refused(openai.BadRequestError, client, messages=messages)
    assert error.param == "messages.0.content.0" and error.type == "invalid_request_error"
    assert refused(openai.BadRequestError, client, n=2).param == "n"
    refused(openai.NotFoundError, client, model="gpt-4o", stream=True)


def test_a_limit_and_a_quota(client, account, database):
    with changed(database.chatbase_db.chatbots, {"id": account.bot}, total_rate=1):
        error = refused(openai.RateLimitError, client)
        assert error.code == "rate_limit_exceeded"
        assert int(error.response.headers["Retry-After"]) > 0
    sent = []
    http = openai.DefaultHttpxClient(event_hooks={"response": [sent.append]})
    full = {"usage.messages_this_month": 10**7}
    with changed(database.botsmith.subscriptions, {"user_id": account.user}, **full):
        patient = account.client(max_retries=2, http_client=http)
        assert refused(openai.RateLimitError, patient).code == "insufficient_quota"
    assert len(sent) == 1


def test_a_provider_that_fails_in_mid_answer(client, provider):
    provider.cut_after = 1
    assert refused(openai.InternalServerError, client).code == "provider_unavailable"
    chunks = client.chat.completions.create(model="botsmith", messages=ASKED, stream=True)
    with pytest.raises(openai.APIError) as caught:
        list(chunks)
    assert caught.value.code == "provider_unavailable" and caught.value.type == "server_error"


def test_a_stream_ends_when_its_key_is_revoked(client, account, provider, database):
    provider.hold()
    spare = account.client(key=account.spare)
    chunks = spare.chat.completions.create(model="botsmith", messages=ASKED, stream=True)
    assert next(chunks).choices[0].delta.role == "assistant"
    wait_until(lambda: provider.sent, "the provider's first words")
    mark = {"secret_hash": hashlib.sha256(account.spare.encode()).hexdigest()}
    revoked = {"$set": {"revoked_at": datetime.now(UTC)}}
    assert database.chatbase_db.api_keys.update_one(mark, revoked).modified_count
    with pytest.raises(openai.APIError) as caught:
        list(chunks)
    assert caught.value.code == "invalid_api_key"
    assert refused(openai.AuthenticationError, spare).code == "invalid_api_key"
