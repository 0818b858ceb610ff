"""What a process keeps of chunks is that of now, and one of each."""

import pytest

from botsmith.mongodb.collections import collection
from knowledge import contents
from knowledge.contents import chunks_at
from knowledge.models import Chunk
from knowledge.shelf import Shelf
from tests.cast import bot_of, person, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelf() -> Shelf:
    bot = bot_of(person("Alice"))
    text_of(bot, "The shop opens at nine.")
    contents._cache.clear()
    return Shelf(bot.pk)


def test_what_was_read_at_a_version_is_not_read_again(shelf):
    ids = collection(Chunk).distinct("id", shelf.those)
    first = chunks_at(shelf, 1, ids)
    collection(Chunk).update_many(shelf.those, {"$set": {"text": "Changed.", "safe": None}})
    assert chunks_at(shelf, 1, ids) == first
    assert "nine" in first[ids[0]]["text"] and "open" in first[ids[0]]["tokens"].split(" ")


def test_another_version_takes_the_place_of_the_one_before(shelf):
    ids = collection(Chunk).distinct("id", shelf.those)
    chunks_at(shelf, 1, ids)
    kept = contents._cache.bytes
    change = {"$set": {"text": "The shop opens at tenn.", "safe": None}}
    collection(Chunk).update_many(shelf.those, change)
    for version in range(2, 6):
        assert "tenn" in chunks_at(shelf, version, ids)[ids[0]]["text"]
    assert contents._cache.bytes == kept


def test_a_chunk_that_is_gone_is_left_out(shelf):
    ids = collection(Chunk).distinct("id", shelf.those)
    assert list(chunks_at(shelf, 1, [*ids, "gone"])) == ids
