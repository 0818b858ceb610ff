"""L2: whatever is asked, and by however many, no provider is paid past a cap.

The provider is a server of the test's that counts what it is asked and how much of it there was.
"""

import asyncio
import contextlib
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from statistics import quantiles

import pytest
import requests
from django.db import connections
from django.test import Client
from django.utils import timezone

from accounts.keys import make_key
from accounts.models import User
from billing.models import SpendingMonth
from bots.actions.spending import set_account_caps
from bots.models import Chatbot, Conversation, Message
from botsmith.ai.prices import DOLLAR
from botsmith.ai.registry import chat_model, embedder
from botsmith.mongodb.collections import collection
from tests.bots.visitor import Visitor, events_in
from tests.cast import bot_of, on_plan, person, signed_in, text_of
from tests.proof.counting import counted, sized
from tests.proof.production import Web, production
from tests.providers import OpenAIStub, Script

pytestmark = pytest.mark.django_db(transaction=True)
QUESTION = "When does the shop close on Saturday?"
WORDS = ["On Saturday", " it closes", " at noon [1]."]
LONG = "When does the shop close? " * 4000  # 100 kB
BOTS, ROUNDS = sized(8, 50), sized(12, 40)
NO_LIMIT = 1_000_000


def forget_clients() -> None:
    chat_model.cache_clear()
    embedder.cache_clear()


@pytest.fixture
def provider(settings) -> Iterator[OpenAIStub]:
    settings.EMBEDDING_MODEL_OPENAI = "off"
    settings.CHAT_RATE_PER_MINUTE = settings.CHAT_BOT_RATE_PER_MINUTE = NO_LIMIT
    settings.CHAT_SESSION_RATE_PER_MINUTE = settings.API_RATE_PER_MINUTE = NO_LIMIT
    with OpenAIStub() as stub:
        stub.play(Script(WORDS, usage=(1000, 200, 400)))
        settings.OPENAI_API_KEY, settings.OPENAI_BASE_URL = "sk-stub", stub.url
        forget_clients()
        yield stub
    forget_clients()


def owner(name: str = "Alice", **fields):
    return on_plan(person(name, custom_max_messages=NO_LIMIT, **fields), "enterprise")


def chatbot(user, name: str = "Shop helper") -> Chatbot:
    """One that a model answers for."""
    bot = bot_of(user, name=name)
    text_of(bot)
    collection(Chatbot).update_one(
        {"id": bot.pk}, {"$set": {"provider": "openai", "model": "gpt-4o-mini"}}
    )
    bot.refresh_from_db()
    return bot


def set_cap(bot: Chatbot, dollars: float) -> None:
    collection(Chatbot).update_one({"id": bot.pk}, {"$set": {"spending_cap": dollars}})


def in_loop(coroutine):
    async def run():
        try:
            return await coroutine
        finally:
            await chat_model("openai").aclose()

    try:
        return asyncio.run(run())
    finally:
        connections.close_all()
        forget_clients()


async def ask(bot: Chatbot, content: str = QUESTION) -> str:
    visitor = Visitor(bot.pk)
    await visitor.open()
    answer = await visitor.ask(content)
    if answer.status_code != 200:
        return str(answer.status_code)
    return (await events_in(answer))[-1][0]


# --- What is too much to be asked ---------------------------------------------------------------


def ways_to_ask(bot: Chatbot, key: str, words: str) -> dict:
    """By each address that takes a question."""
    said, bearer = "application/json", {"authorization": f"Bearer {key}"}
    token = Client().post(f"/embed/{bot.pk}/session", "{}", said).json()["token"]
    thread = {"model": "botsmith", "messages": [{"role": "user", "content": words}]}
    return {
        "widget": Client().post(
            f"/embed/{bot.pk}/messages",
            json.dumps({"content": words}),
            said,
            headers={"authorization": f"Bearer {token}"},
        ),
        "API": Client().post(
            f"/api/v1/chatbots/{bot.pk}/chat", json.dumps({"content": words}), said, headers=bearer
        ),
        "completions": Client().post(
            f"/api/v1/chatbots/{bot.pk}/v1/chat/completions",
            json.dumps(thread),
            said,
            headers=bearer,
        ),
        "playground": signed_in(bot.user).post(
            f"/bots/{bot.pk}/playground/messages", json.dumps({"content": words}), said
        ),
    }


def test_a_hundred_kilobytes_of_a_question_reach_no_provider(provider):
    alice = owner()
    bot = chatbot(alice)
    _, key = make_key(alice, "Program", ["read", "write", "chat"], actor=alice)
    answers = ways_to_ask(bot, key, LONG)
    statuses = {name: answer.status_code for name, answer in answers.items()}
    said = [answer.json()["error"] for answer in answers.values()]
    questions = Message.objects.count()
    counted(
        "L2", question_bytes=len(LONG), ways=len(answers), provider_calls=len(provider.requests)
    )
    assert provider.requests == [] and questions == 0
    assert set(statuses.values()) <= {400, 413, 422}, statuses
    assert all(error.get("message") for error in said)


def long_conversation(bot: Chatbot, visitor: Visitor, turns: int) -> None:
    """As many turns as that before, written straight into the database."""
    [first] = Conversation.objects.all()
    began = timezone.now() - timedelta(days=1)
    rows, shape = [], collection(Message).find_one({"conversation_id": first.pk, "role": "user"})
    said = collection(Message).find_one({"conversation_id": first.pk, "role": "assistant"})
    for turn in range(turns):
        for part, row in enumerate((shape, said)):
            number = f"{turn:08d}-0000-4000-8000-{part:012d}"
            at = began + timedelta(seconds=2 * turn + part)
            made = {name: value for name, value in row.items() if name != "_id"}
            made |= {"id": number, "client_message_id": number, "timestamp": at}
            rows.append(made)
    for start in range(0, len(rows), 1000):
        collection(Message).insert_many(rows[start : start + 1000])


def test_after_ten_thousand_turns_a_question_costs_what_it_always_did(provider):
    turns = sized(500, 10_000)
    bot = chatbot(owner())

    async def one_after_many() -> list[str]:
        visitor = Visitor(bot.pk)
        await visitor.open()
        ends = [(await events_in(await visitor.ask(QUESTION)))[-1][0] for _ in range(8)]
        await asyncio.to_thread(long_conversation, bot, visitor, turns)
        return [*ends, (await events_in(await visitor.ask(QUESTION)))[-1][0]]

    ends = in_loop(one_after_many())
    sizes = [len(json.dumps(request["messages"])) for request in provider.requests]
    counted(
        "L2",
        turns=turns,
        messages=Message.objects.count(),
        prompt_before=max(sizes[:-1]),
        prompt_after=sizes[-1],
    )
    assert set(ends) == {"done"} and Message.objects.count() >= 2 * turns
    assert len(sizes) == 9 and sizes[-1] <= 1.2 * max(sizes[:-1])


# --- A flood --------------------------------------------------------------------------------


def spent() -> list[dict]:
    return list(collection(SpendingMonth).find({}))


def test_a_flood_of_many_chatbots_passes_no_cap(provider):
    """A quarter belong to an account with a cap for a month, a quarter to one with a cap for a day,
    each of the others has its own."""
    alice, dora, bots = owner(), owner("Dora"), []
    for user in (alice, dora):
        bots += [chatbot(user, f"Bot {number}") for number in range(BOTS // 4)]
    account_cap, own_cap = 0.005, 0.004
    set_account_caps(alice, actor=alice, monthly=account_cap)
    set_account_caps(dora, actor=dora, monthly=None, daily=account_cap)
    for number in range(BOTS - 2 * (BOTS // 4)):
        bot = chatbot(owner(f"Owner{number}"))
        set_cap(bot, own_cap)
        bots.append(bot)

    async def flood() -> list[str]:
        ends = []
        for _ in range(ROUNDS):
            ends += await asyncio.gather(*(ask(bot) for bot in bots))
        return ends

    ends = in_loop(flood())
    calls, months = len(provider.requests), spent()
    caps = {month["user_id"]: own_cap * DOLLAR for month in months}
    caps |= dict.fromkeys((alice.pk, dora.pk), account_cap * DOLLAR)
    over = [month["user_id"] for month in months if _most(month, dora) > caps[month["user_id"]]]
    met = [month for month in months if _refused(month)]
    once = sum(month["spent"] for month in months) / calls
    in_loop(asyncio.wait_for(_again(bots), 120))
    counted(
        "L2",
        chatbots=BOTS,
        questions=len(ends),
        answered=ends.count("done"),
        provider_calls=calls,
        caps=len(caps),
        caps_met=len(met),
        over_a_cap=len(over),
        calls_afterwards=len(provider.requests) - calls,
    )
    assert over == [] and ends.count("done") == len(ends) == BOTS * ROUNDS
    assert len(months) == len(caps) == 2 + BOTS - 2 * (BOTS // 4)
    # Each came near its cap, so the questions after that were not the provider's.
    assert len(met) == len(caps) and calls < len(ends) and once > 0
    assert all(month["holds"] == {} and month["spent"] == month["used"] for month in spent())
    assert all(_most(month, dora) <= caps[month["user_id"]] for month in spent())


def _refused(month: dict) -> bool:
    """Whether a cap left no room for what was wanted."""
    return any("refused" in sums for sums in (month, *(month["bots"] | month["daily"]).values()))


def _most(month: dict, by_day: User) -> int:
    """What counts against its cap: what it used, or what the dearest of its days did."""
    if month["user_id"] == by_day.pk:
        return max(day["used"] for day in month["daily"].values())
    return month["used"]


async def _again(bots: list[Chatbot]) -> None:
    await asyncio.gather(*(ask(bot) for bot in bots))


# --- Others ---------------------------------------------------------------------------------


@pytest.fixture
def web(django_db_setup, tmp_path, provider) -> Iterator[Web]:
    environ = {
        "OPENAI_API_KEY": "sk-stub",
        "OPENAI_BASE_URL": provider.url,
        "EMBEDDING_MODEL_OPENAI": "off",
        "CHAT_SESSION_RATE_PER_MINUTE": str(NO_LIMIT),
        "WEB_CONCURRENCY": "2",
    }
    with production(tmp_path, **environ) as running:
        yield running


def asked_of(web: Web, bot: Chatbot, line: requests.Session, token: str) -> tuple[int, float]:
    """Its status, and until when its first words were there."""
    began = time.monotonic()
    answer = line.post(
        f"{web.url}/embed/{bot.pk}/messages",
        json={"content": QUESTION},
        headers={"authorization": f"Bearer {token}", "accept": "application/json"},
        timeout=60,
    )
    return answer.status_code, time.monotonic() - began


def opened(web: Web, bot: Chatbot, line: requests.Session) -> str:
    return line.post(f"{web.url}/embed/{bot.pk}/session", json={}, timeout=60).json()["token"]


def p95(web: Web, bot: Chatbot, times: int) -> float:
    with requests.Session() as line:
        token = opened(web, bot, line)
        took = [asked_of(web, bot, line, token) for _ in range(times)]
    assert {status for status, _ in took} == {200}
    return quantiles([seconds for _, seconds in took], n=20)[18]


@contextlib.contextmanager
def flooded(web: Web, bots: list[Chatbot]) -> Iterator[subprocess.Popen]:
    command = [sys.executable, "-m", "tests.proof.flood", web.url, *(bot.pk for bot in bots)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, text=True, **pipes) as flood:
        yield flood


@pytest.mark.full_size
def test_while_fifty_chatbots_are_flooded_another_answers_as_ever(web, provider):
    """Each of the fifty is asked once a second, and answers twenty times a minute.

    What the other takes is held against what it took before once the fifty refuse. Until then they
    are fifty customers within their limits, who share the machine: told, and not judged.
    """
    quiet = chatbot(owner("Quiet"))
    bots = [chatbot(owner(f"Owner{number}")) for number in range(50)]
    for bot, rate in ((quiet, NO_LIMIT), *((bot, 20) for bot in bots)):
        figures = {"visitor_rate": rate, "total_rate": rate}
        collection(Chatbot).update_one({"id": bot.pk}, {"$set": figures})
    p95(web, quiet, 40)  # Warm.
    before = p95(web, quiet, 200)
    with flooded(web, bots) as flood:
        within = p95(web, quiet, 100)
        said = flood.stdout.readline()
        meanwhile = p95(web, quiet, 200)
        statuses = json.loads(flood.communicate()[0])
    counted(
        "L2",
        flooded=len(bots),
        answered=statuses["200"],
        refused=statuses["429"],
        p95_before=round(before, 3),
        p95_within_limits=round(within, 3),
        p95_flooded=round(meanwhile, 3),
        ratio=round(meanwhile / before, 2),
    )
    assert said == "refused\n" and set(statuses) == {"200", "429"}
    assert statuses["200"] == 20 * len(bots) and meanwhile <= 1.5 * before
