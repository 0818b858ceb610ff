"""What staff changed, before and after, as people read it. Pure."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

MOST_CHARS = 400
NOTHING = "nothing"


@dataclass(frozen=True)
class Change:
    field: str
    before: str
    after: str


def changes_of(stored: object) -> list[Change]:
    """Of what a line keeps: [before, after] by the names of fields. What is no such pair, which
    another program may have written, stands as it is."""
    if not isinstance(stored, dict):
        return []
    return [_change(str(name), pair) for name, pair in stored.items()]


def _change(name: str, pair: object) -> Change:
    before, after = pair if isinstance(pair, list) and len(pair) == 2 else ("", pair)
    return Change(name.replace("_", " ").capitalize(), shown(before), shown(after))


def shown(value: object) -> str:
    if value is None or value in ("", [], {}):
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return f"{value:,}"
    if isinstance(value, list):
        return _cut(", ".join(shown(each) for each in value))
    if isinstance(value, dict):
        return _cut(json.dumps(value, ensure_ascii=False, default=str))
    return _cut(_moment(str(value)))


def _moment(text: str) -> str:
    """A time as the log writes it, in words."""
    try:
        at = datetime.fromisoformat(text) if "T" in text else None
    except ValueError:
        at = None
    return f"{at.day} {at:%b %Y, %H:%M} UTC" if at else text


def _cut(text: str) -> str:
    return text if len(text) <= MOST_CHARS else f"{text[: MOST_CHARS - 1]}…"


def in_words(changes: Sequence[Change]) -> str:
    """All of them on one line, for a cell."""
    return "; ".join(f"{each.field}: {each.before} → {each.after}" for each in changes)
