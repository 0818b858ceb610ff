"""From typed words to those of a chatbot's conversations, by their index."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bson import MaxKey
from pymongo.collection import Collection

from bots.inbox.words import AS_WRITTEN
from bots.models import Conversation
from botsmith.mongodb.collections import collection
from knowledge.analysis import tokens

BY_WORDS = "inbox_by_words"
# A shorter one means itself: too many begin with it.
SHORTEST_BEGINNING = 3
# Looked up in the index; more words than that are read off what those find.
MOST_LOOKED_UP = 8
# Each is a question to MongoDB; more endings than that are a stretch of the index.
MOST_ENDINGS = 24
# Found that often, it is soon met in whatever order conversations are read.
OFTEN = 5000


@dataclass(frozen=True)
class Term:
    """A word of a search: the words that it means, or how they begin where they are many."""

    words: Sequence[str] = ()
    beginning: str = ""

    @property
    def is_known(self) -> bool:
        return bool(self.words or self.beginning)

    def condition(self) -> dict:
        if self.beginning:
            return {"words": {"$regex": f"^{re.escape(self.beginning)}"}}
        return {"words": self.words[0] if len(self.words) == 1 else {"$in": list(self.words)}}

    def kept(self) -> dict:
        """The same of a document that something else found: no index answers what is denied twice.

        A match of arrays as they are stored; an expression (``$expr``) costs four times as much.
        """
        alike = self.condition()["words"]
        return {"$nor": [{"words": {"$not": alike if isinstance(alike, dict) else {"$eq": alike}}}]}

    def frequency(self, bot_id: str) -> int:
        """In how many of the chatbot's conversations it is, counted up to ``OFTEN``."""
        theirs = {"chatbot_id": bot_id, **self.condition()}
        return _conversations().count_documents(theirs, limit=OFTEN, hint=BY_WORDS)


def terms_of(bot_id: str, text: str, exact: Sequence[str] = ()) -> list[Term] | None:
    """Rarest first; None when one of them is in no conversation of the chatbot, or none is a word.

    Each narrows: text that has no word in it finds nothing, not everything.
    """
    typed = list(dict.fromkeys(tokens(text, AS_WRITTEN)))
    if text and not typed:
        return None
    terms = [Term([word]) for word in exact]
    terms += [_meant(bot_id, word) for word in typed[:MOST_LOOKED_UP]]
    if not all(term.is_known for term in terms):
        return None
    if len(terms) > 1:
        terms.sort(key=lambda term: term.frequency(bot_id))
    return terms + [_as_typed(word) for word in typed[MOST_LOOKED_UP:]]


def _as_typed(word: str) -> Term:
    return Term([word]) if len(word) < SHORTEST_BEGINNING else Term(beginning=word)


def _meant(bot_id: str, word: str) -> Term:
    """The word and those that begin like it."""
    if len(word) < SHORTEST_BEGINNING:
        return Term([word])
    found: list[str] = []
    least, end = word, word + chr(0x10FFFF)
    while next_word := _first(bot_id, least, end):
        if len(found) == MOST_ENDINGS:
            return Term(beginning=word)
        found.append(next_word)
        least = next_word + "\0"
    return Term(found)


def _first(bot_id: str, least: str, end: str) -> str | None:
    """The first word in a stretch of the index: one seek, no document."""
    low = [("chatbot_id", bot_id), ("words", least), ("_id", MaxKey())]
    high = [("chatbot_id", bot_id), ("words", end), ("_id", MaxKey())]
    seek = _conversations().find(hint=BY_WORDS, return_key=True, limit=1).min(low).max(high)
    return next((key["words"] for key in seek), None)


def _conversations() -> Collection:
    return collection(Conversation)
