"""Where a chatbot's passages are read from: the live ones, or a copy that was kept of them."""

from collections.abc import Iterable
from typing import NamedTuple

from pymongo.collection import Collection

from botsmith.mongodb.collections import collection
from knowledge.models import Chunk, KeptChunk, KeptSourceTerms, SourceTerms, chatbot_model

# A kept copy of more passages than this is in MongoDB's text index. That is nine tenths of the work
# of copying, and of a smaller one the process's own index is made while the question waits.
SEARCHED_ABOVE = 10_000


class Shelf(NamedTuple):
    """One set of a chatbot's passages; what is derived from it is known by it.

    ``kept`` is the version of a kept copy, None for the live passages.
    """

    chatbot_id: str
    kept: str | None = None

    @property
    def passages(self) -> Collection:
        return collection(KeptChunk if self.kept else Chunk)

    @property
    def terms(self) -> Collection:
        return collection(KeptSourceTerms if self.kept else SourceTerms)

    @property
    def those(self) -> dict:
        """What finds them in either collection."""
        return {"kept_version": self.kept} if self.kept else {"chatbot_id": self.chatbot_id}

    def is_searched(self, chunks: int) -> bool:
        """Whether MongoDB's text index has them; ``chunks`` is how many they are."""
        return not self.kept or chunks > SEARCHED_ABOVE

    def holding(self, terms: Iterable[str]) -> dict:
        """What finds those with one of the terms, by the text index."""
        searched = {"searched": True} if self.kept else {}
        return {**self.those, **searched, "$text": {"$search": " ".join(terms)}}

    def tell(self) -> None:
        """Tells every process that what it derived from them is out of date."""
        bot = {"id": self.chatbot_id}
        if self.kept:
            bot["kept_version"] = self.kept
        counter = "kept_changes" if self.kept else "knowledge_version"
        collection(chatbot_model()).update_one(bot, {"$inc": {counter: 1}})
