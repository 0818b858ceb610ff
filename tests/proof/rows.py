"""The rows of the proof: what must hold, and the tests that show it (docs/security.md)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One promise.

    ``tests`` are pytest's arguments, relative to the checkout. They run in ``make test`` by a
    sample; ``full`` are those whose every test is marked ``full_size`` and runs in ``make proof``
    alone.
    """

    name: str
    tests: tuple[str, ...] = ()
    full: tuple[str, ...] = ()


# One row a line, in the order of docs/security.md.
ROWS: dict[str, Row] = {}
