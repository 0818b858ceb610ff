"""Which queue each task goes to, and what beat rings for.

Every task is named here. What is quick must not wait for what is not: sources are read, other
people's servers waited for, and long work done in queues of their own.
"""

from collections.abc import Iterator

from celery.schedules import crontab

from botsmith.lib.queues import Queue

QUICK = (
    *("accounts.tasks.send_mail", "accounts.tasks.sweep_mails", "accounts.tasks.purge_mails"),
    "accounts.tasks.reinstate_users",
    *("accounts.tasks.purge_old_sessions", "accounts.tasks.sweep_people"),
    *("billing.tasks.handle_stripe_event", "billing.tasks.purge_stripe_events"),
    "billing.tasks.settle_holds",
    *("knowledge.tasks.reclaim_sources", "knowledge.tasks.sweep_orphans"),
    "knowledge.tasks.purge_trash",
    *("bots.tasks.settle_answers", "bots.tasks.notify_owner", "bots.tasks.sweep_notices"),
    *("bots.tasks.tell_of_source", "bots.tasks.sweep_inbox"),
    *("bots.gaps.tasks.source_settled", "bots.gaps.tasks.sweep_gaps"),
    *("bots.checks.tasks.sweep_checks", "bots.checks.tasks.purge_checks"),
    *("bots.webhooks.tasks.announce_source", "bots.webhooks.tasks.sweep_deliveries"),
    "bots.webhooks.tasks.purge_deliveries",
    *("bots.stats.tasks.time_zone_changed", "bots.leaving.tasks.sweep_leaving"),
    *("accounts.tasks.purge_exports", "bots.tasks.purge_api_requests"),
    *("billing.tasks.tell_of_usage", "bots.usage.tasks.sweep_usage"),
)
# Providers and payments are waited for, knowledge is copied, many conversations gone through.
SLOW = (
    *("bots.checks.tasks.check", "bots.checks.tasks.serve", "bots.gaps.tasks.replay_group"),
    *("bots.gaps.tasks.group_gaps", "bots.tasks.work_in_inbox"),
    *("bots.tasks.catch_up_conversations", "bots.stats.tasks.notice_news"),
    *("bots.leaving.tasks.make_export", "bots.leaving.tasks.delete_account"),
    "bots.leaving.tasks.delete_chatbot",
    *("billing.tasks.sweep_subscriptions", "billing.tasks.sweep_stripe_events"),
    *("bots.stats.tasks.roll_up", "bots.usage.tasks.check_usage"),
    *("bots.history.tasks.purge_history", "bots.history.tasks.purge_chatbot"),
    *("accounts.tasks.work_on_people", "accounts.tasks.check_people"),
    *("adminpanel.tasks.roll_up_site", "accounts.tasks.purge_logs"),
)
QUEUES = {
    Queue.DEFAULT: QUICK,
    Queue.SLOW: SLOW,
    Queue.INGEST: ("knowledge.tasks.ingest_source", "knowledge.tasks.embed_passages"),
    Queue.WEBHOOKS: ("bots.webhooks.tasks.deliver",),
}
ROUTES = {task: {"queue": queue} for queue, tasks in QUEUES.items() for task in tasks}

SWEEPS = (
    *("knowledge.tasks.reclaim_sources", "bots.tasks.settle_answers", "bots.tasks.sweep_notices"),
    *("accounts.tasks.sweep_mails", "accounts.tasks.reinstate_users"),
    "accounts.tasks.sweep_people",
    *("billing.tasks.sweep_subscriptions", "billing.tasks.settle_holds"),
    "billing.tasks.sweep_stripe_events",
    *("bots.tasks.catch_up_conversations", "bots.tasks.sweep_inbox", "bots.gaps.tasks.sweep_gaps"),
    *("bots.checks.tasks.sweep_checks", "bots.webhooks.tasks.sweep_deliveries"),
    *("bots.leaving.tasks.sweep_leaving", "bots.usage.tasks.sweep_usage"),
)
HOURLY = (
    *("accounts.tasks.purge_mails", "accounts.tasks.purge_old_sessions"),
    *("accounts.tasks.purge_exports", "bots.history.tasks.purge_history"),
    "bots.tasks.purge_api_requests",
    "billing.tasks.purge_stripe_events",
    *("knowledge.tasks.sweep_orphans", "bots.checks.tasks.purge_checks"),
    *("bots.webhooks.tasks.purge_deliveries", "accounts.tasks.purge_logs"),
)
NIGHTLY = ("bots.usage.tasks.check_usage", "accounts.tasks.check_people")
NIGHT = crontab(hour=2, minute=40)
SOON, MINUTES, QUARTER, HOUR = 10, 300, 900, 3600


def schedule(sweep_seconds: int) -> dict[str, dict]:
    """Beat's entries by name. What no worker takes while others are rung for is forgotten."""
    often = {
        task: {"task": task, "schedule": every, "options": {"expires": max(every, SOON)}}
        for task, every in _rung(sweep_seconds)
    }
    nightly = {
        task: {"task": task, "schedule": NIGHT, "options": {"expires": HOUR}} for task in NIGHTLY
    }
    return often | nightly


def _rung(sweep_seconds: int) -> Iterator[tuple[str, int]]:
    yield from ((task, sweep_seconds) for task in SWEEPS)
    yield from ((task, HOUR) for task in HOURLY)
    yield "knowledge.tasks.purge_trash", MINUTES
    yield "adminpanel.tasks.roll_up_site", MINUTES
    yield "bots.stats.tasks.notice_news", QUARTER
