"""What an owner reads of gaps."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bots.gaps.grouping import MOST_OPEN
from bots.inbox.finding import MOST_COUNTED
from bots.models import Chatbot, Conversation, Gap, GapGroup, Message
from botsmith.lib.listing import Found, Listing, turn_to
from botsmith.lib.places import Order, Place, page_of
from botsmith.mongodb.collections import collection

ITEMS = 20
Reason, Status = Gap.Reason, GapGroup.Status
# Open ones are what the page is for: no state in the address means them.
STATES = [("", "Open"), ("answered", "Answered"), ("dismissed", "Dismissed")]
REASONS = [("", "All reasons"), *Reason.choices]
SORTS = [("", "Most gaps"), ("newest", "Newest")]
BADGES = {
    "refused": "badge-warning",
    "unsupported": "badge-warning",
    "low_rating": "badge-danger",
    "handed_off": "badge-brand",
}
_LATEST = {"last_asked_at": datetime, "id": str}
_ORDERS = {
    "": (Order({"count": int, **_LATEST}), "gap_groups_by_count"),
    "newest": (Order(_LATEST), "gap_groups_by_date"),
}


@dataclass(frozen=True)
class GapListing(Listing):
    """``kind`` is the reason, ``sort`` the order: empty is the most asked first."""

    sort: str = ""

    @classmethod
    def of(cls, params: Mapping[str, str]) -> "GapListing":
        found = cls.read(params, states=dict(STATES), kinds=Reason.values)
        sort = params.get("sort", "")
        return replace(found, sort=sort if sort in _ORDERS else "")

    @property
    def is_narrowed(self) -> bool:
        return bool(self.kind or self.q)


@dataclass(frozen=True)
class Badge:
    label: str
    count: int
    look: str


def find_groups(bot: Chatbot, listing: GapListing) -> Found[GapGroup]:
    """A chatbot's groups in one state, described for people."""
    wanted: dict = {"chatbot_id": bot.pk}
    if listing.kind:
        wanted[f"reasons.{listing.kind}"] = {"$gt": 0}
    if listing.q:
        wanted["wordings"] = {"$regex": re.escape(listing.q), "$options": "i"}
    order, index = _ORDERS[listing.sort]
    its_state = {**wanted, "status": listing.state or Status.OPEN}

    def read(where: dict, order: Order, most: int) -> list[Place]:
        shown = {"_id": 0, **dict.fromkeys(order.fields, 1)}
        found = collection(GapGroup).find({**its_state, **where}, shown).hint(index)
        return [order.of(row) for row in found.sort(order.sort).limit(most)]

    def count(where: dict) -> int:
        return collection(GapGroup).count_documents({**its_state, **where}, hint=index)

    leaf = turn_to(listing, order, read, count)
    ids = [place.pk for place in leaf.places]
    known = {group.pk: group for group in GapGroup.objects.filter(pk__in=ids)}
    rows = [describe(known[pk]) for pk in ids if pk in known]
    counts = _counts(wanted)
    # What is shown is where a longer list is said to be longer than it is counted.
    total = counts[listing.state]
    if total > MOST_COUNTED:
        shown = leaf.passed + len(leaf.places)
        total = max(total, _count(its_state, most=shown + 1))
    return Found(rows, leaf, counts, total)


def is_full(bot: Chatbot) -> bool:
    """Whether as many questions are open as there can be."""
    theirs = {"chatbot_id": bot.pk, "status": Status.OPEN}
    return _count(theirs, most=MOST_OPEN) == MOST_OPEN


def _counts(wanted: dict) -> dict[str, int]:
    """How many there are in each state, the open ones under the empty name; up to one more than
    ``MOST_COUNTED``."""
    return {
        name: _count({**wanted, "status": name or Status.OPEN}, most=MOST_COUNTED + 1)
        for name, _label in STATES
    }


def _count(wanted: dict, *, most: int) -> int:
    return collection(GapGroup).count_documents(wanted, limit=most, hint="gap_groups_by_date")


def open_count(chatbot_id: str, *, most: int) -> int:
    return _count({"chatbot_id": chatbot_id, "status": Status.OPEN}, most=most)


def has_any(bot: Chatbot) -> bool:
    return bool(collection(GapGroup).find_one({"chatbot_id": bot.pk}, {"_id": 1}))


def describe(group: GapGroup) -> GapGroup:
    """Gives it ``badges``: its reasons, the most frequent first, each with its count."""
    reasons = Counter({name: int(n or 0) for name, n in (group.reasons or {}).items()})
    group.badges = [
        Badge(Reason(name).label, n, BADGES[name])
        for name, n in reasons.most_common()
        if n and name in BADGES
    ]
    return group


def items_of(group: GapGroup, *, cursor: str = "") -> tuple[list[Gap], str | None]:
    """The group's latest gaps, and the cursor of the next page if there is one.

    Each has ``said`` (what the bot answered, None where that is not kept), ``unsupported`` (its
    sentences that no source supported), ``badge``, and ``has_conversation``.
    """
    found = Gap.objects.filter(group_id=group.pk)
    page, older = page_of(found, cursor, ITEMS)
    _add_answers(page)
    return page, older


def _add_answers(gaps: list[Gap]) -> None:
    answers = Message.objects.filter(pk__in=[gap.answer_id for gap in gaps if gap.answer_id])
    by_id = {answer.pk: answer for answer in answers.defer("trace")}
    ids = [gap.conversation_id for gap in gaps]
    kept = set(Conversation.objects.filter(pk__in=ids).values_list("pk", flat=True))
    for gap in gaps:
        answer = by_id.get(gap.answer_id)
        gap.said = answer.content if answer else None
        gap.unsupported = _unsupported(answer) if answer else []
        gap.badge = Badge(Reason(gap.reason).label, 1, BADGES.get(gap.reason, ""))
        gap.has_conversation = gap.conversation_id in kept


def _unsupported(answer: Message) -> list[str]:
    """Sentences that stand in the answer without a source, and those that were taken out."""
    marked = [
        answer.content[claim["start"] : claim["end"]]
        for claim in answer.claims or []
        if claim.get("supported") is False
    ]
    return [*marked, *(each.get("text", "") for each in answer.removed or [])]
