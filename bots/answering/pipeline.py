"""A question's way to its answer: retrieve, ask an engine, check the evidence, settle."""

import asyncio
import logging
import re
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field

from django.conf import settings
from pymongo.errors import PyMongoError

from bots.actions.turns import Outcome, Step, Turn, renew, settle_broken, settle_done
from bots.answering import evidence, extractive, prompt
from bots.answering.reading import EXTRACTIVE, broken_event, done_data, read_answer
from bots.answering.refusal import REFUSAL
from bots.answering.stream import Event, Journal
from bots.models import Message
from botsmith.ai.base import ChatModel, ProviderError
from botsmith.ai.registry import chat_model
from knowledge.retrieval import Passage, search

log = logging.getLogger(__name__)

PASSAGES = 6
MAX_TOKENS = 1024
JOURNAL_EVERY_SECONDS = 0.1
RENEW_EVERY_SECONDS = 5


@dataclass
class Draft:
    """An answer being written."""

    engine: str = EXTRACTIVE
    parts: list[str] = field(default_factory=list)
    started: float = field(default_factory=time.monotonic)

    @property
    def text(self) -> str:
        return "".join(self.parts)

    @property
    def milliseconds(self) -> int:
        return round((time.monotonic() - self.started) * 1000)


async def events_of(turn: Turn) -> AsyncIterator[Event]:
    """The turn's events: written now, followed in flight, or read from the store."""
    events = write_answer(turn) if turn.step is Step.WRITE else read_answer(turn.answer_id)
    async with aclosing(events):
        async for event in events:
            yield event


async def write_answer(turn: Turn) -> AsyncIterator[Event]:
    """Writes the turn's answer and yields its events: start, delta…, citations, done or error.

    Closing the iterator (the reader left) stops the provider's request; what was said is kept as
    interrupted and the message is given back.
    """
    draft = Draft()
    journal = Journal(turn.attempt)
    renewal = asyncio.create_task(_renewing(turn, draft))
    settled = False
    try:
        async with aclosing(_journaled(journal, _events(turn, draft))) as events:
            async for event in events:
                settled = settled or event.is_last
                yield event
    except Exception:
        log.exception("answer %s broke off", turn.answer_id)
        settled = True
        event = await _fail(turn, draft)
        await journal.write(event)
        yield event
    finally:
        renewal.cancel()
        if not settled:
            await asyncio.shield(_interrupt(turn, draft, journal))
        await journal.close()


async def _renewing(turn: Turn, draft: Draft) -> None:
    """Keeps the answer's lease, and what was said, while it is written."""
    while True:
        await asyncio.sleep(RENEW_EVERY_SECONDS)
        try:
            await asyncio.to_thread(renew, turn, draft.text)
        except PyMongoError as error:  # A fail-over; the next time may well do.
            log.warning("could not renew answer %s: %s", turn.answer_id, error)


async def _events(turn: Turn, draft: Draft) -> AsyncIterator[Event]:
    yield Event("start", {"conversation_id": turn.conversation_id, "message_id": turn.answer_id})
    passages = await asyncio.to_thread(search, turn.bot.pk, turn.question, k=PASSAGES)
    try:
        async with aclosing(_engine(turn, draft, passages)) as texts:
            async for text in texts:
                draft.parts.append(text)
                yield Event("delta", {"text": text})
    except ProviderError as error:
        log.warning("%s failed in answer %s: %s", draft.engine, turn.answer_id, error.reason)
        yield await _fail(turn, draft)
        return
    for event in await asyncio.to_thread(_finished, turn, draft, passages):
        yield event


def _finished(turn: Turn, draft: Draft, passages: Sequence[Passage]) -> list[Event]:
    """Checks the evidence and stores the answer; the events that end it."""
    outcome = _checked(draft, passages)
    if not settle_done(turn, outcome):
        return [broken_event()]
    citations = Event("citations", {"citations": outcome.citations})
    return [citations, Event("done", done_data(turn.answer_id, outcome))]


async def _engine(turn: Turn, draft: Draft, passages: Sequence[Passage]) -> AsyncIterator[str]:
    """Text from the bot's provider; from the built-in engine when there is none or it fails."""
    model = chat_model(turn.bot.provider)
    if model:
        draft.engine = turn.bot.provider
        try:
            async with aclosing(_asked(model, turn, passages)) as texts:
                async for text in texts:
                    yield text
        except ProviderError as error:
            if draft.parts:
                raise
            log.warning("%s failed before its first word: %s", draft.engine, error.reason)
        if draft.parts:
            return
        draft.engine = EXTRACTIVE
    answer = await asyncio.to_thread(extractive.compose, turn.question, passages)
    for text in re.findall(r"\s*\S+", answer):
        yield text


async def _asked(model: ChatModel, turn: Turn, passages: Sequence[Passage]) -> AsyncIterator[str]:
    """The model's text; ProviderError when its first word is not there in time."""
    texts = model.stream(
        prompt.build(turn.bot.instructions, turn.question, passages, turn.history),
        model=turn.bot.model,
        temperature=turn.bot.temperature,
        max_tokens=MAX_TOKENS,
    )
    async with aclosing(texts):
        try:
            async with asyncio.timeout(settings.PROVIDER_TIMEOUT_SECONDS):
                first = await anext(texts, "")
        except TimeoutError:
            raise ProviderError("it did not begin in time", permanent=False) from None
        yield first
        async for text in texts:
            yield text


def _checked(draft: Draft, passages: Sequence[Passage]) -> Outcome:
    content, citations = evidence.check(draft.text, passages)
    return Outcome(
        content=content,
        finish_reason="refused" if content == REFUSAL else "stop",
        grounded=bool(citations),
        engine=draft.engine,
        citations=citations,
        evidence=evidence.described(passages, citations),
        milliseconds=draft.milliseconds,
    )


async def _journaled(journal: Journal, events: AsyncIterator[Event]) -> AsyncIterator[Event]:
    """Passes events on at once, and into the journal with small deltas joined."""
    held: list[str] = []
    written = time.monotonic()
    async with aclosing(events):
        async for event in events:
            now = time.monotonic()
            if event.name == "delta":
                held.append(event.data["text"])
            if held and (event.name != "delta" or now - written > JOURNAL_EVERY_SECONDS):
                await journal.write(Event("delta", {"text": "".join(held)}))
                held, written = [], now
            if event.name != "delta":
                await journal.write(event)
            yield event


async def _fail(turn: Turn, draft: Draft) -> Event:
    await asyncio.to_thread(
        settle_broken, turn, Message.State.FAILED, content=draft.text, engine=draft.engine
    )
    return broken_event()


async def _interrupt(turn: Turn, draft: Draft, journal: Journal) -> None:
    await asyncio.to_thread(
        settle_broken, turn, Message.State.INTERRUPTED, content=draft.text, engine=draft.engine
    )
    await journal.write(broken_event())
