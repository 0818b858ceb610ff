"""A stored or running answer, read again from its start."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from functools import partial

from django.utils import timezone
from django.utils.safestring import SafeString
from pymongo.errors import PyMongoError

from bots.actions.turns import Outcome
from bots.answering.cutting import StillGood, until_cut
from bots.answering.stream import Event, Journal, error_event
from bots.models import Chatbot, Message
from botsmith.lib.errors import ProviderUnavailable
from botsmith.lib.markdown import to_html
from botsmith.mongodb.collections import collection

EXTRACTIVE = "extractive"
ENGINE_LABELS = {EXTRACTIVE: "Built-in quoting engine", **dict(Chatbot.Provider.choices)}


def done_data(message_id: str, outcome: Outcome, *, to_owner: bool = True) -> dict:
    """What ``done`` says to a visitor, and beside it (``owner``) what only the owner may see."""
    data = {
        "message_id": message_id,
        "content": outcome.content,
        "html": answer_html(outcome.content, outcome.claims),
        "kind": outcome.kind,
        "finish_reason": outcome.finish_reason,
        "grounded": outcome.grounded,
    }
    return {**data, "owner": _for_owner(outcome)} if to_owner else data


def _for_owner(outcome: Outcome) -> dict:
    return {
        "engine": outcome.engine,
        "engine_label": ENGINE_LABELS[outcome.engine],
        "model": outcome.model,
        "milliseconds": outcome.milliseconds,
        "claims": outcome.claims,
        "removed": outcome.removed,
        "trace": outcome.trace,
    }


def answer_html(content: str, claims: Sequence[dict]) -> SafeString:
    """The answer as safe HTML, with a mark behind each sentence that no source supports."""
    unsupported = [claim["end"] for claim in claims if claim["supported"] is False]
    return to_html(content, marked=unsupported)


def broken_event() -> Event:
    return error_event(ProviderUnavailable())


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
        kind=message.kind or Message.Kind.ANSWER,
        finish_reason=message.finish_reason or "stop",
        grounded=bool(message.grounded),
        engine=message.engine or EXTRACTIVE,
        model=message.model,
        citations=message.citations,
        claims=message.claims,
        removed=message.removed,
        trace=message.trace or {},
        milliseconds=message.milliseconds or 0,
    )


def _is_written(message: Message) -> bool:
    """Whether who began this attempt still has its lease; while MongoDB is away, it may."""
    mine = {"id": message.pk, "lease_token": message.lease_token}
    going_on = {"state": Message.State.STREAMING, "lease_expires_at": {"$gt": timezone.now()}}
    try:
        return collection(Message).find_one({**mine, **going_on}, {"_id": 1}) is not None
    except PyMongoError:
        return True


async def read_answer(
    message_id: str, *, still_good: StillGood | None = None, to_owner: bool = False
) -> AsyncIterator[Event]:
    """An answer's events from its start, whether it is being written or stored.

    Followed in flight, it ends when its chatbot is switched off (``cutting.until_cut``), and when
    nobody writes it any more.
    """
    message = await asyncio.to_thread(Message.objects.get, pk=message_id)
    if message.state != Message.State.STREAMING:
        async with aclosing(replay(message)) as events:
            async for event in events:
                yield event
        return
    followed = Journal(message.lease_token).follow(partial(asyncio.to_thread, _is_written, message))
    events = until_cut(followed, message.chatbot_id, still_good=still_good, to_owner=to_owner)
    async with aclosing(events):
        async for event in events:
            yield event
            if event.is_last:
                return
    yield broken_event()
