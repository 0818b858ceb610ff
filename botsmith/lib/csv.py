"""Tables for spreadsheets."""

import csv
import io
import re
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from itertools import islice

from asgiref.sync import sync_to_async
from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header

from botsmith.lib.only_files import ONLY_A_FILE

# What a spreadsheet takes for the beginning of a formula, also in its full-width form.
FORMULA = tuple("=+-@\t\r\n＝＋－＠")
# The same inside a cell, where a spreadsheet that separates by another sign begins a cell there.
_INSIDE = re.compile(r"""([;,\t\r\n][ "\u00a0\u3000]*)(?=[=+\-@＝＋－＠])""")
ROWS_AT_ONCE = 200
IS_UTF8 = "\ufeff"  # At a file's beginning: without it, spreadsheets guess.


def safe_cell(value: object) -> object:
    """The value as a cell that no spreadsheet runs: what looks like a formula gets a quote.

    Also after what separates cells elsewhere: there the text would begin a cell of its own. A
    number is a number, also below zero; None is an empty cell.
    """
    if value is None:
        return ""
    if isinstance(value, int | float):
        return value
    text = _INSIDE.sub(r"\1'", str(value).replace("\0", ""))
    return f"'{text}" if text.lstrip(" \u00a0\u3000").startswith(FORMULA) else text


def csv_response(
    name: str, header: Sequence[str], rows: Iterable[Sequence[object]]
) -> StreamingHttpResponse:
    """A file called ``name`` that is sent while ``rows`` are read, some hundred at a time."""
    return file_response(name, "text/csv; charset=utf-8", _pieces(header, rows))


def file_response(name: str, kind: str, pieces: Iterator[str | bytes]) -> StreamingHttpResponse:
    """A file to keep, each piece sent when it is made."""
    return StreamingHttpResponse(
        _sent(pieces),
        content_type=kind,
        headers={
            **ONLY_A_FILE,
            "Content-Disposition": content_disposition_header(True, name),
            "Cache-Control": "no-store",
        },
    )


async def _sent(pieces: Iterator[str | bytes]) -> AsyncIterator[str | bytes]:
    while (piece := await sync_to_async(next, thread_sensitive=False)(pieces, None)) is not None:
        yield piece


def _pieces(header: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    yield IS_UTF8 + csv_text([header])
    rest = iter(rows)
    while some := list(islice(rest, ROWS_AT_ONCE)):
        yield csv_text(some)


def csv_text(rows: Iterable[Sequence[object]]) -> str:
    """The rows as they stand in a file."""
    lines = io.StringIO()
    csv.writer(lines).writerows([safe_cell(value) for value in row] for row in rows)
    return lines.getvalue()
