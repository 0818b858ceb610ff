from collections.abc import Sequence

import pytest
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db.models.signals import post_migrate
from django_mongodb_backend.operations import DatabaseOperations
from pytest_django import fixtures

from accounts import even_time
from accounts.site.state import remembered
from billing.quota import plans
from botsmith.ai import breaker
from botsmith.lib.redis import redis_client
from tests.proof.counting import FULL, counts, told

BOTH = ["default", "plans"]
# Made for every run, whichever tests are in it: a fixture of a package writes before a mark is met,
# and would write into the databases of development.
fixtures._get_databases_for_setup = lambda items: (set(BOTH), set())
# A quarter of a second for each password was most of what tests of signing in took.
Argon2PasswordHasher.time_cost = Argon2PasswordHasher.parallelism = 1
Argon2PasswordHasher.memory_cost = 8
# Tests go through the door all the time; the one with the clock switches it on.
even_time.STEP = 0


def pytest_collection_modifyitems(config, items):
    """Every database test may use both databases; the router decides which one it meets.

    What is marked ``full_size`` is left to ``make proof``.
    """
    if not FULL:
        left = [item for item in items if item.get_closest_marker("full_size")]
        config.hook.pytest_deselected(items=left)
        items[:] = [item for item in items if item not in left]
    for item in items:
        for mark in item.iter_markers("django_db"):
            mark.kwargs.setdefault("databases", BOTH)


def pytest_terminal_summary(terminalreporter):
    """What rows of the proof counted."""
    for row, figures in counts:
        terminalreporter.write_line(told(row, figures))


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup):
    """Sweeping a database after each test does not also make Django's content types anew."""
    post_migrate.receivers.clear()
    post_migrate.sender_receivers_cache.clear()
    DatabaseOperations.execute_sql_flush = sweep


def sweep(operations: DatabaseOperations, tables: Sequence[str]) -> None:
    """Empties the collections that hold something, which one question tells of all of them.

    The backend's own way asks and deletes collection by collection, and was half of a test's time.
    """
    database = operations.connection.database
    looks = {
        name: [{"$limit": 1}, {"$project": {"_id": 0, "name": {"$literal": name}}}]
        for name in tables
    }
    first, *others = tables
    more = [{"$unionWith": {"coll": name, "pipeline": looks[name]}} for name in others]
    for holds in database[first].aggregate([*looks[first], *more]):
        database[holds["name"]].delete_many({})


@pytest.fixture(autouse=True)
def fresh_plans():
    """What one test makes of a plan, or switches off, is not remembered in the next."""
    forget_what_is_remembered()


def forget_what_is_remembered() -> None:
    plans._plans.clear()
    remembered.forget()
    breaker.forget()


@pytest.fixture(autouse=True)
def clean_redis(request):
    """Limits, sessions and journals of one test are not another's."""
    if "tests/e2e" in str(request.node.path):
        return
    assert settings.REDIS_URL.startswith("redis://127.0.0.1:")
    redis_client().flushall()
