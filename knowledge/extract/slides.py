"""PowerPoint (.pptx) -> text: a heading for each slide, shapes as they are read, notes."""

from collections.abc import Iterator

from lxml import etree

from knowledge.extract.archive import Archive
from knowledge.extract.base import Extracted, clean, clean_title
from knowledge.extract.office import (
    FALLBACK,
    RELATION_ID,
    Relation,
    main_part,
    relations,
    stated_title,
)
from knowledge.extract.rows import joined
from knowledge.extract.slide_shapes import Layout, P, is_title, placeholder, said, shapes, text_of

MAX_SLIDES = 5000
_OFF = frozenset({"0", "false"})


def extract_pptx(data: bytes, *, charset: str | None = None, url: str | None = None) -> Extracted:
    """Read a presentation (`charset` and `url` are not used); hidden slides are left out.

    Raises IngestionError: broken_file, encrypted, expands_too_far, too_complex, unsupported_type.
    """
    archive = Archive(data)
    deck = _Deck(archive, main_part(archive))
    text = clean(joined(deck.slides(), "\n\n"))
    return Extracted(text, stated_title(archive) or clean_title(deck.first_title))


class _Deck:
    def __init__(self, archive: Archive, part: str) -> None:
        self._archive, self._part = archive, part
        self._layouts: dict[str, Layout] = {}
        self.first_title = ""

    def slides(self) -> Iterator[str]:
        """Each slide that is shown, as one text, in the order of the show."""
        root, parts = self._archive.tree(self._part), relations(self._archive, self._part)
        listed = [] if root is None else root.findall(f"{P}sldIdLst/{P}sldId")
        for number, entry in enumerate(listed[:MAX_SLIDES], 1):
            part = parts.get(entry.get(RELATION_ID, ""))
            slide = self._archive.tree(part.target) if part else None
            if slide is not None and slide.get("show", "1") not in _OFF:
                yield from self._slide(number, slide, relations(self._archive, part.target))

    def _slide(
        self, number: int, slide: etree._Element, parts: dict[str, Relation]
    ) -> Iterator[str]:
        drop_copies(slide)
        found = shapes(slide, self._layout(parts))
        title = next((text for shape in found if is_title(shape) and (text := said(shape))), "")
        self.first_title = self.first_title or title
        body = [text_of(shape, parts, self._archive) for shape in found if not is_title(shape)]
        body += [f"Notes: {notes}" for notes in self._notes(parts)]
        if title or any(body):
            yield "\n\n".join([f"# {title or f'Slide {number}'}", *filter(None, body)])

    def _layout(self, parts: dict[str, Relation]) -> Layout:
        """Where the slide's layout puts what the slide itself does not place."""
        part = next((each.target for each in parts.values() if each.kind == "slideLayout"), "")
        if part not in self._layouts:
            self._layouts[part] = Layout(self._archive.tree(part) if part else None)
        return self._layouts[part]

    def _notes(self, parts: dict[str, Relation]) -> Iterator[str]:
        for part in (each.target for each in parts.values() if each.kind == "notesSlide"):
            root = self._archive.tree(part)
            for shape in () if root is None else root.iter(f"{P}sp"):
                kind = placeholder(shape)
                if kind is not None and kind.get("type") == "body" and (text := said(shape)):
                    yield text


def drop_copies(root: etree._Element) -> None:
    """Take out the second copy of what old programs cannot draw."""
    for copy in list(root.iter(FALLBACK)):
        copy.clear(keep_tail=True)
