"""What is there of what plans count: the chatbots, sources and answers of a customer."""

from collections import Counter
from datetime import datetime, timedelta

from accounts.activity import record
from billing.models import Subscription
from billing.quota import Limit
from billing.quota.mending import Difference, Truth, compare
from bots.actions.counted import counted_by_month
from bots.models import Chatbot
from botsmith.mongodb.collections import collection
from knowledge.actions import LIMITS
from knowledge.queries import sources_by_type

SKEW = timedelta(days=1)  # Clocks of servers differ; an answer names its month itself.
BY_TIME = {"chatbot_id": 1, "timestamp": 1}


def things_of(user_id: str) -> Counter[Limit]:
    bots = bots_of(user_id)
    found = Counter({Limit.CHATBOTS: len(bots)})
    for kind, count in sources_by_type(bots).items():
        if kind in LIMITS:  # Other programs may write other kinds.
            found[LIMITS[kind]] += count
    return found


def messages_of(user_id: str, month: datetime) -> int:
    """How often an answer was counted in the month that began then."""
    theirs = {"chatbot_id": {"$in": bots_of(user_id)}, "timestamp": {"$gte": month - SKEW}}
    return counted_by_month(theirs, hint=BY_TIME)[month]


def bots_of(user_id: str) -> list[str]:
    found = collection(Chatbot).find({"user_id": user_id}, {"_id": 0, "id": 1})
    return [each["id"] for each in found]


TRUTH = Truth(things_of, messages_of)


def check(user_id: str, now: datetime, *, mend: bool) -> list[Difference]:
    """Where the user's counters are wrong; what is mended stands in the log of the account."""
    found = compare(user_id, TRUTH, now, mend=mend)
    mended = [each for each in found if each.mended]
    if mended:
        details = "; ".join(map(str, mended))
        subscription = Subscription(user_id=user_id)
        record(None, "mended_usage", subscription, details=details, account=user_id)
    return found
