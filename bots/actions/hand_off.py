"""A person takes a conversation over from the bot, answers in it, and gives it back.

Who is in charge is the conversation's status: while it is escalated the bot is quiet
(``bots.actions.beginning``). Each change of it is one conditional write; whoever asks for it a
second time changes nothing.
"""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from accounts.activity import record
from accounts.models import User
from bots import bell
from bots.actions import news
from bots.actions.figures import NOT_YOURS, add_to_chatbot, find_by, new_conversation
from bots.actions.gaps import note_hand_off
from bots.actions.turns import Asked
from bots.actions.visitors import is_anothers
from bots.contacts import usable_email, usable_name
from bots.models import Conversation, Message
from bots.webhooks.data import captured, escalated
from bots.webhooks.events import Event, announce, announce_each
from botsmith.lib.errors import BotInactive, InvalidRequest, MessageTooLong, TokenInvalid
from botsmith.mongodb.collections import as_document, collection

MAX_REASON, MAX_REPLY = 500, 4000
Status = Conversation.Status
# The owner's own trials are nobody's to take over.
OF_VISITORS = {"channel": {"$ne": Conversation.Channel.PLAYGROUND}}
NO_EMAIL = _("That is not an email address we could write to. Check it, please.")
NO_REPLY = "Write a reply first."
NO_HAND_OFF = _("Nobody can take over in this chat. Please ask your question here.")


# --- The visitor asks -------------------------------------------------------------------------


def keep_contact(asked: Asked, *, name: str, email: str) -> tuple[str | None, str]:
    """Keeps how the visitor can be reached, in a conversation that this begins if need be.

    Returns the name, or None, and the address as they are kept. Raises InvalidRequest for an
    unusable address and where the chatbot hands nothing over to people, TokenInvalid for a
    conversation that is another session's.
    """
    _check_hand_off(asked)
    contact = {"user_email": usable_email(email)}
    if not contact["user_email"]:
        raise InvalidRequest(NO_EMAIL)
    if name := usable_name(name):
        contact["user_name"] = name
    _begin(asked)
    mine = {"id": asked.conversation_id, "session_id": asked.session_id}
    differs = {"$or": [{field: {"$ne": value}} for field, value in contact.items()]}
    conversations = collection(Conversation)
    is_news = conversations.update_one({**mine, **differs}, {"$set": contact}).modified_count
    find_by(asked.conversation_id, name, contact["user_email"])
    kept = conversations.find_one(mine, {"user_name": 1}) or {}
    known = {"name": kept.get("user_name"), "email": contact["user_email"]}
    if is_news:
        told = captured(asked.conversation_id, **known)
        announce(asked.bot, Event.CONTACT_CAPTURED, told)
    return known["name"], known["email"]


def escalate(asked: Asked, *, reason: str) -> bool:
    """Asks for a person, in a conversation that this begins if need be; the bot is quiet then.

    False where a person was asked for already; then nothing happens. Raises InvalidRequest where
    the chatbot hands nothing over to people, TokenInvalid for another session's conversation.
    """
    _check_hand_off(asked)
    _begin(asked)
    now = timezone.now()
    mine = {"id": asked.conversation_id, "session_id": asked.session_id, **OF_VISITORS}
    in_charge = {
        "status": Status.ESCALATED,
        "moved_by": None,
        "escalated_at": now,
        "escalation_reason": reason.strip()[:MAX_REASON] or None,
        "notice_due_at": now,
        "updated_at": now,
    }
    bots = {**mine, "status": {"$ne": Status.ESCALATED}}
    taken = collection(Conversation).find_one_and_update(
        bots, {"$set": in_charge}, return_document=ReturnDocument.AFTER
    )
    if taken is None:
        return False
    told = escalated(taken, taken["escalation_reason"])
    announce(asked.bot, Event.CONVERSATION_ESCALATED, told)
    note_hand_off(asked.bot, taken["id"], reason=taken["escalation_reason"])
    bell.ring(asked.conversation_id)
    return True


def _check_hand_off(asked: Asked) -> None:
    if not asked.bot.has_hand_off:
        raise InvalidRequest(NO_HAND_OFF)


def _begin(asked: Asked) -> None:
    """The visitor's conversation is there after this, begun by one of all that come at once.

    Raises TokenInvalid where it is another session's by now, and BotInactive.
    """
    its_own = {"id": asked.conversation_id}
    first = new_conversation(asked, timezone.now())
    first.pop("id")
    written = collection(Conversation).update_one(its_own, {"$setOnInsert": first}, upsert=True)
    if not written.upserted_id:
        if is_anothers(asked.conversation_id, session=asked.session_id):
            raise TokenInvalid(NOT_YOURS)
        return
    if not add_to_chatbot(asked.bot.pk, 1, 0):
        collection(Conversation).delete_one(its_own)
        raise BotInactive
    announce_each(news.of_beginning(asked.bot, asked.channel, asked.conversation_id))


# --- A person answers -------------------------------------------------------------------------


def reply_as_person(
    conversation: Conversation, *, author: User, content: str, message_id: str
) -> None:
    """Says something to the visitor, and takes the conversation over from the bot.

    ``message_id`` is the reply's own, made before it was sent: sent again, it is the same reply.
    Raises InvalidRequest or MessageTooLong for unusable text, and InvalidRequest for another text
    under the id of an earlier reply.
    """
    text = _usable_reply(content)
    _take_over(conversation)
    reply = Message(
        id=message_id,
        conversation=conversation,
        chatbot_id=conversation.chatbot_id,
        role=Message.Role.ASSISTANT,
        kind=Message.Kind.PERSON,
        author_id=author.pk,
        content=text,
    )
    document = as_document(reply)
    try:
        collection(Message).insert_one(document)
    except DuplicateKeyError:
        _check_is_same(reply)
        return
    counted = {"$inc": {"messages_count": 1}, "$set": {"updated_at": timezone.now()}}
    its_own = {"id": conversation.pk}
    if not collection(Conversation).update_one(its_own, counted).matched_count:
        collection(Message).delete_one({"id": message_id})  # Deleted meanwhile, with its chatbot.
        raise InvalidRequest("This conversation is gone.")
    find_by(conversation.pk, text)
    add_to_chatbot(conversation.chatbot_id, 0, 1)
    record(author, "replied_to_conversation", conversation)
    announce_each(news.of_message(conversation.chatbot, conversation.channel, document))
    bell.ring(conversation.pk)


def hand_back(conversation: Conversation, *, actor: User) -> bool:
    """Lets the bot answer again; False where it does already."""
    return _settle(conversation, Status.ACTIVE, actor=actor, action="handed_back_conversation")


def resolve(conversation: Conversation, *, actor: User) -> bool:
    """Puts the conversation aside, until its visitor writes again; False where it was."""
    return _settle(conversation, Status.RESOLVED, actor=actor, action="resolved_conversation")


def reopen(conversation: Conversation, *, actor: User) -> bool:
    """Takes up again what was put aside; False where it was not."""
    return _settle(conversation, Status.ACTIVE, actor=actor, action="reopened_conversation")


def _usable_reply(content: str) -> str:
    text = content.replace("\r\n", "\n").strip()
    if not text:
        raise InvalidRequest(NO_REPLY)
    if len(text) > MAX_REPLY:
        raise MessageTooLong(f"That reply is longer than {MAX_REPLY:,} characters. Shorten it.")
    return text


def _check_is_same(reply: Message) -> None:
    """A page that the browser kept may send another text under the id of the one before."""
    same = {"conversation_id": reply.conversation_id, "content": reply.content}
    if not collection(Message).find_one({"id": reply.pk, **same}, {"_id": 1}):
        raise InvalidRequest("This page had sent a reply already. Send this one once more.")


def _take_over(conversation: Conversation) -> None:
    """Before anything is said, so that the bot does not speak after the person."""
    now = timezone.now()
    its_own = {"id": conversation.pk, **OF_VISITORS}
    taken = {"status": Status.ESCALATED, "updated_at": now, "moved_by": None}
    fresh = {"escalated_at": now, "escalation_reason": None}
    not_yet = {**its_own, "status": {"$ne": Status.ESCALATED}}
    collection(Conversation).update_one(not_yet, {"$set": {**taken, **fresh}})
    # Who answers need not be told that somebody waits.
    told = {"$set": {"notice_due_at": None}}
    if not collection(Conversation).update_one(its_own, told).matched_count:
        raise InvalidRequest("This conversation cannot be answered.")


def _settle(conversation: Conversation, status: str, *, actor: User, action: str) -> bool:
    its_own = {"id": conversation.pk, **OF_VISITORS}
    now = timezone.now()
    changed = {"status": status, "notice_due_at": None, "updated_at": now, "moved_by": None}
    otherwise = {**its_own, "status": {"$ne": status}}
    if not collection(Conversation).update_one(otherwise, {"$set": changed}).modified_count:
        return False
    record(actor, action, conversation)
    bell.ring(conversation.pk)
    return True
