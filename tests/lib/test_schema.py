"""What a migration that was killed had done already is not done again, and is no error."""

import pytest
from django.db import connection, models
from django.test.utils import isolate_apps

pytestmark = pytest.mark.django_db(transaction=True)
TABLE = "killed_migrations"


@pytest.fixture
def model():
    with isolate_apps("bots"):

        class Killed(models.Model):
            number = models.IntegerField(unique=True)
            word = models.CharField(max_length=9, db_index=True)

            class Meta:
                app_label = "bots"
                db_table = TABLE

        yield Killed
        connection.database[TABLE].drop()


def names() -> set[str]:
    return set(connection.database[TABLE].index_information()) - {"_id_"}


def test_a_field_that_is_unique_or_indexed_no_more_can_lose_that_twice(model):
    alone, plain = models.IntegerField(), models.CharField(max_length=9)
    changes = (("number", alone), ("word", plain))
    with connection.schema_editor() as editor:
        editor.create_model(model)
        editor.create_model(model)
    assert len(names()) == 2
    for _ in range(2):
        with connection.schema_editor() as editor:
            for name, field in changes:
                field.set_attributes_from_name(name)
                editor.alter_field(model, model._meta.get_field(name), field)
        assert names() == set()


def test_an_index_that_is_gone_can_be_removed(model):
    index = models.Index(fields=["word", "number"], name="killed_by_word")
    with connection.schema_editor() as editor:
        editor.create_model(model)
        editor.add_index(model, index)
        before = names()
        editor.remove_index(model, index)
        editor.remove_index(model, index)
    assert before - names() == {"killed_by_word"}
