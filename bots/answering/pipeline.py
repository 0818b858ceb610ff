"""A question's way to its answer: understand, retrieve, write, hold against the sources, settle."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import replace

from pymongo.errors import PyMongoError

from bots.actions.gaps import record_gap
from bots.actions.turns import (
    Ending,
    Outcome,
    Step,
    Turn,
    renew_each,
    settle_broken_each,
    settle_each,
)
from bots.answering.counting import Counting
from bots.answering.cutting import Cut, StillGood, watched
from bots.answering.quiet import quiet_events
from bots.answering.reading import broken_event, done_data, read_answer
from bots.answering.stream import Event, Journal
from bots.answering.trace import stored
from bots.answering.understanding import Understood
from bots.answering.verdict import gap_of, judge, small_talk
from bots.answering.writing import Draft, compose_draft, understand_turn
from bots.models import Conversation, Message
from botsmith.ai.base import ProviderError
from botsmith.lib.batches import Batches

log = logging.getLogger(__name__)

RENEW_EVERY_SECONDS = 5
SOON_CHECKED = 1000  # characters of an answer
_renewals: Batches[tuple[Turn, str], None] = Batches(renew_each)
_endings: Batches[Ending, bool] = Batches(settle_each)
_broken: Batches[Ending, None] = Batches(settle_broken_each)


async def events_of(turn: Turn, *, still_good: StillGood | None = None) -> AsyncIterator[Event]:
    """The turn's events: written now, followed in flight, or read from the store.

    They end with an error when the chatbot is switched off, or when ``still_good`` says that this
    reader is to go (``bots.answering.cutting``).
    """
    if turn.step is Step.QUIET:
        for event in quiet_events(turn):
            yield event
        return
    if turn.step is Step.WRITE:
        events = write_answer(turn, still_good=still_good)
    else:
        events = read_answer(turn.answer_id, still_good=still_good, to_owner=_to_owner(turn))
    async with aclosing(events):
        async for event in events:
            yield event


async def write_answer(turn: Turn, *, still_good: StillGood | None = None) -> AsyncIterator[Event]:
    """Writes the turn's answer and yields its events: start, delta…, citations, done or error.

    Closing the iterator (the reader left) stops the provider's request, and so does a chatbot that
    is switched off; what was said is kept as interrupted. The message is given back unless its
    first words were written, which the provider is paid for.
    """
    draft = Draft()
    journal, counting = Journal(turn.attempt), Counting(draft)
    renewal = asyncio.create_task(_renewing(turn, draft))
    last: Event | None = None
    settled = False
    try:
        written = _events(turn, draft)
        options = {"still_good": still_good, "to_owner": _to_owner(turn)}
        async with aclosing(watched(written, turn.bot.pk, **options)) as events:
            async for event in events:
                settled = settled or event.is_last
                counting.hear(event)
                journal.write(event)
                yield event
    except Cut as cut:
        last = cut.event
        journal.write(last)  # For those who follow it in other processes.
        yield last
    except Exception:
        log.exception("answer %s broke off", turn.answer_id)
        settled = True
        event = await _fail(turn, draft)
        counting.hear(event)
        journal.write(event)
        yield event
    finally:
        renewal.cancel()
        counting.end()
        if not settled:
            await asyncio.shield(_interrupt(turn, draft, journal, last))


def _to_owner(turn: Turn) -> bool:
    return turn.channel == Conversation.Channel.PLAYGROUND


async def _renewing(turn: Turn, draft: Draft) -> None:
    """Keeps the answer's lease, and what was said, while it is written."""
    while True:
        await asyncio.sleep(RENEW_EVERY_SECONDS)
        try:
            await _renewals.of((turn, draft.text))
        except PyMongoError as error:  # A fail-over; the next time may well do.
            log.warning("could not renew answer %s: %s", turn.answer_id, error)


async def _events(turn: Turn, draft: Draft) -> AsyncIterator[Event]:
    yield Event("start", {"conversation_id": turn.conversation_id, "message_id": turn.answer_id})
    understood = understand_turn(turn, draft)
    if understood.kind == "small_talk":
        yield Event("delta", {"text": understood.reply})
        outcome = small_talk(draft, understood)
        is_mine = await _endings.of(Ending.done(turn, outcome))
        for event in _last_events(turn, outcome) if is_mine else [broken_event()]:
            yield event
        return
    try:
        async with aclosing(compose_draft(turn, draft, understood)) as texts:
            async for text in texts:
                yield Event("delta", {"text": text})
    except ProviderError as error:
        log.warning("%s failed in answer %s: %s", draft.engine, turn.answer_id, error.reason)
        yield await _fail(turn, draft)
        return
    outcome, events = await _checked(turn, draft, understood)
    if not draft.parts and outcome.content:
        yield Event("delta", {"text": outcome.content})
    is_mine = await _endings.of(Ending.done(turn, outcome, bill=draft.bill))
    if is_mine and (reason := gap_of(outcome)):
        query, language = understood.standalone, understood.language
        await asyncio.to_thread(record_gap, turn, query=query, language=language, reason=reason)
    for event in events if is_mine else [broken_event()]:
        yield event


async def _checked(turn: Turn, draft: Draft, understood: Understood) -> tuple[Outcome, list[Event]]:
    # A few milliseconds; the interpreter's passing from thread to thread would cost more.
    if len(draft.text) <= SOON_CHECKED:
        return _judged(turn, draft, understood)
    return await asyncio.to_thread(_judged, turn, draft, understood)


def _judged(turn: Turn, draft: Draft, understood: Understood) -> tuple[Outcome, list[Event]]:
    """What the draft comes to, as it is stored, and the events that say so."""
    outcome = judge(turn, draft, understood)
    return replace(outcome, trace=stored(outcome.trace)), _last_events(turn, outcome)


def _last_events(turn: Turn, outcome: Outcome) -> list[Event]:
    citations = Event("citations", {"citations": outcome.citations})
    done = done_data(turn.answer_id, outcome, to_owner=_to_owner(turn))
    return [citations, Event("done", done)]


async def _fail(turn: Turn, draft: Draft) -> Event:
    await _broken.of(_broken_off(turn, draft, Message.State.FAILED))
    return broken_event()


async def _interrupt(turn: Turn, draft: Draft, journal: Journal, last: Event | None) -> None:
    """``last`` is the event that the journal ends with already, if it does."""
    await _broken.of(_broken_off(turn, draft, Message.State.INTERRUPTED))
    if last is None:
        journal.write(broken_event())


def _broken_off(turn: Turn, draft: Draft, state: Message.State) -> Ending:
    said = {"content": draft.text, "engine": draft.engine, "bill": draft.bill}
    return Ending.broken(turn, state, **said)
