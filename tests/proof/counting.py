"""How large a row's trial is, and what it counted."""

import json
import os

# ``make proof`` sets it: whole corpora instead of samples, and the tests marked ``full_size``.
FULL = os.environ.get("PROOF") == "full"
counts: list[tuple[str, dict[str, object]]] = []


def sized(sample: int, full: int) -> int:
    """How many cases to try: ``sample`` in ``make test``, ``full`` in ``make proof``."""
    return full if FULL else sample


def counted(row: str, **figures: object) -> None:
    """Notes what a row's test counted; printed when the run ends, kept for ``tests/prove``.

    Called before the test asserts, so that a failed row tells its figures too.
    """
    counts.append((row, figures))
    if path := os.environ.get("PROOF_COUNTS"):
        with open(path, "a", encoding="utf-8") as file:
            file.write(json.dumps({"row": row, **figures}) + "\n")


def told(row: str, figures: dict[str, object]) -> str:
    """One line: ``A1  calls 12,345 · leaks 0``."""
    parts = (
        f"{name.replace('_', ' ')} {value:,}"
        if isinstance(value, int | float)
        else f"{name.replace('_', ' ')} {value}"
        for name, value in figures.items()
    )
    return f"{row:<3} {' · '.join(parts)}"
