"""Word files."""

from knowledge.extract.registry import extract
from knowledge.reasons import Reason
from tests.knowledge import documents
from tests.knowledge.extracting import reason, text_of, word
from tests.knowledge.office import (
    NAMES,
    docx,
    item,
    paragraph,
    relations,
    run,
    table,
)


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
