"""An answer in Markdown -> blocks of sentences, and the citation markers that stand in them. Pure.

Joined again, `lead`, sentences with their gaps, and `tail` are the answer without its markers.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from knowledge.sentences import sentences

Kind = Literal["paragraph", "item", "heading", "columns", "row", "code", "rule", "blank", "markers"]

_SOURCE = r"(?:source|passage|document|doc|quelle|fuente|fonte|bron|źródło|источник|来源|出典)s?"
MARKER = re.compile(
    rf"(?:\\?\[|【|［)[ ]?\^?(?:{_SOURCE}[ ]?:?[ ]?#?)?(?P<numbers>\d{{1,3}}"
    r"(?:[ ]?[,;、–-][ ]?\^?\d{1,3}){0,20})(?:†[^\]】\n]{0,80})?[ ]?(?:\\?\]|】|］)"
    r"(?:\([^()\s]{0,300}\))?",
    re.I,
)
_MAX_RANGE = 20
INLINE_CODE = re.compile(r"`[^`\n]*`")
_LINK = re.compile(r"!?\[[^\[\]\n]{0,300}\]\((?:[^()\n]|\([^()\n]{0,200}\)){0,500}\)")
_FENCE = re.compile(r" {0,3}(```|~~~)")
_HEADING = re.compile(
    r" {0,3}#{1,6}[ \t]+|(?=(?:\*\*[^*\n]{1,120}(?<![.!?。！？\]])\*\*"
    r"|__[^_\n]{1,120}(?<![.!?。！？\]])__):?[ \t]*$)"
)
_ITEM = re.compile(r"[ \t]*(?:[-*+•–]|\d{1,3}[.)])[ \t]+(?:\[[ xX]\][ \t]+)?")
_QUOTE = re.compile(r"[ \t]*>[> \t]*")
_RULE = re.compile(r"[ \t]*(?:-[ \t]*){3,}$|[ \t]*(?:\*[ \t]*){3,}$|[ \t]*(?:_[ \t]*){3,}$")
_DASHES = re.compile(r"[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$")
_SPACE = " \t\u00a0"
_BLANKS = re.compile(rf"[{_SPACE}]*")


@dataclass(eq=False)
class Marker:
    """`position` is in the sentence's text; `gap` is the white space before it."""

    position: int
    gap: str
    numbers: list[int]


@dataclass(eq=False)
class Sentence:
    """`text` has no markers. `inherited` are the numbers of a marker that stands further on.

    A marker at the end of a paragraph or list speaks for what came before it, too.
    """

    text: str
    gap: str = ""
    markers: list[Marker] = field(default_factory=list)
    inherited: list[int] = field(default_factory=list)

    @property
    def numbers(self) -> list[int]:
        return [number for marker in self.markers for number in marker.numbers]


@dataclass(eq=False)
class Block:
    kind: Kind
    lead: str = ""
    sentences: list[Sentence] = field(default_factory=list)
    tail: str = ""

    @property
    def numbers(self) -> list[int]:
        return [number for sentence in self.sentences for number in sentence.numbers]


def blocks(answer: str) -> list[Block]:
    """The answer's blocks in order."""
    lines = re.findall(r"[^\n]*\n|[^\n]+", answer.replace("\r\n", "\n").replace("\r", "\n"))
    found = list(_blocks(lines))
    _inherit(found)
    return found


def _blocks(lines: Sequence[str]) -> Iterator[Block]:
    place = 0
    while place < len(lines):
        end, block = _block_at(lines, place)
        yield block
        place = end


def _block_at(lines: Sequence[str], place: int) -> tuple[int, Block]:
    line = lines[place]
    bare = line.rstrip("\n")
    if not bare.strip():
        return place + 1, Block("blank", tail=line)
    if fence := _FENCE.match(bare):
        return _code(lines, place, fence[1])
    if _is_row(lines, place):
        return place + 1, _row(lines, place)
    if _RULE.match(bare):
        return place + 1, Block("rule", tail=line)
    if heading := _HEADING.match(bare):
        return place + 1, _block("heading", heading[0], line[heading.end() :])
    if quote := _QUOTE.match(bare):
        return place + 1, _block("paragraph", quote[0], line[quote.end() :])
    end = place + 1
    while end < len(lines) and _goes_on(lines, end):
        end += 1
    text = "".join(lines[place:end])
    item = _ITEM.match(text)
    lead = item[0] if item else text[: len(text) - len(text.lstrip(_SPACE))]
    return end, _block("item" if item else "paragraph", lead, text[len(lead) :])


def _code(lines: Sequence[str], place: int, fence: str) -> tuple[int, Block]:
    """A fenced block, to its end or the answer's; it is one sentence and holds no markers."""
    end = place + 1
    while end < len(lines) and not lines[end].lstrip(" ").startswith(fence):
        end += 1
    end = min(end + 1, len(lines))
    text = "".join(lines[place:end])
    body = text.rstrip("\n")
    return end, Block("code", sentences=[Sentence(body)], tail=text[len(body) :])


def _goes_on(lines: Sequence[str], place: int) -> bool:
    """Whether a line belongs to the paragraph or item before it."""
    line = lines[place].rstrip("\n")
    starts = (_FENCE, _RULE, _HEADING, _QUOTE, _ITEM)
    return (
        bool(line.strip()) and not any(p.match(line) for p in starts) and not _is_row(lines, place)
    )


def _is_row(lines: Sequence[str], place: int) -> bool:
    line = lines[place].strip()
    if line.startswith("|"):
        return line.count("|") > 1
    around = lines[max(0, place - 1) : place + 2]
    return "|" in line and any("|" in near and _DASHES.match(near.strip()) for near in around)


def _row(lines: Sequence[str], place: int) -> Block:
    line = lines[place]
    if _DASHES.match(line.strip()):
        return Block("rule", lead="|", tail=line)
    inner = line.strip().strip("|").strip()
    start = line.find(inner) if inner else len(line)
    following = lines[place + 1].strip() if place + 1 < len(lines) else ""
    columns = "|" in following and bool(_DASHES.match(following))
    block = _block("row", line[:start], inner, whole=True)
    block.kind = "columns" if columns else "row"
    block.tail += line[start + len(inner) :]
    return block


def _block(kind: Kind, lead: str, text: str, *, whole: bool = False) -> Block:
    plain, markers = without_markers(text)
    spans = _spans(plain, whole=whole or kind == "heading")
    if not spans:
        numbers = [number for marker in markers for number in marker.numbers]
        if not numbers:
            return Block(kind, lead, tail=text)
        return Block("markers", lead, [Sentence("", markers=[Marker(0, "", numbers)])], "\n")
    found, before = [], 0
    for start, end in spans:
        found.append(Sentence(plain[start:end], plain[before:start]))
        before = end
    for marker in markers:
        _place(marker, spans, found)
    return Block(kind, lead, found, plain[before:])


def without_markers(text: str) -> tuple[str, list[Marker]]:
    """The text without its markers, and them with their positions in it; code is left alone."""
    if "[" not in text and "【" not in text and "［" not in text:
        return text, []
    code = [match.span() for match in INLINE_CODE.finditer(text)]
    pieces: list[str] = []
    markers: list[Marker] = []
    size = end = 0
    for match in MARKER.finditer(text):
        if any(start <= match.start() < stop for start, stop in code):
            continue
        before = text[end : match.start()]
        kept = before.rstrip(_SPACE)
        pieces.append(kept)
        size += len(kept)
        gap = before[len(kept) :]
        markers.append(Marker(size, gap, _numbers(match["numbers"])))
        end = match.end()
        if not size or kept.endswith("\n"):
            end = _BLANKS.match(text, end).end()
    pieces.append(text[end:])
    return "".join(pieces), markers


def _numbers(written: str) -> list[int]:
    """ "1-3, 5" as [1, 2, 3, 5]."""
    found: list[int] = []
    for part in re.split(r"[,;、]", written):
        ends = [int(number) for number in re.findall(r"\d+", part)]
        last = min(ends[-1], ends[0] + _MAX_RANGE)
        found.extend(range(ends[0], last + 1) if len(ends) > 1 else ends)
    return list(dict.fromkeys(found))


def _spans(text: str, *, whole: bool) -> list[tuple[int, int]]:
    """The sentences; an end inside of code or of a link is none."""
    if whole:
        bare = text.strip()
        start = text.find(bare)
        return [(start, start + len(bare))] if bare else []
    kept = [match.span() for match in INLINE_CODE.finditer(text)]
    kept += [match.span() for match in _LINK.finditer(text)]
    inside = {place for start, end in kept for place in range(start + 1, end)}
    found: list[tuple[int, int]] = []
    for start, end in sentences(text):
        if found and (start in inside or not any(map(str.isalnum, text[start:end]))):
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found


def _place(marker: Marker, spans: Sequence[tuple[int, int]], found: Sequence[Sentence]) -> None:
    """A marker belongs to the sentence that it stands in or behind; at the start, to the first."""
    owner = max((i for i, (start, _) in enumerate(spans) if start < marker.position), default=0)
    start, end = spans[owner]
    if marker.position <= start:
        marker.position, marker.gap = end, " "
    marker.position = min(marker.position, end) - start
    if "\n" in marker.gap:
        marker.gap = " "
    found[owner].markers.append(marker)


def _inherit(found: Sequence[Block]) -> None:
    for block in found:
        _spread(block.sentences, block.sentences[-1:])
    group: list[Block] = []
    for block in [block for block in found if block.kind != "blank"] + [Block("rule")]:
        together = block.kind in ("item", "row") or (block.kind == "rule" and block.lead)
        if together or not group:
            group.append(block)
            continue
        _inherit_in(group, block)
        group = [block]


def _inherit_in(group: Sequence[Block], following: Block) -> None:
    """A list with its lead-in, or a paragraph, and what stands behind it."""
    said = [sentence for block in group for sentence in block.sentences]
    if following.kind == "markers":
        _spread(said, following.sentences)
    elif len(group) > 1:
        body = [sentence for block in group[1:] for sentence in block.sentences]
        _spread(body, group[0].sentences[-1:])
        _spread(body, body[-1:])


def _spread(sentences: Sequence[Sentence], speakers: Sequence[Sentence]) -> None:
    """Gives the last speaker's numbers to the sentences, unless others have some as well."""
    numbers = [number for speaker in speakers for number in speaker.numbers]
    others = [each for each in sentences if all(each is not one for one in speakers)]
    if numbers and not any(each.markers for each in others):
        for each in others:
            each.inherited = each.inherited or numbers
