"""What visitors report of conversations, and how staff see to it."""

import uuid

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.activity import changed, record
from accounts.models import User
from bots.models import Conversation, ConversationReport
from botsmith.lib.errors import InvalidRequest
from botsmith.mongodb.collections import as_document, collection

MOST_TEXT, MOST_NOTE, MOST_WHY = 500, 1000, 300
ANEW = dict.fromkeys(("settled_at", "settled_by", "outcome", "note"))
SETTLED = ("state", "outcome", "note")
Reason, State, Outcome = (
    ConversationReport.Reason,
    ConversationReport.State,
    ConversationReport.Outcome,
)


def report_conversation(
    conversation: Conversation,
    *,
    session_id: str,
    reason: str,
    text: str = "",
    message_id: str | None = None,
) -> ConversationReport:
    """Keeps one report of each visitor session; another replaces it, and is open again. The same
    once more changes nothing."""
    if reason not in Reason.values:
        raise InvalidRequest(_("Choose what is wrong."))
    fresh = ConversationReport(
        id=str(uuid.uuid5(uuid.NAMESPACE_OID, f"{conversation.pk}:{session_id}")),
        conversation=conversation,
        chatbot_id=conversation.chatbot_id,
        reason=reason,
        text=text.strip()[:MOST_TEXT] or None,
        message_id=message_id,
        reported_at=timezone.now(),
    )
    said = {name: getattr(fresh, name) for name in ("reason", "text", "message_id")}
    if not collection(ConversationReport).find_one({"id": fresh.pk, **said}, {"_id": 1}):
        _keep(fresh, said)
    if not collection(Conversation).find_one({"id": conversation.pk}, {"_id": 1}):
        # Deleted meanwhile, with all that was there of it by then.
        collection(ConversationReport).delete_one({"id": fresh.pk})
    return fresh


def settle_report(
    report: ConversationReport, *, actor: User, outcome: str = Outcome.NO_ACTION, note: str = ""
) -> None:
    """Raises InvalidRequest where it is settled already: of two who settle it at once, one does."""
    now = {"state": State.SETTLED, "outcome": outcome, "note": note.strip()[:MOST_NOTE] or None}
    how = {**now, "settled_at": timezone.now(), "settled_by": actor.pk}
    is_open = {"id": report.pk, "state": State.OPEN}
    if not collection(ConversationReport).update_one(is_open, {"$set": how}).modified_count:
        raise InvalidRequest("This report is settled already. Load the page again to see how.")
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


def _keep(fresh: ConversationReport, said: dict) -> None:
    document = as_document(fresh)
    changing = {**said, **ANEW, "state": State.OPEN, "reported_at": document["reported_at"]}
    first = {name: value for name, value in document.items() if name not in changing}
    collection(ConversationReport).update_one(
        {"id": first.pop("id")}, {"$set": changing, "$setOnInsert": first}, upsert=True
    )
