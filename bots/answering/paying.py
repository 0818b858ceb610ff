"""What an answer may cost, held back before it is begun; and what it did cost, for the ledger."""

import asyncio
from collections.abc import Iterator
from functools import partial
from typing import Protocol

from billing.holding import Hold, Settled
from billing.ledger import Kind, Paid
from billing.levels import NOT_IN_PLAN
from bots.actions import spending
from bots.actions.spending import Asking
from bots.actions.turns import Turn
from bots.answering import prompt
from bots.answering.trace import Trace
from bots.answering.understanding import Understood
from botsmith.ai.base import Told, Usage
from botsmith.ai.models import THINKING_TOKENS, model_info
from botsmith.lib.tokens import count_tokens
from knowledge.retrieval import vectors_of


class Draft(Protocol):
    """As ``bots.answering.writing`` has it."""

    trace: Trace
    hold: Hold | None
    vector: Usage | None
    turn: Turn | None


async def hold(turn: Turn, draft: Draft, understood: Understood, *, with_model: bool) -> bool:
    """Holds back what the turn may cost at most; False where a cap leaves no room for that.

    Nothing is held where nothing can be asked: no model, and no vectors.
    """
    barred = turn.without_model.startswith(NOT_IN_PLAN)  # Of the provider, vectors too.
    vectors = "" if barred else vectors_of(turn.bot, draft=turn.draft)
    if not (with_model or vectors):
        return True
    draft.turn = turn
    taking = asyncio.ensure_future(spending.hold(_asking(turn, understood, with_model, vectors)))
    try:
        draft.hold = await asyncio.shield(taking)
    except asyncio.CancelledError:
        draft.hold = await taking  # It is on its way; whoever ends the answer lets it go.
        raise
    return draft.hold is not None


def _asking(turn: Turn, understood: Understood, with_model: bool, vectors: str) -> Asking:
    bot = turn.bot
    sent, most = 0, 0
    if with_model:
        info = model_info(bot.provider, bot.model)
        text = prompt.system(bot.name, bot.instructions, strict=bot.is_strict)
        sent = prompt.most_tokens(text, turn.question, turn.history, window=info.context_window)
        most = prompt.MAX_TOKENS + (THINKING_TOKENS if info.thinks else 0)
    words = f"{understood.context} {understood.query}"
    return Asking(
        hold_id=turn.hold_id,
        bot=bot,
        kind=turn.paid_as,
        model=bot.model if with_model else "",
        input_tokens=sent,
        output_tokens=most,
        vectors=vectors,
        vector_tokens=count_tokens(words) if vectors else 0,
        message_id=turn.answer_id,
    )


def told(draft: Draft) -> Told | None:
    """Who hears what the question's vectors took; None where none may be asked for."""
    return partial(_add, draft) if draft.hold else None


def _add(draft: Draft, usage: Usage) -> None:
    draft.vector = draft.vector + usage if draft.vector else usage


def bill_of(draft: Draft) -> Settled | None:
    return Settled(draft.hold, list(_paid(draft, draft.turn))) if draft.hold else None


def _paid(draft: Draft, turn: Turn) -> Iterator[Paid]:
    trace = draft.trace
    if trace.asked and trace.usage:
        provider, model, _ = trace.asked
        opens = turn.paid_as is Kind.VISITOR and not turn.history
        yield Paid(turn.paid_as, provider, model, trace.usage, turn.answer_id, opens)
    if draft.vector:
        provider, _, model = vectors_of(turn.bot, draft=turn.draft).partition(":")
        yield Paid(Kind.QUESTION, provider, model, draft.vector, turn.answer_id)
