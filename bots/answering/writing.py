"""Who writes an answer: the bot's model, or the built-in engine when there is none or it fails."""

import asyncio
import logging
import re
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field

from billing.holding import Hold, Settled
from bots.actions.spending import CAP_REACHED
from bots.actions.turns import Turn
from bots.answering import paying, prompt
from bots.answering.finding import find
from bots.answering.prompt import NO_ANSWER
from bots.answering.quoting.extractive import Quoted, compose
from bots.answering.quoting.kindred import kindred
from bots.answering.reading import EXTRACTIVE
from bots.answering.trace import Trace
from bots.answering.understanding import Understood, understand
from botsmith.ai import breaker
from botsmith.ai.base import ChatMessage, ChatModel, ProviderError, Usage, estimate
from botsmith.ai.models import model_info
from botsmith.ai.registry import chat_model
from knowledge.passages import Found

log = logging.getLogger(__name__)


@dataclass
class Draft:
    """An answer being written. ``quoted`` when the built-in engine wrote it.

    ``refused``: whoever wrote it found that the passages do not answer the question.
    """

    engine: str = EXTRACTIVE
    model: str | None = None
    parts: list[str] = field(default_factory=list)
    quoted: Quoted | None = None
    refused: bool = False
    found: Found = field(default_factory=Found)
    trace: Trace = field(default_factory=Trace)
    hold: Hold | None = None  # What was held back for it: without, no provider is asked.
    turn: Turn | None = None  # For which.
    vector: Usage | None = None  # What the question's vectors took.
    started: float = field(default_factory=time.monotonic)

    @property
    def text(self) -> str:
        return "".join(self.parts)

    @property
    def bill(self) -> Settled | None:
        """What is to be settled for it, at any moment."""
        return paying.bill_of(self)

    @property
    def milliseconds(self) -> int:
        return round((time.monotonic() - self.started) * 1000)


def understand_turn(turn: Turn, draft: Draft) -> Understood:
    """What the question is taken for, which is noted in the draft."""
    languages = turn.bot.languages or []
    understood = understand(
        turn.question, turn.history, bot_name=turn.bot.name, languages=languages
    )
    draft.trace.understood = understood
    draft.trace.lap("understand")
    return understood


async def compose_draft(turn: Turn, draft: Draft, understood: Understood) -> AsyncIterator[str]:
    """Finds what the bot knows of the question and yields the answer's text as it is made.

    Raises ProviderError as ``write`` does.
    """
    model = await _model_for(turn, draft, understood)
    # A model needs no wider search: it reads more of what is found than the engine quotes.
    more = "" if model else await asyncio.to_thread(kindred, understood)
    draft.found = await find(turn, understood, draft.trace, more=more, told=paying.told(draft))
    async with aclosing(write(turn, draft, model, understood)) as texts:
        async for text in texts:
            draft.parts.append(text)
            yield text


async def _model_for(turn: Turn, draft: Draft, understood: Understood) -> ChatModel | None:
    """The bot's model; none without a key for it, or where there is a reason not to ask it."""
    model = chat_model(turn.bot.provider)
    why_not = turn.without_model
    if not await paying.hold(turn, draft, understood, with_model=bool(model and not why_not)):
        why_not = CAP_REACHED
    if model and why_not:
        draft.trace.fallback = why_not
        return None
    return model


async def write(
    turn: Turn, draft: Draft, model: ChatModel | None, understood: Understood
) -> AsyncIterator[str]:
    """Yields the answer's text as it is made, and notes in the draft how it was made.

    Raises ProviderError when the model breaks off after its first word; before it, the built-in
    engine takes over.
    """
    named = turn.bot.provider, turn.bot.model
    is_asked = model and (draft.found.passages or not turn.bot.is_strict)
    if is_asked and breaker.is_open(*named):
        draft.trace.fallback = breaker.LEFT_ALONE
    elif is_asked:
        try:
            async with aclosing(_asked(turn, draft, model)) as texts:
                async for text in texts:
                    yield text
            breaker.succeeded(*named)
            return
        except ProviderError as error:
            breaker.failed(*named, error.code)
            draft.trace.usage = draft.trace.usage or error.usage
            if draft.parts:
                raise
            log.warning("%s failed before its first word: %s", draft.engine, error.reason)
            draft.trace.fallback = error.reason
            draft.engine, draft.model = EXTRACTIVE, None
    await _quote(turn, draft, understood)
    for text in re.findall(r"\s*\S+", draft.quoted.text if draft.quoted else ""):
        yield text


async def _quote(turn: Turn, draft: Draft, understood: Understood) -> None:
    """Answers by quoting what was found, after a model failed what kindred words find too."""
    if draft.trace.fallback and (more := kindred(understood)):
        draft.found = await find(turn, understood, draft.trace, more=more, told=paying.told(draft))
    draft.quoted = await asyncio.to_thread(compose, understood, draft.found)
    draft.refused = draft.quoted is None
    draft.trace.offered = len(draft.found.passages)
    draft.trace.lap("write")


async def _asked(turn: Turn, draft: Draft, model: ChatModel) -> AsyncIterator[str]:
    """The model's text, until it says that the passages do not answer."""
    bot, trace = turn.bot, draft.trace
    draft.engine, draft.model = bot.provider, bot.model
    trace.asked = bot.provider, bot.model, draft.hold.at
    info = model_info(bot.provider, bot.model)
    messages, trace.offered = prompt.build(
        prompt.system(bot.name, bot.instructions, strict=bot.is_strict),
        turn.question,
        draft.found.passages,
        turn.history,
        window=info.context_window,
        max_tokens=prompt.MAX_TOKENS,
    )
    trace.sent = messages
    trace.lap("prompt")
    pieces = model.stream(
        messages, model=bot.model, temperature=bot.temperature, max_tokens=prompt.MAX_TOKENS
    )
    async with (
        aclosing(_noted(pieces, draft, messages)) as texts,
        aclosing(_without_no_answer(texts, draft)) as answer,
    ):
        async for text in answer:
            yield text


async def _noted(
    pieces: AsyncIterator[str | Usage], draft: Draft, messages: Sequence[ChatMessage]
) -> AsyncIterator[str]:
    """The text among the pieces; what they cost and when they came goes into the trace."""
    trace = draft.trace
    said: list[str] = []
    try:
        async with aclosing(pieces):
            async for piece in pieces:
                if isinstance(piece, Usage):
                    trace.usage = piece
                    continue
                if not said:
                    trace.lap("first_token")
                said.append(piece)
                yield piece
    except (asyncio.CancelledError, GeneratorExit):
        # Who asks left; the provider has read what was sent, whether or not a word came back.
        trace.usage = trace.usage or estimate(messages, "".join(said))
        raise
    finally:
        trace.lap("write" if said else "first_token")
        if said:
            trace.usage = trace.usage or estimate(messages, "".join(said))


async def _without_no_answer(texts: AsyncIterator[str], draft: Draft) -> AsyncIterator[str]:
    """Holds the first letters back while they may become NO_ANSWER, which nobody shall read."""
    held = ""
    held_back = True
    async for text in texts:
        if not held_back:
            yield text
            continue
        held += text
        start = held.lstrip(" \n\"'`*")
        if start.startswith(NO_ANSWER):
            draft.refused = True
            return
        if not NO_ANSWER.startswith(start):
            held_back = False
            yield held
    if held_back and held:
        yield held
