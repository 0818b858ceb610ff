"""The passages for a question, without the orders to us that stand in some of them."""

from dataclasses import replace

from bots.actions.turns import Turn
from bots.answering.trace import Trace
from bots.answering.understanding import Understood
from botsmith.ai.base import Told
from knowledge.injection import cleaned
from knowledge.passages import Found
from knowledge.retrieval import K, asearch


async def find(
    turn: Turn,
    understood: Understood,
    trace: Trace,
    *,
    more: str = "",
    told: Told | None,
    k: int = K,
) -> Found:
    """What the bot knows of the question; ``more`` are further words to find it by.

    ``told`` hears what the question's vector took; None: no provider may be asked for one.
    """
    context = f"{understood.context} {more}".strip()
    how = {"context": context, "draft": turn.draft, "told": told, "k": k}
    found = await asearch(turn.bot, understood.query, **how)
    passages, trace.quarantined = cleaned(found.passages)
    trace.passages = passages
    trace.lap("retrieve")
    return replace(found, passages=passages)
