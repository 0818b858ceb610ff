"""The mail that tells an owner that a visitor waits for a person: one for each time.

A mailbox gets so many in an hour, whoever asks for people without end. When the hour is over, one
mail tells of all the chatbot's visitors who waited.
"""

from datetime import datetime
from functools import partial

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse

from bots.access import bot_to_tell_of
from bots.contacts import usable_email
from bots.models import Conversation, Message
from botsmith.lib.owner_mail import FIRST_LEASE, OwnerMail, written
from botsmith.lib.text import in_one_line, shorten
from botsmith.mongodb.collections import collection

MAILS_PER_HOUR = 20
SHOWN_MESSAGES = 6
MAIL = OwnerMail(Conversation, "conversation", MAILS_PER_HOUR)


def send_notice(conversation_id: str, now: datetime) -> bool:
    """Tells the owner, unless somebody else does or has done; whether a mail went out."""
    conversation = Conversation.objects.filter(pk=conversation_id).first()
    if not conversation:
        return False
    waited = _waited(conversation, now)
    write = partial(_mail, conversation, waited)
    was_sent = MAIL.send(conversation, write, conversation.escalated_at or now, now)
    if was_sent:
        collection(Conversation).update_many(waited, {"$set": {"notice_due_at": None}})
    return was_sent


def _waited(conversation: Conversation, now: datetime) -> dict:
    """The chatbot's others whose notices are due and were not sent when they first were.

    Nobody comes to these any more: what is due later, or was asked for just now, is none of them.
    """
    return {
        "id": {"$ne": conversation.pk},
        "chatbot_id": conversation.chatbot_id,
        "notice_due_at": {"$lte": now},
        "escalated_at": {"$lt": now - FIRST_LEASE},
    }


def _mail(conversation: Conversation, waited: dict) -> EmailMessage | None:
    """None where nobody is left to be told. It also tells how many more ``waited``."""
    bot = bot_to_tell_of(conversation.chatbot_id)
    if not bot:
        return None
    page = reverse("bots:conversation", args=[bot.pk, conversation.pk])
    address = usable_email(conversation.user_email)  # Another program may have written anything.
    inbox = reverse("bots:conversations", args=[bot.pk])
    context = {
        "bot_name": in_one_line(bot.name),
        "who": in_one_line(conversation.user_name or "A visitor"),
        "email": conversation.user_email,
        "reason": conversation.escalation_reason,
        "said": _latest(conversation),
        "link": settings.BASE_URL + page,
        "more": collection(Conversation).count_documents(waited),
        "inbox": settings.BASE_URL + inbox,
    }
    to = [bot.notify_email or bot.user.email]
    return written("waiting", context, to=to, reply_to=[address] if address else [])


def _latest(conversation: Conversation) -> list[dict]:
    found = Message.objects.filter(conversation=conversation).exclude(content="")
    latest = found.order_by("-timestamp")[:SHOWN_MESSAGES]
    return [
        {"who": _who(message), "text": shorten(message.content, 400)} for message in latest[::-1]
    ]


def _who(message: Message) -> str:
    if message.role == Message.Role.USER:
        return "Visitor"
    return "Your team" if message.kind == Message.Kind.PERSON else "Bot"
