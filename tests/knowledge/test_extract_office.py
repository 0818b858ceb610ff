import datetime as dt

import pytest

from knowledge.extract.cells import read_format, shown_number
from knowledge.extract.registry import extract
from knowledge.reasons import Reason
from tests.knowledge import documents
from tests.knowledge import hostile_archives as hostile
from tests.knowledge.extracting import reason, text_of
from tests.knowledge.office import (
    NAMES,
    docx,
    frame,
    paragraph,
    point,
    pptx,
    relations,
    shape,
    slide,
    slide_table,
    xlsx,
    zipped,
)

# Which reader


@pytest.mark.parametrize("name", ["a.docx", "a.xlsx", "a.pdf", "a.txt", "a.docm", "a.zip", ""])
def test_what_is_in_the_zip_decides_and_not_the_name(name):
    assert text_of(docx(paragraph("Words")), name) == "Words"
    assert text_of(xlsx({"S": [["a", "b"]]}), name) == "# S\n\na | b"
    assert text_of(pptx(slide(shape("Point"))), name) == "# Slide 1\n\nPoint"


@pytest.mark.parametrize("name", ["a.zip", "a.docx", "a.epub"])
def test_other_zips_are_unsupported(name):
    assert reason(zipped({"mimetype": "application/epub+zip"}), name) == Reason.UNSUPPORTED_TYPE
    assert reason(zipped({}), name) == Reason.UNSUPPORTED_TYPE


def test_a_binary_workbook_is_unsupported():
    rels = relations(officeDocument_1="xl/workbook.bin")
    assert reason(zipped({"_rels/.rels": rels, "xl/workbook.bin": b"x"})) == Reason.UNSUPPORTED_TYPE


def test_old_office_files_have_a_reason_of_their_own():
    assert reason(hostile.ole("Root Entry", "WordDocument"), "a.doc") == Reason.OLD_OFFICE
    assert reason(hostile.ole("Root Entry", "Workbook"), "a.docx") == Reason.OLD_OFFICE


def test_a_locked_office_file_is_encrypted():
    locked = hostile.ole("Root Entry", "EncryptionInfo", "EncryptedPackage")
    assert reason(locked, "a.docx") == Reason.ENCRYPTED


def test_html_named_docx_is_read_as_html():
    assert text_of(b"<!doctype html><p>Hello", "a.docx") == "Hello"


def test_a_pdf_with_a_zip_behind_it_is_a_pdf():
    both = documents.pdf_lines("From the PDF") + docx(paragraph("From the zip"))
    assert text_of(both, "a.docx") == "From the PDF"


def test_text_and_torn_files_named_docx_are_broken():
    whole = docx(paragraph("Words " * 500))
    assert reason(b"just text", "a.docx") == Reason.BROKEN_FILE
    assert reason(whole[: len(whole) // 2], "a.docx") == Reason.BROKEN_FILE
    assert reason(b"\0" * 500, "a.docx") == Reason.BROKEN_FILE


# Excel


def test_each_sheet_is_a_section_and_hidden_ones_are_left_out():
    sheets = {"Plans": [["Plan", "Price"], ["Free", 0]], "Old": [["x"]], "Empty": []}
    assert text_of(xlsx(sheets, hidden=["Old"])) == "# Plans\n\nPlan | Price\nFree | 0"


def test_empty_rows_and_columns_are_dropped_and_the_rest_keeps_its_columns():
    rows = [["a", None, "b"], [], [None, None, 1], ["only", None, None]]
    assert text_of(xlsx({"S": rows})) == "# S\n\na | b\n| 1\n| only |"


def test_a_name_above_the_table_is_no_row_of_it():
    rows = [["Price list"], [], ["Plan", "Price"], ["Free", 0]]
    assert text_of(xlsx({"S": rows})) == "# S\n\nPrice list\n\nPlan | Price\nFree | 0"


def test_values_are_shown_as_people_see_them():
    day, noon = dt.datetime(2024, 5, 1), dt.datetime(2024, 5, 1, 12, 30)
    row = [3.0, 0.1 + 0.2, 0.125, 12.5, day, noon, dt.time(9, 5), True, "a\nb", 1e-7]
    formats = {"C1": "0.0%", "D1": '#,##0.00 "€"'}
    shown = "3 | 0.3 | 12.5% | 12.50 € | 2024-05-01 | 2024-05-01 12:30 | 09:05 | TRUE | a b"
    assert text_of(xlsx({"S": [row]}, formats=formats)) == f"# S\n\n{shown} | 1e-07"


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (1234.5, "#,##0.00", "1234.50"),
        (0.5, "0%", "50%"),
        (0.07, "0.00%", "7.00%"),
        (5, "$#,##0.00", "$5.00"),
        (-5.5, "[$$-409]#,##0.00;[Red]-[$$-409]#,##0.00", "-$5.50"),
        (5.5, "#,##0.00 [$€-407]", "5.50 €"),
        (5, '"CHF" 0', "CHF 5"),
        (5.25, "General", "5.25"),
        (1e15, "General", "1000000000000000"),
        (0.1, "@", "0.1"),
        (2.5, "# ?/?", "2.5"),
        (3.0, "0.00E+00", "3"),
    ],
)
def test_number_formats(value, code, shown):
    assert shown_number(value, read_format(code)) == shown


def test_formulas_are_read_by_their_last_result():
    cells = (
        '<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1" t="str"><f>X</f><v>ok</v></c></row>'
    )
    assert text_of(hostile.xlsx_with_cells(cells)) == "# A\n\n2 | ok"


def test_texts_in_a_table_of_their_own_are_read():
    cells = '<row r="1"><c r="A1" t="s"><v>1</v></c><c r="B1" t="s"><v>0</v></c></row>'
    data = hostile.xlsx_with_strings(hostile.strings("first", "second"), cells)
    assert text_of(data) == "# A\n\nsecond | first"


def test_a_workbook_states_its_title():
    assert extract(xlsx({"S": [["a"]]}, title="Prices 2024")).title == "Prices 2024"


# PowerPoint


def test_slides_are_sections_headed_by_their_title():
    first = slide(shape("Body text", at=(0, 500)), shape("Welcome", kind="title"))
    data = pptx(first, slide(shape("Hidden"), hidden=True), slide(shape("Bare")))
    assert text_of(data) == "# Welcome\n\nBody text\n\n# Slide 3\n\nBare"
    assert extract(data).title == "Welcome"


def test_shapes_are_read_from_above_and_from_the_left():
    shapes = [
        shape("low", at=(0, 5_000_000)),
        shape("right", at=(4_000_000, 1_000_000)),
        shape("left", at=(0, 1_000_100)),
        shape("Slide 7", kind="sldNum", at=(0, 0)),
    ]
    assert text_of(pptx(slide(*shapes))) == "# Slide 1\n\nleft\n\nright\n\nlow"


def test_the_layout_places_what_the_slide_does_not():
    layout = slide(shape(kind="body", idx="1", at=(0, 9_000_000)))
    parts = {
        "ppt/slides/_rels/slide1.xml.rels": relations(slideLayout_1="../slideLayouts/l.xml"),
        "ppt/slideLayouts/l.xml": layout,
    }
    shapes = [shape("second", kind="body", idx="1"), shape("first", at=(0, 100_000))]
    assert text_of(pptx(slide(*shapes), parts=parts)) == "# Slide 1\n\nfirst\n\nsecond"


def test_list_places_hold_items_and_other_shapes_lines():
    listed = shape("One", point("Deep", 1), point("Plain", 0, "<a:buNone/>"), kind="body")
    numbered = shape(*(point(text, 0, "<a:buAutoNum/>") for text in "ab"), at=(0, 0))
    text = text_of(pptx(slide(listed, numbered)))
    assert text == "# Slide 1\n\n- One\n  - Deep\nPlain\n\n1. a\n2. b"


def test_groups_are_read_as_one_shape():
    group = f"<p:grpSp><p:nvGrpSpPr/><p:grpSpPr/>{shape('in')}{shape('group')}</p:grpSp>"
    assert text_of(pptx(slide(group))) == "# Slide 1\n\nin\n\ngroup"


def test_tables_on_slides_are_rows():
    assert text_of(pptx(slide(slide_table(["a", "b"], ["1", "2"])))).endswith("a | b\n1 | 2")


def test_speaker_notes_are_kept():
    notes = slide(shape("Say hello", kind="body"), shape("3", kind="sldNum"))
    parts = {
        "ppt/slides/_rels/slide1.xml.rels": relations(notesSlide_1="../notesSlides/n.xml"),
        "ppt/notesSlides/n.xml": notes,
    }
    text = text_of(pptx(slide(shape("Hi", kind="title")), parts=parts))
    assert text == "# Hi\n\nNotes: Say hello"


def test_charts_are_the_table_that_they_draw():
    def points(tag: str, *values: str) -> str:
        each = "".join(f'<c:pt idx="{i}"><c:v>{v}</c:v></c:pt>' for i, v in enumerate(values))
        return f"<c:{tag}><c:numRef>{each}</c:numRef></c:{tag}>"

    one = points("tx", "Sales") + points("cat", "May", "June") + points("val", "1", "2")
    parts = {
        "ppt/slides/_rels/slide1.xml.rels": relations(chart_1="../charts/c.xml"),
        "ppt/charts/c.xml": f"<c:chartSpace {NAMES}><c:ser>{one}</c:ser></c:chartSpace>",
    }
    text = text_of(pptx(slide(frame('<c:chart r:id="chart_1"/>')), parts=parts))
    assert text == "# Slide 1\n\n| Sales\nMay | 1\nJune | 2"


def test_diagrams_are_lists():
    points = "".join(f"<dgm:pt><dgm:t>{point(text)}</dgm:t></dgm:pt>" for text in ("Ask", "Get"))
    parts = {
        "ppt/slides/_rels/slide1.xml.rels": relations(diagramData_1="../diagrams/d.xml"),
        "ppt/diagrams/d.xml": f"<dgm:dataModel {NAMES}>{points}</dgm:dataModel>",
    }
    text = text_of(pptx(slide(frame('<dgm:relIds r:dm="diagramData_1"/>')), parts=parts))
    assert text == "# Slide 1\n\n- Ask\n- Get"
