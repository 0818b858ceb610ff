"""Notes of the team on a conversation. A deleted one can be brought back until it is swept."""

from datetime import datetime, timedelta

from django.utils import timezone

from accounts.activity import record
from accounts.models import User
from bots.models import Conversation, ConversationNote
from botsmith.lib.errors import InvalidRequest
from botsmith.mongodb.collections import as_document, collection

MOST = 200
KEPT = timedelta(hours=1)
FULL = f"A conversation has room for {MOST} notes. Delete one that is done with."


def write_note(
    conversation: Conversation, *, note_id: str, text: str, author: User
) -> ConversationNote:
    """Keeps a note under an id made before it was sent: sent twice, it is one.

    Raises InvalidRequest when the conversation has no room for more.
    """
    notes = collection(ConversationNote)
    note = ConversationNote(
        id=note_id,
        chatbot_id=conversation.chatbot_id,
        conversation_id=conversation.pk,
        author_id=author.pk,
        text=text,
    )
    document = as_document(note)
    written = notes.update_one({"id": note_id}, {"$setOnInsert": document}, upsert=True)
    if written.upserted_id:
        if _are_too_many(conversation.pk):
            notes.delete_one({"id": note_id})
            raise InvalidRequest(FULL)
        record(author, "noted_conversation", conversation)
    return note


def delete_note(note: ConversationNote, *, actor: User) -> bool:
    there = {"id": note.pk, "deleted_at": None}
    gone = {"$set": {"deleted_at": timezone.now()}}
    is_mine = bool(collection(ConversationNote).update_one(there, gone).modified_count)
    if is_mine:
        record(actor, "deleted_note", note)
    return is_mine


def bring_back_note(note: ConversationNote, *, actor: User) -> bool:
    """Raises InvalidRequest when the conversation has no room for it any more."""
    notes, its_own = collection(ConversationNote), {"id": note.pk}
    gone = {**its_own, "deleted_at": {"$ne": None}}
    before = notes.find_one_and_update(gone, {"$set": {"deleted_at": None}})
    if before is None:
        return False
    if _are_too_many(note.conversation_id):
        notes.update_one(its_own, {"$set": {"deleted_at": before["deleted_at"]}})
        raise InvalidRequest(FULL)
    record(actor, "brought_back_note", note)
    return True


def _are_too_many(conversation_id: str) -> bool:
    """Asked once a note is there, and goes again if so: two at once are not both let in."""
    theirs = {"conversation_id": conversation_id, "deleted_at": None}
    return collection(ConversationNote).count_documents(theirs, limit=MOST + 1) > MOST


def sweep_notes(now: datetime) -> int:
    """Forgets notes that were deleted a while ago."""
    old = {"deleted_at": {"$lt": now - KEPT}}
    return collection(ConversationNote).delete_many(old).deleted_count
