from collections.abc import Callable

from django.db import connections
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_GET
from pymongo.errors import PyMongoError
from redis.exceptions import RedisError

from botsmith.celery import WORKER_SEEN
from botsmith.lib.redis import redis_client


@require_GET
def healthz(request: HttpRequest) -> JsonResponse:
    """This process is alive."""
    return JsonResponse({"status": "ok"})


@require_GET
def readyz(request: HttpRequest) -> JsonResponse:
    """MongoDB, Redis and a worker can be reached; 503 names what cannot."""
    parts = {"mongodb": _mongodb, "redis": _redis, "worker": _worker}
    state = {name: _holds(check) for name, check in parts.items()}
    ready = all(state.values())
    return JsonResponse({"ready": ready, **state}, status=200 if ready else 503)


def _holds(check: Callable[[], object]) -> bool:
    try:
        return bool(check())
    except (PyMongoError, RedisError):
        return False


def _mongodb() -> object:
    return connections["default"].database.client.admin.command("ping")


def _redis() -> object:
    return redis_client().ping()


def _worker() -> object:
    return redis_client().get(WORKER_SEEN)
