"""What a claim cannot get wrong: numbers, amounts, times, dates, addresses, names. Pure.

An anchor of a text gives keys, by which it is evidence, and needs one of some keys to be borne
out: "14 days" gives the number 14 and a span of 20,160 minutes, and is borne out by such a span
("two weeks") or by a 14 without a unit (a table's cell). Positions are those of the text.
"""

import re
from collections.abc import Iterator

from bots.answering.evidence import figures
from bots.answering.evidence.measures import CJK_UNIT, Anchor, Key, anchor_of, number_anchor, plain
from bots.answering.evidence.worded import worded

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
    rf"(?P<unit>{CJK_UNIT}|us\$|[%€$£¥₽₺]|°[CF]?|[^\W\d_]+))?)",
    re.I,
)
_BEFORE = re.compile(
    r"(?:(?:(?:\bus|\br)?\$|[€£¥₹₺₽]|\brs\.?|\b(?:eur|usd|gbp|chf))[ \u00a0]?"
    r"|\b(?-i:[A-Z][A-Za-z]{0,5})-?|[+(]|(?:上午|早上|午前|오전|下午|晚上|午後|오후)[ ]?)$",
    re.I,
)
_DIGIT = re.compile(r"\d")
_DIGITS_END = re.compile(r"\d+[.,:]?")
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
    found.extend(worded(text))
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


def _mail(match: re.Match) -> Iterator[Anchor]:
    address = match[0].lower().rstrip(".")
    yield anchor_of(
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
            yield anchor_of(match, "number", keys, keys)
        yield number_anchor(match, year, "")


def _cjkdate(match: re.Match) -> Iterator[Anchor]:
    yield from _dated(match, match["cd"], int(match["cm"]), match["cy"] or "")


def _dated(match: re.Match, day: str, month: int, year: str) -> Iterator[Anchor]:
    yield number_anchor(match, str(int(day)), "")
    yield anchor_of(match, "month", {("month", month)}, {("month", month)})
    if year:
        yield number_anchor(match, year, "")


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
        gives |= {("minute", plain(str(hour * 60))), ("any", str(hour))}
        needs |= {("minute", plain(str(hour * 60)))}
    yield anchor_of(match, "time", gives, needs, "time")


def _phone(match: re.Match) -> Iterator[Anchor]:
    digits = re.sub(r"\D", "", match[0])
    if len(digits) >= 7:
        yield anchor_of(match, "phone", {("phone", digits[-7:])}, {("phone", digits[-7:])})
        return
    for number in re.findall(r"\d+", match[0]):
        yield number_anchor(match, plain(number), "")


def _code(match: re.Match) -> Iterator[Anchor]:
    code = match[0].replace("-", "").lower()
    yield anchor_of(match, "code", {("code", code)}, {("code", code)})


def _number(match: re.Match) -> Iterator[Anchor]:
    before = figures.CURRENCY_BEFORE.get((match["before"] or "").lower(), "")
    word = (match["unit"] or "").lower()
    unit = before or figures.UNITS.get(word, "")
    if len(word) == 1 and word.isalpha() and word.isascii() and match[0][-2:-1] == " ":
        unit = before  # "5 m" may be, "2 a" and "3 d" are rather words of their own.
    value = match["value"]
    if word in figures.COUNTED and not unit and value.isdecimal() and len(value) < 3:
        return
    if value.count(",") > 1 and not re.fullmatch(r"\d{1,3}(,\d{3})+", value):
        for part in value.split(","):
            yield number_anchor(match, plain(part), unit)
        return
    yield number_anchor(match, plain(value), unit)


_READERS = {
    "iso": _iso,
    "date": _date,
    "cjkdate": _cjkdate,
    "clock": _clock,
    "phone": _phone,
    "code": _code,
    "number": _number,
}
