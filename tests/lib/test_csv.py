"""Cells that no spreadsheet runs, and a file that is sent while it is read."""

import csv
import io

import pytest

from botsmith.lib.csv import csv_response, csv_text, safe_cell


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\nx", "  =1", "＝1", "\u00a0=1"]
)
def test_a_formula_is_text(text):
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("\t=1", "'\t'=1"),
        ("\r=1", "'\r'=1"),
        ("\n=1", "'\n'=1"),
        ("hi;=cmd|'/C calc'!A0", "hi;'=cmd|'/C calc'!A0"),
        ("hi, =1;\t+1", "hi, '=1;\t'+1"),
        ('hi;"=1"', 'hi;"\'=1"'),
        ("=1;=2", "'=1;'=2"),
        ("We have:\n- tea\r\n- ham", "We have:\n'- tea\r\n'- ham"),
        ("a\n\u00a0＝1;\u3000＠b", "a\n\u00a0'＝1;\u3000'＠b"),
        (";\0=1", ";'=1"),
    ],
)
def test_a_formula_inside_is_text_too(text, cell):
    assert safe_cell(text) == cell


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("before", ["", "hi", 'say "', "Anna's"])
@pytest.mark.parametrize("inside", [";", ",", "\t", "\n", "\r\n", '; "', ", "])
@pytest.mark.parametrize("sign", "=+-@")
def test_no_cell_is_a_formula_whatever_separates_them(separator, before, inside, sign):
    text = f"{before}{inside}{sign}cmd|'/C calc'!A0"
    file = csv_text([[7, text, text], [text, 7, None]])
    read = csv.reader(io.StringIO(file, newline=""), delimiter=separator)
    cells = [cell.lstrip(' "\r\n') for row in read for cell in row]
    naive = [cell.strip(' "\r\n') for line in file.splitlines() for cell in line.split(separator)]
    assert not [cell for cell in cells + naive if cell.startswith(("=", "+", "-", "@"))]


@pytest.mark.parametrize("value", ["a;b", "1, 2\n3", "x\n", "5 - 3", "a; b=c", "e@f, g"])
def test_what_separates_harmless_text_stays(value):
    assert safe_cell(value) == value


@pytest.mark.parametrize("value", ["Hello", "a=b", "'quoted", "", "1-2", 0, -3, -2.5, True])
def test_what_is_none_stays_as_it_is(value):
    assert safe_cell(value) == value


def test_nothing_is_an_empty_cell():
    assert safe_cell(None) == "" and safe_cell("a\0b") == "ab"


async def test_a_file_is_sent_bit_by_bit_and_reads_as_it_was():
    rows = [[number, 'say "hi",\nEve', "=1", None] for number in range(450)]
    answer = csv_response("Café; x.csv", ("n", "text", "formula", "none"), iter(rows))
    assert answer["Content-Disposition"].startswith("attachment; filename")
    pieces = [piece async for piece in answer.streaming_content]
    assert len(pieces) == 4  # The head, and rows by the two hundred.
    assert pieces[0] == "\ufeffn,text,formula,none\r\n".encode()
    read = list(csv.reader(io.StringIO(b"".join(pieces).decode("utf-8-sig"), newline="")))
    assert len(read) == 451 and read[1] == ["0", 'say "hi",\nEve', "'=1", ""]
