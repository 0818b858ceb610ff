"""Spreadsheets -> text: a heading for each sheet, a line for each row."""

import csv
import io
import re
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from openpyxl import load_workbook
from openpyxl.cell.read_only import EMPTY_CELL
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from knowledge.extract.archive import Archive
from knowledge.extract.base import Extracted, clean
from knowledge.extract.cells import Formats
from knowledge.extract.office import stated_title
from knowledge.extract.plain import decode
from knowledge.extract.rows import MAX_CELLS, MAX_CHARACTERS, MAX_ROWS, joined, row_line
from knowledge.reasons import IngestionError, Reason

# Excel's own limit. Empty rows cost little, but a file may claim any number of them.
_MAX_ROW_NUMBER = 1_048_576
# Cells that the library makes for the empty space before the last one of each row.
_MAX_SLOTS = 12_000_000
_BROKEN = (
    ArithmeticError,
    AttributeError,
    EOFError,
    InvalidFileException,
    LookupError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
)
_DELIMITERS = ",;\t|"
_SAMPLE_CHARACTERS = 64 * 1024
_SAMPLE_ROWS = 50
# Excel writes down its delimiter for itself.
_STATED = re.compile(r'"?sep=([^"\r\n])"?\r?\n', re.I)


def extract_xlsx(data: bytes, *, charset: str | None = None, url: str | None = None) -> Extracted:
    """Read an Excel workbook (`charset` and `url` are not used): values as they are shown.

    Hidden sheets and empty rows and columns are left out; of a formula its last result is read.
    Raises IngestionError: broken_file, encrypted, expands_too_far, too_complex, too_large,
    unsupported_type.
    """
    archive = Archive(data)
    archive.refuse_doctypes()
    try:
        # What it cannot keep it warns of; nothing is written back here.
        with warnings.catch_warnings(action="ignore"):
            text = joined(_sheets(data), "\n\n")
    except IngestionError:
        raise
    except _BROKEN as error:
        raise IngestionError(Reason.BROKEN_FILE) from error
    return Extracted(clean(text), stated_title(archive))


def _sheets(data: bytes) -> Iterator[str]:
    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    formats = Formats()
    for sheet in book.worksheets:
        if sheet.sheet_state == "visible" and (lines := _lines(_table(_rows(sheet, formats)))):
            yield f"# {' '.join(sheet.title.split())}\n\n{lines}"


def _rows(sheet: ReadOnlyWorksheet, formats: Formats) -> Iterator[dict[int, str]]:
    """Filled rows, each by column. What a sheet says of its own size is not believed."""
    sheet.reset_dimensions()
    slots = 0
    for number, row in enumerate(sheet.iter_rows(), 1):
        slots += len(row)
        if number > _MAX_ROW_NUMBER or slots > _MAX_SLOTS:
            raise IngestionError(Reason.TOO_COMPLEX)
        filled = ((i, cell) for i, cell in enumerate(row) if cell is not EMPTY_CELL)
        if cells := {i: text for i, cell in filled if (text := formats.shown(cell))}:
            yield cells


def _table(rows: Iterable[dict[int, str]]) -> Iterator[list[str]]:
    """Rows of equal length without the columns that are empty in all of them."""
    kept: list[dict[int, str]] = []
    cells = size = 0
    for row in rows:
        kept.append(row)
        cells += len(row)
        size += sum(map(len, row.values()))
        if size > MAX_CHARACTERS:
            raise IngestionError(Reason.TOO_LARGE)
        if len(kept) > MAX_ROWS or cells > MAX_CELLS:
            raise IngestionError(Reason.TOO_COMPLEX)
    columns = sorted({column for row in kept for column in row})
    if len(kept) * len(columns) > _MAX_SLOTS:
        raise IngestionError(Reason.TOO_COMPLEX)
    return ([row.get(column, "") for column in columns] for row in kept)


def _lines(rows: Iterable[list[str]]) -> str:
    """A line per row. A name above the table is no row: the first row heads every passage."""
    above: list[str] = []
    table: list[str] = []
    for row in rows:
        filled = [cell for cell in row if cell]
        if len(row) > 1 and len(filled) == 1 and not table:
            above.append(" ".join(filled[0].split()))
        else:
            table.append(row_line(row))
    return joined(filter(None, ["\n".join(above), joined(table)]), "\n\n")


def extract_csv(data: bytes, *, charset: str | None = None, url: str | None = None) -> Extracted:
    """Read a table in text (`url` is not used): comma, semicolon, tab or bar, as it shows itself.

    Raises IngestionError: too_complex, too_large, unsupported_type.
    """
    text = decode(data, charset)
    stated = _STATED.match(text)
    text = text[stated.end() :] if stated else text
    delimiter = stated[1] if stated else _delimiter(text)
    try:
        lines = _lines(_table(_filled(_read(text, delimiter))))
    except csv.Error:
        # A quotation mark that never closes, or one endless line: no table, but text.
        lines = text
    return Extracted(clean(lines))


def _read(text: str, delimiter: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)


def _filled(rows: Iterable[Sequence[str]]) -> Iterator[dict[int, str]]:
    for row in rows:
        if cells := {i: cell for i, cell in enumerate(row) if cell and not cell.isspace()}:
            yield cells


def _delimiter(text: str) -> str:
    """The one that cuts most of the first rows into equally many cells."""
    sample = text[:_SAMPLE_CHARACTERS]
    return max(_DELIMITERS, key=lambda delimiter: _evenness(sample, delimiter))


def _evenness(sample: str, delimiter: str) -> tuple[float, int]:
    try:
        widths = [len(row) for row in islice(_read(sample, delimiter), _SAMPLE_ROWS) if row]
    except csv.Error:
        return 0.0, 0
    usual = Counter(width for width in widths if width > 1).most_common(1)
    return (usual[0][1] / len(widths), usual[0][0]) if usual else (0.0, 0)
