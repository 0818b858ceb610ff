"""What needs staff first: each matter a sentence, with a link to where it is dealt with.

A matter is one function of ``MATTERS``, which another family of pages joins by a line of its own.
Each is one look-up by an index, or in Redis, and counts no further than ``MOST``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Model
from django.urls import reverse
from django.utils import timezone
from redis.exceptions import RedisError

from accounts.models import AccountDeletion, LoginHistory, OwedMail
from adminpanel.overview import waiting
from adminpanel.overview.counting import failed_sources
from adminpanel.overview.providers import Calls, name_of
from billing.models import Invoice, StripeEvent, Subscription
from bots.models import ConversationReport, WebhookDelivery
from bots.stats.days import day_of
from bots.stats.due import UTC_ZONE
from bots.webhooks.delivery import KEPT
from botsmith.ai import tally
from botsmith.celery import WORKER_SEEN
from botsmith.lib.redis import redis_client
from botsmith.mongodb.collections import collection

MOST = 1000
A_DAY, AN_HOUR = timedelta(days=1), timedelta(hours=1)
FIGURES_LATE = timedelta(minutes=20)
# Of a provider's calls of today, how many must have failed, and which part of them.
FAILED_CALLS, FAILED_PERCENT, URGENT_PERCENT = 5, 5, 25
MANY_FAILED_LOGINS = 50
LONG_AGO = datetime(1970, 1, 2, tzinfo=UTC_ZONE)


@dataclass(frozen=True)
class Matter:
    """``page`` is the name of an address of the console, of which ``query`` is the end."""

    icon: str
    text: str
    page: str
    label: str
    query: str = ""
    is_urgent: bool = False

    @property
    def url(self) -> str:
        return reverse(f"adminpanel:{self.page}") + self.query


def matters(now: datetime | None = None) -> list[Matter]:
    """The urgent first, else in the order of the table."""
    now = now or timezone.now()
    found = [matter for each in MATTERS for matter in each(now)]
    return sorted(found, key=lambda matter: not matter.is_urgent)


def silent_workers(now: datetime) -> list[Matter]:
    try:
        is_silent = not redis_client().get(WORKER_SEEN)
    except RedisError:
        text = "Redis does not answer: nothing is worked off, and limits are not held."
        return [Matter("alert", text, "system", "System", is_urgent=True)]
    text = "No worker has shown life for 15 seconds: sources, mails and webhooks wait."
    return [Matter("alert", text, "system", "System", is_urgent=True)] if is_silent else []


def growing_queues(now: datetime) -> list[Matter]:
    grown = waiting.growing(waiting.depths() or {}, waiting.last_looks())
    return [
        Matter(
            "rising",
            f"The queue “{name}” grows: {depth:,} tasks wait, more at each of the last looks.",
            *("queues", "Queues"),
            is_urgent=True,
        )
        for name, depth in grown.items()
    ]


def failing_providers(now: datetime) -> list[Matter]:
    try:
        _, found = tally.of_day(day_of(now, UTC_ZONE))
    except RedisError:
        return []  # That it is away, another matter says.
    return [
        Matter(
            "spark",
            f"{name_of(provider)} failed {calls.failed:,} of {calls.asked:,} calls today "
            f"({calls.percent:.0f} %). Most often: {calls.usual_reason}.",
            *("system", "System"),
            is_urgent=calls.percent >= URGENT_PERCENT,
        )
        for provider, calls in Calls.by_provider([found]).items()
        if calls.failed >= FAILED_CALLS and calls.percent >= FAILED_PERCENT
    ]


def invoices_to_confirm(now: datetime) -> list[Matter]:
    waiting_ones = {"status": str(Invoice.Status.OPEN), "engine": "manual"}
    count = _count(Invoice, waiting_ones)
    late = _count(Invoice, {**waiting_ones, "due_at": {"$lt": now}}) if count else 0
    text = f"{said(count, 'invoice')} {_wait(count)} for a payment to be confirmed"
    text += f"; {late:,} {_are(late)} past due." if late else "."
    return _matter(count, "card", text, "invoices", "Invoices")


def overdue_subscriptions(now: datetime) -> list[Matter]:
    count = _count(Subscription, {"past_due_since": {"$gte": LONG_AGO}})
    text = f"{said(count, 'subscription')} {_are(count)} past due."
    return _matter(count, "coins", text, "subscriptions", "Subscriptions")


def unheard_stripe(now: datetime) -> list[Matter]:
    late = {"due_at": {"$gte": LONG_AGO, "$lt": now - AN_HOUR}}
    count = _count(StripeEvent, late)
    text = f"{said(count, 'event')} of Stripe {_wait(count)} for longer than an hour."
    return _matter(count, "card", text, "subscriptions", "Subscriptions")


def sources_that_failed(now: datetime) -> list[Matter]:
    count = failed_sources({"$gte": now - A_DAY, "$lte": now}, most=MOST + 1)
    text = f"{said(count, 'source')} could not be read in the last 24 hours."
    return _matter(count, "file", text, "sources", "Failed sources", query="?state=failed")


def open_reports(now: datetime) -> list[Matter]:
    count = _count(ConversationReport, {"state": str(ConversationReport.State.OPEN)})
    text = f"{said(count, 'report')} of visitors {_wait(count)} for somebody to look."
    return _matter(count, "alert", text, "reports", "Reports")


def failing_webhooks(now: datetime) -> list[Matter]:
    """Given up in the last day: what is settled is kept for some days after that."""
    given_up = {"state": str(WebhookDelivery.State.FAILED), "due_at": {"$gte": now + KEPT - A_DAY}}
    count = _count(WebhookDelivery, given_up)
    text = f"{said(count, 'webhook delivery', 'webhook deliveries')} {_were(count)} given up in "
    return _matter(count, "links", f"{text}the last 24 hours.", "bots", "Chatbots")


def stuck_deletions(now: datetime) -> list[Matter]:
    """The lease is asked for by its index; none is from before there were leases."""
    old = {"lease_expires_at": {"$gte": LONG_AGO}, "asked_at": {"$lt": now - AN_HOUR}}
    count = _count(AccountDeletion, {**old, "done_at": None})
    text = f"The deletion of {said(count, 'account')} does not get on for longer than an hour."
    return _matter(count, "trash", text, "people", "Accounts", is_urgent=True)


def unsent_mails(now: datetime) -> list[Matter]:
    late = {"notice_due_at": {"$gte": LONG_AGO, "$lt": now}, "created_at": {"$lt": now - AN_HOUR}}
    count = _count(OwedMail, late)
    text = f"{said(count, 'mail')} could not be sent for longer than an hour."
    return _matter(count, "mail", text, "system", "System", is_urgent=True)


def failed_logins(now: datetime) -> list[Matter]:
    failed = {"success": False, "timestamp": {"$gte": now - AN_HOUR, "$lte": now}}
    count = _count(LoginHistory, failed)
    text = f"{said(count, 'sign-in')} failed in the last hour: somebody may be trying passwords."
    many = count if count >= MANY_FAILED_LOGINS else 0
    return _matter(many, "lock", text, "failed_logins", "Failed sign-ins")


MATTERS: tuple[Callable[[datetime], list[Matter]], ...] = (
    silent_workers,
    growing_queues,
    unsent_mails,
    stuck_deletions,
    failing_providers,
    invoices_to_confirm,
    overdue_subscriptions,
    unheard_stripe,
    open_reports,
    sources_that_failed,
    failing_webhooks,
    failed_logins,
)


def _count(model: type[Model], those: Mapping) -> int:
    return collection(model).count_documents(those, limit=MOST + 1)


def _matter(count: int, icon: str, text: str, page: str, label: str, **how) -> list[Matter]:
    return [Matter(icon, text, page, label, **how)] if count else []


def said(count: int, one: str, many: str = "") -> str:
    many = many or f"{one}s"
    return (
        f"More than {MOST:,} {many}" if count > MOST else f"{count:,} {one if count == 1 else many}"
    )


def _wait(count: int) -> str:
    return "waits" if count == 1 else "wait"


def _are(count: int) -> str:
    return "is" if count == 1 else "are"


def _were(count: int) -> str:
    return "was" if count == 1 else "were"
