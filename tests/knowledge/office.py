"""Makers of Word, Excel and PowerPoint files: the parts that Office itself writes, by hand."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

from openpyxl import Workbook

_OFFICE = "http://schemas.openxmlformats.org"
_RELATIONS = f"{_OFFICE}/officeDocument/2006/relationships"
NAMES = (
    f'xmlns:w="{_OFFICE}/wordprocessingml/2006/main" xmlns:a="{_OFFICE}/drawingml/2006/main"'
    f' xmlns:p="{_OFFICE}/presentationml/2006/main" xmlns:r="{_RELATIONS}"'
    f' xmlns:mc="{_OFFICE}/markup-compatibility/2006" xmlns:c="{_OFFICE}/drawingml/2006/chart"'
    f' xmlns:dgm="{_OFFICE}/drawingml/2006/diagram"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    """A zip with these members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def relations(**targets: str) -> str:
    """A part with relations: `kind_id=target`, the kind is what stands before the underscore."""
    each = "".join(
        f'<Relationship Id="{name}" Type="{_RELATIONS}/{name.split("_")[0]}" Target="{target}"/>'
        for name, target in targets.items()
    )
    start = '<?xml version="1.0" encoding="UTF-8"?>'
    space = f"{_OFFICE}/package/2006/relationships"
    return f'{start}<Relationships xmlns="{space}">{each}</Relationships>'


# Word


def docx(body: str, *, title: str = "", parts: Mapping[str, str | bytes] | None = None) -> bytes:
    """A document with this inside its body; `STYLES`, `NUMBERING` and `parts` beside it."""
    return zipped(docx_parts(body, title=title) | dict(parts or {}))


def docx_parts(body: str, *, title: str = "") -> dict[str, str | bytes]:
    beside = relations(
        styles_1="styles.xml", numbering_1="numbering.xml", footnotes_1="footnotes.xml"
    )
    return {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": relations(officeDocument_1="word/document.xml"),
        "docProps/core.xml": core(title),
        "word/document.xml": f"<w:document {NAMES}><w:body>{body}</w:body></w:document>",
        "word/_rels/document.xml.rels": beside,
        "word/styles.xml": STYLES,
        "word/numbering.xml": NUMBERING,
    }


def core(title: str) -> str:
    spaces = 'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:cp="urn:x"'
    return f"<cp:coreProperties {spaces}><dc:title>{title}</dc:title></cp:coreProperties>"


def paragraph(text: str = "", style: str = "", properties: str = "", runs: str = "") -> str:
    """`text` in one run, then `runs` as they are."""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{named}{properties}</w:pPr>{run(text) if text else ''}{runs}</w:p>"


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def item(text: str, number: int, level: int = 0) -> str:
    """An item of list `number`: 1 bullets, 2 "1." and "a)", 3 "1." and "1.1"."""
    place = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
    return paragraph(text, properties=place)


def table(*rows: Sequence[str]) -> str:
    """Cells are text, or paragraphs and cell properties as they are when they begin with "<"."""
    return f"<w:tbl><w:tblPr/>{''.join(_row(row) for row in rows)}</w:tbl>"


def _row(cells: Sequence[str]) -> str:
    inside = (cell if cell.startswith("<") else paragraph(cell) for cell in cells)
    return f"<w:tr>{''.join(f'<w:tc>{each}</w:tc>' for each in inside)}</w:tr>"


def _style(name: str, shown: str, inside: str = "") -> str:
    named = f'w:styleId="{name}"><w:name w:val="{shown}"/>'
    return f'<w:style w:type="paragraph" {named}{inside}</w:style>'


_IN_LIST = '<w:pPr><w:numPr><w:numId w:val="3"/></w:numPr></w:pPr>'
STYLES = f"""<w:styles {NAMES}>
{_style("Titel", "Title")}
{_style("berschrift1", "heading 1", '<w:pPr><w:outlineLvl w:val="0"/></w:pPr>')}
{_style("berschrift2", "heading 2")}
{_style("Rubrik", "Kapitel", '<w:pPr><w:outlineLvl w:val="1"/></w:pPr>')}
{_style("Eigen", "Hausstil", '<w:basedOn w:val="berschrift2"/>')}
{_style("Klausel", "Clause", '<w:basedOn w:val="berschrift1"/>' + _IN_LIST)}
{_style("Inhalt1", "toc 1")}
{_style("Kreis", "Circle", '<w:basedOn w:val="Kreis"/>')}
<w:style w:styleId="Verborgen"><w:name w:val="x"/><w:rPr><w:vanish/></w:rPr></w:style>
</w:styles>"""


def _level(number: int, form: str, text: str) -> str:
    return (
        f'<w:lvl w:ilvl="{number}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def _list(number: int, *levels: tuple[str, str]) -> str:
    inside = "".join(_level(i, form, text) for i, (form, text) in enumerate(levels))
    return f'<w:abstractNum w:abstractNumId="{number}">{inside}</w:abstractNum>'


_RESTART = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
NUMBERING = f"""<w:numbering {NAMES}>
{_list(1, ("bullet", "•"), ("bullet", "o"))}
{_list(2, ("decimal", "%1."), ("lowerLetter", "%2)"), ("upperRoman", "%3."))}
{_list(3, ("decimal", "%1."), ("decimal", "%1.%2"))}
<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="2"/></w:num>
<w:num w:numId="3"><w:abstractNumId w:val="3"/></w:num>
<w:num w:numId="4"><w:abstractNumId w:val="2"/>{_RESTART}</w:num>
</w:numbering>"""


# Excel


def xlsx(
    sheets: Mapping[str, Sequence[Sequence[Any]]],
    *,
    formats: Mapping[str, str] | None = None,
    hidden: Sequence[str] = (),
    title: str = "",
) -> bytes:
    """A workbook of rows; `formats` are number formats by cell of the first sheet ("B2")."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        if name in hidden:
            sheet.sheet_state = "hidden"
    for place, code in (formats or {}).items():
        book.worksheets[0][place].number_format = code
    book.properties.title = title or None
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_part(data: bytes, name: str, content: str | bytes) -> bytes:
    """The same file with one part replaced or added."""
    return zipped(parts_of(data) | {name: content})


def parts_of(data: bytes) -> dict[str, str | bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


# PowerPoint


def pptx(*slides: str, title: str = "", parts: Mapping[str, str | bytes] | None = None) -> bytes:
    """A presentation of slides (`slide`); `parts` beside it."""
    numbers = range(1, len(slides) + 1)
    listed = "".join(f'<p:sldId id="{255 + n}" r:id="slide_{n}"/>' for n in numbers)
    targets = {f"slide_{n}": f"slides/slide{n}.xml" for n in numbers}
    files: dict[str, str | bytes] = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": relations(officeDocument_1="/ppt/presentation.xml"),
        "docProps/core.xml": core(title),
        "ppt/presentation.xml": f"<p:presentation {NAMES}><p:sldIdLst>{listed}</p:sldIdLst>"
        "</p:presentation>",
        "ppt/_rels/presentation.xml.rels": relations(**targets),
    }
    files |= {f"ppt/slides/slide{n}.xml": slide for n, slide in zip(numbers, slides, strict=True)}
    return zipped(files | dict(parts or {}))


def slide(*shapes: str, hidden: bool = False) -> str:
    shown = ' show="0"' if hidden else ""
    inside = f"<p:spTree><p:nvGrpSpPr/>{''.join(shapes)}</p:spTree>"
    return f"<p:sld {NAMES}{shown}><p:cSld>{inside}</p:cSld></p:sld>"


def shape(
    *paragraphs: str, kind: str | None = None, at: tuple[int, int] | None = None, idx: str = ""
) -> str:
    """A shape with text; `kind` of placeholder, place `at` (left, top)."""
    number = f' idx="{idx}"' if idx else ""
    kind_said = f' type="{kind}"' if kind else ""
    place = f"<p:ph{kind_said}{number}/>" if kind is not None else ""
    where = f'<a:xfrm><a:off x="{at[0]}" y="{at[1]}"/></a:xfrm>' if at else ""
    inside = "".join(p if p.startswith("<") else point(p) for p in paragraphs)
    return (
        f"<p:sp><p:nvSpPr><p:nvPr>{place}</p:nvPr></p:nvSpPr><p:spPr>{where}</p:spPr>"
        f"<p:txBody><a:bodyPr/>{inside}</p:txBody></p:sp>"
    )


def point(text: str, level: int = 0, mark: str = "") -> str:
    """A paragraph; `mark` is an element such as "<a:buNone/>"."""
    return f'<a:p><a:pPr lvl="{level}">{mark}</a:pPr><a:r><a:t>{text}</a:t></a:r></a:p>'


def frame(inside: str, at: tuple[int, int] = (0, 9_000_000)) -> str:
    """A table, chart or diagram on a slide."""
    where = f'<p:xfrm><a:off x="{at[0]}" y="{at[1]}"/></p:xfrm>'
    return f"<p:graphicFrame>{where}<a:graphic>{inside}</a:graphic></p:graphicFrame>"


def slide_table(*rows: Sequence[str]) -> str:
    cells = ("".join(f"<a:tc><a:txBody>{point(c)}</a:txBody></a:tc>" for c in row) for row in rows)
    return frame(f"<a:tbl>{''.join(f'<a:tr>{each}</a:tr>' for each in cells)}</a:tbl>")
