"""Anchors in words: numbers, times, weekdays and months, with the spans between two. Pure."""

import re
from collections.abc import Iterator
from dataclasses import replace

from bots.answering.evidence import figures
from bots.answering.evidence.measures import CJK_UNIT, Anchor, Key, anchor_of, number_anchor

_WORD = re.compile(r"[^\W\d_]+(?:-(?:sept|huit|neuf|dia|end)\b)?")
_SHORT_DAY = re.compile(
    r"\b(" + "|".join(day for day in figures.SHORT_DAYS) + r")\b\.?"
    r"(?=[ ]?[-–—/,&+:]|[ ]\d|[ ](?:bis|und|to|au|a)\b)|(?<=[-–—/,&+])[ ]?("
    + "|".join(day for day in figures.SHORT_DAYS)
    + r")\b"
)
_CHINESE_NUMBER = re.compile(
    r"[一二三四五六七八九十两]{1,3}(?=个?工?[天小年月周星元円点點時日]|个|折)"
)
_CHINESE_DAY = re.compile(r"(?:星期|礼拜|周|週)([一二三四五六日天])|([月火水木金土日])曜")
_TO = re.compile(
    r"\s*(?:\([^)]{0,20}\))?\s*(?:-|–|—|to|through|thru|until|bis|au|à|al?|até|t/m|tot|till|do|по"
    r"|ile"
    r"|dan|至|到|から|~|〜)\s*(?:en |à |e |la )?"
)


def worded(text: str) -> Iterator[Anchor]:
    """Number words, days and months; spans of days give the days between as well."""
    if not text.isascii():
        yield from _chinese(text)
    words = _WORD.findall(text)
    lowered = [word.lower() for word in words]
    plain, short = not _TABLES.isdisjoint(lowered), not _SHORT.isdisjoint(words)
    days: list[tuple[int, int, int]] = []
    months: list[tuple[int, int, int]] = []
    if plain:
        for place, match in enumerate(_WORD.finditer(text)):
            word = lowered[place]
            if word in figures.WEEKDAYS:
                days.append((match.start(), match.end(), figures.WEEKDAYS[word]))
            elif _is_month(text, match, word):
                months.append((match.start(), match.end(), figures.MONTH_NAMES[word]))
            elif word in _TABLES:
                after = lowered[place + 1] if place + 1 < len(words) else ""
                if text[match.end() : match.end() + len(after) + 1].strip(" -\n").lower() != after:
                    after = ""  # A figure or a comma stands between.
                yield from _word_anchor(text, match, word, after)
    if short:
        shorts = _SHORT_DAY.finditer(text)
        days += [(m.start(), m.end(), figures.SHORT_DAYS[m[1] or m[2]]) for m in shorts]
    if not text.isascii():
        days += [(m.start(), m.end(), _chinese_day(m)) for m in _CHINESE_DAY.finditer(text)]
    yield from _cycle(text, sorted(days), "day", 7)
    yield from _cycle(text, months, "month", 12)


_SHORT = frozenset(figures.SHORT_DAYS)
_TABLES = {
    *figures.WEEKDAYS,
    *figures.NUMBER_WORDS,
    *figures.MONTH_NAMES,
    *figures.TIMES,
    *figures.DAY_SPANS,
    *figures.ONE,
}


_SPANS = {*figures.MINUTES, *figures.MONTHS}


def _word_anchor(text: str, match: re.Match, word: str, after: str) -> Iterator[Anchor]:
    if word in figures.NUMBER_WORDS:
        if after not in figures.COUNTED:
            unit = figures.UNITS.get(after, "")
            figure = number_anchor(match, figures.NUMBER_WORDS[word], unit)
            doubtful = word in figures.ALSO_WORDS and not unit
            yield replace(figure, needs=frozenset()) if doubtful else figure
    elif word in figures.ONE:
        if figures.UNITS.get(after) in _SPANS:
            one = number_anchor(match, "1", figures.UNITS[after])
            # Most of them are articles too: "40 euros a month".
            yield one if word in ("one", "single") else replace(one, needs=frozenset())
    elif word in figures.TIMES:
        time = ("time", figures.TIMES[word])
        yield anchor_of(match, "time", {time, ("hour", "12")}, {time, ("bare", "12")}, "time")
    elif word in figures.DAY_SPANS:
        keys: set[Key] = {("day", day) for day in figures.DAY_SPANS[word]}
        yield anchor_of(match, "", keys, set())


def _is_month(text: str, match: re.Match, word: str) -> bool:
    if word not in figures.MONTH_NAMES:
        return False
    if word not in figures.MONTHS_AND_WORDS or _beside_number(text, match):
        return True
    to = _TO.match(text, match.end())
    following = _WORD.match(text, to.end()) if to else None
    return bool(following) and following[0].lower() in figures.MONTH_NAMES


def _beside_number(text: str, match: re.Match) -> bool:
    before = text[max(0, match.start() - 5) : match.start()]
    return bool(
        re.search(r"\d", before) or re.match(r"[ .]{1,2}\d", text[match.end() : match.end() + 4])
    )


def _chinese_day(match: re.Match) -> int:
    return (
        "一二三四五六日".find(match[1].replace("天", "日"))
        if match[1]
        else "月火水木金土日".find(match[2])
    )


def _chinese(text: str) -> Iterator[Anchor]:
    for match in _CHINESE_NUMBER.finditer(text):
        if match.start() and text[match.start() - 1] in "周期第每拜":
            continue
        value = _chinese_value(match[0])
        unit = re.match(CJK_UNIT, text[match.end() : match.end() + 4])
        anchor = number_anchor(match, str(value), figures.UNITS.get(unit[0], "") if unit else "")
        yield Anchor(
            "number",
            *match.span(),
            anchor.gives | {("hour", str(value))},
            anchor.needs,
            anchor.unit,
        )


def _chinese_value(signs: str) -> int:
    tens, ten, ones = signs.partition("十")
    if not ten:
        return int("".join(str(figures.CHINESE[sign]) for sign in signs))
    return figures.CHINESE.get(tens, 1) * 10 + figures.CHINESE.get(ones, 0)


def _cycle(text: str, found: list[tuple[int, int, int]], kind: str, size: int) -> Iterator[Anchor]:
    """Days or months; "May to September" gives those between as well."""
    for place, (start, end, value) in enumerate(found):
        gives: set[Key] = {(kind, value)}
        following = found[place + 1] if place + 1 < len(found) else None
        if following and _TO.fullmatch(text[end : following[0]].lstrip(".")):
            last = following[2] + size * (following[2] < value)
            first = 1 if kind == "month" else 0
            gives |= {(kind, (each - first) % size + first) for each in range(value, last + 1)}
        yield Anchor(kind, start, end, frozenset(gives), frozenset({(kind, value)}))
