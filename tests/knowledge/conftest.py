"""Alice, who may read many websites, her bot, and the website of traps."""

import pytest

from tests.cast import bot_of, on_plan, person
from tests.knowledge.trap_site import trap_site


@pytest.fixture
def alice():
    return on_plan(person(), "professional")


@pytest.fixture
def bot(alice):
    return bot_of(alice)


@pytest.fixture
def site(settings):
    with trap_site() as site:
        settings.OUTBOUND_ALLOW, settings.CRAWL_GAP_MS = site.allow, 0
        yield site
