"""One id for each request: in its response, and in every line that is logged in its course."""

import logging
import re
import uuid
from contextvars import ContextVar

HEADER = "X-Request-ID"
_GIVEN = re.compile(r"[A-Za-z0-9._-]{8,64}")
_current: ContextVar[str] = ContextVar("request_id", default="")


def begin(given: str | None = None) -> str:
    """The id of what begins now: the one that is given, where it is one, or else a new one."""
    found = given if given and _GIVEN.fullmatch(given) else uuid.uuid4().hex
    _current.set(found)
    return found


def request_id() -> str:
    """Of what is under way; empty where nobody asked for it."""
    return _current.get()


class RequestIdFilter(logging.Filter):
    """Gives every line its ``request_id``, "-" where there is none."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id() or "-"
        return True
