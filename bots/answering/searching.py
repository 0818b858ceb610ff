"""What retrieval finds for a question that nothing answers: as the chat would find it."""

import asyncio
from collections.abc import Sequence

from billing.levels import provider_refusal
from bots.actions.spending import settle
from bots.actions.turns import Step, Turn
from bots.answering import paying
from bots.answering.finding import find
from bots.answering.quoting.kindred import kindred
from bots.answering.writing import Draft, understand_turn
from bots.models import Chatbot, Conversation
from botsmith.ai.registry import chat_model
from botsmith.lib.ids import new_id
from knowledge.passages import Passage


async def passages_for(bot: Chatbot, query: str, k: int) -> Sequence[Passage]:
    """The passages that visitors would be answered from now, best first, at most ``k``.

    What the question's vector costs is held back and settled as an answer's is; where a cap leaves
    no room, words alone find.
    """
    draft = Draft()
    turn = Turn(
        bot=bot,
        conversation_id="",
        channel=Conversation.Channel.API,
        question=query,
        answer_id=None,
        step=Step.WRITE,
        attempt=new_id(),
        without_model=await asyncio.to_thread(provider_refusal, bot.user, bot.provider),
    )
    understood = understand_turn(turn, draft)
    is_quoted = bool(turn.without_model) or not chat_model(bot.provider)
    more = await asyncio.to_thread(kindred, understood) if is_quoted else ""
    await paying.hold(turn, draft, understood, with_model=False)
    try:
        told = paying.told(draft)
        found = await find(turn, understood, draft.trace, more=more, told=told, k=k)
    finally:
        if bill := draft.bill:
            await asyncio.shield(asyncio.to_thread(settle, [bill]))
    return found.passages
