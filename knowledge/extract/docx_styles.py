"""What the styles and lists of a Word document make of its paragraphs."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
VAL = f"{W}val"

_HEADING = re.compile(r"heading ?([1-9])", re.I)
_CONTENTS = re.compile(r"toc ?\d", re.I)
_OFF = frozenset({"0", "false", "off"})
_BODY_LEVEL = 9
_DEEPEST_LEVEL = 8
_LONGEST_CHAIN = 20
_SIMPLE_LABEL = re.compile(r"\d{1,3}[.)]")
_PLACE = re.compile(r"%([1-9])")
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"))
_ROMAN += ((40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


@dataclass(frozen=True)
class Style:
    """`level` is that of a heading, from 1; `numbering` names a list and a level in it."""

    level: int | None = None
    is_title: bool = False
    is_contents: bool = False
    is_hidden: bool = False
    numbering: tuple[str, int] | None = None


PLAIN = Style()


def read_styles(root: etree._Element | None) -> dict[str, Style]:
    """Styles by id, each with what it inherits."""
    if root is None:
        return {}
    raw = {style.get(f"{W}styleId", ""): style for style in root.iterchildren(f"{W}style")}
    return {name: _style(raw, name) for name in raw}


def _style(raw: dict[str, etree._Element], name: str) -> Style:
    chain = list(_chain(raw, name))
    names = [style_id for style_id, _ in chain]
    names += [value(style, "name") or "" for _, style in chain]
    return Style(
        level=_level(chain, names),
        is_title=any(each.lower() == "title" for each in names),
        is_contents=any(_CONTENTS.fullmatch(each) for each in names),
        is_hidden=any(is_on(style.find(f"{W}rPr/{W}vanish")) for _, style in chain),
        numbering=next(filter(None, (numbering(s.find(f"{W}pPr")) for _, s in chain)), None),
    )


def _chain(raw: dict[str, etree._Element], name: str) -> Iterator[tuple[str, etree._Element]]:
    """A style and those it is based on; a circle of them ends too."""
    for _ in range(_LONGEST_CHAIN):
        if name not in raw:
            return
        yield name, raw[name]
        name = value(raw[name], "basedOn") or ""


def _level(chain: list[tuple[str, etree._Element]], names: list[str]) -> int | None:
    for _, style in chain:
        if (level := outline_level(style.find(f"{W}pPr"))) is not None:
            return level or None
    match = next(filter(None, map(_HEADING.fullmatch, names)), None)
    return int(match[1]) if match else None


def outline_level(properties: etree._Element | None) -> int | None:
    """From 1; 0 says that it is no heading, None that nothing is said."""
    text = value(properties, "outlineLvl")
    if not text or not text.isdecimal():
        return None
    return int(text) + 1 if int(text) < _BODY_LEVEL else 0


def numbering(properties: etree._Element | None) -> tuple[str, int] | None:
    """The list and the level that paragraph properties name."""
    numbers = None if properties is None else child_of(properties, f"{W}numPr")
    if (name := value(numbers, "numId")) is None:
        return None
    return name, _number(value(numbers, "ilvl"), 0)


def value(element: etree._Element | None, child: str) -> str | None:
    """The `w:val` of a child."""
    found = None if element is None else child_of(element, W + child)
    return None if found is None else found.get(VAL)


def child_of(element: etree._Element, tag: str) -> etree._Element | None:
    """The first child with a tag; several times as fast as a path, and asked for each paragraph."""
    return next(element.iterchildren(tag), None)


def is_on(switch: etree._Element | None) -> bool:
    return switch is not None and switch.get(VAL, "1").lower() not in _OFF


def _number(text: str | None, default: int) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 6 else default


@dataclass
class _Level:
    form: str = "bullet"
    text: str = ""
    start: int = 1


@dataclass
class _List:
    """One list; those of one `counts` go on counting together unless `restarts` says otherwise."""

    levels: dict[int, _Level]
    counts: dict[int, int]
    restarts: dict[int, int] = field(default_factory=dict)


class Numbering:
    """Counts the items of all lists of a document in the order in which they are asked for."""

    def __init__(self, root: etree._Element | None) -> None:
        self._lists: dict[str, _List] = {}
        if root is None:
            return
        shapes = {
            shape.get(f"{W}abstractNumId"): (dict(_levels(shape)), {})
            for shape in root.iterchildren(f"{W}abstractNum")
        }
        for number in root.iterchildren(f"{W}num"):
            levels, counts = shapes.get(value(number, "abstractNumId"), ({}, {}))
            each = _List(levels, counts, dict(_restarts(number)))
            self._lists[number.get(f"{W}numId", "")] = each

    def label(self, name: str, level: int) -> str:
        """The next item's mark: "3.", "2.1", "a)"; "" for a bullet."""
        found = self._lists.get(name)
        level = min(level, _DEEPEST_LEVEL)
        shape = found.levels.get(level) if found else None
        if not found or not shape or shape.form in ("bullet", "none"):
            return ""
        if level in found.restarts:
            found.counts[level] = found.restarts.pop(level) - 1
        found.counts[level] = found.counts.get(level, shape.start - 1) + 1
        for deeper in [each for each in found.counts if each > level]:
            del found.counts[deeper]
        return _PLACE.sub(lambda place: _counted(found, int(place[1]) - 1), shape.text).strip()


def item_mark(label: str) -> str:
    """What a list item begins with. Other labels than "3." are no marks in light Markdown."""
    if _SIMPLE_LABEL.fullmatch(label):
        return f"{label} "
    return f"- {label} " if label else "- "


def _levels(shape: etree._Element) -> Iterator[tuple[int, _Level]]:
    for level in shape.iterchildren(f"{W}lvl"):
        form = value(level, "numFmt") or "decimal"
        text = (value(level, "lvlText") or "")[:50]
        start = _number(value(level, "start"), 1)
        yield _number(level.get(f"{W}ilvl"), 0), _Level(form, text, start)


def _restarts(number: etree._Element) -> Iterator[tuple[int, int]]:
    for override in number.iterchildren(f"{W}lvlOverride"):
        if (start := value(override, "startOverride")) is not None:
            yield _number(override.get(f"{W}ilvl"), 0), _number(start, 1)


def _counted(found: _List, level: int) -> str:
    shape = found.levels.get(level, _Level("decimal"))
    number = found.counts.get(level, shape.start)
    if shape.form in ("lowerRoman", "upperRoman"):
        text = _roman(number)
    elif shape.form in ("lowerLetter", "upperLetter"):
        text = chr(ord("a") + (number - 1) % 26) * min((number - 1) // 26 + 1, 3)
    else:
        return str(number)
    return text.upper() if shape.form.startswith("upper") else text


def _roman(number: int) -> str:
    text = ""
    for worth, letters in _ROMAN:
        times, number = divmod(number, worth)
        text += letters * min(times, 9)
    return text
