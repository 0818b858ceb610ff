"""Finds conversations of the inbox: a page of them, how many there are, who stands beside whom.

Each kind of filter has its index (``bots.models.conversation``), named here rather than left to
MongoDB, whose guess depends on which chatbot asked first. What narrows further is read in the
index; documents are only fetched where words are looked for.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bson import ObjectId
from pymongo.cursor import Cursor

from bots.inbox.filters import Filter
from bots.inbox.terms import BY_WORDS, OFTEN, Term, terms_of
from bots.models import Conversation
from botsmith.lib.places import Order, Place
from botsmith.mongodb.collections import collection

BY_DATE, BY_STATUS = "inbox_by_date", "inbox_by_status"
BY_RATING, BY_CHANNEL = "inbox_by_rating", "inbox_by_channel"
# So many are counted; fewer where each has to be fetched for its words.
MOST_COUNTED, MOST_FETCHED = 1000, 200
SHOWN = {"_id": 1, "id": 1, "updated_at": 1}
LATEST = Order({"updated_at": datetime, "id": str})
# As conversations began: words are indexed in this order.
BEGUN = Order({"_id": ObjectId})


@dataclass(frozen=True)
class Looked:
    """Filter and order as MongoDB is asked; None of ``conditions``: nothing can be found."""

    conditions: list[dict] | None
    order: Order
    index: str
    has_words: bool = False

    @classmethod
    def nothing(cls) -> "Looked":
        return cls(None, LATEST, BY_DATE)

    @property
    def is_by_beginning(self) -> bool:
        return self.order is BEGUN

    @property
    def most_counted(self) -> int:
        """How many are counted at most, to be shown."""
        return MOST_FETCHED if self.has_words else MOST_COUNTED

    def count(self) -> int:
        """All of them, however many; a look at the whole of a chatbot's part of an index."""
        if self.conditions is None:
            return 0
        return self._count()

    def is_often(self) -> bool:
        """Whether there are ``OFTEN`` or more; a look at as many keys of an index."""
        return self._count(limit=OFTEN) == OFTEN

    def _count(self, **options) -> int:
        every = {"$and": self.conditions}
        return collection(Conversation).count_documents(every, hint=self.index, **options)

    def at(self, place: Place | None, *, back: bool = False, limit: int) -> list[dict]:
        """``_id``, ``id`` and ``updated_at`` of the next ones, the latest first in any case.

        Those after a place, or, ``back`` from it, those before it.
        """
        if self.conditions is None:
            return []
        page = list(self.asked(place, back=back, limit=limit))
        return page[::-1] if back else page

    def asked(self, place: Place | None, *, back: bool = False, limit: int) -> Cursor:
        # With a filter of several values, "or" alone would have all that match sorted in memory.
        beyond = [place.bound(back=back), place.beyond(back=back)] if place else []
        shown = SHOWN if self.index == BY_WORDS else {**SHOWN, "_id": 0}
        found = collection(Conversation).find({"$and": [*self.conditions, *beyond]}, shown)
        found = found.sort((self.order.back if back else self.order).sort)
        return found.limit(limit).hint(self.index)


def looked_for(
    bots: Sequence[str], wanted: Filter, *, except_status: str = "", until=None
) -> Looked:
    """What of these chatbots is wanted. Words are looked for in one chatbot alone."""
    narrowed = wanted.conditions()
    if except_status and not wanted.status:
        narrowed["status"] = {"$ne": except_status}
    conditions = [{"chatbot_id": bots[0] if len(bots) == 1 else {"$in": list(bots)}}, narrowed]
    if until:
        conditions.append({"updated_at": {"$lte": until}})
    exact = wanted.exact_words()
    if wanted.q or exact:
        [bot] = bots
        terms = terms_of(bot, wanted.q, exact)
        if terms is None:
            return Looked(None, BEGUN, BY_WORDS, has_words=True)
        return _worded(bot, terms, conditions, wanted)
    return Looked(conditions, LATEST, _index(wanted))


def _worded(bot: str, terms: Sequence[Term], conditions: list[dict], wanted: Filter) -> Looked:
    """The rarest term is looked up in the index of words, and the others where it is found.

    A term that is found often is read where the other filters lead, if they find less; if not, but
    it begins many words, it is soon met there too.
    """
    rarest, *others = terms
    filtered = Looked(conditions, LATEST, _index(wanted), has_words=True)
    narrows = filtered.index != BY_DATE or "updated_at" in wanted.conditions()
    is_often = (narrows or rarest.beginning) and rarest.frequency(bot) == OFTEN
    if is_often and (rarest.beginning or not filtered.is_often()):
        return replace(filtered, conditions=conditions + [term.kept() for term in terms])
    by_words = [*conditions, rarest.condition(), *(term.kept() for term in others)]
    return Looked(by_words, BEGUN, BY_WORDS, has_words=True)


def _index(wanted: Filter) -> str:
    if wanted.stars and wanted.stars != "none":
        return BY_RATING
    if wanted.channel:
        return BY_CHANNEL
    return BY_STATUS if wanted.status else BY_DATE
