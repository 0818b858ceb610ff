"""Mail in development: printed, and kept in Redis for the mailbox page; and mail that is held."""

import json
from smtplib import SMTPException

from django.core.mail.backends.console import EmailBackend as ConsoleBackend
from django.utils import timezone

from botsmith.lib.redis import redis_client

KEY = "development:mailbox"
KEPT = 50


class MailHeld(SMTPException):
    """Nothing is sent at the moment, by somebody's will. What is owed waits and is not given up."""


class DevelopmentMailbox(ConsoleBackend):
    def send_messages(self, email_messages):
        for message in email_messages:
            mail = {
                "to": ", ".join(message.to),
                "subject": message.subject,
                "body": message.body,
                "sent_at": timezone.now().isoformat(),
            }
            redis_client().lpush(KEY, json.dumps(mail))
        redis_client().ltrim(KEY, 0, KEPT - 1)
        return super().send_messages(email_messages)


def development_mails() -> list[dict]:
    """The latest mails, newest first."""
    mails = [json.loads(raw) for raw in redis_client().lrange(KEY, 0, KEPT - 1)]
    for mail in mails:
        mail["sent_at"] = timezone.datetime.fromisoformat(mail["sent_at"])
    return mails
