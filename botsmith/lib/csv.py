"""CSV that a spreadsheet opens without running anything of it."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO

from django.http import StreamingHttpResponse

# A spreadsheet takes what begins like this for a formula.
FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n")


def safe_cell(value: object) -> object:
    """Text that could be run stands behind an apostrophe; numbers are numbers, None is empty."""
    if value is None:
        return ""
    if isinstance(value, str):
        value = value.replace("\0", "")
        return f"'{value}" if value.lstrip(" ").startswith(FORMULAS) else value
    return value


def csv_lines(rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """Each row as its line."""
    for row in rows:
        line = StringIO()
        csv.writer(line).writerow([safe_cell(value) for value in row])
        yield line.getvalue()


def csv_response(
    name: str, header: Sequence[str], rows: Iterable[Sequence[object]]
) -> StreamingHttpResponse:
    """A file to keep, sent as it is made; spreadsheets read by its mark that it is UTF-8."""

    def parts() -> Iterator[str]:
        yield "\ufeff"
        yield from csv_lines([header])
        yield from csv_lines(rows)

    response = StreamingHttpResponse(parts(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
