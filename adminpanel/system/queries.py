"""What runs here: versions, workers, what beat rings for, and failed tasks as a list."""

import platform
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.metadata import PackageNotFoundError, version

from celery.schedules import crontab
from django.conf import settings
from redis.exceptions import RedisError

from accounts.models import FailedTask
from accounts.site.queues import Worker, workers_seen
from accounts.site.runs import Run, last_runs
from adminpanel.lists import Asked, found_in
from botsmith.lib.listing import Found
from botsmith.lib.places import Order

# True of all: they are counted in an index.
EVER = {"last_at": {"$gt": datetime(2000, 1, 1, tzinfo=UTC)}}
SORTS = {"latest": Order({"last_at": datetime, "id": str})}
LIBRARIES = {
    "Django": "django",
    "MongoDB backend": "django-mongodb-backend",
    "PyMongo": "pymongo",
    "redis-py": "redis",
    "Celery": "celery",
    "Kombu": "kombu",
    "allauth": "django-allauth",
    "uvicorn": "uvicorn",
    "gunicorn": "gunicorn",
    "OpenAI": "openai",
    "Anthropic": "anthropic",
    "Stripe": "stripe",
}
# So many rounds that did not come are more than a slow worker.
ROUNDS_MISSED, AT_LEAST_LATE = 3, timedelta(minutes=2)


@dataclass(frozen=True)
class Rung:
    """One line of beat's schedule."""

    task: str
    every: str
    run: Run | None
    is_late: bool

    @property
    def name(self) -> str:
        """ "sweep mails (accounts)", of "accounts.tasks.sweep_mails"."""
        *room, verb = [each for each in self.task.split(".") if each != "tasks"]
        return f"{verb.replace('_', ' ')} ({' '.join(room)})"


def versions() -> list[tuple[str, str]]:
    found = [("BotSmith", settings.VERSION), ("Python", platform.python_version())]
    return found + [(label, _version(package)) for label, package in LIBRARIES.items()]


def workers() -> list[Worker] | None:
    """None while Redis does not answer."""
    try:
        return workers_seen()
    except RedisError:
        return None


def schedule(now: datetime) -> list[Rung]:
    """The frequent first, each group by name; nothing is known of runs while Redis is away."""
    entries = settings.CELERY_BEAT_SCHEDULE
    try:
        runs = last_runs(list(entries))
    except RedisError:
        runs = {}
    found = [_rung(name, entry["schedule"], runs, now) for name, entry in entries.items()]
    order = {name: _interval(entry["schedule"]) for name, entry in entries.items()}
    return sorted(found, key=lambda each: (order[each.task], each.name))


def failed_tasks(asked: Asked) -> Found:
    return found_in(FailedTask, EVER, asked, SORTS[asked.sort])


def _rung(name: str, when: crontab | int, runs: Mapping[str, Run], now: datetime) -> Rung:
    run = runs.get(name)
    late = max(ROUNDS_MISSED * _interval(when), AT_LEAST_LATE)
    return Rung(name, _every(when), run, bool(run) and now - run.at > late)


def _interval(when: crontab | int) -> timedelta:
    return timedelta(days=1) if isinstance(when, crontab) else timedelta(seconds=when)


def _every(when: crontab | int) -> str:
    if isinstance(when, crontab):
        [hour], [minute] = when.hour, when.minute
        return f"every night at {hour:02}:{minute:02} UTC"
    if when % 3600 == 0:
        return "every hour" if when == 3600 else f"every {when // 3600} hours"
    if when % 60 == 0:
        return "every minute" if when == 60 else f"every {when // 60} minutes"
    return f"every {when} seconds"


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"
