"""H1: each way in which a provider fails, by each SDK, as a visitor meets it: stream and plain."""

import json
import socket
import time
from dataclasses import dataclass

import pytest
from asgiref.sync import sync_to_async

from billing.models import LedgerEntry, SpendingMonth
from bots.models import Message
from botsmith.ai.attempts import TRIES
from botsmith.ai.registry import chat_model
from botsmith.lib.errors import ProviderUnavailable
from tests.bots.visitor import Visitor, events_in
from tests.cast import bot_of, on_plan, person, text_of, used
from tests.proof.counting import FULL, counted
from tests.providers import AnthropicStub, GeminiStub, OpenAIStub, Script

pytestmark = pytest.mark.django_db(transaction=True)
QUESTION = "When does the shop close on Saturday?"
PIECES = ("On Saturday", " it closes", " at noon [1].")
KEY = "sk-a-secret-key-of-this-installation"
STUBS = {"openai": OpenAIStub, "anthropic": AnthropicStub, "gemini": GeminiStub}
MODELS = {"openai": "gpt-4o-mini", "anthropic": "claude-haiku-4-5", "gemini": "gemini-2.5-flash"}
PATIENCE = 35
QUOTED, BROKEN, WHOLE = "the built-in engine answers", "partial, marked", "the provider answers"


@dataclass(frozen=True)
class Fault:
    name: str
    script: Script
    outcome: str = QUOTED
    calls: int = 1


def refusal(status: int, calls: int = 1, **headers: str) -> Fault:
    """The refusal's words tell the key, as some providers' do."""
    said = f"Incorrect API key provided: {KEY}"
    name = f"{status} {' '.join(headers)}".strip()
    return Fault(name, Script(status=status, message=said, headers=headers), calls=calls)


FAULTS = [
    # An OpenAI-like server that says no more is asked again with fewer options.
    refusal(400, TRIES),
    *(refusal(status) for status in (401, 403, 404, 413)),
    *(refusal(status, TRIES) for status in (408, 429, 500, 502, 503, 529)),
    refusal(429, 1, **{"Retry-After": "3600"}),
    Fault("nobody listens", Script(), calls=0),
    Fault("no first byte", Script(hangs=True)),
    Fault("stalls", Script(pieces=PIECES, between=60), BROKEN),
    Fault("reset", Script(pieces=PIECES, cut_after=2), BROKEN),
    Fault("truncated", Script(pieces=PIECES[:2], ends=False), BROKEN),
    Fault("bad JSON", Script(pieces=PIECES, intrusion=b"data: {no\n\n", intrude_at=2), BROKEN),
    Fault("wrong type", Script(pieces=PIECES, intrusion=b"data: 7\n\n", intrude_at=2), BROKEN),
    Fault("empty", Script(pieces=())),
    Fault("filtered", Script(pieces=PIECES[:2], finish="content_filter"), BROKEN),
    Fault(
        "10 MB frame",
        Script(pieces=PIECES, intrusion=b"data: " + b"x" * 10_000_000, intrude_at=2),
        BROKEN,
    ),
    Fault("split UTF-8", Script(pieces=(*PIECES[:2], " at noon [1]. Café ☕."), chop=1), WHOLE),
    Fault("silent frames", Script(pieces=("", *PIECES, "", "")), WHOLE),
]
ways = [(f, s, w) for f in FAULTS for s in STUBS for w in ("stream", "plain")]
# In `make test` each fault is met once, by each SDK and in both ways in turn.
CASES = ways if FULL else [ways[6 * n + (n * 5) % 6] for n in range(len(FAULTS))]


@pytest.mark.parametrize(
    ("fault", "sdk", "way"), CASES, ids=[f"{f.name}-{s}-{w}" for f, s, w in CASES]
)
async def test_a_visitor_hears_one_sentence_pays_nothing_and_may_ask_again(
    settings, caplog, fault, sdk, way
):
    with STUBS[sdk]() as stub:
        url = stub.url if fault.calls or fault.outcome != QUOTED else f"http://127.0.0.1:{closed()}"
        setattr(settings, f"{sdk.upper()}_API_KEY", KEY)
        setattr(settings, f"{sdk.upper()}_BASE_URL", url)
        settings.PROVIDER_TIMEOUT_SECONDS = 2
        chat_model.cache_clear()
        bot = await sync_to_async(made_bot)(sdk)
        stub.play(fault.script)
        began = time.monotonic()
        last, said = await asked(bot, way)
        seconds = time.monotonic() - began
        await chat_model(sdk).aclose()
        chat_model.cache_clear()
    stored = await Message.objects.aget(role="assistant")
    figures = {
        "calls": len(stub.requests),
        "charged": await sync_to_async(used)(bot.user),
        "outcome": outcome(stored),
        "held": sum([len(m.holds) async for m in SpendingMonth.objects.all()]),
    }
    counted("H1", fault=fault.name, sdk=sdk, way=way, seconds=round(seconds, 1), **figures)
    assert seconds < PATIENCE
    assert figures["outcome"] == fault.outcome
    assert figures["calls"] == fault.calls or (fault.name == "400" and figures["calls"] <= TRIES)
    assert figures["held"] == 0
    shown = json.dumps(said)
    assert KEY not in shown + caplog.text and "Traceback" not in shown
    if fault.outcome == BROKEN:
        assert (last["code"], last["message"]) == (
            ProviderUnavailable.code,
            str(ProviderUnavailable.sentence),
        )
        assert way == "plain" or last["retryable"] is True
        assert figures["charged"] == 0
        assert stored.content == "".join(PIECES[: 1 if fault.name == "stalls" else 2])
    else:
        assert "closes at noon" in last["content"]
        assert figures["charged"] == 1
        written = [entry async for entry in LedgerEntry.objects.all()]
        # An answer without text is paid for too.
        assert len(written) == (fault.outcome == WHOLE or fault.name == "empty")


def made_bot(sdk: str):
    owner = on_plan(person(), "professional")
    bot = bot_of(owner, provider=sdk, model=MODELS[sdk])
    text_of(bot)
    return bot


def outcome(stored: Message) -> str:
    if stored.state == "failed":
        return BROKEN
    assert stored.state == "done"
    return QUOTED if stored.engine == "extractive" else WHOLE


async def asked(bot, way: str) -> tuple[dict, object]:
    """The last that the visitor heard, and all of it."""
    visitor = Visitor(bot.pk)
    await visitor.open()
    if way == "plain":
        body = await visitor.ask_plainly(QUESTION)
        return body.get("error", body), body
    events = await events_in(await visitor.ask(QUESTION))
    return events[-1][1], events


def closed() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]
