"""What becomes of conversations when it is known who the visitor is."""

from datetime import datetime

from django.utils import timezone

from accounts.activity import record
from accounts.models import User
from bots.actions.turns import Person
from bots.inbox.words import with_words
from bots.models import Chatbot, Conversation
from botsmith.mongodb.collections import collection


def end_sessions(bot: Chatbot, *, actor: User) -> None:
    """No token that was given out until now is good any more."""
    # Not $inc: another program may have stored a null.
    version = {"$add": [{"$ifNull": ["$token_version", 0]}, 1]}
    raised = [{"$set": {"token_version": version, "updated_at": timezone.now()}}]
    collection(Chatbot).update_one({"id": bot.pk}, raised)
    record(actor, "ended_sessions", bot)


def take_over(conversation_id: str, *, earlier: str, session: str, person: Person) -> bool:
    """Gives a conversation that nobody was named in to a person who is known now.

    It moves from the ``earlier`` session to the person's own, so that a token of the time before
    finds it no more. False when there is none, or when it is another person's.
    """
    unnamed = {"id": conversation_id, "session_id": earlier, "visitor_id": None}
    moved = {"session_id": session, "visitor_id": {"$literal": person.visitor_id}}
    words = with_words(user_name=person.name, user_email=person.email, visitor_id=person.visitor_id)
    change = [{"$set": {**moved, **_said(person), **words}}]
    return bool(collection(Conversation).update_one(unnamed, change).matched_count)


def is_anothers(conversation_id: str, *, session: str) -> bool:
    """Whether the conversation has moved on to somebody else's session (``take_over``)."""
    theirs = {"id": conversation_id, "session_id": {"$ne": session}}
    return collection(Conversation).find_one(theirs, {"_id": 1}) is not None


def introduce(conversation_id: str, *, session: str, person: Person) -> None:
    """Keeps what the website says of the visitor; what they said themselves stays."""
    if person.name or person.email:
        theirs = {"id": conversation_id, "session_id": session}
        words = with_words(user_name=person.name, user_email=person.email)
        collection(Conversation).update_one(theirs, [{"$set": {**_said(person), **words}}])


def latest_conversation(session: str, *, since: datetime) -> str | None:
    """The id of the conversation of a session in which something was said last."""
    theirs = {"session_id": session, "updated_at": {"$gte": since}}
    found = collection(Conversation).find_one(theirs, {"id": 1}, sort=[("updated_at", -1)])
    return found["id"] if found else None


def _said(person: Person) -> dict:
    """As stages of an update: literal, since a name may begin with a dollar sign."""
    said = {"user_name": person.name, "user_email": person.email}
    return {
        field: {"$ifNull": [f"${field}", {"$literal": value or None}]}
        for field, value in said.items()
    }
