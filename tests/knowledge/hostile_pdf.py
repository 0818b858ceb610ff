"""PDFs that are damaged, or made to hurt who reads them. Written by hand: no library would."""

import io
import zlib
from collections.abc import Sequence

from pypdf import PdfReader, PdfWriter

_PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents %d 0 R"
_FONT = b"/Resources<</Font<</F %d 0 R>>>>>>"
HELVETICA = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"


def objects(*bodies: bytes, head: bytes = b"%PDF-1.5\n") -> bytes:
    """A file with these objects, numbered from 1, which is the catalogue, with an exact table."""
    out, places = io.BytesIO(), []
    out.write(head)
    start = head.find(b"%PDF")
    for number, body in enumerate(bodies, 1):
        places.append(out.tell() - start)
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    table = out.tell() - start
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1))
    out.writelines(b"%010d 00000 n \n" % place for place in places)
    out.write(b"trailer<</Root 1 0 R/Size %d>>\n" % (len(bodies) + 1))
    out.write(b"startxref\n%d\n%%%%EOF" % table)
    return out.getvalue()


def stream(content: bytes) -> bytes:
    packed = zlib.compress(content)
    return b"<</Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(packed), packed)


def showing(text: str) -> bytes:
    """Content of a page that shows one line."""
    return b"BT /F 12 Tf 72 700 Td (%s) Tj ET" % text.encode("cp1252")


def pages(contents: Sequence[bytes], *, font: bytes = HELVETICA, more: Sequence[bytes] = (), **kw):
    """A file with a page for each content; `font` is /F on all of them."""
    count = len(contents)
    kids = b" ".join(b"%d 0 R" % (4 + number) for number in range(count))
    return objects(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, count),
        font,
        *(_PAGE % (4 + count + number) + _FONT % 3 for number in range(count)),
        *map(stream, contents),
        *more,
        **kw,
    )


def many_pages(count: int) -> bytes:
    """Every page with a line of its own."""
    return pages([showing(f"Only page {'abc'[n % 3]}{n} says this.") for n in range(count)])


def huge_page(operators: int, *, text: bool) -> bytes:
    """One page of so many operators, which show letters or draw."""
    if text:
        return pages([b"BT /F 2 Tf 9 800 Td " + b"0 -1 Td (ab) Tj\n" * (operators // 2) + b"ET"])
    return pages([b"0 0 m 9 9 l S\n" * (operators // 3)])


def with_junk_before(junk: bytes, text: str) -> bytes:
    return pages([showing(text)], head=junk + b"%PDF-1.5\n")


def page_tree_loop(text: str) -> bytes:
    """A page tree whose second branch is the tree itself."""
    return objects(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[4 0 R 2 0 R]/Count 2>>",
        HELVETICA,
        _PAGE % 5 + _FONT % 3,
        stream(showing(text)),
    )


def page_tree_of_itself() -> bytes:
    return objects(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R]/Count 1>>")


def deep_page_tree(depth: int, text: str) -> bytes:
    branches = [
        b"<</Type/Pages/Kids[%d 0 R]/Count 1>>" % (6 + number) for number in range(depth - 1)
    ]
    return objects(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[6 0 R]/Count 1>>",
        HELVETICA,
        _PAGE % 5 + _FONT % 3,
        stream(showing(text)),
        *branches,
        b"<</Type/Pages/Kids[4 0 R]/Count 1>>",
    )


def claims_pages(count: int) -> bytes:
    """A file of no page that says it has `count`."""
    return objects(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count %d>>" % count)


def form_of_itself(text: str) -> bytes:
    """A page with a form that shows a line and itself."""
    form = b"/F1 Do " + showing(text)
    packed = zlib.compress(form)
    head = b"<</Type/XObject/Subtype/Form/BBox[0 0 600 800]/Filter/FlateDecode/Length %d"
    resources = b"/Resources<</Font<</F 3 0 R>>/XObject<</F1 6 0 R>>>>>>"
    return objects(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[4 0 R]/Count 1>>",
        HELVETICA,
        _PAGE % 5 + resources,
        stream(b"/F1 Do"),
        head % len(packed) + resources + b"stream\n" + packed + b"\nendstream",
    )


def bookmarks_in_a_circle(text: str) -> bytes:
    """The only bookmark's next one is itself."""
    return objects(
        b"<</Type/Catalog/Pages 2 0 R/Outlines 6 0 R>>",
        b"<</Type/Pages/Kids[4 0 R]/Count 1>>",
        HELVETICA,
        _PAGE % 5 + _FONT % 3,
        stream(showing(text)),
        b"<</Type/Outlines/First 7 0 R/Last 7 0 R/Count 1>>",
        b"<</Title(Round)/Parent 6 0 R/Next 7 0 R/First 7 0 R>>",
    )


def titled_by_no_text(text: str) -> bytes:
    """A document and a bookmark whose titles are half a character."""
    data = bookmarks_in_a_circle(text).replace(b"(Round)", b"<FEFFD800>")
    said = b"/Info<</Title<FEFFD800DC>>>"
    return data.replace(b"trailer<<", b"trailer<<" + said)


def bomb(megabytes: int) -> bytes:
    """A page whose content unpacks to so many megabytes of white space."""
    return pages([b" " * (megabytes << 20)])


def without_table(data: bytes) -> bytes:
    """The same file with a table of contents that points to nowhere."""
    trailer = data[data.rindex(b"trailer") : data.rindex(b"startxref")]
    return data[: data.rindex(b"xref\n0")] + trailer + b"startxref\n99999999\n%%EOF"


def with_file_inside(data: bytes, name: str, inside: bytes) -> bytes:
    """A PDF with another file embedded."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    writer.add_attachment(name, inside)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def letters(to_unicode: str, shown: bytes) -> bytes:
    """A page showing `shown`, the letters A, B, C… of which a font maps to those given."""
    maps = b"".join(
        b"<%02X> <%s>\n" % (0x41 + n, letter.encode("utf-16-be").hex().encode())
        for n, letter in enumerate(to_unicode.split(" "))
    )
    count = len(to_unicode.split(" "))
    table = (
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def"
        b" /CMapType 2 def 1 begincodespacerange <00> <FF> endcodespacerange\n"
        b"%d beginbfchar\n%sendbfchar endcmap end end" % (count, maps)
    )
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 6 0 R>>"
    return pages([shown], font=font, more=[stream(table)])
