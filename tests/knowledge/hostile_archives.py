"""Makers of files that want more than to be read: bombs, lies and traps, made on the spot."""

import io
import struct
import zipfile

from tests.knowledge.office import (
    NAMES,
    core,
    docx,
    docx_parts,
    paragraph,
    parts_of,
    relations,
    with_part,
    xlsx,
    zipped,
)

MB = 1024 * 1024
_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "ha ha ha ha ha ha ha ha ha ha">'
    + "".join(
        f'<!ENTITY {name} "{f"&{before};" * 10}">'
        for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]>"
)
OUTSIDE = '<!DOCTYPE x [<!ENTITY i SYSTEM "file:///etc/passwd">]>'


def document(inside: str, before: str = "") -> str:
    return f"{before}<w:document {NAMES}><w:body>{inside}</w:body></w:document>"


def bomb(megabytes: int) -> bytes:
    """A document whose text is one letter, this many million times."""
    return _packed_text(b" " * MB, megabytes, declared=None)


def liar(megabytes: int, declared: int) -> bytes:
    """The same, declaring a harmless size both in front of it and in the directory."""
    return _packed_text(b" " * MB, megabytes, declared=declared)


def declares(size: int) -> bytes:
    """A small document whose directory says that its text has `size` bytes."""
    return _with_size(docx(paragraph("small")), "word/document.xml", size)


def _packed_text(block: bytes, times: int, declared: int | None) -> bytes:
    """Members are written by hand, for the text is never held as a whole."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in docx_parts("").items():
            if name != "word/document.xml":
                archive.writestr(name, content)
        with archive.open("word/document.xml", "w") as stream:
            for _ in range(times):
                stream.write(block)
    data = out.getvalue()
    return data if declared is None else _with_size(data, "word/document.xml", declared)


def _with_size(data: bytes, name: str, size: int) -> bytes:
    """Change the unpacked size of a member where a reader looks for it: in the directory."""
    changed = bytearray(data)
    at = data.rindex(name.encode()) - 46
    assert changed[at : at + 4] == b"PK\x01\x02"
    struct.pack_into("<I", changed, at + 24, size)
    return bytes(changed)


def many_members(number: int) -> bytes:
    """A zip with this many empty members, whose end claims that there is one."""
    name = b"word/x.xml"
    local = struct.pack("<IHHHHHIIIHH", 0x04034B50, 20, 0, 0, 0, 0, 0, 0, 0, len(name), 0) + name
    entry = struct.pack(
        "<IHHHHHHIIIHHHHHII", 0x02014B50, 20, 20, 0, 0, 0, 0, 0, 0, 0, len(name), 0, 0, 0, 0, 0, 0
    )
    directory = (entry + name) * number
    end = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, 1, 1, len(directory), len(local), 0)
    return local + directory + end


def encrypted_member() -> bytes:
    """A document whose parts say that they need a password."""
    data = bytearray(docx(paragraph("secret")))
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        data[at + 8] |= 1
        at = data.find(b"PK\x01\x02", at + 4)
    return bytes(data)


def twice(name: str = "word/document.xml") -> bytes:
    """A document with two different parts of one name: which one is read depends on the reader."""
    out = io.BytesIO(docx(paragraph("first")))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr(zipfile.ZipInfo(name), document(paragraph("second")))
    return out.getvalue()


def with_name(name: str) -> bytes:
    """A document with one more member of this name."""
    return with_part(docx(paragraph("text")), name, "evil")


def nested(depth: int) -> bytes:
    """A good document that holds zips in zips."""
    inner = zipped({"bomb": b"\0" * MB})
    for _ in range(depth):
        inner = zipped({"inner.zip": inner})
    return with_part(docx(paragraph("Good text")), "word/embeddings/inner.zip", inner)


def deep(depth: int) -> bytes:
    """A document with this many elements in each other."""
    inside = "<w:sdt>" * depth + paragraph("deep") + "</w:sdt>" * depth
    return with_part(docx(""), "word/document.xml", document(inside))


def deep_sheet(depth: int) -> bytes:
    inside = "<x>" * depth + "</x>" * depth
    return xlsx_with_cells(f'<row r="1"><c r="A1" t="inlineStr"><is>{inside}</is></c></row>')


def outside_relations() -> bytes:
    """A document that wants its styles from elsewhere."""
    beside = relations(styles_1="http://evil.example/x.xml").replace(
        "/>", ' TargetMode="External"/>'
    )
    return with_part(docx(paragraph("Good text")), "word/_rels/document.xml.rels", beside)


def relations_upwards() -> bytes:
    """Relations that climb out of the file end at its root."""
    beside = relations(styles_1="../../../../etc/passwd", footnotes_1="/../x")
    return with_part(docx(paragraph("Good text")), "word/_rels/document.xml.rels", beside)


def with_doctype(kind: str, doctype: str) -> bytes:
    """A file of a kind with this DOCTYPE in the part that matters."""
    if kind == "docx":
        return docx("", parts={"word/document.xml": document(paragraph("&i;"), doctype)})
    if kind == "core":
        title = doctype + core("&i;")
        return docx(paragraph("text"), parts={"docProps/core.xml": title})
    if kind == "strings":
        return xlsx_with_strings(doctype + strings("&i;"), '<row><c t="s"><v>0</v></c></row>')
    part = "xl/worksheets/sheet1.xml"
    data = xlsx({"A": [["one", "two"]]})
    xml = bytes(parts_of(data)[part]).decode().replace("one", "&i;")
    return with_part(data, part, doctype + xml[xml.index("<worksheet") :])


def in_utf16(doctype: str) -> bytes:
    """The same trap in letters of two bytes, where no search for "<!DOCTYPE" finds it."""
    xml = '<?xml version="1.0" encoding="UTF-16"?>' + document(paragraph("&i;"), doctype)
    return docx("", parts={"word/document.xml": xml.encode("utf-16")})


def in_utf7(doctype: str) -> bytes:
    xml = document(paragraph("text"), doctype).encode("utf-7")
    return docx("", parts={"word/document.xml": b'<?xml version="1.0" encoding="UTF-7"?>' + xml})


def xlsx_with_cells(rows: str, dimension: str = "A1") -> bytes:
    """A workbook whose sheet has these rows as they are."""
    sheet = (
        f'<worksheet xmlns="{_SHEET}"><dimension ref="{dimension}"/>'
        f"<sheetData>{rows}</sheetData></worksheet>"
    )
    return with_part(xlsx({"A": [["x"]]}), "xl/worksheets/sheet1.xml", sheet)


def strings(*texts: str) -> str:
    """The table of texts that cells name by number."""
    inside = "".join(f"<si><t>{text}</t></si>" for text in texts)
    return f'<sst xmlns="{_SHEET}">{inside}</sst>'


def xlsx_with_strings(table: str, rows: str) -> bytes:
    """A workbook whose texts stand in a table of their own, as Excel writes it."""
    data = xlsx_with_cells(rows)
    named = '<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.'
    named += 'openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>'
    manifest = bytes(parts_of(data)["[Content_Types].xml"]).decode()
    data = with_part(data, "[Content_Types].xml", manifest.replace("</Types>", named))
    return with_part(data, "xl/sharedStrings.xml", table)


def sheet_of_one_text(length: int, times: int) -> bytes:
    """A small file that says one long text many times."""
    cells = '<c t="s"><v>0</v></c>' * 10
    return xlsx_with_strings(strings("x" * length), f"<row>{cells}</row>" * (times // 10))


def ole(*streams: str) -> bytes:
    """The old Office container with a directory that names these streams."""
    names = b"".join(name.encode("utf-16-le").ljust(128, b"\0") for name in streams)
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0") + names
