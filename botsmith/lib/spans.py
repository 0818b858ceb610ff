"""Spans of what we do, in traces; nothing unless ``botsmith.tracing`` began."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

_begin: Callable[[str], Any] | None = None


def begin_with(begin: Callable[[str], Any]) -> None:
    """``begin`` makes an OpenTelemetry span of a name."""
    global _begin
    _begin = begin


@contextmanager
def span(name: str) -> Iterator[None]:
    """Not the current span: an answer may be ended in another context than it was begun in."""
    if _begin is None:
        yield
        return
    begun = _begin(name)
    try:
        yield
    finally:
        begun.end()
