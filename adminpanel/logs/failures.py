"""Who failed most to sign in, in some days: addresses, and the accounts that were tried."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from accounts.models import LoginHistory
from adminpanel.logs.queries import Person, people_of
from botsmith.mongodb.collections import collection

# The latest so many are looked at: the index alone answers, however many there were.
MOST_LOOKED_AT = 100_000
MOST_SHOWN = 10
BY_OUTCOME = {"success": 1, "timestamp": -1, "id": -1, "ip_address": 1, "user_id": 1}


@dataclass(frozen=True)
class Address:
    ip: str
    count: int


@dataclass(frozen=True)
class Target:
    person: Person
    count: int


@dataclass(frozen=True)
class Failures:
    addresses: Sequence[Address]
    targets: Sequence[Target]
    looked_at: int

    @property
    def is_cut(self) -> bool:
        return self.looked_at >= MOST_LOOKED_AT


def worst(start: datetime, end: datetime) -> Failures:
    """Who failed most from ``start`` up to but not with ``end``."""
    top = [{"$sort": {"count": -1, "_id": 1}}, {"$limit": MOST_SHOWN}]
    steps = [
        {"$match": {"success": False, "timestamp": {"$gte": start, "$lt": end}}},
        {"$sort": {"timestamp": -1, "id": -1}},
        {"$limit": MOST_LOOKED_AT},
        {"$project": {"_id": 0, "ip_address": 1, "user_id": 1}},
        {
            "$facet": {
                "addresses": [{"$sortByCount": "$ip_address"}, *top],
                "targets": [{"$sortByCount": "$user_id"}, *top],
                "all": [{"$count": "count"}],
            }
        },
    ]
    found = next(collection(LoginHistory).aggregate(steps, hint=BY_OUTCOME))
    people = people_of(each["_id"] for each in found["targets"])
    return Failures(
        addresses=[Address(each["_id"] or "", each["count"]) for each in found["addresses"]],
        targets=[
            Target(people.get(each["_id"], Person("")), each["count"]) for each in found["targets"]
        ],
        looked_at=next((each["count"] for each in found["all"]), 0),
    )
