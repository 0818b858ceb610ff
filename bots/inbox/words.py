"""The words that a conversation is found by, of all that was said in it and of who the visitor is.

They stand in the conversation itself, sorted into its chatbot's one index of words. New ones are
added by the writes that count a question and settle an answer, so a search is never behind.
"""

from collections.abc import Iterable

from pymongo import UpdateOne

from bots.models import Conversation
from knowledge.analysis import tokens

# No stemming: words are found by how they begin.
AS_WRITTEN = "und"
# Of one conversation, so that nobody makes its document too large; some may be added above it.
MOST = 2000
# No word that is typed has a colon.
SOURCE = "source:"


def words_of(*texts: str | None) -> list[str]:
    """Different words, as they are sorted into the index."""
    said = (text for text in texts if text)
    return list(dict.fromkeys(word for text in said for word in tokens(text, AS_WRITTEN)))


def cited(citations: Iterable[dict]) -> list[str]:
    """What stands for the sources that an answer names."""
    ids = (citation.get("source_id") for citation in citations)
    return list(dict.fromkeys(f"{SOURCE}{each}" for each in ids if each))


def adding(conversation_id: str, words: list[str]) -> list[UpdateOne]:
    """The writes that add them to the conversation: one, or none."""
    if not words:
        return []
    has_room = {"id": conversation_id, f"words.{MOST - 1}": {"$exists": False}}
    return [UpdateOne(has_room, {"$addToSet": {"words": {"$each": words[:MOST]}}})]


def with_words(**texts: str | None) -> dict:
    """``adding`` as a stage of an update: the words of texts for fields that are empty so far.

    What a field has already, whoever says it again or otherwise, adds nothing.
    """
    there = {"$cond": [{"$isArray": "$words"}, "$words", []]}
    more = {"$setDifference": [{"$setUnion": [_if_empty(*each) for each in texts.items()]}, there]}
    most = {"$max": [MOST, {"$size": there}]}
    return {"words": {"$slice": [{"$concatArrays": [there, more]}, most]}}


def _if_empty(field: str, text: str | None) -> dict:
    is_empty = {"$eq": [{"$ifNull": [f"${field}", None]}, None]}
    return {"$cond": [is_empty, [{"$literal": word} for word in words_of(text)], []]}


def is_searched(channel: str | None) -> bool:
    """The owner's own trials are not in the inbox."""
    return channel != Conversation.Channel.PLAYGROUND
