"""A passage cut into what can be quoted, each with what stands around it. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from bots.answering.quoting.lexicon import plain
from knowledge.chunking import TRAIL
from knowledge.passages import Passage
from knowledge.sentences import sentences

Kind = Literal["sentence", "item", "row", "columns", "heading", "question", "rule", "title"]
_HEADING = re.compile(r"#{1,6} +")
_ITEM = re.compile(r"(?:[-*+•–]|\d{1,3}[.)]) +")
_RULE = re.compile(r"\|?[ :|-]*-{2,}[ :|-]*$")
_BOLD_LINE = re.compile(r"\*\*[^*]+\*\*:?$|__[^_]+__:?$")
_ASKS = ("?", "？", "؟", "?**", "？**", "؟**")
_MAX_TITLE = 160
_WIDE_GAP = 12  # Something was blanked here: no quotation runs over it.
_MAX_LINE = 70
_ENDS = ".!?:;,…。！？：；，؟؛)*_"


@dataclass(frozen=True)
class Unit:
    """A sentence, list item, table row, heading, title or question of a passage.

    ``about`` is what says what it is about without being part of it: its heading, the table's
    first row, the question that it answers, the line that a list follows; ``above`` are the
    headings over that and the source's name. ``block`` numbers paragraphs, lists and tables.
    """

    passage: int
    start: int
    end: int
    text: str
    kind: Kind
    block: int
    about: tuple[str, ...] = field(default=())
    above: str = ""

    @cached_property
    def said(self) -> str:
        return plain(self.text)

    @property
    def opens(self) -> bool:
        """Whether a list item begins here."""
        return bool(_ITEM.match(self.text))

    @property
    def quotable(self) -> bool:
        return self.kind in ("sentence", "item", "row")


def units(number: int, passage: Passage) -> list[Unit]:
    """The units of a passage in reading order; ``number`` is its index among the found."""
    return list(_units(number, passage))


def _units(number: int, passage: Passage) -> Iterator[Unit]:
    text = passage.text
    above, heading, columns = _trail(passage)
    question = lead = ""
    block, before, ended = 0, "", 0
    for start, end in sentences(text):
        said = text[start:end]
        kind = _kind(text, start, said)
        gap = text[ended:start]
        apart = "\n\n" in gap or len(gap) > _WIDE_GAP or kind == "heading"
        if apart or (kind != before and "row" in (kind, before)):
            block += 1
        if kind not in ("row", "rule") and before in ("row", "rule"):
            columns = ""
        if kind == "row" and before not in ("row", "rule") and not columns:
            columns = said
            kind = "columns" if _is_header(text, end) else "row"
        if kind not in ("item", "row") and before not in ("heading", "question"):
            lead = ""
        about = tuple(filter(None, (heading, question, columns, lead)))
        if kind == "columns":
            about = about[:-1]
        yield Unit(number, start, end, said, kind, block, about, above)
        if kind == "heading":
            heading, question, lead = said, "", ""
        elif kind == "question":
            question = said
        elif said.endswith((":", "：")):
            lead = said
        before, ended = ("row" if kind == "columns" else kind), end


def _trail(passage: Passage) -> tuple[str, str, str]:
    """The headings above with the source's name, the passage's own heading, and the columns of a
    table that the passage begins inside."""
    *parts, last = passage.heading.split(TRAIL)
    columns = ""
    if " | " in last or last.startswith("| "):
        columns, last = last, parts.pop() if parts else ""
    return "\n".join([passage.source_name, *parts]), last, columns


def _kind(text: str, start: int, said: str) -> Kind:
    line = text.rfind("\n", 0, start) + 1
    first = not text[line:start].strip(" |>")
    if first and (_HEADING.match(said) or (_BOLD_LINE.match(said) and len(said) < _MAX_TITLE)):
        return "heading" if not said.rstrip("*_").endswith(_ASKS) else "question"
    if _RULE.match(said):
        return "rule"
    if first and _is_title(text, start, said):
        return "title"
    if said.startswith("|") or " | " in said:
        return "row"
    if said.endswith(_ASKS) and len(said) < _MAX_TITLE:
        return "question"
    opened = text[line : start + 6].lstrip()
    return "item" if _ITEM.match(opened) else "sentence"


def _is_title(text: str, start: int, said: str) -> bool:
    """Whether a line is a title in text without marks: all in capitals, or short and alone."""
    end = start + len(said)
    if "\n" in said or "|" in said or _ITEM.match(said) or len(said) > _MAX_LINE:
        return False
    if said.isupper() and len(said.split()) > 1 and text[end : end + 1] == "\n":
        return True
    alone = (not start or text[:start].endswith("\n\n")) and text[end : end + 2] == "\n\n"
    return alone and said[-1] not in _ENDS


def _is_header(text: str, end: int) -> bool:
    """Whether a table's first row is followed by its rule or by another row."""
    rest = text[end:].lstrip("\n")
    line = rest.partition("\n")[0]
    return text[end : end + 2] != "\n\n" and " | " in f" {line} "
