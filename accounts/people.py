"""That people are found by the names and addresses that they have now, whoever wrote them.

Who writes a name or an address otherwise than by ``User.save`` calls ``bring_up`` behind it.
"""

from collections.abc import Sequence

from accounts.models import User
from accounts.searching import FIELDS, differs, found_by
from botsmith.mongodb.collections import collection

AT_ONCE = 500
MOST_TRIES = 5
_READ = {"_id": 0, "id": 1, "name": 1, "email": 1, **dict.fromkeys(FIELDS, 1)}


def bring_up(user_id: str) -> None:
    """Who writes last reads what was written before, so the last one is right."""
    for _ in range(MOST_TRIES):
        found = collection(User).find_one({"id": user_id}, _READ)
        if found is None or not differs(found) or _is_brought_up(found):
            return


def bring_up_new(limit: int = AT_ONCE) -> int:
    """Makes those found that another program wrote; how many."""
    rows = list(collection(User).find({"search_words": None}, _READ).limit(limit))
    return sum(map(_is_brought_up, rows))


def bring_up_after(after: str, limit: int = AT_ONCE) -> Sequence[str]:
    """Holds the people behind an id against what they are found by; who those were, in order."""
    found = collection(User).find({"id": {"$gt": after}}, _READ).sort("id", 1).limit(limit)
    rows = list(found)
    for row in filter(differs, rows):
        _is_brought_up(row)
    return [row["id"] for row in rows]


def _is_brought_up(found: dict) -> bool:
    """False where name or address changed meanwhile."""
    same = {"id": found["id"], "name": found.get("name"), "email": found.get("email")}
    right = {"$set": found_by(found.get("name"), found.get("email"))}
    return bool(collection(User).update_one(same, right).matched_count)
