from time import monotonic

from celery import shared_task
from django.utils import timezone

from accounts import leaving, mails, many, people, retention, standing
from accounts.sessions import end_idle_sessions, purge_sessions
from botsmith.lib.bells import ring_for

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
    many.forget_old_works(timezone.now())


@shared_task
def reinstate_users() -> None:
    """Opens the accounts whose suspension is over."""
    standing.reinstate_due(timezone.now())


@shared_task
def purge_old_sessions() -> None:
    """Forgets sessions that ran out, and that they were there; ends those that nobody uses."""
    end_idle_sessions(timezone.now())
    end = monotonic() + SWEEP_AT_MOST_SECONDS
    while purge_sessions(timezone.now()) and monotonic() < end:
        pass


@shared_task
def purge_exports() -> None:
    """Deletes archives that were there for a week."""
    leaving.expire_exports(timezone.now())


@shared_task
def work_on_people(work_id: str) -> None:
    """Goes on with an act on many accounts."""
    if many.go_on(work_id, timezone.now()):
        ring_for(work_on_people.name, [work_id])


@shared_task
def sweep_people() -> None:
    """Makes those found that another program wrote; rings for acts that nobody is at."""
    people.bring_up_new()
    for work_id in many.unfinished(timezone.now()):
        ring_for(work_on_people.name, [work_id])


@shared_task
def check_people(after: str = "") -> None:
    """Holds people against what they are found by, some after the others; rings for the next."""
    ids = people.bring_up_after(after)
    if len(ids) == people.AT_ONCE:
        ring_for(check_people.name, [ids[-1]])


@shared_task
def purge_logs() -> None:
    """Removes lines of the logs whose time is up; rings for itself while there are more."""
    end = monotonic() + SWEEP_AT_MOST_SECONDS
    retention.purge(timezone.now(), go_on=lambda: monotonic() < end)
    if monotonic() >= end:
        purge_logs.delay()
