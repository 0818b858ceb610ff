"""Sixty files made to fill, to hang or to fool whoever reads them, and twenty good ones."""

import io
import zipfile
import zlib
from collections.abc import Callable

from tests.knowledge import documents, office
from tests.knowledge import hostile_archives as zips
from tests.knowledge import hostile_pdf as pdf

Made = Callable[[], bytes]
MB = 1 << 20
PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)


def _filtered(filters: bytes, packed: bytes) -> bytes:
    """A page whose content goes through these filters."""
    return pdf.objects(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[4 0 R]/Count 1>>",
        pdf.HELVETICA,
        pdf._PAGE % 5 + pdf._FONT % 3,
        b"<</Filter[%s]/Length %d>>stream\n%s\nendstream" % (filters, len(packed), packed),
    )


def _twice_flate(megabytes: int) -> bytes:
    return _filtered(
        b"/FlateDecode/FlateDecode", zlib.compress(zlib.compress(bytes(megabytes * MB)))
    )


def _xref_of_itself() -> bytes:
    data = documents.pdf_guide()
    at = data.rindex(b"startxref")
    table = data.rindex(b"xref\n0")
    return data[:at].replace(b"trailer\n<<", b"trailer\n<</Prev %d " % table) + data[at:]


def _csv(rows: int, columns: int) -> bytes:
    return (",".join(["a"] * columns) + "\n").encode() * rows


def _nested_json(depth: int) -> bytes:
    return b"[" * depth + b"]" * depth


def _html(unit: str, times: int, after: str = "") -> bytes:
    return f"<!doctype html><html><body>{unit * times}{after}</body></html>".encode()


def _after(start: bytes, made: Made) -> Made:
    return lambda: start + made()


# The name that it has, which may lie, and its bytes.
BOMBS: dict[str, tuple[str, Made]] = {
    "300 MB of one letter": ("a.docx", lambda: zips.bomb(300)),
    "2 GB declared": ("a.docx", lambda: zips.declares(2 << 30)),
    "4 GB declared": ("a.docx", lambda: zips.declares((1 << 32) - 1)),
    "a small size declared": ("a.docx", lambda: zips.liar(300, 5000)),
    "99 MB of blanks": ("a.docx", lambda: zips.bomb(99)),
    "a million members": ("a.docx", lambda: zips.many_members(1_000_000)),
    "too many members": ("a.docx", lambda: zips.many_members(10_001)),
    "members with a password": ("a.docx", zips.encrypted_member),
    "one part twice": ("a.docx", zips.twice),
    "one part in two cases": ("a.docx", lambda: zips.twice("WORD/document.xml")),
    "a name that climbs": ("a.docx", lambda: zips.with_name("../../../../tmp/evil")),
    "a name from the root": ("a.docx", lambda: zips.with_name("/etc/cron.d/evil")),
    "a name of a drive": ("a.docx", lambda: zips.with_name("C:\\evil")),
    "a name with backslashes": ("a.docx", lambda: zips.with_name("..\\..\\evil")),
    "zips in zips": ("a.docx", lambda: zips.nested(40)),
    "elements in elements": ("a.docx", lambda: zips.deep(100_000)),
    "elements in elements of a sheet": ("a.xlsx", lambda: zips.deep_sheet(100_000)),
    "a billion laughs": ("a.docx", lambda: zips.with_doctype("docx", zips.LAUGHS)),
    "laughs in a title": ("a.docx", lambda: zips.with_doctype("core", zips.LAUGHS)),
    "laughs in a sheet": ("a.xlsx", lambda: zips.with_doctype("sheet", zips.LAUGHS)),
    "laughs in strings": ("a.xlsx", lambda: zips.with_doctype("strings", zips.LAUGHS)),
    "a file of the server": ("a.docx", lambda: zips.with_doctype("docx", zips.OUTSIDE)),
    "a file in a title": ("a.docx", lambda: zips.with_doctype("core", zips.OUTSIDE)),
    "a file in a sheet": ("a.xlsx", lambda: zips.with_doctype("sheet", zips.OUTSIDE)),
    "a file in UTF-16": ("a.docx", lambda: zips.in_utf16(zips.OUTSIDE)),
    "a file in UTF-7": ("a.docx", lambda: zips.in_utf7(zips.OUTSIDE)),
    "relations to elsewhere": ("a.docx", zips.outside_relations),
    "relations that climb": ("a.docx", zips.relations_upwards),
    "a sheet of all cells": (
        "a.xlsx",
        lambda: zips.xlsx_with_cells("<row/>", dimension="A1:XFD1048576"),
    ),
    "a row far away": (
        "a.xlsx",
        lambda: zips.xlsx_with_cells('<row r="999999999999"><c><v>1</v></c></row>'),
    ),
    "one text a million times": ("a.xlsx", lambda: zips.sheet_of_one_text(30_000, 10_000)),
    "a million rows": (
        "a.xlsx",
        lambda: zips.xlsx_with_cells('<row><c t="n"><v>1</v></c></row>' * 1_000_000),
    ),
    "an old container": ("a.docx", lambda: zips.ole("WordDocument")),
    "a locked container": ("a.docx", lambda: zips.ole("EncryptedPackage", "EncryptionInfo")),
    "50 MB in a page": ("a.pdf", lambda: pdf.bomb(50)),
    "200 MB in a page": ("a.pdf", lambda: pdf.bomb(200)),
    "Flate in Flate": ("a.pdf", lambda: _twice_flate(200)),
    "runs without end": (
        "a.pdf",
        lambda: _filtered(b"/FlateDecode/RunLengthDecode", zlib.compress(b"\x81 " * 20 * MB)),
    ),
    "LZW that is none": ("a.pdf", lambda: _filtered(b"/LZWDecode", b"\x80\x0b" * MB)),
    "hex of hex": ("a.pdf", lambda: _filtered(b"/ASCIIHexDecode" * 20, b"20" * MB)),
    "ten thousand pages": ("a.pdf", lambda: pdf.many_pages(10_000)),
    "a million operators": ("a.pdf", lambda: pdf.huge_page(1_000_000, text=True)),
    "a million lines drawn": ("a.pdf", lambda: pdf.huge_page(1_000_000, text=False)),
    "a page tree in a ring": ("a.pdf", lambda: pdf.page_tree_loop("Shown once.")),
    "a page tree of itself": ("a.pdf", pdf.page_tree_of_itself),
    "a deep page tree": ("a.pdf", lambda: pdf.deep_page_tree(5000, "Deep down.")),
    "a billion pages claimed": ("a.pdf", lambda: pdf.claims_pages(10**9)),
    "a form of itself": ("a.pdf", lambda: pdf.form_of_itself("Shown once.")),
    "bookmarks in a ring": ("a.pdf", lambda: pdf.bookmarks_in_a_circle("Shown once.")),
    "tables in a ring": ("a.pdf", _xref_of_itself),
    "a table that points nowhere": ("a.pdf", lambda: pdf.without_table(documents.pdf_guide())),
    "a PDF that was cut": ("a.pdf", documents.pdf_truncated),
    "a million elements in each other": ("a.html", lambda: _html("<div>", 1_000_000)),
    "a table of a million cells": ("a.html", lambda: _html("<tr><td>a", 1_000_000)),
    "an attribute of 10 MB": ("a.html", lambda: _html('<a title="', 1, "a" * 10 * MB)),
    "a hundred thousand attributes": ("a.html", lambda: _html("<a ", 1, "b=c " * 100_000)),
    "one line of 10 MB": ("a.txt", lambda: b"a" * 10 * MB),
    "a list in a list": ("a.json", lambda: _nested_json(1_000_000)),
    "a number of a million digits": ("a.json", lambda: b"[" + b"9" * MB + b"]"),
    "a million columns": ("a.csv", lambda: _csv(2, 1_000_000)),
    "a quotation without end": ("a.csv", lambda: b'a,b\n1,"' + b"x\n" * MB),
    "anchors of anchors": (
        "a.md",
        lambda: b"---\na: &a [x,x]\nb: &b [*a,*a]\n---\n# Title\n\nText",
    ),
}
LIES: dict[str, tuple[str, Made]] = {
    "a PDF that is a page": ("a.pdf", lambda: documents.html_page("<p>Open from nine.</p>")),
    "a page that is a PDF": ("a.html", documents.pdf_guide),
    "a document that is a PDF": ("a.docx", documents.pdf_guide),
    "a picture that is a text": ("a.txt", lambda: PNG),
    "a program": ("a.txt", lambda: b"\x7fELF" + bytes(range(256)) * 40),
    "a program of Windows": ("a.pdf", lambda: b"MZ" + bytes(range(256)) * 40),
    "a page and a zip": (
        "a.html",
        _after(b"<html><p>Both.</p></html>", lambda: office.docx(office.paragraph("Zip"))),
    ),
    "a PDF and a zip": (
        "a.pdf",
        lambda: documents.pdf_guide() + office.docx(office.paragraph("Zip")),
    ),
    "macros": (
        "a.docm",
        lambda: office.docx(
            office.paragraph("Good text"), parts={"word/vbaProject.bin": b"\xd0\xcf" * 99}
        ),
    ),
    "a locked PDF": ("a.pdf", lambda: documents.pdf_encrypted("secret")),
    "a link in a zip": ("a.docx", lambda: _with_link()),
    "zeros": ("a.txt", lambda: bytes(5000)),
    "a zero in a text": ("a.txt", lambda: b"Open from \0 nine to five."),
    "nothing": ("a.pdf", lambda: b""),
    "a name that turns around": ("\u202efdp.exe", documents.pdf_guide),
    "a name with a zero": ("a.pdf\0.exe", documents.pdf_guide),
    "a name that climbs": ("../../../etc/passwd", lambda: b"Open from nine to five."),
    "a name of 300 characters": ("a" * 296 + ".txt", lambda: b"Open from nine to five."),
    "no name": ("", lambda: b"Open from nine to five."),
    "scripts": ("a.html", lambda: _html("<script>alert(1)</script><p>Open.</p>", 3)),
}
GOOD: list[tuple[str, Made]] = [
    ("guide.pdf", documents.pdf_guide),
    ("a.docx", lambda: office.docx(office.paragraph("Open from nine to five."))),
    ("a.xlsx", lambda: office.xlsx({"Prices": [["Oil", "3"], ["Bread", "2"]]})),
    ("a.html", lambda: documents.html_page("<h1>Hours</h1><p>Open from nine to five.</p>")),
    ("a.txt", lambda: b"Open from nine to five."),
]


def _with_link() -> bytes:
    """A document with a symbolic link to a file of the server among its parts."""
    out = io.BytesIO(office.docx(office.paragraph("Good text")))
    with zipfile.ZipFile(out, "a") as archive:
        link = zipfile.ZipInfo("word/link")
        link.create_system, link.external_attr = 3, 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    return out.getvalue()
