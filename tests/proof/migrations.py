"""Migrates a new MongoDB at one go, and killed at points of each migration (G8).

Both by the squashed migrations and by those that they replace, which a newer version then meets.
A process of its own: ``python -m tests.proof.migrations POINTS``. It prints JSON. Each try is a
forked child, which SIGKILL ends at the command to MongoDB that was chosen.
"""

import json
import os
import signal
import sys
from collections import Counter
from contextlib import nullcontext

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "botsmith.settings")

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connections  # noqa: E402
from django.db.migrations.executor import MigrationExecutor  # noqa: E402
from pymongo import monitoring  # noqa: E402

from tests.migrating import one_by_one  # noqa: E402

PASSING = {"_id", "id", "applied", "content_type_id"}  # Other each time.


class Killer(monitoring.CommandListener):
    """Counts commands; the process ends before the one whose number is ``at`` is sent."""

    def __init__(self) -> None:
        self.count, self.at = 0, 0

    def started(self, event) -> None:
        self.count += 1
        if self.count == self.at:
            os.kill(os.getpid(), signal.SIGKILL)

    def succeeded(self, event) -> None:
        pass

    failed = succeeded


KILLER = Killer()
monitoring.register(KILLER)


def plan() -> list[tuple[str, str, str]]:
    """Every migration in ``prepare``'s order: database, app, name."""
    found = []
    for alias in ("plans", "default"):
        executor = MigrationExecutor(connections[alias])
        leaves = [node for node in executor.loader.graph.leaf_nodes() if alias == "default"]
        leaves = leaves or executor.loader.graph.leaf_nodes("billing")
        found += [(alias, each.app_label, each.name) for each, _ in executor.migration_plan(leaves)]
    return found


def migrate(alias: str, app: str, name: str, *, die_at: int = 0) -> int | None:
    """In a child. How many commands it took; None where it was killed."""
    for connection in connections.all(initialized_only=True):
        connection.close_pool()
    reads, writes = os.pipe()
    if not (child := os.fork()):
        KILLER.count, KILLER.at = 0, die_at
        try:
            call_command("migrate", app, name, database=alias, verbosity=0, interactive=False)
            os.write(writes, str(KILLER.count).encode())
            os._exit(0)
        except BaseException as error:
            sys.stderr.write(f"{alias} {app} {name}, at {die_at}: {error!r}\n")
            os._exit(1)
    os.close(writes)
    said = os.read(reads, 20)
    os.close(reads)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return None
    if os.WEXITSTATUS(status):
        sys.exit(f"{app} {name} failed when it was run again")
    return int(said)


def empty() -> None:
    for alias in ("default", "plans"):
        connection = connections[alias]
        connection.database.client.drop_database(connection.settings_dict["NAME"])


def state() -> dict[str, object]:
    """Collections with their indexes and options, and documents without what is new each time."""
    found = {}
    for alias in ("default", "plans"):
        database = connections[alias].database
        for each in database.list_collections():
            name = each["name"]
            if name.startswith("system."):
                continue
            indexes = sorted(
                json.dumps({k: v for k, v in index.to_dict().items() if k != "ns"}, default=str)
                for index in database[name].list_indexes()
            )
            documents = Counter(
                json.dumps({k: v for k, v in row.items() if k not in PASSING}, default=str)
                for row in database[name].find()
            )
            found[f"{alias}.{name}"] = [indexes, str(each["options"]), sorted(documents.items())]
    return found


def at_one_go() -> dict[tuple, int]:
    """How many commands each migration took."""
    empty()
    return {each: migrate(*each) for each in plan()}


def killed(took: dict[tuple, int], points: int) -> int:
    """How often a migration was killed; each was run to its end afterwards."""
    empty()
    kills = 0
    for each, commands in took.items():
        for number in range(1, points + 1):
            kills += migrate(*each, die_at=max(1, commands * number // (points + 1))) is None
        assert migrate(*each) is not None
    return kills


def up_to_date() -> None:
    """As ``prepare`` does, where there is nothing to do but to note what was squashed."""
    for alias in ("plans", "default"):
        executor = MigrationExecutor(connections[alias])
        assert not executor.migration_plan(executor.loader.graph.leaf_nodes("billing"))
        executor.check_replacements()
    assert not executor.migration_plan(executor.loader.graph.leaf_nodes())


def main(points: int) -> None:
    told, ends = {"kills": 0}, []
    for name, way in (("squashed", nullcontext), ("replaced", one_by_one)):
        with way():
            took = at_one_go()
        told[name] = len(took)
        up_to_date()
        ends.append(state())
        with way():
            told["kills"] += killed(took, points)
        up_to_date()
        ends.append(state())
    first = ends[0]
    names = {name for end in ends for name in end}
    differ = sorted(name for name in names if any(end.get(name) != first.get(name) for end in ends))
    print(json.dumps({**told, "collections": len(first), "differ": differ}))


if __name__ == "__main__":
    main(int(sys.argv[1]))
