"""These tests wait for what a worker does by itself, and say what it will have found.

So their product has servers of its own. Elsewhere in the browser tests all products share a queue,
and a worker that answers as a test's provider tells it may take another's golden questions.
"""

import pymongo
import pytest

from botsmith import services
from tests.e2e.running import product


@pytest.fixture(scope="package")
def own_servers(tmp_path_factory):
    """The addresses of a MongoDB and a Redis that nobody else has."""
    folder = tmp_path_factory.mktemp("alone")
    with services.running(folder, {}, is_durable=False) as addresses:
        yield addresses


@pytest.fixture(scope="package")
def product_url(artifacts, own_servers):
    environ = {"DEBUG": "1", "DEMO_MODE": "1", **own_servers}
    with product(artifacts / "product-alone.log", **environ) as url:
        yield url


@pytest.fixture(scope="package")
def database(own_servers):
    with pymongo.MongoClient(own_servers["MONGODB_URL"]) as client:
        yield client
