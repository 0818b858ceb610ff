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
    theirs = {"conversation_id": conversation.pk, "deleted_at": None}
    if notes.count_documents(theirs, limit=MOST) == MOST:
        raise InvalidRequest(FULL)
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
    gone = {"id": note.pk, "deleted_at": {"$ne": None}}
    back = {"$set": {"deleted_at": None}}
    is_mine = bool(collection(ConversationNote).update_one(gone, back).modified_count)
    if is_mine:
        record(actor, "brought_back_note", note)
    return is_mine


def sweep_notes(now: datetime) -> int:
    """Forgets notes that were deleted a while ago."""
    old = {"deleted_at": {"$lt": now - KEPT}}
    return collection(ConversationNote).delete_many(old).deleted_count
