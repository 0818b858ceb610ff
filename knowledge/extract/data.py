"""JSON -> text: objects as sections of "key: value" lines, lists of small equal ones as tables."""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from knowledge.extract.base import Extracted, clean, clean_title
from knowledge.extract.plain import decode
from knowledge.extract.rows import MAX_ROWS, joined, row_line
from knowledge.reasons import IngestionError, Reason

MAX_DEPTH = 64
MAX_VALUES = 2_000_000
_DEEPEST_HEADING = 6
_MAX_COLUMNS = 10
_MAX_CELL = 100
_MAX_ITEM = 200
_MAX_KEY = 80
# What people call the name of a thing; its section is headed by it.
_NAMES = ("title", "name", "question", "label", "heading", "subject", "term")
_SPACE = re.compile(r"\s+")


def extract_json(data: bytes, *, charset: str | None = None, url: str | None = None) -> Extracted:
    """Read JSON, or one JSON value on each line (`url` is not used); numbers as they are written.

    Raises IngestionError: broken_file, too_complex, too_large, unsupported_type.
    """
    text = decode(data, charset)
    if sum(map(text.count, ",[{")) > MAX_VALUES:
        raise IngestionError(Reason.TOO_COMPLEX)
    value = _parsed(text)
    if _is_deeper(value, MAX_DEPTH):
        raise IngestionError(Reason.TOO_COMPLEX)
    named = value.get("title") or value.get("name") if isinstance(value, dict) else None
    return Extracted(
        clean(joined(_tidy(_value(value, (), 1)))),
        clean_title(named) if isinstance(named, str) else None,
    )


def _parsed(text: str) -> Any:
    try:
        return _loads(text)
    except ValueError as error:
        if lines := [line for line in text.split("\n") if line.strip()][: MAX_ROWS + 1]:
            return _values_by_line(lines, error)
        raise IngestionError(Reason.BROKEN_FILE) from error


def _values_by_line(lines: list[str], error: ValueError) -> list[Any]:
    if len(lines) > MAX_ROWS:
        raise IngestionError(Reason.TOO_COMPLEX)
    try:
        return [_loads(line) for line in lines]
    except ValueError:
        raise IngestionError(Reason.BROKEN_FILE) from error


def _loads(text: str) -> Any:
    """Numbers stay text: a price of 1.10 is not 1.1, and a long number has its last digits."""
    try:
        return json.loads(text, parse_float=str, parse_int=str, parse_constant=str, strict=False)
    except RecursionError as error:
        raise IngestionError(Reason.TOO_COMPLEX) from error


def _is_deeper(value: Any, depth: int) -> bool:
    """Level by level, for what is deep must not be walked by calls."""
    level = [value]
    for _ in range(depth):
        level = [child for each in level for child in _children(each) if _is_nested(child)]
        if not level:
            return False
    return True


def _children(value: Any) -> Iterable[Any]:
    return value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()


def _is_nested(value: Any) -> bool:
    return isinstance(value, dict | list)


def _tidy(lines: Iterable[str]) -> Iterator[str]:
    """One empty line where several met."""
    before = ""
    for line in lines:
        if line or before:
            yield line
        before = line


def _value(value: Any, path: tuple[str, ...], level: int) -> Iterator[str]:
    """Lines; an empty one stands before each heading and after each block."""
    if isinstance(value, dict):
        yield from _object(value, path, level)
    elif isinstance(value, list):
        yield from _list(value, path, level)
    elif text := _said(value):
        yield text


def _object(value: dict[str, Any], path: tuple[str, ...], level: int) -> Iterator[str]:
    """What is simple first, so that it stands under this object's own heading."""
    nested = []
    for key, child in value.items():
        if simple := _simple(child):
            yield f"{_path(path, level, key)}: {simple}"
        elif child and _is_nested(child):
            nested.append((key, child))
    for key, child in nested:
        yield from _headed(key, child, path, level)


def _headed(key: str, child: Any, path: tuple[str, ...], level: int) -> Iterator[str]:
    """Under a heading as long as there are any; from there on the path is said in each line."""
    below = (*path, _key(key))
    if level <= _DEEPEST_HEADING:
        yield from ("", f"{'#' * level} {' › '.join(below[-2:])}", "")
    yield from _value(child, below, level + 1)


def _path(path: tuple[str, ...], level: int, key: str) -> str:
    inner = path[_DEEPEST_HEADING:] if level > _DEEPEST_HEADING else ()
    return " › ".join((*inner, _key(key)))


def _list(values: list[Any], path: tuple[str, ...], level: int) -> Iterator[str]:
    if columns := _columns(values):
        yield ""
        yield row_line(columns)
        yield from filter(None, (row_line([_said(v.get(c)) for c in columns]) for v in values))
        yield ""
        return
    for number, value in enumerate(values, 1):
        if _is_nested(value):
            yield from _member(number, value, path, level)
        elif text := _said(value):
            yield f"- {text}"


def _columns(values: list[Any]) -> list[str]:
    """The keys of objects that make a table: two or more, alike, with short simple values."""
    if len(values) < 2 or not all(isinstance(value, dict) for value in values):
        return []
    columns = list(dict.fromkeys(key for value in values for key in value))
    alike = sum(map(len, values)) * 2 >= len(values) * len(columns)
    if not 2 <= len(columns) <= _MAX_COLUMNS or not alike:
        return []
    return columns if all(_is_cell(cell) for value in values for cell in value.values()) else []


def _is_cell(value: Any) -> bool:
    return not _is_nested(value) and (not isinstance(value, str) or len(value) <= _MAX_CELL)


def _member(number: int, value: Any, path: tuple[str, ...], level: int) -> Iterator[str]:
    """An object of a list: a section headed by its name, or by its place in the list."""
    named = value if isinstance(value, dict) else {}
    key = next((key for key in named if key.lower() in _NAMES and _simple(named[key])), None)
    name = _said(named[key]) if key else f"{path[-1] if path else 'Item'} {number}"
    if key and len(name) <= _MAX_KEY and level <= _DEEPEST_HEADING and len(named) > 1:
        # The heading says it already.
        value = {other: child for other, child in named.items() if other != key}
    name = _key(name)
    if level <= _DEEPEST_HEADING:
        yield from ("", f"{'#' * level} {name}", "")
    yield from _value(value, (*path, name), level + 1)


def _simple(value: Any) -> str:
    """What fits on one line: a value, or a short list of them. "" for everything else."""
    if isinstance(value, list):
        if any(map(_is_nested, value)):
            return ""
        text = ", ".join(filter(None, map(_said, value)))
        return text if len(text) <= _MAX_ITEM else ""
    return "" if _is_nested(value) else _said(value)


def _said(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return _SPACE.sub(" ", str(value)).strip()


def _key(key: str) -> str:
    return _SPACE.sub(" ", key).strip()[:_MAX_KEY]
