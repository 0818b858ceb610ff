"""What tests of going look at: everything that is stored, wherever it is."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import redis
from bson import BSON
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connections

from accounts.models import User
from bots.leaving import deletion
from bots.leaving.holdings import HOLDINGS, Owner
from botsmith.lib.redis import redis_client  # noqa: F401
from botsmith.mongodb.collections import collection

BOTH = ("default", "plans")
QUEUES = 0  # What waits there a worker takes, and finds nothing.
REDIS = (1, 2)


def everything() -> Iterator[tuple[str, bytes]]:
    """Each document of both databases, GridFS with them, each key of Redis, each file on disk."""
    for alias in BOTH:
        database = connections[alias].database
        for name in database.list_collection_names():
            if not name.startswith("system."):
                yield from ((name, written(each)) for each in database[name].find())
    for number in REDIS:
        client = redis.Redis.from_url(f"{settings.REDIS_URL}/{number}")
        for key in client.scan_iter():
            yield f"redis {number}", key + b" " + (client.dump(key) or b"")
    if settings.UPLOADS_DIR:
        for path in Path(settings.UPLOADS_DIR).rglob("*"):
            if path.is_file():
                yield "disk", str(path).encode() + path.read_bytes()


def written(document: dict) -> bytes:
    """As it is stored, and what a session's data says when it is opened."""
    if "session_data" in document:
        document["opened"] = str(Session(**_fields(document)).get_decoded())
    return BSON.encode(document)


def _fields(document: dict) -> dict:
    return {name: document[name] for name in ("session_key", "session_data", "expire_date")}


def found(*names: str) -> set[tuple[str, str]]:
    """Where one of the names still stands."""
    return {
        (where, name) for where, data in everything() for name in names if name.encode() in data
    }


def hash_of(user: User) -> str:
    """Of all that the account holds, to see that nothing of it changed."""
    owner = Owner.of(user.pk, user.email)
    made = hashlib.sha256()
    for holding in HOLDINGS:
        rows = collection(holding.model).find(holding.whose(owner)).sort("_id", 1)
        made.update(holding.name.encode() + b"".join(map(BSON.encode, rows)))
    return made.hexdigest()


def rows(archive, name: str) -> list[dict]:
    """Of an archive, what one of its files has."""
    return [json.loads(line) for line in archive.read(f"data/{name}.jsonl").splitlines()]


def go(user_id: str, now) -> None:
    deletion.go_on(user_id, now)
