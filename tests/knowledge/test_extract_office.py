import datetime as dt
import random
import tracemalloc
from collections.abc import Callable

import pytest

from knowledge.extract.archive import MAX_MEMBERS
from knowledge.extract.cells import read_format, shown_number
from knowledge.extract.registry import extract
from knowledge.reasons import IngestionError, Reason
from tests.knowledge import documents
from tests.knowledge import hostile_archives as hostile
from tests.knowledge.office import (
    NAMES,
    docx,
    frame,
    item,
    paragraph,
    parts_of,
    point,
    pptx,
    relations,
    run,
    shape,
    slide,
    slide_table,
    table,
    with_part,
    xlsx,
    zipped,
)

MB = 1024 * 1024


def text_of(data: bytes, name: str = "") -> str:
    return extract(data, name=name).text


def word(body: str, **options) -> str:
    return text_of(docx(body, **options))


def reason(data: bytes, name: str = "") -> Reason:
    with pytest.raises(IngestionError) as caught:
        extract(data, name=name)
    return caught.value.reason


def peak(work: Callable[[], object]) -> int:
    """The most bytes that Python held at once."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


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


# Word


def test_headings_are_told_by_level_name_and_ancestor_in_any_language():
    body = paragraph("One", "berschrift1") + paragraph("Two", "berschrift2")
    body += paragraph("Level", "Rubrik") + paragraph("Child", "Eigen")
    assert word(body) == "# One\n\n## Two\n\n## Level\n\n## Child"


def test_a_title_stands_above_the_headings():
    data = docx(paragraph("Guide", "Titel") + paragraph("Refunds", "berschrift1"))
    assert text_of(data) == "# Guide\n\n## Refunds"
    assert extract(data).title == "Guide"


def test_the_title_is_the_stated_one_unless_a_program_put_it_there():
    body = paragraph("Refunds", "berschrift1")
    assert extract(docx(body, title="Customer &amp; guide")).title == "Customer & guide"
    assert extract(docx(body, title="Word Document")).title == "Refunds"


def test_lists_keep_their_nesting_and_count_on():
    body = item("one", 1) + item("deep", 1, 1) + item("first", 2) + item("a", 2, 1)
    body += item("b", 2, 1) + item("second", 2) + item("new", 2, 1) + item("afresh", 4)
    lines = ["- one", "  - deep", "1. first", "  - a) a", "  - b) b", "2. second", "  - a) new"]
    assert word(body).split("\n") == [*lines, "1. afresh"]


def test_numbered_headings_have_their_numbers():
    second = '<w:numPr><w:ilvl w:val="1"/><w:numId w:val="3"/></w:numPr>'
    body = paragraph("Scope", "Klausel") + paragraph("Terms", "berschrift2", second) * 2
    assert word(body) == "# 1. Scope\n\n## 1.1 Terms\n\n## 1.2 Terms"


def test_a_paragraph_leaves_the_list_of_its_style():
    out = '<w:numPr><w:numId w:val="0"/></w:numPr>'
    assert word(paragraph("Scope", "Klausel", out)) == "# Scope"


def test_a_table_is_a_line_for_each_row():
    assert word(table(["Plan", "Price"], ["Free", "0 | 1"])) == "Plan | Price\nFree | 0 / 1"


def test_merged_cells_keep_columns_and_rows_complete():
    start = '<w:tcPr><w:vMerge w:val="restart"/></w:tcPr>' + paragraph("Free")
    below = "<w:tcPr><w:vMerge/></w:tcPr>" + paragraph()
    wide = '<w:tcPr><w:gridSpan w:val="2"/></w:tcPr>' + paragraph("wide")
    rows = table(["a", "b", "c"], [start, "1", "2"], [below, "3", "4"], [wide, "end"])
    assert word(rows) == "a | b | c\nFree | 1 | 2\nFree | 3 | 4\nwide |  | end"


def test_a_table_inside_a_table_is_flat():
    inner = paragraph("x") + table(["1", "2"], ["3", "4"])
    assert word(table(["a", "b"], [inner, "y"])) == "a | b\nx 1 2 3 4 | y"


def test_a_table_of_one_column_is_a_frame_around_text():
    body = table([paragraph("Head", "berschrift1") + paragraph("Words")])
    assert word(body) == "# Head\n\nWords"


def test_what_wraps_text_is_looked_through():
    link = f'<w:hyperlink r:id="x">{run("our shop")}</w:hyperlink>'
    wrapped = f"<w:sdt><w:sdtContent>{paragraph('See ', runs=link)}</w:sdtContent></w:sdt>"
    assert word(wrapped) == "See our shop"


def test_line_breaks_and_tabs_are_kept_and_tab_stops_are_not():
    stops = '<w:tabs><w:tab w:val="left" w:pos="720"/></w:tabs>'
    runs = "<w:r><w:br/><w:t>two</w:t><w:tab/><w:t>three</w:t><w:noBreakHyphen/></w:r>"
    assert word(paragraph("one", "", stops, runs)) == "one\ntwo three-"


def test_deleted_changes_are_gone_and_inserted_ones_kept():
    runs = (
        f"<w:del><w:r><w:tab/><w:delText>old</w:delText></w:r></w:del><w:ins>{run('new')}</w:ins>"
    )
    runs += f"<w:moveFrom>{run(' from')}</w:moveFrom><w:moveTo>{run(' to')}</w:moveTo>"
    assert word(paragraph(runs=runs)) == "new to"


def test_fields_show_their_result_and_not_their_code():
    code = '<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>PAGE \\x</w:instrText></w:r>'
    assert word(paragraph(runs=code + run("7"))) == "7"


def test_hidden_text_is_left_out():
    shown = run("shown", '<w:vanish w:val="0"/>')
    hidden = run("a", "<w:vanish/>") + run("b", '<w:rStyle w:val="Verborgen"/>')
    assert word(paragraph(runs=shown + hidden)) == "shown"


def test_tables_of_contents_are_left_out():
    assert word(paragraph("Refunds 3", "Inhalt1") + paragraph("Text", "Kreis")) == "Text"


def test_a_text_box_is_read_once_after_its_paragraph():
    box = f"<w:txbxContent>{paragraph('In the box')}</w:txbxContent>"
    choice = f"<mc:Choice Requires='wps'><wps:txbx>{box}</wps:txbx></mc:Choice>"
    both = f"<mc:AlternateContent>{choice}<mc:Fallback>{box}</mc:Fallback></mc:AlternateContent>"
    body = paragraph("Around ", runs=f"<w:r>{both}</w:r>" + run("it")) + paragraph("After")
    assert word(body) == "Around it\n\nIn the box\n\nAfter"
    in_cell = table(["a", paragraph("b", runs=f"<w:r>{both}</w:r>")])
    assert word(in_cell) == "a | b\n\nIn the box"


def test_a_text_box_in_a_text_box_is_read_once():
    inner = f"<w:r><w:txbxContent>{paragraph('inner')}</w:txbxContent></w:r>"
    outer = f"<w:r><w:txbxContent>{paragraph('outer', runs=inner)}</w:txbxContent></w:r>"
    assert word(paragraph("text", runs=outer)) == "text\n\nouter\n\ninner"
    assert word(table(["a", paragraph("b", runs=outer)])) == "a | b\n\nouter\n\ninner"


def test_a_long_text_box_takes_time_in_proportion():
    def document(size: int) -> bytes:
        inside = "".join(paragraph(f"line {number}") for number in range(size))
        return docx(paragraph(runs=f"<w:r><w:txbxContent>{inside}</w:txbxContent></w:r>"))

    assert documents.grows_evenly(extract, document, 4000)


def test_footnotes_stand_at_the_end():
    notes = '<w:footnote w:type="separator"><w:p/></w:footnote>'
    notes += f"<w:footnote>{paragraph('Without tax.')}</w:footnote>" * 2
    parts = {"word/footnotes.xml": f"<w:footnotes {NAMES}>{notes}</w:footnotes>"}
    mark = '<w:r><w:footnoteReference w:id="1"/></w:r>'
    text = word(paragraph("Price", runs=mark), parts=parts)
    assert text == "Price\n\n1. Without tax.\n2. Without tax."


def test_headers_and_footers_are_left_out():
    header = f"<w:hdr {NAMES}>{paragraph('Acme handbook')}</w:hdr>"
    assert word(paragraph("Text"), parts={"word/header1.xml": header}) == "Text"


def test_the_strict_kind_of_word_file_is_read():
    strict = NAMES.replace(
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "http://purl.oclc.org/ooxml/wordprocessingml/main",
    )
    body = f"<w:document {strict}><w:body>{paragraph('Strict')}</w:body></w:document>"
    assert word("", parts={"word/document.xml": body}) == "Strict"


def test_a_document_without_styles_and_lists_is_read():
    parts = {"word/_rels/document.xml.rels": relations(), "word/styles.xml": "<torn"}
    assert word(paragraph("Text", "Unknown") + item("x", 9), parts=parts) == "Text\n\n- x"


def test_a_document_without_text_is_empty():
    assert reason(docx(paragraph(" "))) == Reason.EMPTY_TEXT


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


# Hostile files


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
