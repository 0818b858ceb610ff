"""What names one document is written by a write that the driver tries again (G3)."""

import pytest
from django.db import connections
from pymongo.collection import Collection

from bots.models import Chatbot
from botsmith.mongodb.compiler import names_one
from tests.cast import bot_of, person, signed_in
from tests.proof.counting import counted

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice():
    return person()


@pytest.mark.parametrize(
    ("criteria", "is_one"),
    [
        ({"id": "a"}, True),
        ({"$and": [{"user_id": "b"}, {"id": "a"}]}, True),
        ({"id": {"$in": ("a",)}}, True),
        ({"id": {"$in": ("a", "b")}}, False),
        ({"id": {"$ne": "a"}}, False),
        ({"id": {"$gt": "a"}}, False),
        ({"id": None}, False),
        ({"user_id": "b"}, False),
        ({"$or": [{"id": "a"}, {"id": "b"}]}, False),
        ({}, False),
    ],
)
def test_one_document_is_named_by_one_value_of_a_unique_field(criteria, is_one):
    assert names_one(criteria, frozenset({"id"})) is is_one


def test_saves_and_deletes_of_one_thing_are_single_writes(alice, monkeypatch):
    many = []
    for name in ("update_many", "delete_many"):
        real = getattr(Collection, name)

        def noted(self, *args, real=real, **kwargs):
            many.append(self.name)
            return real(self, *args, **kwargs)

        monkeypatch.setattr(Collection, name, noted)
    bot = bot_of(alice)
    bot.name = "Another"
    bot.save()
    bot.save(update_fields=["name"])
    session = signed_in(alice).session
    session["seen"] = 1
    session.save()
    assert Chatbot.objects.filter(pk=bot.pk, user_id=alice.pk).update(name="Third") == 1
    assert Chatbot.objects.filter(pk=bot.pk, user_id="nobody").update(name="Fourth") == 0
    counted("G3", writes_that_are_not_tried_again=len(many))
    assert many == []
    bot.refresh_from_db()
    assert bot.name == "Third"
    bot.delete()
    assert not {"chatbots", "users"} & set(many)
    assert not Chatbot.objects.exists()


@pytest.mark.parametrize("alias", ["default", "plans"])
def test_every_client_ends_its_waits_and_tries_again(alias):
    """A primary that went away is waited for, but not for ever."""
    told = connections[alias].database.client.options
    assert told.timeout and 10 <= told.timeout <= 120
    assert told.retry_writes and told.retry_reads
    assert told.server_selection_timeout <= 10
