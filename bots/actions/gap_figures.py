"""What a group of gaps counts: always counted anew from its gaps, so that nothing can drift.

Whoever changes which gaps a group has touches the group before and recounts it after. A recount
that was overtaken is done again, and one that never came is made up for by the sweeper.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.utils import timezone
from pymongo import ReturnDocument

from bots.models import Gap, GapGroup
from botsmith.mongodb.collections import collection

TRIES = 5
MOST_WORDINGS = 20
LOOKED_AT = 300  # of a group's latest gaps, for its wordings
DUE_AFTER = timedelta(minutes=1)
AT_ONCE = 200


def touch(group_id: str) -> int | None:
    """Says that the group's gaps are about to change; None when there is no such group."""
    change = {"$inc": {"touched": 1}, "$set": {"recount_due_at": timezone.now() + DUE_AFTER}}
    found = collection(GapGroup).find_one_and_update(
        {"id": group_id}, change, {"touched": 1}, return_document=ReturnDocument.AFTER
    )
    return found["touched"] if found else None


def recount(group_id: str) -> bool:
    """Counts the group's gaps; a group without any goes. False when there is no such group."""
    for _ in range(TRIES):
        touched = touch(group_id)
        if touched is None:
            return False
        mine = {"id": group_id, "touched": touched}
        found = _figures(group_id)
        if found:
            # What it is looked up by is another question's now: the sweeper, which can read
            # questions, makes it anew.
            due = timezone.now() if "pairs" in found else None
            counted = {"$set": {**found, "recount_due_at": due}}
            if collection(GapGroup).update_one(mine, counted).matched_count:
                return True
        elif collection(GapGroup).delete_one(mine).deleted_count:
            return False
    return True  # The sweeper counts it when it comes to rest.


def unsay(group_id: str, gone: Sequence[Mapping]) -> None:
    """Takes out of a group what only gaps that are gone had said: wordings and their answers."""
    queries = _only(group_id, "query", gone)
    keys = _only(group_id, "key", gone)
    if not (queries or keys):
        return
    said = {
        "keys": {"$in": keys},
        "to_ask": {"$in": queries},
        "results": {"question": {"$in": queries}},
    }
    collection(GapGroup).update_one({"id": group_id}, {"$pull": said})


def _only(group_id: str, name: str, gone: Sequence[Mapping]) -> list[str]:
    """Of what the gone ones had under a name, what none of the group's gaps has."""
    theirs = {gap.get(name) for gap in gone} - {None}
    there = {"group_id": group_id, name: {"$in": list(theirs)}}
    return sorted(theirs.difference(collection(Gap).distinct(name, there)))


def recounts_due(now: datetime) -> list[str]:
    due = {"recount_due_at": {"$lte": now}}
    found = collection(GapGroup).find(due, {"_id": 0, "id": 1}).limit(AT_ONCE)
    return [group["id"] for group in found]


def _figures(group_id: str) -> dict:
    """Nothing for a group without gaps."""
    kinds = {"reason": "$reason", "language": "$language"}
    times = {"first": {"$min": "$created_at"}, "last": {"$max": "$created_at"}}
    steps = [
        {"$match": {"group_id": group_id}},
        {"$group": {"_id": kinds, "n": {"$sum": 1}, **times}},
    ]
    rows = list(collection(Gap).aggregate(steps, hint="gaps_of_group_by_date"))
    if not rows:
        return {}
    reasons: Counter[str] = Counter()
    languages: Counter[str] = Counter()
    for row in rows:
        reasons[row["_id"]["reason"]] += row["n"]
        languages[row["_id"].get("language") or ""] += row["n"]
    return {
        "count": reasons.total(),
        "reasons": dict(reasons),
        "languages": sorted(filter(None, languages), key=lambda code: (-languages[code], code)),
        "first_asked_at": min(row["first"] for row in rows),
        "last_asked_at": max(row["last"] for row in rows),
        **_wordings(group_id),
    }


def _wordings(group_id: str) -> dict:
    """Its latest wordings; its question stays one that is still asked in it."""
    shown = {"_id": 0, "key": 1, "query": 1}
    latest = collection(Gap).find({"group_id": group_id}, shown).sort("created_at", -1)
    asked = [(gap["query"], gap.get("key")) for gap in latest.limit(LOOKED_AT)]
    by_key = {key: query for query, key in reversed(asked)}  # Of each wording the latest.
    group = collection(GapGroup).find_one({"id": group_id}, {"question": 1, "keys": 1}) or {}
    first = next((key for key in group.get("keys") or [] if key in by_key), asked[-1][1])
    question = group.get("question")
    key = dict(asked).get(question)
    renewed: dict = {}
    if key is None:
        question, key = by_key[first], first
        renewed = {"pairs": []}
    others = [by_key[other] for other in dict.fromkeys(each for _, each in asked) if other != key]
    return {"question": question, "wordings": [question, *others][:MOST_WORDINGS], **renewed}
