"""Rows of cells as lines of text, and lines as one text that cannot grow without end."""

import re
from collections.abc import Iterable, Sequence

from knowledge.reasons import IngestionError, Reason

MAX_ROWS = 200_000
MAX_CELLS = 2_000_000
MAX_CHARACTERS = 32 * 1024 * 1024
_SPACE = re.compile(r"\s+")


def row_line(cells: Sequence[str]) -> str:
    """ "a | b | c"; a bar inside a cell becomes a slash. "" when all cells are empty."""
    line = " | ".join(_SPACE.sub(" ", cell).strip().replace("|", "/") for cell in cells).strip()
    if not line.strip("| "):
        return ""
    # A row whose first cell alone is filled must still look like one.
    return line if len(cells) < 2 or " | " in line or line.startswith("|") else f"| {line}"


def joined(lines: Iterable[str], between: str = "\n") -> str:
    """One text; IngestionError(too_large) as soon as it is longer than any source may be.

    A small file can say one long text a million times.
    """
    kept: list[str] = []
    size = 0
    for line in lines:
        size += len(line) + len(between)
        if size > MAX_CHARACTERS:
            raise IngestionError(Reason.TOO_LARGE)
        kept.append(line)
    return between.join(kept)
