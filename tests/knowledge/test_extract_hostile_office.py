"""Office files that are made to harm their reader, or merely damaged."""

import random

import pytest

from knowledge.extract.archive import MAX_MEMBERS
from knowledge.extract.registry import extract
from knowledge.reasons import IngestionError, Reason
from tests.knowledge import hostile_archives as hostile
from tests.knowledge.extracting import MB, peak, reason, text_of, word
from tests.knowledge.office import (
    docx,
    item,
    paragraph,
    parts_of,
    pptx,
    shape,
    slide,
    table,
    with_part,
    xlsx,
)


def test_bombs_are_refused_before_they_are_unpacked():
    data = hostile.bomb(300)
    assert peak(lambda: reason(data, "a.docx")) < 2 * MB
    assert reason(data, "a.docx") == Reason.EXPANDS_TOO_FAR
    assert reason(hostile.declares(2 * 1024 * MB), "a.docx") == Reason.EXPANDS_TOO_FAR


def test_a_part_that_is_larger_than_it_says_is_broken_and_costs_what_it_says():
    data = hostile.liar(300, declared=5000)
    assert reason(data, "a.docx") == Reason.BROKEN_FILE
    assert peak(lambda: reason(data, "a.docx")) < 2 * MB


def test_a_million_members_are_counted_and_not_read():
    data = hostile.many_members(1_000_000)
    assert reason(data, "a.docx") == Reason.EXPANDS_TOO_FAR
    assert peak(lambda: reason(data, "a.docx")) < MB
    assert reason(hostile.many_members(MAX_MEMBERS + 1), "a.docx") == Reason.EXPANDS_TOO_FAR


def test_zips_inside_are_left_alone():
    assert text_of(hostile.nested(5)) == "Good text"


def test_members_with_a_password_are_encrypted():
    assert reason(hostile.encrypted_member()) == Reason.ENCRYPTED


@pytest.mark.parametrize("name", ["word/document.xml", "WORD/Document.XML", "word\\document.xml"])
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_parts_of_one_name_are_broken(name):
    assert reason(hostile.twice(name), "a.docx") == Reason.BROKEN_FILE


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "/etc/passwd", "C:\\boot.ini", "word/..\\..\\x", ".."]
)
def test_names_that_climb_out_are_broken(name):
    assert reason(hostile.with_name(name), "a.docx") == Reason.BROKEN_FILE


@pytest.mark.parametrize("doctype", [hostile.LAUGHS, hostile.OUTSIDE, "<!DOCTYPE x>"])
@pytest.mark.parametrize("kind", ["docx", "core", "strings", "sheet"])
def test_a_doctype_is_refused_wherever_it_stands(kind, doctype):
    name = "a.xlsx" if kind in ("strings", "sheet") else "a.docx"
    assert reason(hostile.with_doctype(kind, doctype), name) == Reason.BROKEN_FILE


def test_a_doctype_is_refused_in_every_encoding():
    assert reason(hostile.in_utf16(hostile.OUTSIDE), "a.docx") == Reason.BROKEN_FILE
    assert reason(hostile.in_utf7(hostile.OUTSIDE), "a.docx") == Reason.BROKEN_FILE
    comment = f"<!--{'x' * 50_000}-->"
    assert reason(hostile.with_doctype("strings", comment + "<!DOCTYPE x>")) == Reason.BROKEN_FILE


def test_xml_in_utf16_is_read():
    xml = '<?xml version="1.0" encoding="UTF-16"?>' + hostile.document(paragraph("Größe"))
    assert word("", parts={"word/document.xml": xml.encode("utf-16")}) == "Größe"


def test_depth_ends_in_an_error_and_not_in_the_process():
    assert text_of(hostile.deep(100)) == "deep"
    assert reason(hostile.deep(100_000), "a.docx") == Reason.BROKEN_FILE
    assert reason(hostile.deep_sheet(100_000), "a.xlsx") in (Reason.BROKEN_FILE, Reason.EMPTY_TEXT)


def test_elements_without_number_are_too_complex():
    body = "<w:p/>" * 4_100_000
    assert reason(docx(body), "a.docx") in (Reason.TOO_COMPLEX, Reason.EXPANDS_TOO_FAR)


def test_relations_lead_nowhere_outside():
    assert text_of(hostile.outside_relations()) == "Good text"
    assert text_of(hostile.relations_upwards()) == "Good text"


def test_the_size_that_a_sheet_claims_costs_nothing():
    cell = '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row>'
    data = hostile.xlsx_with_cells(cell, dimension="A1:XFD1048576")
    assert text_of(data) == "# A\n\n1 | 2"
    assert peak(lambda: text_of(data)) < 4 * MB


def test_far_rows_and_wide_rows_are_bounded():
    far = hostile.xlsx_with_cells('<row r="999999999999"><c><v>1</v></c></row>')
    assert reason(far) == Reason.TOO_COMPLEX
    wide = "".join(f'<row r="{n}"><c r="XFD{n}"><v>1</v></c></row>' for n in range(1, 800))
    assert reason(hostile.xlsx_with_cells(wide)) == Reason.TOO_COMPLEX


def test_one_text_said_a_million_times_is_too_large():
    data = hostile.sheet_of_one_text(30_000, 10_000)
    assert peak(lambda: reason(data)) < 20 * MB
    assert reason(data) == Reason.TOO_LARGE


@pytest.mark.parametrize(
    "make",
    [
        lambda: docx(paragraph("Text") + table(["a", "b"])),
        lambda: xlsx({"S": [["a", 1], ["b", 2]]}),
        lambda: pptx(slide(shape("Text"))),
    ],
)
def test_damaged_files_never_raise_anything_else(make):
    whole, rng = make(), random.Random(5)
    for _ in range(60):
        damaged = bytearray(whole)
        for _ in range(rng.randint(1, 30)):
            damaged[rng.randrange(4, len(damaged))] = rng.randrange(256)
        try:
            extract(bytes(damaged), name="a.docx")
        except IngestionError as error:
            assert error.reason in set(Reason)


@pytest.mark.parametrize(
    ("make", "part"),
    [
        (lambda: docx(item("x", 2) + table(["a", "b"])), "word/document.xml"),
        (lambda: docx(item("x", 2)), "word/numbering.xml"),
        (lambda: docx(paragraph("x", "Eigen")), "word/styles.xml"),
        (lambda: xlsx({"S": [["a", 1.5]]}), "xl/worksheets/sheet1.xml"),
        (lambda: xlsx({"S": [["a", 1.5]]}), "xl/styles.xml"),
        (lambda: pptx(slide(shape("Text", at=(1, 2)))), "ppt/slides/slide1.xml"),
    ],
)
def test_odd_values_in_good_xml_never_raise_anything_else(make, part):
    data = make()
    xml, rng = bytes(parts_of(data)[part]), random.Random(9)
    for _ in range(80):
        damaged = bytearray(xml)
        places = [i for i, byte in enumerate(damaged) if byte not in b"<>/\"'= "]
        for _ in range(rng.randint(1, 6)):
            damaged[rng.choice(places)] = rng.choice(b"0-9.xZ")
        try:
            extract(with_part(data, part, bytes(damaged)))
        except IngestionError as error:
            assert error.reason in set(Reason)
