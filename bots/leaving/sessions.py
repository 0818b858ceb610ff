"""Which sessions are a person's: what is stored of one says so only when it is opened."""

import re
from importlib import import_module

from django.conf import settings
from django.contrib.sessions.models import Session

from botsmith.mongodb.collections import collection

AT_ONCE = 500


def keys_of(user_id: str, email: str) -> list[str]:
    """Of all sessions, also of a sign-in that was never finished, those that name the person.

    They are gone through in the order of their keys, some hundred at a time.
    """
    store, named = _engine().SessionStore(), naming(user_id, email)
    found, last = [], ""
    while rows := _after(last):
        opened = ((row["session_key"], store.decode(row["session_data"])) for row in rows)
        found += [key for key, held in opened if named.search(str(held))]
        last = rows[-1]["session_key"]
    return found


def naming(*names: str) -> re.Pattern:
    """Finds one of the names as a whole: an address is no part of a longer one."""
    either = "|".join(re.escape(name) for name in names if name)
    return re.compile(rf"(?<![\w.+@-])(?:{either})(?![\w@-]|\.\w)", re.IGNORECASE)


def end(keys: list[str]) -> None:
    """In MongoDB and in the cache before it."""
    for key in keys:
        _engine().SessionStore().delete(key)


def _after(last: str) -> list[dict]:
    beyond = {"session_key": {"$gt": last}}
    return list(collection(Session).find(beyond).sort("session_key", 1).limit(AT_ONCE))


def _engine():
    return import_module(settings.SESSION_ENGINE)
