"""The mail that tells an owner that a visitor waits for a person: one for each time.

A mailbox gets so many in an hour, whoever asks for people without end. What is past that waits for
the hour's end, and then one mail tells of all the chatbot's visitors who waited.

``notice_due_at`` of the conversation is the truth. Who sends first moves it on, as a lease and as
the time of the next try at once; the tries grow apart and end after some hours.
"""

import logging
from datetime import datetime, timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.models import User
from bots.contacts import usable_email
from bots.models import Chatbot, Conversation, Message
from botsmith.lib.errors import RateLimited
from botsmith.lib.ratelimit import hit
from botsmith.lib.text import in_one_line, shorten
from botsmith.mongodb.collections import collection

log = logging.getLogger(__name__)

FIRST_LEASE = timedelta(minutes=5)
GIVEN_UP_AFTER = timedelta(hours=6)
AT_ONCE = 100
MAILS_PER_HOUR = 20
SHOWN_MESSAGES = 6


def due_notices(now: datetime) -> list[str]:
    """The conversations whose owners are to be told by now."""
    due = {"notice_due_at": {"$lte": now}}
    return [each["id"] for each in collection(Conversation).find(due, {"id": 1}).limit(AT_ONCE)]


def send_notice(conversation_id: str, now: datetime) -> bool:
    """Tells the owner, unless somebody else does or has done; whether a mail went out."""
    conversation = Conversation.objects.filter(pk=conversation_id).first()
    if not conversation or not conversation.notice_due_at or conversation.notice_due_at > now:
        return False
    lease = now + max(FIRST_LEASE, now - (conversation.escalated_at or now))
    mine = {"id": conversation_id, "notice_due_at": conversation.notice_due_at}
    if not _move(mine, lease):
        return False
    waited = _waited(conversation, now)
    mail = _mail(conversation, more=collection(Conversation).count_documents(waited))
    if mail and (pause := _pause_of(mail.to)):
        _move({"id": conversation_id, "notice_due_at": lease}, now + pause)
        return False
    was_sent = mail is not None and _sent(mail, conversation_id)
    is_over = now - (conversation.escalated_at or now) > GIVEN_UP_AFTER
    if was_sent or mail is None or is_over:
        _move({"id": conversation_id, "notice_due_at": lease}, None)
    if was_sent:
        collection(Conversation).update_many(waited, {"$set": {"notice_due_at": None}})
    if is_over and not was_sent:
        log.error("gave up telling of conversation %s by mail", conversation_id)
    return was_sent


def _move(where: dict, due: datetime | None) -> bool:
    moved = {"$set": {"notice_due_at": due}}
    return collection(Conversation).update_one(where, moved).modified_count == 1


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


def _pause_of(mailboxes: list[str]) -> timedelta | None:
    """How long to wait before another mail may go there; None: it is counted, and may go now."""
    try:
        hit(f"notices:{mailboxes[0].lower()}", limit=MAILS_PER_HOUR, seconds=3600)
    except RateLimited as refusal:
        return timedelta(seconds=refusal.retry_after)
    return None


def _sent(mail: EmailMessage, conversation_id: str) -> bool:
    try:
        mail.send()
    # ValueError: an address that no header takes, written by another program.
    except (SMTPException, OSError, ValueError) as error:
        log.warning("could not tell of conversation %s by mail: %s", conversation_id, error)
        return False
    return True


def _mail(conversation: Conversation, *, more: int) -> EmailMessage | None:
    """None where nobody is left to be told. It also tells of so many ``more`` who waited."""
    bot = Chatbot.objects.filter(pk=conversation.chatbot_id).select_related("user").first()
    if not bot or bot.user.status != User.Status.ACTIVE:
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
        "more": more,
        "inbox": settings.BASE_URL + inbox,
    }
    return EmailMessage(
        subject=in_one_line(render_to_string("emails/waiting_subject.txt", context)),
        body=render_to_string("emails/waiting.txt", context),
        to=[bot.notify_email or bot.user.email],
        reply_to=[address] if address else [],
    )


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
