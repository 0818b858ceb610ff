"""The databases as they were, whatever a test did to all that is in them."""

from collections.abc import Iterator
from contextlib import contextmanager

from pymongo.database import Database

# People stay signed in; a database's profile takes no writes.
LEFT = {"django_session", "system.profile"}


@contextmanager
def as_before(*databases: Database, left: frozenset[str] = frozenset()) -> Iterator[None]:
    """Afterwards each collection has the documents that it had, but for those that are ``left``."""
    collections = [
        database[name]
        for database in databases
        for name in database.list_collection_names()
        if name not in LEFT | left
    ]
    before = [list(collection.find()) for collection in collections]
    yield
    for collection, rows in zip(collections, before, strict=True):
        collection.delete_many({})
        if rows:
            collection.insert_many(rows)
