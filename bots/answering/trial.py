"""Questions that no visitor asks now: answered as a visitor's would be, kept and counted nowhere.

What a provider is paid for them is real and counts against the owner's cap; whoever tries questions
bounds how many.
"""

import asyncio
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass

from django.utils import timezone

from bots.actions.spending import spend
from bots.actions.turns import Outcome, Step, Turn
from bots.answering.verdict import judge, small_talk
from bots.answering.writing import Draft, compose_draft, understand_turn
from bots.models import Chatbot, Conversation
from botsmith.ai.base import ProviderError
from botsmith.ai.registry import chat_model, embedder

AT_ONCE = 4
SECONDS = 45
TOO_LONG = f"It took longer than {SECONDS} seconds."


@dataclass(frozen=True)
class Tried:
    """A question with what became of it: an ``outcome``, or the provider's ``error`` in words."""

    question: str
    outcome: Outcome | None
    error: str = ""


def try_each(bot: Chatbot, questions: Sequence[str], *, draft: bool = False) -> list[Tried]:
    """Asks the questions, each as the first word of a conversation; a few at a time.

    ``draft``: of what the chatbot knows now, also where visitors are answered from what was kept.

    For workers: it runs an event loop of its own and leaves no connection behind.
    """
    return asyncio.run(_try_each(bot, questions, draft))


async def try_question(bot: Chatbot, question: str, *, draft: bool = False) -> Tried:
    """Asks one question; what fails before the model's first word is answered by quoting."""
    turn = Turn(
        bot=bot,
        conversation_id="",
        channel=Conversation.Channel.PLAYGROUND,
        question=question,
        answer_id=None,
        step=Step.WRITE,
        draft=draft,
    )
    answer = Draft()
    tried = await _tried(turn, answer)
    if answer.usd:
        await asyncio.to_thread(spend, [(bot.pk, answer.usd)], timezone.now())
    return tried


async def _tried(turn: Turn, answer: Draft) -> Tried:
    question = turn.question
    understood = understand_turn(turn, answer)
    if understood.kind == "small_talk":
        answer.parts.append(understood.reply)
        return Tried(question, small_talk(answer, understood))
    try:
        async with aclosing(compose_draft(turn, answer, understood)) as texts:
            async for _ in texts:
                pass
    except ProviderError as error:
        return Tried(question, None, error.reason)
    return Tried(question, await asyncio.to_thread(judge, turn, answer, understood))


async def _try_each(bot: Chatbot, questions: Sequence[str], draft: bool) -> list[Tried]:
    room = asyncio.Semaphore(AT_ONCE)

    async def one(question: str) -> Tried:
        async with room:
            try:
                asked = try_question(bot, question, draft=draft)
                return await asyncio.wait_for(asked, SECONDS)
            except TimeoutError:
                return Tried(question, None, TOO_LONG)

    try:
        return list(await asyncio.gather(*map(one, questions)))
    finally:
        for client in filter(None, (chat_model(bot.provider), embedder(bot.provider))):
            await client.aclose()
