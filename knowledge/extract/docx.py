"""Word (.docx) -> text, from the document's own XML."""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from lxml import etree

from knowledge.extract.archive import Archive
from knowledge.extract.base import Extracted, clean, clean_title
from knowledge.extract.docx_styles import (
    PLAIN,
    VAL,
    Numbering,
    Style,
    W,
    child_of,
    is_on,
    item_mark,
    numbering,
    outline_level,
    read_styles,
    value,
)
from knowledge.extract.office import FALLBACK, first_related, main_part, stated_title
from knowledge.extract.rows import joined, row_line

_P, _TABLE, _ROW, _CELL = f"{W}p", f"{W}tbl", f"{W}tr", f"{W}tc"
_CELL_PROPERTIES = f"{W}tcPr"
_PROPERTIES, _RUN, _BOX = f"{W}pPr", f"{W}r", f"{W}txbxContent"
_TEXT = frozenset({f"{W}t", "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"})
# Everything else that can be seen in a line. A break may be one of the page.
_SIGNS = {
    f"{W}tab": "\t",
    f"{W}ptab": "\t",
    f"{W}br": "\n",
    f"{W}cr": "\n",
    f"{W}noBreakHyphen": "-",
}
_INLINE = (*_TEXT, *_SIGNS)
# Deleted and moved away, kept twice for old programs, or a reading aid above the letters.
_DROPPED = (f"{W}del", f"{W}moveFrom", FALLBACK, f"{W}rt")
_EMPTIED = "emptied"
_SEPARATORS = frozenset({"separator", "continuationSeparator", "continuationNotice"})
_DEEPEST_HEADING = 6
_DEEPEST_INDENT = 9
# A merged cell's text stands in each of its rows, but a small file must not make a long text.
_LONGEST_REPEATED = 200
_MAX_SPAN = 60
_SPAN = re.compile(r"[0-9]{1,3}")


def extract_docx(data: bytes, *, charset: str | None = None, url: str | None = None) -> Extracted:
    """Read a Word document (`charset` and `url` are not used): the text as it is printed.

    Headers, footers, tables of contents, hidden and deleted text are left out; footnotes stand at
    the end. Raises IngestionError: broken_file, encrypted, expands_too_far, too_complex,
    unsupported_type.
    """
    archive = Archive(data)
    part = main_part(archive)
    document = _Document(archive, part)
    blocks = [*document.blocks(archive.tree(part)), *document.notes()]
    title = stated_title(archive) or clean_title(document.title)
    return Extracted(clean(joined(_spaced(blocks), "")), title)


class _Block(NamedTuple):
    """A piece of text; `tight` ones follow each other without an empty line."""

    text: str
    tight: bool = False


def _spaced(blocks: list[_Block]) -> Iterator[str]:
    for before, block in zip([None, *blocks], blocks, strict=False):
        if before is not None:
            yield "\n" if before.tight and block.tight else "\n\n"
        yield block.text


class _Document:
    """Reads blocks in order, for lists count on from one to the next."""

    def __init__(self, archive: Archive, part: str) -> None:
        self._archive, self._part = archive, part
        self._styles = read_styles(self._related("styles"))
        self._numbering = Numbering(self._related("numbering"))
        self._boxes: dict[etree._Element, list[etree._Element]] = {}
        self._find: Callable[..., Iterator[etree._Element]] = etree._Element.iter
        self._first_level = 1
        self._first_heading = self._stated = ""

    @property
    def title(self) -> str:
        """What the Title paragraph says, or else the first heading."""
        return self._stated or self._first_heading

    def blocks(self, root: etree._Element | None) -> list[_Block]:
        if root is None:
            return []
        self._strip(root)
        self._set_boxes_aside(root)
        # A title stands above the headings that follow.
        titled = (self._named(style.get(VAL)).is_title for style in root.iter(f"{W}pStyle"))
        self._first_level = 2 if any(titled) else 1
        return list(self._inside(root))

    def notes(self) -> Iterator[_Block]:
        """Footnotes, then endnotes, numbered as they are in the text."""
        number = 0
        for kind in ("footnotes", "endnotes"):
            root = self._related(kind)
            if root is None:
                continue
            self._strip(root)
            for note in root:
                text = " ".join(" ".join(map(_line, note.iter(_P))).split())
                if text and note.get(f"{W}type") not in _SEPARATORS:
                    number += 1
                    yield _Block(f"{number}. {text}", tight=True)

    def _related(self, kind: str) -> etree._Element | None:
        target = first_related(self._archive, self._part, kind)
        return self._archive.tree(target) if target else None

    def _strip(self, root: etree._Element) -> None:
        """Empty what is not to be read, in place: taking it out would move the text around it."""
        for element in list(root.iter(*_DROPPED)):
            _empty(element)
        for switch in list(root.iter(f"{W}vanish")):
            run = switch.getparent().getparent()
            if run is not None and run.tag == _RUN and is_on(switch):
                _empty(run)
        hidden = {name for name, style in self._styles.items() if style.is_hidden}
        for named in list(root.iter(f"{W}rStyle")) if hidden else ():
            if named.get(VAL) in hidden:
                _empty(named.getparent().getparent())

    def _set_boxes_aside(self, root: etree._Element) -> None:
        """A text box is read after the paragraph that it is anchored in."""
        for box in list(root.iter(_BOX)):
            anchor = next(box.iterancestors(_P), None)
            if anchor is not None:
                self._boxes.setdefault(anchor, []).append(box)
        # Not taken out: moving one costs the square of what is inside.
        self._find = _outside_boxes if self._boxes else etree._Element.iter

    def _inside(self, container: etree._Element) -> Iterator[_Block]:
        """The blocks of the body, a cell or a box; other elements only wrap them."""
        for element in container:
            if element.tag == _P:
                yield from self._paragraph(element)
            elif element.tag == _TABLE:
                yield from self._table(element)
            elif len(element) and element.tag != _PROPERTIES:
                yield from self._inside(element)

    def _paragraph(self, paragraph: etree._Element) -> Iterator[_Block]:
        style, text = self._style(paragraph), _line(paragraph, self._find)
        if text and not (style.is_contents or style.is_hidden):
            yield self._marked(paragraph, style, text)
        for box in self._boxes.get(paragraph, ()):
            yield from self._inside(box)

    def _marked(self, paragraph: etree._Element, style: Style, text: str) -> _Block:
        properties = child_of(paragraph, _PROPERTIES)
        level = outline_level(properties)
        level = style.level if level is None else level
        place = numbering(properties) or style.numbering
        # List 0 is none: so a paragraph leaves the list of its style.
        label = self._numbering.label(*place) if place and place[0] != "0" else None
        if style.is_title or level:
            return self._heading(0 if style.is_title else level or 0, label or "", text)
        if label is None or place is None:
            return _Block(text)
        indent = "  " * min(place[1], _DEEPEST_INDENT)
        text = text.replace("\n", f"\n{indent}  ")
        return _Block(indent + item_mark(label) + text, tight=True)

    def _heading(self, level: int, label: str, text: str) -> _Block:
        text = " ".join(f"{label} {text}".split())
        if not level:
            self._stated = self._stated or text
        self._first_heading = self._first_heading or text
        depth = min(max(level + self._first_level - 1, 1), _DEEPEST_HEADING)
        return _Block(f"{'#' * depth} {text}")

    def _table(self, table: etree._Element) -> Iterator[_Block]:
        rows = [_cells(row) for row in _outermost(table, _ROW)]
        if all(len(cells) == 1 for cells in rows):
            # A frame around text.
            for cells in rows:
                yield from self._inside(cells[0])
            return
        lines = filter(None, map(row_line, self._texts(rows)))
        if text := joined(lines):
            yield _Block(text)
        for paragraph in self._find(table, _P) if self._boxes else ():
            for box in self._boxes.get(paragraph, ()):
                yield from self._inside(box)

    def _texts(self, rows: list[list[etree._Element]]) -> Iterator[list[str]]:
        """Cells by column: one merged downwards is said in each row, one merged across once."""
        above: dict[int, str] = {}
        for cells in rows:
            texts: list[str] = []
            for cell in cells:
                column, merged = len(texts), _merged(cell)
                text = " ".join(self._cell_lines(cell))
                if merged is not None and merged.get(VAL) != "restart":
                    text = text or above.get(column, "")
                above[column] = text if len(text) <= _LONGEST_REPEATED else ""
                texts += [text, *[""] * (_span(cell) - 1)]
            yield texts

    def _cell_lines(self, cell: etree._Element) -> Iterator[str]:
        for paragraph in self._find(cell, _P):
            if (text := _line(paragraph, self._find)) and not self._style(paragraph).is_hidden:
                yield text

    def _style(self, paragraph: etree._Element) -> Style:
        return self._named(value(child_of(paragraph, _PROPERTIES), "pStyle"))

    def _named(self, name: str | None) -> Style:
        return self._styles.get(name, PLAIN) if name else PLAIN


def _outside_boxes(root: etree._Element, *tags: str) -> Iterator[etree._Element]:
    """Like `iter`, without what is in text boxes."""
    walk = etree.iterwalk(root, events=("start",), tag=(*tags, _BOX))
    for _, element in walk:
        if element.tag == _BOX:
            walk.skip_subtree()
        else:
            yield element


def _line(
    paragraph: etree._Element,
    find: Callable[..., Iterator[etree._Element]] = etree._Element.iter,
) -> str:
    """The text of a paragraph. Tab stops among its properties have the name of a tab."""
    pieces: list[str] = []
    for child in paragraph:
        if child.tag == _PROPERTIES:
            continue
        for element in find(child, *_INLINE):
            pieces.append((element.text or "") if element.tag in _TEXT else _SIGNS[element.tag])
    return "".join(pieces).strip()


def _cells(row: etree._Element) -> list[etree._Element]:
    return list(_outermost(row, _CELL))


def _outermost(container: etree._Element, tag: str) -> Iterator[etree._Element]:
    """Rows of a table or cells of a row, through wrappers, but not those of tables inside."""
    for element in container:
        if element.tag == tag:
            yield element
        elif element.tag not in (_P, _CELL):
            yield from _outermost(element, tag)


def _span(cell: etree._Element) -> int:
    text = value(child_of(cell, _CELL_PROPERTIES), "gridSpan")
    return min(max(int(text), 1), _MAX_SPAN) if text and _SPAN.fullmatch(text) else 1


def _merged(cell: etree._Element) -> etree._Element | None:
    """What says that a cell is merged with the one above, or with those below."""
    properties = child_of(cell, _CELL_PROPERTIES)
    return None if properties is None else child_of(properties, f"{W}vMerge")


def _empty(element: etree._Element) -> None:
    element.clear(keep_tail=True)
    element.tag = _EMPTIED
