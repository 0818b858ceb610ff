from time import monotonic

from celery import shared_task
from django.utils import timezone

from bots.actions.checks import ring_for_run
from bots.checks import due, finishing, notices, runs, serving
from bots.models import CheckRun
from botsmith.lib.bells import ring_for

SWEEP_AT_MOST_SECONDS = 30  # A mail server that is silent must not hold up other tasks.


@shared_task
def check(run_id: str) -> None:
    """Asks a few of a run's questions, and goes to the back of the queue for the next."""
    if runs.go_on(run_id):
        ring_for_run(run_id)
        return
    if run := CheckRun.objects.filter(pk=run_id).only("chatbot_id", "notice_due_at").first():
        ring_to_serve(run.chatbot_id)
        if run.notice_due_at:
            notices.send(run_id, timezone.now())


@shared_task(soft_time_limit=600, time_limit=660)  # What is large takes minutes to copy.
def serve(chatbot_id: str) -> None:
    """Keeps for visitors what is to be served."""
    serving.publish(chatbot_id)


def ring_to_serve(chatbot_id: str) -> None:
    """Tells a worker. An unheard bell is made up for by the sweeper."""
    ring_for(serve.name, [chatbot_id])


@shared_task
def sweep_checks() -> None:
    """Begins what is due; rings again for what waits; ends what took too long."""
    now = timezone.now()
    due.notice_changes(now)
    due.begin_what_is_due(now)
    for run_id in due.too_old(now):
        finishing.give_up(run_id, now=now)
    for run_id in due.runs_to_ring_for(now):
        ring_for_run(run_id)
    serving.discard_unwanted()
    for chatbot_id in serving.to_publish():
        ring_to_serve(chatbot_id)
    end = monotonic() + SWEEP_AT_MOST_SECONDS
    for run_id in notices.MAIL.due(now):
        if monotonic() > end:
            return
        notices.send(run_id, now)


@shared_task
def purge_checks() -> None:
    """Forgets questions that were deleted long ago."""
    due.forget_deleted(timezone.now())
