"""How a conversation begins, and the figures that it and its chatbot carry."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from pymongo import UpdateOne

from bots.actions.turns import Asked
from bots.inbox.words import adding, is_searched, words_of
from bots.models import Chatbot, Conversation
from botsmith.lib.text import shorten
from botsmith.mongodb.collections import as_document, collection

Status = Conversation.Status
NOT_YOURS = _("That conversation is not yours. Start a new one.")


def new_conversation(asked: Asked, now: datetime) -> dict:
    """The document of the conversation that ``asked`` is the first word of; nothing counted yet."""
    first = Conversation(
        id=asked.conversation_id,
        chatbot=asked.bot,
        session_id=asked.session_id,
        visitor_id=asked.person.visitor_id or None,
        user_name=asked.person.name or None,
        user_email=asked.person.email or None,
        channel=asked.channel,
        origin=asked.origin[:300] or None,
        preview=shorten(asked.content, 120),
        created_at=now,
        updated_at=now,
        words=_words_of_person(asked),
        searchable=True,
    )
    return as_document(first)


def counted(asked: Asked, messages: int, *, is_first: bool, begins: bool = True) -> UpdateOne:
    """Adds to the conversation's figures; one that is not there it ``begins``, or lets be."""
    now = timezone.now()
    first = new_conversation(asked, now)
    its_own = {"id": first.pop("id")}
    # They are there already where this is no beginning.
    del first["messages_count"], first["words"]
    names = {"updated_at", "preview"} if is_first else {"updated_at"}
    always = {name: first.pop(name) for name in names}
    change = {"$inc": {"messages_count": messages}, "$set": always, "$setOnInsert": first}
    return UpdateOne(its_own, change, upsert=begins)


def reopened(asked: Asked) -> UpdateOne:
    done_with = {"id": asked.conversation_id, "status": Status.RESOLVED}
    return UpdateOne(done_with, {"$set": {"status": Status.ACTIVE, "moved_by": None}})


def found_by_question(asked: Asked, *, begins: bool = True) -> list[UpdateOne]:
    """The conversation is found by what is asked, and by who asked what began it."""
    if not is_searched(asked.channel):
        return []
    who = _words_of_person(asked) if begins else []
    words = dict.fromkeys([*who, *words_of(asked.content)])
    return adding(asked.conversation_id, list(words))


def _words_of_person(asked: Asked) -> list[str]:
    person = asked.person
    return words_of(person.name, person.email, person.visitor_id)


def find_by(conversation_id: str, *texts: str | None) -> None:
    """From now on the conversation is found by these texts too."""
    if changes := adding(conversation_id, words_of(*texts)):
        collection(Conversation).bulk_write(changes)


def add_to_chatbot(bot: str, conversations: int, messages: int, *, looks: bool = False) -> bool:
    """False when the chatbot is gone; with nothing to add it ``looks`` only when told to."""
    counts = {"conversations_count": conversations, "messages_count": messages}
    if conversations or messages:
        return bool(collection(Chatbot).update_one({"id": bot}, {"$inc": counts}).matched_count)
    return not looks or collection(Chatbot).find_one({"id": bot}, {"_id": 1}) is not None
