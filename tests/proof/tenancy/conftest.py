import logging

import pytest
from django.core import mail

from botsmith.lib.redis import redis_client
from tests.conftest import forget_what_is_remembered
from tests.proof.tenancy.actors import Cast
from tests.proof.tenancy.calls import Server
from tests.proof.tenancy.matrix import Matrix
from tests.proof.tenancy.oracle import Heard
from tests.proof.tenancy.world import World, databases


@pytest.fixture(scope="package")
def matrix(django_db_setup, django_db_blocker):
    """One seeding for all tests of the package."""
    redis_client().flushall()
    forget_what_is_remembered()  # Before the first test's own: what was switched off before it.
    heard, server = Heard(), Server()
    logging.getLogger().addHandler(heard)
    with django_db_blocker.unblock():
        world = World.made()
        cast = Cast(world)
        mail.outbox.clear()
        world.keep()
        yield Matrix(world, cast, server, heard)
        for database in databases():
            for name in database.list_collection_names():
                if not name.startswith("system."):
                    database[name].delete_many({})
    logging.getLogger().removeHandler(heard)
    server.close()
