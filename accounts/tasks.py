from time import monotonic

from celery import shared_task
from django.utils import timezone

from accounts import leaving, mails, retention, standing
from accounts.sessions import purge_sessions

SWEEP_AT_MOST_SECONDS = 30  # A mail server that is silent must not hold up other tasks.


@shared_task
def send_mail(mail_id: str) -> None:
    """Sends one mail that a customer is owed."""
    mails.send(mail_id, timezone.now())


@shared_task
def sweep_mails() -> None:
    """Sends the mails whose bell was lost, or which could not be sent before."""
    end = monotonic() + SWEEP_AT_MOST_SECONDS
    for mail_id in mails.MAIL.due(timezone.now()):
        if monotonic() > end:
            return
        mails.send(mail_id, timezone.now())


@shared_task
def purge_mails() -> None:
    mails.forget_old_mails(timezone.now())


@shared_task
def reinstate_users() -> None:
    """Opens the accounts whose suspension is over."""
    standing.reinstate_due(timezone.now())


@shared_task
def purge_old_sessions() -> None:
    """Forgets sessions that ran out, and that they were there."""
    end = monotonic() + SWEEP_AT_MOST_SECONDS
    while purge_sessions(timezone.now()) and monotonic() < end:
        pass


@shared_task
def purge_exports() -> None:
    """Deletes archives that were there for a week."""
    leaving.expire_exports(timezone.now())


@shared_task
def purge_logs() -> None:
    """Removes lines of the logs whose time is up; rings for itself while there are more."""
    end = monotonic() + SWEEP_AT_MOST_SECONDS
    retention.purge(timezone.now(), go_on=lambda: monotonic() < end)
    if monotonic() >= end:
        purge_logs.delay()
