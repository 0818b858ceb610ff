"""A stored or running answer, read again from its start."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing

from bots.actions.turns import Outcome
from bots.answering.stream import Event, Journal
from bots.models import Chatbot, Message
from botsmith.lib.errors import ProviderUnavailable
from botsmith.lib.markdown import to_html

EXTRACTIVE = "extractive"
ENGINE_LABELS = {EXTRACTIVE: "Built-in quoting engine", **dict(Chatbot.Provider.choices)}


def done_data(message_id: str, outcome: Outcome) -> dict:
    """What ``done`` says to a visitor, and beside it (``owner``) what only the owner may see."""
    return {
        "message_id": message_id,
        "content": outcome.content,
        "html": to_html(outcome.content),
        "finish_reason": outcome.finish_reason,
        "grounded": outcome.grounded,
        "owner": {
            "engine": outcome.engine,
            "engine_label": ENGINE_LABELS[outcome.engine],
            "milliseconds": outcome.milliseconds,
            "evidence": outcome.evidence,
        },
    }


def broken_event() -> Event:
    error = ProviderUnavailable()
    return Event("error", {**error.as_dict(), "retryable": error.retryable})


async def replay(message: Message) -> AsyncIterator[Event]:
    """The events of a stored answer, from its start."""
    yield Event("start", {"conversation_id": message.conversation_id, "message_id": message.pk})
    if message.content:
        yield Event("delta", {"text": message.content})
    if message.state != Message.State.DONE:
        yield broken_event()
        return
    yield Event("citations", {"citations": message.citations})
    yield Event("done", done_data(message.pk, outcome_of(message)))


def outcome_of(message: Message) -> Outcome:
    return Outcome(
        content=message.content,
        finish_reason=message.finish_reason or "stop",
        grounded=bool(message.grounded),
        engine=message.engine or EXTRACTIVE,
        citations=message.citations,
        evidence=message.evidence,
        milliseconds=message.milliseconds or 0,
    )


async def read_answer(message_id: str) -> AsyncIterator[Event]:
    """An answer's events from its start, whether it is being written or stored."""
    message = await asyncio.to_thread(Message.objects.get, pk=message_id)
    if message.state != Message.State.STREAMING:
        async with aclosing(replay(message)) as events:
            async for event in events:
                yield event
        return
    journal = Journal(message.lease_token)
    try:
        async with aclosing(journal.follow()) as events:
            async for event in events:
                yield event
                if event.is_last:
                    return
    finally:
        await journal.close()
    yield broken_event()
