"""How MongoDB and Redis are: asked now, within a second or two, and told in words."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import connections
from pymongo.errors import OperationFailure, PyMongoError
from redis.exceptions import RedisError, ResponseError

from botsmith.lib.redis import redis_client
from botsmith.lib.text import human_size

ASK_MS = 2000
MOST_COLLECTIONS, COLLECTIONS_SHOWN = 150, 15
DATABASES = {"default": "What customers have", "plans": "Plans and subscriptions"}
NOT_TOLD = "not told: BotSmith’s user may not ask"


@dataclass(frozen=True)
class Store:
    """``trouble`` says what is wrong; ``facts`` are labels with what is so."""

    name: str
    version: str = ""
    trouble: str = ""
    facts: Sequence[tuple[str, str]] = ()
    collections: Sequence["Collection"] = ()
    left_off: int = 0


@dataclass(frozen=True)
class Collection:
    name: str
    documents: int
    bytes: int
    index_bytes: int

    @property
    def size(self) -> str:
        return human_size(self.bytes)

    @property
    def index_size(self) -> str:
        return human_size(self.index_bytes)


def mongodb() -> Store:
    return _asked("MongoDB", _mongodb, PyMongoError)


def redis() -> Store:
    return _asked("Redis", _redis, RedisError)


def _asked(name: str, ask: Callable[[], Store], error: type[Exception]) -> Store:
    try:
        return ask()
    except error as failure:
        return Store(name, trouble=f"{name} does not answer ({type(failure).__name__}).")


def _mongodb() -> Store:
    client = connections["default"].database.client
    version = client.admin.command("buildInfo")["version"]
    collections = sorted(_collections(), key=lambda each: -each.bytes)
    shown = collections[:COLLECTIONS_SHOWN]
    facts = [*_server_facts(client), *_database_facts()]
    return Store(
        "MongoDB",
        version=version,
        facts=facts,
        collections=shown,
        left_off=len(collections) - len(shown),
    )


def _server_facts(client) -> list[tuple[str, str]]:
    try:
        told = client.admin.command("serverStatus", maxTimeMS=ASK_MS)
    except OperationFailure:
        return [("Uptime, memory, connections", NOT_TOLD)]
    lines = told["connections"]
    durable = told.get("storageEngine", {}).get("persistent", False)
    return [
        ("Up for", _span(told["uptime"])),
        ("Memory", human_size(told.get("mem", {}).get("resident", 0) * 1024 * 1024)),
        ("Connections", f"{lines['current']:,} of {lines['current'] + lines['available']:,}"),
        ("Kept on disk", "yes" if durable else "no: it holds everything in memory"),
        ("Replica set", told.get("repl", {}).get("setName") or "none: it stands alone"),
    ]


def _database_facts() -> list[tuple[str, str]]:
    facts = []
    for alias, label in DATABASES.items():
        try:
            told = connections[alias].database.command("dbStats", maxTimeMS=ASK_MS)
        except OperationFailure:
            facts.append((label, NOT_TOLD))
            continue
        size = human_size(int(told["storageSize"] + told["indexSize"]))
        facts.append((label, f"{int(told['objects']):,} documents, {size}"))
    return facts


def _collections() -> list[Collection]:
    """So many at most, of both databases; counts are MongoDB's own, which costs no look at them."""
    found = []
    for alias in DATABASES:
        database = connections[alias].database
        names = (each for each in database.list_collection_names() if "system." not in each)
        for name in sorted(names)[:MOST_COLLECTIONS]:
            with suppress(OperationFailure):  # It may not be asked for, or is gone by now.
                found.append(
                    _collection(name, database.command("collStats", name, maxTimeMS=ASK_MS))
                )
    return found


def _collection(name: str, told: dict) -> Collection:
    return Collection(
        name, int(told["count"]), int(told["storageSize"]), int(told["totalIndexSize"])
    )


def _redis() -> Store:
    client = redis_client()
    told = client.info()
    most = told.get("maxmemory") or 0
    memory = human_size(told["used_memory"])
    facts = [
        ("Up for", _span(told["uptime_in_seconds"])),
        ("Memory", f"{memory} of {human_size(most)}" if most else f"{memory}, without a limit"),
        ("When it is full", told.get("maxmemory_policy", "noeviction")),
        ("Connections", f"{told['connected_clients']:,}"),
        ("Kept on disk", _persistence(told)),
        ("Keys", _keys(told)),
    ]
    return Store("Redis", version=told["redis_version"], facts=facts)


def _persistence(told: dict) -> str:
    if told.get("aof_enabled"):
        well = told.get("aof_last_write_status") == "ok"
        return "every write" if well else "every write, but the last one failed"
    try:
        saves = redis_client().config_get("save").get("save")
    except ResponseError:  # Where Redis is rented, this is often not for its tenants to know.
        return NOT_TOLD
    if not saves:
        return "no: a restart forgets what waits, and the sweepers ring again"
    at = datetime.fromtimestamp(told["rdb_last_save_time"], UTC)
    well = told.get("rdb_last_bgsave_status") == "ok"
    said = f"now and then, last {at.day} {at:%b, %H:%M} UTC"
    return said if well else f"{said}; the last try failed"


def _keys(told: dict) -> str:
    kinds = {"db0": "queues", "db1": "cache", "db2": "limits and claims"}
    found = [f"{told[db]['keys']:,} {kind}" for db, kind in kinds.items() if db in told]
    return ", ".join(found) or "none"


def _span(seconds: float) -> str:
    """ "3 days", "5 hours", "12 minutes": the largest unit that is whole."""
    whole = timedelta(seconds=int(seconds))
    for unit, length in (("day", 86_400), ("hour", 3600), ("minute", 60)):
        if number := int(whole.total_seconds() // length):
            return f"{number:,} {unit}{'s' if number > 1 else ''}"
    return "less than a minute"
