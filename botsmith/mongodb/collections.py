"""PyMongo's own collections of our models, for single-document writes that the driver retries.

``QuerySet.update`` sends an update_many, which is not retried on a fail-over; counters, claims
and leases therefore go through these.
"""

from datetime import UTC, datetime

from django.db import connections, router
from django.db.models import Model
from django_mongodb_backend.models import EmbeddedModel
from pymongo.collection import Collection


def collection(model: type[Model]) -> Collection:
    connection = connections[router.db_for_write(model)]
    return connection.database[model._meta.db_table]


def as_document(instance: Model) -> dict:
    """The instance as the document that the ORM would write; MongoDB makes its ``_id``."""
    fields = [f for f in instance._meta.concrete_fields if f.column != "_id"]
    values = {f.column: getattr(instance, f.attname) for f in fields}
    return {column: as_stored(value) for column, value in values.items()}


def as_stored(value: object) -> object:
    """A field's value as the ORM would write it: embedded models become documents."""
    if isinstance(value, EmbeddedModel):
        return as_document(value)
    if isinstance(value, list | tuple):
        return [as_stored(each) for each in value]
    return value


def in_utc(moment: datetime) -> datetime:
    """A time as PyMongo reads it, which names no zone, with the zone that it is in."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
