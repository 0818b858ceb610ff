"""What is counted, held against what is there, beside traffic that goes on meanwhile.

Who counts what is there is above this floor, so the counts are passed down. A counter is set only
on the condition that nothing has moved since it was read:

- **Things** (chatbots, sources). Whoever makes or removes one first puts a token in hand and moves
  ``in_hand_until``, and takes the token out when both writes are done. So with no token in hand
  when the document is read, and the same ``in_hand_until`` when it is written, no reservation was
  under way in between, and the count is of what the counter counts. A token whose time is over is
  that of a process that died: it goes with the mending. While one is still good nothing is done.
- **Messages.** Nothing is written for a message but its reservation and its answer, some
  milliseconds later; a release comes right behind the answer's end. So a counter that has not
  moved for ``QUIET`` has nothing under way, and ``messages_counted_at`` is the condition that it
  stays so. A chatbot that is never quiet is looked at again the next night.

Answers that were deleted are still used messages. How many were is noted before they go
(``note_gone``), which may be noted twice but never too little: so a counter is right anywhere
between what is there and that many more.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from billing.models import Subscription
from billing.quota.limits import THINGS, Limit
from botsmith.mongodb.collections import collection, in_utc

QUIET = timedelta(minutes=2)
AT_ONCE = 200
MESSAGES = Limit.MESSAGES.value.counter


@dataclass(frozen=True)
class Truth:
    """How what is there is counted: things by limit, and the answers that a month counts."""

    things: Callable[[str], Mapping[Limit, int]]
    messages: Callable[[str, datetime], int]


@dataclass(frozen=True)
class Difference:
    """``mended``: the counter is right now; False where it was only compared, or was moving."""

    limit: Limit
    counted: int
    right: int
    mended: bool

    def __str__(self) -> str:
        return f"{self.limit.value.label}: {self.counted:,} counted, {self.right:,} there"


def compare(user_id: str, truth: Truth, now: datetime, *, mend: bool) -> list[Difference]:
    """Where the counters of a user are wrong; with ``mend`` they are right after it."""
    return [
        *_things(user_id, truth, now, mend=mend),
        *_messages(user_id, truth, now, mend=mend),
    ]


def abandoned(now: datetime) -> list[str]:
    """Users of whom a process died with something in hand."""
    left = {"in_hand": {"$gt": ""}, "in_hand_until": {"$lte": now}}
    found = collection(Subscription).find(left, {"_id": 0, "user_id": 1}).limit(AT_ONCE)
    return [each["user_id"] for each in found]


def next_users(after: str, limit: int = AT_ONCE) -> list[str]:
    """The users with a subscription, in the order of their ids, from behind ``after``."""
    behind = {"user_id": {"$gt": after}}
    found = collection(Subscription).find(behind, {"_id": 0, "user_id": 1})
    return [each["user_id"] for each in found.sort("user_id", 1).limit(limit)]


def note_gone(user_id: str, month: datetime, count: int) -> None:
    """Answers that the month counts are about to be deleted; of another month nothing is noted."""
    theirs = {"user_id": user_id, "usage.last_reset": month}
    collection(Subscription).update_one(theirs, {"$inc": {"messages_gone": count}})


def _things(user_id: str, truth: Truth, now: datetime, *, mend: bool) -> list[Difference]:
    found = _read(user_id, "in_hand", "in_hand_until")
    tokens, until = found.get("in_hand"), found.get("in_hand_until")
    if not found or (tokens and until and in_utc(until) > now):
        return []
    there = truth.things(user_id)
    counted = {limit: found["usage"].get(limit.value.counter) or 0 for limit in THINGS}
    wrong = [limit for limit in THINGS if counted[limit] != there[limit]]
    is_mended = False
    if mend and (wrong or tokens):
        same = {"user_id": user_id, "in_hand": tokens, "in_hand_until": until}
        right = {f"usage.{limit.value.counter}": there[limit] for limit in wrong}
        is_mended = _set(same, {**right, "in_hand": []})
    return [Difference(limit, counted[limit], there[limit], is_mended) for limit in wrong]


def _messages(user_id: str, truth: Truth, now: datetime, *, mend: bool) -> list[Difference]:
    found = _read(user_id, "messages_counted_at", "messages_gone")
    moved = found.get("messages_counted_at")
    month = found.get("usage", {}).get("last_reset")
    if not month or (moved and in_utc(moved) > now - QUIET):
        return []
    counted, gone = found["usage"].get(MESSAGES) or 0, found.get("messages_gone") or 0
    there = truth.messages(user_id, in_utc(month))
    right = min(max(counted, there), there + gone)
    if right == counted:
        return []
    same = {"user_id": user_id, "usage.last_reset": month, "messages_counted_at": moved}
    same |= {
        f"usage.{MESSAGES}": found["usage"].get(MESSAGES),
        "messages_gone": found.get("messages_gone"),
    }
    is_mended = mend and _set(same, {f"usage.{MESSAGES}": right})
    return [Difference(Limit.MESSAGES, counted, right, is_mended)]


def _read(user_id: str, *fields: str) -> dict:
    shown = {"_id": 0, "usage": 1, **dict.fromkeys(fields, 1)}
    return collection(Subscription).find_one({"user_id": user_id}, shown) or {}


def _set(same: dict, fields: dict) -> bool:
    return bool(collection(Subscription).update_one(same, {"$set": fields}).matched_count)
