"""Where sentences end, in any language that marks it. Pure."""

import re
from collections.abc import Iterator

Span = tuple[int, int]

_CLOSERS = "\"'”’»›)\\]}」』】）］"
_OPENERS = "\"'“‘«„(["
_STOPS = ".!?…‼⁇⁈⁉؟۔।॥։။።៕។"
_END = re.compile(
    rf"(?P<wide>[。！？｡][。！？｡]*[{_CLOSERS}]*)"
    rf"|(?P<narrow>(?<![{_STOPS}])[{_STOPS}]++[{_CLOSERS}]*+)(?=\s|$)"
    r"|(?P<line>\n(?>[ ]*\n)*)"
)
# More than so many, one for each few signs: no text that anybody reads.
_MOST_ENDS, _FEWEST_SIGNS = 40_000, 9
_ANY_END = re.compile(rf"[。！？｡\n]|(?<![{_STOPS}])[{_STOPS}]++(?=\s)")
_BLOCK_START = re.compile(r"[ ]*(#{1,6} |[-*+•–] |\d{1,3}[.)] |>|\||```)")
_CELL = " | "
_BEFORE_WORDS = re.compile(r"[(\[{\"'“‘«„|]")
_INITIALS = re.compile(r"([^\W\d_]\.)*[^\W\d_]")
_LOOK_BACK = 60
_WRAP_COLUMNS = 40
_WRAP_COLUMNS_WIDE = 20
_QUOTATION_GOES_ON = tuple("とっなのはがをも")


def _word_set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Never the end of a sentence: something always follows.
_OPEN_ABBREVIATIONS = _word_set(
    "mr mrs ms dr prof st mt ft fig figs vs cf viz approx no nos nr vol p pp ch sec art dept gen"
    " col sgt capt lt rev hon pres gov sen rep e.g i.e eg ie z.b d.h u.a o.ä i.d.r s.o s.u bzw ca"
    " bspw vgl evtl ggf inkl exkl zzgl abs tel str hr fr dipl ing m mme mlle mm env ex av"
    " p.ex c.-à-d sr sra srta dña d ud uds pág núm ej p.ej sig sig.ra dott avv prof.ssa n pag es"
    " dhr mevr mw drs bijv o.a d.w.z resp incl excl min max bl.a t.ex f.eks dvs kl ul al tzw np tj"
    " ok im nr.tel inż mgr обл г ул д им т.е т.к т.н напр см рис стр руб тыс млн bv örn vb"
)
# May be the end of a sentence: it is when a capital letter follows.
_CLOSED_ABBREVIATIONS = _word_set(
    "etc inc ltd co corp llc plc gmbh bros jr a.m p.m am pm ph.d usw usf u.v.m"
    " s.a s.l ecc enz m.m osv itd itp т.д т.п др ed eds est ave blvd rd jan feb mar apr jun"
    " jul aug sep sept oct nov dec"
)
# Abbreviations that are words too: only before a number are they surely abbreviations.
_AMBIGUOUS_WORDS = _word_set("no art sec ch min max ok im es ex sig fig ft mm")
_MONTHS = re.compile(
    r"(jan|feb|m[aä]r|apr|ma[ijy]|jun|jul|aug|sep|o[kc]t|nov|de[cz]|led|úno|bře|dub|kvě|čer|srp|zář"
    r"|říj|lis|pro|tam|hel|maa|huh|tou|kes|hei|elo|syy|lok|mar|jou)\w*",
    re.I,
)


def sentences(text: str) -> list[Span]:
    """(start, end) of every sentence, in order, without the white space around it.

    A sentence never spans an empty line, a list item, a heading or a table row; a single line break
    inside one is kept, because it only wraps a long line. Everything but white space is in one.
    """
    return list(spans(text))


def ends_too_often(text: str) -> bool:
    """Whether a long text is little but ends of lines and sentences."""
    if len(text) < _MOST_ENDS:
        return False
    ends = _ANY_END.subn("", text)[1]
    return ends > _MOST_ENDS and ends * _FEWEST_SIGNS > len(text)


def spans(text: str) -> Iterator[Span]:
    """The sentences one by one."""
    start = 0
    for end in _ends(text):
        if span := _trimmed(text, start, end):
            yield span
        start = end


def _ends(text: str) -> Iterator[int]:
    for match in _END.finditer(text):
        kind = match.lastgroup
        if kind == "line":
            if _line_break_ends(text, match):
                yield match.end()
        elif _wide_stop_ends(text, match) if kind == "wide" else _stop_ends(text, match):
            yield match.end()
    yield len(text)


def _trimmed(text: str, start: int, end: int) -> Span | None:
    sentence = text[start:end].rstrip()
    end = start + len(sentence)
    start = end - len(sentence.lstrip())
    return (start, end) if start < end else None


def _line_break_ends(text: str, match: re.Match[str]) -> bool:
    """Whether a line break is more than the wrapping of a long line."""
    position, after = match.span()
    if after - position > 1:
        return True
    begin = text.rfind("\n", 0, position) + 1
    line = text[begin:position]
    length = len(line.strip())
    if length < _WRAP_COLUMNS_WIDE:
        return True
    end = text.find("\n", after)
    following = text[after : end if end >= 0 else len(text)]
    if not following or following.isspace():
        return True
    if _BLOCK_START.match(following) or _CELL in following or _CELL in line or line[:1] == "#":
        return True
    columns = _WRAP_COLUMNS if line.isascii() or max(line) < "\u2e80" else _WRAP_COLUMNS_WIDE
    return length < columns or line.rstrip().endswith(":")


def _wide_stop_ends(text: str, match: re.Match[str]) -> bool:
    """A Japanese quotation may end in a stop and the sentence around it go on with a particle."""
    quoted = match["wide"][-1] in _CLOSERS
    return not (quoted and text.startswith(_QUOTATION_GOES_ON, match.end()))


def _stop_ends(text: str, match: re.Match[str]) -> bool:
    stop = match["narrow"]
    following = text[match.end() : match.end() + 40].lstrip()
    if not following:
        return True
    lower = _begins_lower(following)
    if stop[0] != ".":
        return not (lower and len(stop) > 1 and stop[-1] not in "!?")
    if lower:
        return False
    if stop.startswith(".."):
        return True
    return not _is_abbreviation(text, match.start(), following)


def _begins_lower(following: str) -> bool:
    """Whether the next word is in lower case; names such as iPhone count as capitals."""
    if not following[0].islower() and following[0] not in _OPENERS:
        return False
    first = following.split(maxsplit=1)[0].lstrip(_OPENERS)
    return bool(first) and first[0].islower() and not any(map(str.isupper, first[1:]))


def _is_abbreviation(text: str, stop: int, following: str) -> bool:
    """Whether the full stop at `stop` belongs to the word before it, when a capital follows."""
    if text[stop - 1 : stop].isspace():  # The dots of a table of contents.
        return False
    before = text[max(0, stop - _LOOK_BACK) : stop].rpartition("\n")[2]
    word = _last_word(before)
    if word.isdecimal():
        if len(word) > 2:
            return False
        is_month = following[0].isalpha() and _MONTHS.match(following)
        return bool(is_month) or not before[: -len(word)].strip()
    lowered = word.casefold()
    if lowered in _CLOSED_ABBREVIATIONS:
        return following[:1].isdecimal()
    if lowered in _OPEN_ABBREVIATIONS:
        return not (lowered in _AMBIGUOUS_WORDS and not following[:1].isdecimal())
    return bool(_INITIALS.fullmatch(word)) and (word[0].isupper() or "." in word)


def _last_word(line: str) -> str:
    word = line.rsplit(maxsplit=1)[-1] if line else ""
    return word if word.isalnum() else _BEFORE_WORDS.split(word)[-1]
