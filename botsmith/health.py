from collections.abc import Callable

import pymongo
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connections
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_GET
from pymongo.errors import PyMongoError
from redis.exceptions import RedisError

from botsmith.celery import WORKER_SEEN
from botsmith.lib.redis import redis_client

MONGODB_SECONDS = 3


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


def require_replica_set() -> None:
    """Raises ImproperlyConfigured where MongoDB is a single server that is no replica set: what is
    written in transactions would fail one by one."""
    # By a client of its own: one that was open before processes are forked may hang in them.
    with pymongo.MongoClient(settings.MONGODB_URL, serverSelectionTimeoutMS=10_000) as client:
        hello = client.admin.command("hello")
    if "setName" not in hello and hello.get("msg") != "isdbgrid":  # A router of shards says that.
        raise ImproperlyConfigured(
            "MONGODB_URL leads to a MongoDB that is no replica set. A single node is enough: start "
            "mongod with --replSet rs0, and call rs.initiate() once."
        )


def _holds(check: Callable[[], object]) -> bool:
    try:
        return bool(check())
    except (PyMongoError, RedisError):
        return False


def _mongodb() -> object:
    """There is a primary that takes writes: others answer a ping too. Who probes does not wait."""
    with pymongo.timeout(MONGODB_SECONDS):
        admin = connections["default"].database.client.admin
        return admin.command("hello")["isWritablePrimary"]


def _redis() -> object:
    return redis_client().ping()


def _worker() -> object:
    return redis_client().get(WORKER_SEEN)
