import pytest

from tests.cast import bot_of, person, text_of


@pytest.fixture
def alice():
    return person()


@pytest.fixture
def bot(alice):
    """Alice's, with the shop's handbook."""
    bot = bot_of(alice)
    text_of(bot)
    return bot
