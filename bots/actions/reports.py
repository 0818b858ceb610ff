"""What visitors report of conversations, for staff (``moderating``)."""

import uuid

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bots.models import Conversation, ConversationReport
from botsmith.lib.errors import InvalidRequest
from botsmith.mongodb.collections import as_document, collection

MOST_TEXT = 500
ANEW = dict.fromkeys(("settled_at", "settled_by", "outcome", "note"))
Reason, State = ConversationReport.Reason, ConversationReport.State


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


def _keep(fresh: ConversationReport, said: dict) -> None:
    document = as_document(fresh)
    changing = {**said, **ANEW, "state": State.OPEN, "reported_at": document["reported_at"]}
    first = {name: value for name, value in document.items() if name not in changing}
    collection(ConversationReport).update_one(
        {"id": first.pop("id")}, {"$set": changing, "$setOnInsert": first}, upsert=True
    )
