"""How mail leaves: not at all while staff, or a restored backup, hold it."""

from django.core.mail.backends.smtp import EmailBackend

from accounts.site.switches import Switch, is_on
from botsmith.lib.mail import DevelopmentMailbox, MailHeld


class Held:
    def send_messages(self, email_messages):
        if not is_on(Switch.MAIL):
            raise MailHeld("Mails are held at the moment.")
        return super().send_messages(email_messages)


class Smtp(Held, EmailBackend):
    pass


class Mailbox(Held, DevelopmentMailbox):
    pass
