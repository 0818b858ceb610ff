"""Which weekdays and months a text speaks of: "Tuesday to Thursday" speaks of Wednesday. Pure."""

import re
from functools import cache

from bots.answering.quoting.lexicon import any_of, lexicon, plain

WEEK = frozenset(range(7))
WORKDAYS = frozenset(range(5))
WEEKEND = frozenset({5, 6})


@cache
def _cycle(language: str, key: str) -> tuple[dict[str, int], re.Pattern[str] | None]:
    """By name its place in the week or year, and the expression for a name or a range of two."""
    listed = [name for entry in lexicon(language).values.get(key, ()) for name in entry.split()]
    names = {name: place for place, entry in enumerate(listed) for name in entry.split("/")}
    size = 7 if key == "weekday" else 12
    if len(listed) != size:
        return {}, None
    names = {plain(name): place for name, place in names.items()}
    longest = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
    to = "|".join(lexicon(language).values.get("range", ())) or "-"
    spaced = "" if language in ("zh", "ja") else r"(?<!\w)"
    after = "" if language in ("zh", "ja") else r"(?!\w)"
    between = rf"\W{{0,3}}\s*(?:{to}|-|–|—)\s*(?:\w{{1,3}} )?"
    return names, re.compile(
        rf"{spaced}(?P<first>{longest}){after}(?:{between}{spaced}(?P<last>{longest}){after})?"
    )


def weekdays(said: str, language: str) -> frozenset[int]:
    """The weekdays, 0 for Monday, that plain text names or covers."""
    found = _spoken(said, language, "weekday", 7)
    if _named(language, "everyday").search(said):
        found |= WEEK
    if _named(language, "workdays").search(said):
        found |= WORKDAYS
    if _named(language, "weekend").search(said):
        found |= WEEKEND
    return found


def months(said: str, language: str) -> frozenset[int]:
    """The months, 0 for January, that plain text names or covers."""
    return _spoken(said, language, "month", 12)


def _spoken(said: str, language: str, key: str, size: int) -> frozenset[int]:
    names, pattern = _cycle(language, key)
    found: set[int] = set()
    for match in pattern.finditer(said) if pattern else ():
        first = names[match["first"]]
        last = names[match["last"]] if match["last"] else first
        found.update(place % size for place in range(first, last + 1 + size * (last < first)))
    return frozenset(found)


@cache
def _named(language: str, key: str) -> re.Pattern[str]:
    return any_of(lexicon(language).values.get(key, ()))
