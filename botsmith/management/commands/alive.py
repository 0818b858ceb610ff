import platform
import time

from django.core.management.base import BaseCommand, CommandError
from redis.exceptions import RedisError

from accounts.site import queues, runs

ROUNDS_LATE = 300


class Command(BaseCommand):
    help = "Whether the worker of this machine shows life, or beat rings; fails where not."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--beat", action="store_true", help="whether beat's rounds are done")

    def handle(self, *args, beat, **options):
        try:
            lives = self._beat_rings() if beat else self._worker_lives()
        except RedisError as error:
            raise CommandError("Redis does not answer.") from error
        if not lives:
            raise CommandError("beat does not ring." if beat else "The worker shows no life.")

    def _worker_lives(self) -> bool:
        here = platform.node()
        return any(
            worker.is_alive and worker.name.endswith(f"@{here}") for worker in queues.workers_seen()
        )

    def _beat_rings(self) -> bool:
        latest = runs.last_runs(["bots.tasks.settle_answers", "accounts.tasks.sweep_mails"])
        return any(time.time() - run.at.timestamp() < ROUNDS_LATE for run in latest.values())
