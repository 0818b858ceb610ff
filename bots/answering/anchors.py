"""What a claim cannot get wrong: numbers, amounts, times, dates, addresses, names. Pure.

An anchor of a text gives keys, by which it is evidence, and needs one of some keys to be borne
out: "14 days" gives the number 14 and a span of 20,160 minutes, and is borne out by such a span
("two weeks") or by a 14 without a unit (a table's cell). Positions are those of the text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bots.answering import figures

Key = tuple[str, object]


@dataclass(frozen=True)
class Anchor:
    """`kind`: number, time, day, month, mail, link, phone, code. Numbers have a `unit` or ""."""

    kind: str
    start: int
    end: int
    gives: frozenset[Key]
    needs: frozenset[Key]
    unit: str = ""


_DIGITS = {
    zero + value: ord("0") + value
    for zero in (0x660, 0x6F0, 0x966, 0x9E6, 0xE50, 0xFF10)
    for value in range(10)
} | {ord("："): ":", ord("％"): "%", ord("￥"): "¥", ord("，"): ",", ord("．"): "."}
_NUM = r"\d{1,3}(?:[.,'’\u00a0\u202f ]\d{3})+(?![\d])(?:[.,]\d{1,2}(?!\d))?|\d+(?:[.,]\d+)*"
_TLD = (
    "com|net|org|io|de|fr|es|it|nl|pl|ru|uk|eu|ch|at|be|se|no|dk|fi|pt|br|tr|cn|jp|kr|in|us|ca|au"
    "|info|app|dev|ai|co|biz|me|tv|shop|store|online|site|tech|cloud|xyz|gov|edu|int|example|test"
    "|help|support|zip|top|ly|gg|to"
)
_CJK_UNIT = (
    r"(?:个|個|か|ヶ)月|개월|工作日|营业日|営業日|小时|小時|時間|시간|分钟|分鐘|日間|週間|星期|年間|人民币|日元|美元"
    r"|欧元|公斤|公里|天|周|元|円|%|분"
)
_MAIL = re.compile(r"[\w.+%-]{1,64}@(?:[\w-]{1,63}\.)+\w{2,}")
_LINK = re.compile(
    r"(?:https?|ftp)://[^\s<>\"'`|，。、）」】]+|(?<![\w@.-])www\.[^\s<>\"'`|，。、）」】]+"
    rf"|(?<![\w@.-])(?:[a-z0-9][a-z0-9-]{{0,62}}\.)+(?:{_TLD})(?![\w-]|\.\w)"
    r"(?:[/?:][^\s<>\"'`|，。、）」】]*)?",
    re.I | re.A,
)
LINK_SIGN = re.compile(rf"://|www\.|\.(?:{_TLD})(?![\w-])", re.I)
_FIGURE = re.compile(
    r"(?P<iso>\d{4}-\d{2}-\d{2}(?!\d))"
    r"|(?P<date>\d{1,2}(?P<sep>[./-])[ ]?\d{1,2}(?P=sep)[ ]?(?:\d{4}|\d{2})(?!\.?\d))"
    r"|(?P<cjkdate>(?:(?P<cy>\d{4})[年년] ?)?(?P<cm>\d{1,2})[月월] ?(?P<cd>\d{1,2})[日일])"
    r"|(?P<clock>(?P<half>上午|早上|午前|오전|下午|晚上|午後|오후)?[ ]?(?P<hour>[01]?\d|2[0-4])"
    r"(?:(?:[:.](?P<minute>[0-5]\d)(?::[0-5]\d)?|h(?P<minuteh>[0-5]\d))?"
    r"[ \u00a0\u202f]?(?P<mark>a\.?m\b\.?|p\.?m\b\.?|uhr\b|o[’']clock\b|[点點時시](?!間)|h\b)"
    r"|:(?P<minute2>[0-5]\d)(?::[0-5]\d)?|h(?P<minute3>[0-5]\d)))(?![\d%])"
    r"|(?P<phone>(?:(?:\+|00)\d[\d ()/.\-]{5,20}\d|\(?0\d{1,5}\)?[ /-]{0,3}\d[\d /-]{3,14}\d"
    r"|\d{3}[-.]\d{3,4}(?:[-.]\d{4})?)(?!\d))"
    r"|(?P<code>(?-i:[A-Z][A-Za-z]{0,5})-?\d[\w-]*(?:\.\d+)?|\d+(?:\.\d+){2,}(?!\w))"
    r"|(?P<number>(?P<before>(?:us|r)?\$|[€£¥₹₺₽]|rs\.?|eur|usd|gbp|chf)?[ \u00a0]?"
    rf"(?P<value>{_NUM})(?:[ \u00a0\u202f-]{{0,2}}(?:(?:{figures.BETWEEN})[ ])?"
    rf"(?P<unit>{_CJK_UNIT}|us\$|[%€$£¥₽₺]|°[CF]?|[^\W\d_]+))?)",
    re.I,
)
_BEFORE = re.compile(
    r"(?:(?:\b(?:us|r)?\$|[€£¥₹₺₽]|\brs\.?|\b(?:eur|usd|gbp|chf))[ \u00a0]?"
    r"|\b(?-i:[A-Z][A-Za-z]{0,5})-?|[+(]|(?:上午|早上|午前|오전|下午|晚上|午後|오후)[ ]?)$",
    re.I,
)
_DIGIT = re.compile(r"\d")
_DIGITS_END = re.compile(r"\d+[.,:]?")
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
    r"\s*(?:\([^)]{0,20}\))?\s*(?:-|–|—|to|through|thru|until|bis|au|à|al?|até|t/m|tot|till|do|по|ile"
    r"|dan|至|到|から|~|〜)\s*(?:en |à |e |la )?"
)
_LAST_BARE_HOUR = 19
_CLEAN_LINK = ".,;:!?)]}*_\"'’”"


def anchors(text: str) -> list[Anchor]:
    """The anchors of a text, in the order of their kinds."""
    text = text if text.isascii() else text.translate(_DIGITS)
    found: list[Anchor] = []
    for match in _addresses(text):
        found.extend(_mail(match) if "@" in match[0] and "://" not in match[0] else _link(match))
        text = f"{text[: match.start()]}{' ' * len(match[0])}{text[match.end() :]}"
    for match in _figures(text):
        kind = next(name for name in _READERS if match[name] is not None)
        found.extend(_READERS[kind](match))
    found.extend(_worded(text))
    return found


def _addresses(text: str) -> Iterator[re.Match]:
    """E-mail addresses and links. The patterns are slow, so they see likely words only."""
    if "@" not in text and not LINK_SIGN.search(text):
        return
    for word in re.finditer(r"\S+", text):
        if "@" in word[0]:
            yield from _MAIL.finditer(text, *word.span())
        if LINK_SIGN.search(word[0]):
            links = _LINK.finditer(text, *word.span())
            yield from (link for link in links if "@" not in text[link.start() - 1 : link.end()])


def _figures(text: str) -> Iterator[re.Match]:
    """All that is written with digits, from what stands before the first one."""
    place = 0
    while digit := _DIGIT.search(text, place):
        start = digit.start()
        before = _BEFORE.search(text, max(place, start - 7), start)
        match = _FIGURE.match(text, before.start()) if before else None
        inside = before is None and text[start - 1 : start].isascii() and text[start - 1].isalpha()
        if start and inside:  # A part of a word: "xCovid19".
            place = _DIGITS_END.match(text, start).end()
        elif match := match or _FIGURE.match(text, start):
            yield match
            place = max(match.end(), start + 1)
        else:
            place = start + 1


def _of(match: re.Match, kind: str, gives: set[Key], needs: set[Key], unit: str = "") -> Anchor:
    end = match.end()
    if kind == "number" and not unit and "value" in match.re.groupindex and match["value"]:
        end = match.end("value")  # The word behind it is none of its.
    return Anchor(kind, match.start(), end, frozenset(gives), frozenset(needs), unit)


def _mail(match: re.Match) -> Iterator[Anchor]:
    address = match[0].lower().rstrip(".")
    yield _of(
        match, "mail", {("mail", address), ("host", address.partition("@")[2])}, {("mail", address)}
    )


def link_key(address: str) -> str:
    """ "https://www.Example.com/a/" as "example.com/a"."""
    bare = re.sub(r"^[a-z]+:/*", "", address.strip().rstrip(_CLEAN_LINK).lower())
    return bare.partition("#")[0].removeprefix("www.").rstrip("/")


def _link(match: re.Match) -> Iterator[Anchor]:
    key = link_key(match[0])
    host = re.split(r"[/?:]", key, maxsplit=1)[0]
    needs = {("host", host)} if key == host else {("link", key)}
    end = match.start() + len(match[0].rstrip(_CLEAN_LINK))
    gives = frozenset({("host", host), ("link", key)})
    yield Anchor("link", match.start(), end, gives, frozenset(needs))


def _iso(match: re.Match) -> Iterator[Anchor]:
    year, month, day = match[0].split("-")
    yield from _dated(match, day, int(month), year)


def _date(match: re.Match) -> Iterator[Anchor]:
    first, second, year = re.findall(r"\d+", match[0])
    year = year if len(year) == 4 else f"20{year}"
    if int(first) > 12 or (match["sep"] != "/" and int(second) <= 12):
        yield from _dated(match, first, int(second), year)
    elif int(second) > 12:
        yield from _dated(match, second, int(first), year)
    else:  # 3/4/2025 is one or the other.
        for value in (first, second):
            plain = str(int(value))
            keys: set[Key] = {("any", plain), ("bare", plain), ("month", int(plain))}
            yield _of(match, "number", keys, keys)
        yield _number_anchor(match, year, "")


def _cjkdate(match: re.Match) -> Iterator[Anchor]:
    yield from _dated(match, match["cd"], int(match["cm"]), match["cy"] or "")


def _dated(match: re.Match, day: str, month: int, year: str) -> Iterator[Anchor]:
    yield _number_anchor(match, str(int(day)), "")
    yield _of(match, "month", {("month", month)}, {("month", month)})
    if year:
        yield _number_anchor(match, year, "")


def _clock(match: re.Match) -> Iterator[Anchor]:
    hour = int(match["hour"])
    minute = int(match["minute"] or match["minuteh"] or match["minute2"] or match["minute3"] or 0)
    mark = (match["mark"] or match["half"] or "").lower().replace(".", "")
    if mark == "am" and hour == 12:
        hour = 0
    elif hour < 12 and (mark == "pm" or match["half"] in ("下午", "晚上", "午後", "오후")):
        hour += 12
    time = ("time", hour * 60 + minute)
    gives: set[Key] = {time}
    needs: set[Key] = {time}
    if not minute:
        gives |= {("hour", str(hour)), ("hour", str(hour % 12 or 12))}
        needs.add(("bare", str(hour)))
        if hour <= _LAST_BARE_HOUR:  # "From nine to five" ends at 17:00.
            needs.add(("bare", str(hour % 12 or 12)))
    if mark == "h" and not minute:  # "24 h" is a span of time as well.
        gives |= {("minute", _plain(str(hour * 60))), ("any", str(hour))}
        needs |= {("minute", _plain(str(hour * 60)))}
    yield _of(match, "time", gives, needs, "time")


def _phone(match: re.Match) -> Iterator[Anchor]:
    digits = re.sub(r"\D", "", match[0])
    if len(digits) >= 7:
        yield _of(match, "phone", {("phone", digits[-7:])}, {("phone", digits[-7:])})
        return
    for number in re.findall(r"\d+", match[0]):
        yield _number_anchor(match, _plain(number), "")


def _code(match: re.Match) -> Iterator[Anchor]:
    code = match[0].replace("-", "").lower()
    yield _of(match, "code", {("code", code)}, {("code", code)})


def _number(match: re.Match) -> Iterator[Anchor]:
    before = figures.CURRENCY_BEFORE.get((match["before"] or "").lower(), "")
    word = (match["unit"] or "").lower()
    unit = before or figures.UNITS.get(word, "")
    if len(word) == 1 and word.isalpha() and word.isascii() and match[0][-2:-1] == " ":
        unit = before  # "5 m" may be, "2 a" and "3 d" are rather words of their own.
    value = match["value"]
    if word in figures.COUNTED and not unit and value.isdecimal() and int(value) < 21:
        return
    if value.count(",") > 1 and not re.fullmatch(r"\d{1,3}(,\d{3})+", value):
        for part in value.split(","):
            yield _number_anchor(match, _plain(part), unit)
        return
    yield _number_anchor(match, _plain(value), unit)


def _number_anchor(match: re.Match, value: str, unit: str) -> Anchor:
    gives: set[Key] = {("any", value), *_measured(value, unit)}
    if not unit:
        return _of(match, "number", gives | {("bare", value)}, {("any", value), ("hour", value)})
    return _of(match, "number", gives, {*_measured(value, unit), ("bare", value)}, unit)


def _measured(value: str, unit: str) -> set[Key]:
    """Spans of time in minutes or months, so that 14 days are two weeks."""
    if not unit:
        return set()
    for base, sizes in (("minute", figures.MINUTES), ("month", figures.MONTHS)):
        if unit in sizes and value.isdecimal() and len(value) < 12:
            return {(f"{base}s", int(value) * sizes[unit])} | (
                {("minute", str(int(value) * sizes[unit]))} if base == "minute" else set()
            )
    return {(unit, value)}


def _plain(written: str) -> str:
    """ "1.000,50", "1 000.50" and "1000,5" as "1000.5"."""
    value = re.sub(r"[\s'’]", "", written)
    whole, stop, rest = value, "", ""
    if grouped := re.fullmatch(r"(\d{1,3}(?:[.,]\d{3})+)(?:[.,](\d{1,2}))?", value):
        whole, rest = re.sub(r"[.,]", "", grouped[1]), grouped[2] or ""
    elif len(parts := re.split(r"[.,]", value)) == 2:
        whole, rest = parts
    elif len(parts) > 2:
        return value
    whole, rest = whole.lstrip("0") or "0", rest.rstrip("0")
    stop = "." if rest else ""
    return f"{whole}{stop}{rest}"


_READERS = {
    "iso": _iso,
    "date": _date,
    "cjkdate": _cjkdate,
    "clock": _clock,
    "phone": _phone,
    "code": _code,
    "number": _number,
}


def _worded(text: str) -> Iterator[Anchor]:
    """Number words, days and months; spans of days give the days between as well."""
    if not text.isascii():
        yield from _chinese(text)
    words = _WORD.findall(text)
    lowered = [word.lower() for word in words]
    plain, short = not _TABLES.isdisjoint(lowered), not _SHORT.isdisjoint(words)
    days: list[tuple[int, int, int]] = []
    if plain:
        for place, match in enumerate(_WORD.finditer(text)):
            word = lowered[place]
            if word in figures.WEEKDAYS:
                days.append((match.start(), match.end(), figures.WEEKDAYS[word]))
            elif word in _TABLES:
                after = lowered[place + 1] if place + 1 < len(words) else ""
                yield from _word_anchor(text, match, word, after)
    if short:
        shorts = _SHORT_DAY.finditer(text)
        days += [(m.start(), m.end(), figures.SHORT_DAYS[m[1] or m[2]]) for m in shorts]
    if not text.isascii():
        days += [(m.start(), m.end(), _chinese_day(m)) for m in _CHINESE_DAY.finditer(text)]
    yield from _days(text, sorted(days))


_SHORT = frozenset(figures.SHORT_DAYS)
_TABLES = {
    *figures.WEEKDAYS,
    *figures.NUMBER_WORDS,
    *figures.MONTH_NAMES,
    *figures.TIMES,
    *figures.DAY_SPANS,
}


def _word_anchor(text: str, match: re.Match, word: str, after: str) -> Iterator[Anchor]:
    if word in figures.NUMBER_WORDS:
        if after not in figures.COUNTED:
            yield _number_anchor(match, figures.NUMBER_WORDS[word], figures.UNITS.get(after, ""))
    elif word in figures.TIMES:
        time = ("time", figures.TIMES[word])
        yield _of(match, "time", {time, ("hour", "12")}, {time, ("bare", "12")}, "time")
    elif word in figures.MONTH_NAMES:
        if word not in figures.MONTHS_AND_WORDS or _beside_number(text, match):
            key = ("month", figures.MONTH_NAMES[word])
            yield _of(match, "month", {key}, {key})
    elif word in figures.DAY_SPANS:
        keys: set[Key] = {("day", day) for day in figures.DAY_SPANS[word]}
        yield _of(match, "", keys, set())


def _beside_number(text: str, match: re.Match) -> bool:
    before = text[max(0, match.start() - 5) : match.start()]
    return bool(re.search(r"\d", before) or re.match(r"[ .]{1,2}\d", text[match.end() :][:4]))


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
        unit = re.match(_CJK_UNIT, text[match.end() :][:4])
        anchor = _number_anchor(match, str(value), figures.UNITS.get(unit[0], "") if unit else "")
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


def _days(text: str, days: list[tuple[int, int, int]]) -> Iterator[Anchor]:
    for place, (start, end, day) in enumerate(days):
        gives: set[Key] = {("day", day)}
        if place + 1 < len(days) and _TO.fullmatch(
            text[end : days[place + 1][0]].rstrip(".") or "x"
        ):
            last = days[place + 1][2]
            gives |= {("day", each % 7) for each in range(day, last + 1 + 7 * (last < day))}
        yield Anchor("day", start, end, frozenset(gives), frozenset({("day", day)}))
