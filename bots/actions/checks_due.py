"""When a chatbot's golden questions are to be asked again: a while after the last change.

``checks_due_at`` of the chatbot is the truth; beat looks who is due (``bots.checks.due``).
"""

from datetime import datetime, timedelta

from bots.models import Chatbot
from botsmith.mongodb.collections import collection

# Settings that change answers.
ANSWERING = frozenset({"name", "provider", "model", "temperature", "instructions", "strict"})
# Changes seldom come alone: one run for all that come within so long of each other.
QUIET_FOR = timedelta(seconds=25)
# But who changes something all the time is not put off for ever.
PUT_OFF_AT_MOST = timedelta(minutes=10)
AFTER_AN_OUTAGE = timedelta(hours=1)


def make_checks_due(chatbot_id: str, *, now: datetime, seen: int | None = None) -> None:
    """Notes a change, if the chatbot asks its golden questions by itself.

    ``seen`` is the version of the knowledge that the change was noticed by.
    """
    watched = {"id": chatbot_id, "checks_count": {"$gt": 0}, "checks_auto": {"$ne": False}}
    since = {"$ifNull": ["$checks_changed_at", now]}
    due = {
        "$min": [now + QUIET_FOR, {"$add": [since, PUT_OFF_AT_MOST / timedelta(milliseconds=1)]}]
    }
    noted = {"checks_changed_at": since, "checks_due_at": due}
    if seen is not None:
        noted["checks_seen_version"] = seen
    collection(Chatbot).update_one(watched, [{"$set": noted}])


def ask_again_later(chatbot_id: str, *, now: datetime) -> None:
    """After a run in which something could not be asked, where knowledge waits for a good one."""
    waits = {"keep_last_good": True, "checks_auto": {"$ne": False}, "checks_due_at": None}
    later = {"$set": {"checks_due_at": now + AFTER_AN_OUTAGE}}
    collection(Chatbot).update_one({"id": chatbot_id, **waits}, later)
