"""How many streams this process relays just now, and what each leaves to the others.

A process reads some thousand pieces a second, however many answers they are of: what comes fifteen
or five times a second reads nearly as fluently as what comes token by token, and leaves the time
for the next visitor's first words.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

MANY = 32
REST_SECONDS = 0.001  # for each of the streams
LONGEST_REST_SECONDS = 0.2

_streams = 0


@contextmanager
def stream() -> Iterator[None]:
    """Counts one more while it is open."""
    global _streams
    _streams += 1
    try:
        yield
    finally:
        _streams -= 1


def is_dense() -> bool:
    return _streams > MANY


async def rest() -> None:
    """A pause where streams are many, the longer the more they are; none where they are few."""
    if is_dense():
        await asyncio.sleep(min(_streams * REST_SECONDS, LONGEST_REST_SECONDS))
