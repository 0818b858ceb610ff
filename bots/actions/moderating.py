"""How staff see to what visitors reported."""

from datetime import datetime

from django.utils import timezone

from accounts.activity import changed, record
from accounts.models import User
from bots.models import Conversation, ConversationReport
from botsmith.lib.errors import InvalidRequest
from botsmith.mongodb.collections import collection

MOST_NOTE, MOST_WHY = 1000, 300
SETTLED = ("state", "outcome", "note")
State, Outcome = ConversationReport.State, ConversationReport.Outcome


def settle_report(
    report: ConversationReport,
    *,
    actor: User,
    outcome: str = Outcome.NO_ACTION,
    note: str = "",
    seen: datetime | None = None,
) -> None:
    """Raises InvalidRequest where it is settled already (of two who settle it at once, one does),
    or was reported anew since it was ``seen``, which is what its ``reported_at`` was."""
    now = {"state": State.SETTLED, "outcome": outcome, "note": note.strip()[:MOST_NOTE] or None}
    how = {**now, "settled_at": timezone.now(), "settled_by": actor.pk}
    is_open = {"id": report.pk, "state": State.OPEN}
    if seen:
        is_open["reported_at"] = seen
    if not collection(ConversationReport).update_one(is_open, {"$set": how}).modified_count:
        raise InvalidRequest(
            "This report was settled, or reported anew, meanwhile. Look at it once more."
        )
    before = {name: getattr(report, name) for name in SETTLED}
    for name, value in how.items():
        setattr(report, name, value)
    said = str(Outcome(outcome).label).lower()
    record(actor, "settled_report", report, details=said, changes=changed(before, now))


def note_reading(conversation: Conversation, *, why: str, actor: User) -> None:
    """Staff read a customer's conversation: its owner's log says so, and why."""
    why = " ".join(why.split())[:MOST_WHY]
    if not why:
        raise InvalidRequest("Say why you read this conversation: its owner reads it in their log.")
    record(actor, "read_conversation", conversation, details=why)
