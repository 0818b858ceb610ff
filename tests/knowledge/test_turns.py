"""Whose source is read next."""

from datetime import timedelta

import pytest
from django.utils import timezone

from botsmith.mongodb.collections import collection
from knowledge.actions import add_text, add_website
from knowledge.leases import claim
from knowledge.models import Source
from knowledge.tasks import ingest_source
from knowledge.turns import next_source, served, website_after
from tests.cast import bot_of, on_plan, person

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def alice():
    return bot_of(on_plan(person(), "professional"))


@pytest.fixture
def bob():
    return bot_of(on_plan(person("Bob"), "professional"))


def texts(bot, count: int) -> list[Source]:
    return [add_text(bot, name=f"{n}", content="Words.", actor=bot.user) for n in range(count)]


def websites(bot, count: int) -> list[Source]:
    address = "https://example.com/"
    return [add_website(bot, url=f"{address}{n}", actor=bot.user) for n in range(count)]


def test_customers_take_turns_however_many_sources_they_have(alice, bob):
    many, [one] = texts(alice, 4), texts(bob, 1)
    ingest_source(many[0].pk)
    ingest_source(many[1].pk)
    one.refresh_from_db()
    assert one.status == "processed"


def test_a_customer_alone_is_read_in_the_order_of_bells(alice):
    many = texts(alice, 3)
    served(many[0].pk)
    assert [next_source(source.pk) for source in many] == [source.pk for source in many]


def test_a_bell_spent_on_another_is_rung_again(alice, bob):
    many, [one] = texts(alice, 2), texts(bob, 1)
    for source in (*many, one, *many):  # As the queue would, with bells rung again at its end.
        ingest_source(source.pk)
    assert set(Source.objects.values_list("status", flat=True)) == {"processed"}


def test_one_customers_websites_are_read_one_after_another(alice, bob):
    first, second = websites(alice, 2)
    [text] = texts(alice, 1)
    claim(first.pk)
    assert next_source(second.pk) is None
    assert next_source(text.pk) == text.pk
    [other] = websites(bob, 1)
    assert next_source(other.pk) == other.pk
    collection(Source).update_one({"id": first.pk}, {"$set": {"status": "processed"}})
    assert website_after(first.pk) == second.pk


def test_a_source_of_an_older_database_needs_no_turn(alice):
    [source] = texts(alice, 1)
    collection(Source).update_one({"id": source.pk}, {"$unset": {"owner": ""}})
    assert next_source(source.pk) == source.pk


def test_a_source_that_is_to_wait_takes_nobodys_turn(alice, bob):
    [mine], [his] = texts(alice, 1), texts(bob, 1)
    later = timezone.now() + timedelta(minutes=1)
    collection(Source).update_one({"id": his.pk}, {"$set": {"due_at": later}})
    served(mine.pk)
    assert next_source(mine.pk) == mine.pk
