"""The shapes of a slide in reading order, and what each of them says."""

from collections.abc import Iterable, Iterator

from lxml import etree

from knowledge.extract.archive import Archive
from knowledge.extract.office import RELATION_ID, Relation
from knowledge.extract.rows import row_line

P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_DIAGRAM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
_DIAGRAM_DATA = RELATION_ID.replace("}id", "}dm")

_TITLES = frozenset({"title", "ctrTitle"})
# The same on each slide: number, date, footer; and the picture of the slide on its notes.
_FURNITURE = frozenset({"sldNum", "dt", "ftr", "hdr", "sldImg"})
_LISTS = frozenset({"body", "obj", ""})
_LINES = {f"{A}t": None, f"{A}br": "\n", f"{A}tab": "\t"}
# Shapes within this distance (a fifth of an inch, in the file's own units) stand in one row.
_SAME_ROW = 182_880
_DEEPEST_INDENT = 9
_LONGEST_NUMBER = 12
_MAX_SERIES = 50

Position = tuple[int, int]


class Layout:
    """The places that a slide's layout has for its placeholders."""

    def __init__(self, root: etree._Element | None) -> None:
        self._places: dict[str, Position] = {}
        for shape in () if root is None else root.iter(f"{P}sp"):
            kind, place = placeholder(shape), _own_position(shape)
            if kind is not None and place is not None:
                for key in _keys(kind):
                    self._places.setdefault(key, place)

    def place(self, kind: etree._Element) -> Position | None:
        return next((self._places[key] for key in _keys(kind) if key in self._places), None)


def _keys(kind: etree._Element) -> list[str]:
    return [f"number {kind.get('idx')}"] * ("idx" in kind.attrib) + [f"kind {kind.get('type')}"]


def shapes(slide: etree._Element, layout: Layout) -> list[etree._Element]:
    """Shapes as a person reads them: rows from above, in a row from the left.

    What has no place of its own or in the layout comes first, in the order of the file. A group is
    read as one shape, in its own order.
    """
    tree = slide.find(f"{P}cSld/{P}spTree")
    found = [] if tree is None else [each for each in tree if each.tag != f"{P}nvGrpSpPr"]
    ordered = sorted(found, key=lambda shape: _order(shape, layout))
    return [leaf for shape in ordered for leaf in _leaves(shape) if not _is_furniture(leaf)]


def _order(shape: etree._Element, layout: Layout) -> Position:
    kind = placeholder(shape)
    place = _own_position(shape) or (layout.place(kind) if kind is not None else None)
    if place is None:
        return (-1, 0)
    left, top = place
    return (top // _SAME_ROW, left)


def _own_position(shape: etree._Element) -> Position | None:
    offset = shape.find(f"{P}spPr/{A}xfrm/{A}off")
    if offset is None:
        offset = shape.find(f"{P}grpSpPr/{A}xfrm/{A}off")
    if offset is None:
        offset = shape.find(f"{P}xfrm/{A}off")
    if offset is None:
        return None
    return _whole(offset.get("x")), _whole(offset.get("y"))


def _whole(text: str | None) -> int:
    digits = (text or "").removeprefix("-")
    if not digits.isdecimal() or len(digits) > _LONGEST_NUMBER:
        return 0
    return -int(digits) if text != digits else int(digits)


def _leaves(shape: etree._Element) -> Iterator[etree._Element]:
    """What draws something: the parts of a group, and through wrappers of newer programs."""
    if shape.tag in (f"{P}sp", f"{P}graphicFrame", f"{P}cxnSp"):
        yield shape
    else:
        for child in shape:
            yield from _leaves(child)


def placeholder(shape: etree._Element) -> etree._Element | None:
    """The `ph` element of a shape that fills a place of its layout."""
    return next(shape.iterfind(f"{P}nvSpPr/{P}nvPr/{P}ph"), None)


def is_title(shape: etree._Element) -> bool:
    kind = placeholder(shape)
    return kind is not None and kind.get("type") in _TITLES


def _is_furniture(shape: etree._Element) -> bool:
    kind = placeholder(shape)
    return kind is not None and kind.get("type") in _FURNITURE


def said(shape: etree._Element) -> str:
    """All text of a shape on one line."""
    return " ".join(" ".join(_line(each) for each in shape.iter(f"{A}p")).split())


def text_of(shape: etree._Element, parts: dict[str, Relation], archive: Archive) -> str:
    """The text of a shape as lines: list items, rows of a table or chart, or plain ones."""
    if shape.tag != f"{P}graphicFrame":
        return "\n".join(_paragraphs(shape))
    if (table := next(shape.iter(f"{A}tbl"), None)) is not None:
        return "\n".join(filter(None, map(row_line, _table_rows(table))))
    if (chart := next(shape.iter(f"{_CHART}chart"), None)) is not None:
        return _chart(_part(chart.get(RELATION_ID), parts, archive))
    if (diagram := next(shape.iter(f"{_DIAGRAM}relIds"), None)) is not None:
        return _diagram(_part(diagram.get(_DIAGRAM_DATA), parts, archive))
    return "\n".join(_paragraphs(shape))


def _part(name: str | None, parts: dict[str, Relation], archive: Archive) -> etree._Element | None:
    found = parts.get(name or "")
    return archive.tree(found.target) if found else None


def _paragraphs(shape: etree._Element) -> Iterator[str]:
    """Lines: items in a place for lists that holds several, elsewhere only if so marked."""
    kind = placeholder(shape)
    lines = [(each, text) for each in shape.iter(f"{A}p") if (text := _line(each))]
    listed = kind is not None and kind.get("type", "") in _LISTS and len(lines) > 1
    number = 0
    for paragraph, text in lines:
        properties = paragraph.find(f"{A}pPr")
        mark = _mark(properties, listed)
        number = number + 1 if mark == "1. " else 0
        level = _whole(None if properties is None else properties.get("lvl"))
        indent = "  " * min(max(level, 0), _DEEPEST_INDENT) if mark else ""
        yield indent + (f"{number}. " if number else mark) + text.replace("\n", f"\n{indent}")


def _mark(properties: etree._Element | None, listed: bool) -> str:
    has = set() if properties is None else {etree.QName(each).localname for each in properties}
    if "buNone" in has:
        return ""
    if "buAutoNum" in has:
        return "1. "
    return "- " if listed or has & {"buChar", "buBlip"} else ""


def _line(paragraph: etree._Element) -> str:
    pieces = (_LINES[each.tag] or each.text or "" for each in paragraph.iter(*_LINES))
    return "".join(pieces).replace("\x0b", "\n").strip()


def _table_rows(table: etree._Element) -> Iterator[list[str]]:
    """Cells by column; what continues a merged cell is empty in the file already."""
    for row in table.iterchildren(f"{A}tr"):
        yield [said(cell) for cell in row.iterchildren(f"{A}tc")]


def _diagram(root: etree._Element | None) -> str:
    points = () if root is None else root.iter(f"{_DIAGRAM}pt")
    return "\n".join(f"- {text}" for point in points if (text := said(point)))


def _chart(root: etree._Element | None) -> str:
    """A chart as the table that it draws: categories down, series across."""
    if root is None:
        return ""
    title = next(root.iter(f"{_CHART}title"), None)
    series = list(root.iter(f"{_CHART}ser"))[:_MAX_SERIES]
    names = [" ".join(_points(each.find(f"{_CHART}tx")).values()) for each in series]
    columns = [_points(each.find(f"{_CHART}val")) for each in series]
    categories = _points(series[0].find(f"{_CHART}cat")) if series else {}
    rows: Iterable[list[str]] = (
        [categories.get(index, ""), *(column.get(index, "") for column in columns)]
        for index in sorted({*categories, *(i for column in columns for i in column)}, key=_whole)
    )
    lines = [said(title) if title is not None else "", ""]
    lines += map(row_line, [["", *names], *rows])
    return "\n".join(lines).strip()


def _points(element: etree._Element | None) -> dict[str, str]:
    points = () if element is None else element.iter(f"{_CHART}pt")
    return {point.get("idx", ""): (point.findtext(f"{_CHART}v") or "").strip() for point in points}
