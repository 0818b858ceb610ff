"""Mails to customers, each owed from the moment when what they tell of was written.

Who has something to tell calls ``tell``: that writes a document, and rings. A worker sends it; what
could not be sent is tried again for some hours. A mail with a name is owed once, however often it
is told.
"""

import contextlib
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone
from pymongo.errors import DuplicateKeyError

from accounts.models import OwedMail, User
from botsmith.lib.bells import ring_for
from botsmith.lib.ids import new_id
from botsmith.lib.owner_mail import OwnerMail, written
from botsmith.mongodb.collections import as_document, collection

SEND = "accounts.tasks.send_mail"
PER_HOUR = 60
KEPT = timedelta(days=62)  # Longer than the month that names of mails are about.
MAIL = OwnerMail(OwedMail, "account mail", PER_HOUR)


def tell(user: User, template: str, *, name: str = "", to: str = "", **context: object) -> bool:
    """Owes the user a mail of ``emails/<template>.txt``; whether it was not owed before.

    ``context`` is kept as JSON. Templates also get the user's ``name`` and ``base_url``. ``to`` is
    for where the mail is to go elsewhere than to the user's address of now.
    """
    now = timezone.now()
    mail = OwedMail(
        id=name or new_id(),
        user=user,
        to=to or user.email,
        template=template,
        context=context,
        created_at=now,
        notice_due_at=now,
    )
    with contextlib.suppress(DuplicateKeyError):
        collection(OwedMail).insert_one(as_document(mail))
        ring_for(SEND, [mail.pk])
        return True
    return False


def send(mail_id: str, now: datetime) -> bool:
    """Sends what is owed, unless somebody else does or has; whether it went out."""
    mail = OwedMail.objects.filter(pk=mail_id).select_related("user").first()
    return bool(mail) and MAIL.send(mail, lambda: _message(mail), mail.created_at, now)


def forget_old_mails(now: datetime) -> None:
    collection(OwedMail).delete_many({"created_at": {"$lt": now - KEPT}, "notice_due_at": None})


def _message(mail: OwedMail) -> EmailMessage:
    context = {"name": mail.user.name, "base_url": settings.BASE_URL, **mail.context}
    return written(mail.template, context, to=[mail.to])
