from pymongo.errors import DuplicateKeyError

from bots.actions.turns import Turn
from bots.models import Conversation, Gap
from botsmith.mongodb.collections import as_document, collection


def record_gap(turn: Turn, *, query: str, language: str, reason: Gap.Reason) -> None:
    """Notes a visitor's question that the sources did not answer; once for each answer.

    The owner's own trials in the playground are no gaps.
    """
    if turn.channel == Conversation.Channel.PLAYGROUND:
        return
    gap = Gap(
        chatbot=turn.bot,
        conversation_id=turn.conversation_id,
        answer_id=turn.answer_id,
        question=turn.question,
        query=query,
        language=language,
        reason=reason,
    )
    try:
        collection(Gap).insert_one(as_document(gap))
    except DuplicateKeyError:
        return
