"""Mails that tell an owner of something, once each: what all of them have in common.

``notice_due_at`` of the document that a mail is about is the truth. Who sends first moves it on,
as a lease and as the time of the next try at once; the tries grow apart and end after some hours.

A mailbox gets so many of a kind in an hour. What is past that waits for the hour's end.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from smtplib import SMTPException

from django.core.mail import EmailMessage
from django.db.models import Model
from django.template.loader import render_to_string

from botsmith.lib.errors import RateLimited
from botsmith.lib.mail import MailHeld
from botsmith.lib.ratelimit import hit
from botsmith.lib.text import in_one_line
from botsmith.mongodb.collections import collection

log = logging.getLogger(__name__)

FIRST_LEASE = timedelta(minutes=5)
GIVEN_UP_AFTER = timedelta(hours=6)
HELD_FOR = timedelta(minutes=1)  # Between looks at mail that is held.
AT_ONCE = 100


@dataclass(frozen=True)
class OwnerMail:
    """Mails of one kind. The documents of ``model`` have ``notice_due_at``."""

    model: type[Model]
    name: str
    per_hour: int

    def due(self, now: datetime) -> list[str]:
        """The documents that owners are to be told of by now."""
        waits = {"notice_due_at": {"$lte": now}}
        return [each["id"] for each in collection(self.model).find(waits, {"id": 1}).limit(AT_ONCE)]

    def send(
        self, about: Model, write: Callable[[], EmailMessage | None], since: datetime, now: datetime
    ) -> bool:
        """Tells of what happened ``since``, unless somebody else does or has; whether it went out.

        ``write`` gives None where nobody is left to be told.
        """
        due, lease = about.notice_due_at, now + max(FIRST_LEASE, now - since)
        if not due or due > now or not self._move(about, due, lease):
            return False
        mail = write()
        if mail and (pause := self._pause_of(mail.to[0])):
            self._move(about, lease, now + pause)
            return False
        try:
            was_sent = mail is not None and self._is_sent(mail, about)
        except MailHeld:
            self._move(about, lease, now + HELD_FOR)
            return False
        is_over = now - since > GIVEN_UP_AFTER
        if was_sent or mail is None or is_over:
            self._move(about, lease, None)
        if is_over and not was_sent:
            log.error("gave up telling of %s %s by mail", self.name, about.pk)
        return was_sent

    def _move(self, about: Model, due: datetime, then: datetime | None) -> bool:
        mine = {"id": about.pk, "notice_due_at": due}
        moved = {"$set": {"notice_due_at": then}}
        return collection(self.model).update_one(mine, moved).modified_count == 1

    def _pause_of(self, mailbox: str) -> timedelta | None:
        """How long to wait before another may go there; None: it is counted, and may go now."""
        try:
            hit(f"mail of {self.name}:{mailbox.lower()}", limit=self.per_hour, seconds=3600)
        except RateLimited as refusal:
            return timedelta(seconds=refusal.retry_after)
        return None

    def _is_sent(self, mail: EmailMessage, about: Model) -> bool:
        try:
            mail.send()
        except MailHeld:
            raise
        # ValueError: an address that no header takes, written by another program.
        except (SMTPException, OSError, ValueError) as error:
            log.warning("could not tell of %s %s by mail: %s", self.name, about.pk, error)
            return False
        return True


def written(template: str, context: dict, **headers) -> EmailMessage:
    """A mail of two templates, of which the subject's ends in ``_subject``."""
    subject = in_one_line(render_to_string(f"emails/{template}_subject.txt", context))
    return EmailMessage(subject, render_to_string(f"emails/{template}.txt", context), **headers)
