"""Questions that no visitor asks now: answered as a visitor's would be, kept and counted nowhere.

What a provider is paid for them is real: it stands in the ledger and counts against the owner's
caps. A day has so many of
them for each owner (``billing.trials``); after those the built-in engine answers.
"""

import asyncio
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace

from django.utils import timezone

from billing import trials
from billing.ledger import Kind
from billing.levels import NOT_IN_PLAN, provider_refusal
from bots.actions.spending import CAP_REACHED, cap_reached, settle
from bots.actions.turns import Outcome, Step, Turn
from bots.answering.verdict import judge, small_talk
from bots.answering.writing import Draft, compose_draft, understand_turn
from bots.models import Chatbot, Conversation
from botsmith.ai.base import ProviderError
from botsmith.ai.registry import chat_model, embedder
from botsmith.lib.ids import new_id

AT_ONCE = 4
SECONDS = 45
TOO_LONG = f"It took longer than {SECONDS} seconds."
USED_UP = "today's trials of models are used up"
NOT_ASKED = (CAP_REACHED, USED_UP)  # Why a model was not asked at all.


@dataclass(frozen=True)
class Tried:
    """A question with what became of it: an ``outcome``, or the provider's ``error`` in words."""

    question: str
    outcome: Outcome | None
    error: str = ""

    @property
    def fallback(self) -> str:
        """Why the built-in engine answered although the chatbot has a model; else nothing."""
        return self.outcome.trace.get("fallback", "") if self.outcome else ""

    @property
    def not_asked(self) -> str:
        """That no model was asked, for the owner; nothing when one was, or there is none."""
        if not (self.fallback in NOT_ASKED or self.fallback.startswith(NOT_IN_PLAN)):
            return ""
        return f"Answered by the built-in engine because {self.fallback}."


def try_each(
    bot: Chatbot, questions: Sequence[str], *, draft: bool = False, kind: Kind = Kind.CHECK
) -> list[Tried]:
    """Asks the questions, each as the first word of a conversation; a few at a time.

    ``draft``: of what the chatbot knows now, also where visitors are answered from what was kept.
    ``kind``: as what the ledger has them.

    For workers: it runs an event loop of its own and leaves no connection behind.
    """
    return asyncio.run(_try_each(bot, questions, draft, kind))


async def try_question(
    bot: Chatbot, question: str, *, draft: bool = False, kind: Kind = Kind.CHECK
) -> Tried:
    """Asks one question; what fails before the model's first word is answered by quoting."""
    turn = Turn(
        bot=bot,
        conversation_id="",
        channel=Conversation.Channel.PLAYGROUND,
        question=question,
        answer_id=None,
        step=Step.WRITE,
        attempt=new_id(),
        draft=draft,
        trial_of=kind,
    )
    answer = Draft()
    try:
        return await _tried(turn, answer)
    finally:  # Also of one that took too long: what it said until then is paid for.
        if bill := answer.bill:
            await asyncio.shield(asyncio.to_thread(settle, [bill]))


async def _tried(turn: Turn, answer: Draft) -> Tried:
    question = turn.question
    understood = understand_turn(turn, answer)
    if understood.kind == "small_talk":
        answer.parts.append(understood.reply)
        return Tried(question, small_talk(answer, understood))
    turn = replace(turn, without_model=await asyncio.to_thread(_why_no_model, turn.bot))
    try:
        async with aclosing(compose_draft(turn, answer, understood)) as texts:
            async for _ in texts:
                pass
    except ProviderError as error:
        return Tried(question, None, error.reason)
    return Tried(question, await asyncio.to_thread(judge, turn, answer, understood))


def _why_no_model(bot: Chatbot) -> str:
    """Takes one of the owner's trials where a model would be asked."""
    if not chat_model(bot.provider) or cap_reached(bot):
        return ""
    if why_not := provider_refusal(bot.user, bot.provider):
        return why_not
    return "" if trials.take(bot.user, timezone.now()) else USED_UP


async def _try_each(bot: Chatbot, questions: Sequence[str], draft: bool, kind: Kind) -> list[Tried]:
    room = asyncio.Semaphore(AT_ONCE)

    async def one(question: str) -> Tried:
        async with room:
            try:
                asked = try_question(bot, question, draft=draft, kind=kind)
                return await asyncio.wait_for(asked, SECONDS)
            except TimeoutError:
                return Tried(question, None, TOO_LONG)

    try:
        return list(await asyncio.gather(*map(one, questions)))
    finally:
        for client in filter(None, (chat_model(bot.provider), embedder(bot.provider))):
            await client.aclose()
