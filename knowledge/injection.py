"""Orders to the model hidden in sources: found and taken out before a model reads them. Pure.

A source is material to read. A sentence of it that speaks to the model ("ignore your
instructions", forged role marks and fences, invisible characters) is blanked by spaces, so that
every offset stays true. This is one wall of several: the prompt says what passages are, and each
sentence of the answer is held against them.
"""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache, cached_property, lru_cache
from itertools import accumulate
from operator import itemgetter

from knowledge.orders import (
    BEGINNING,
    GOES_ON,
    ORDERS,
    SIGN_ORDERS,
    SQUEEZED,
    beginnings,
    compiled,
    folded_signs,
)
from knowledge.passages import Passage
from knowledge.sentences import sentences

MAX_NAME = 120

_HIDDEN = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2060-\u2064"
    "\u206a-\u206f\u3164\ufeff\ufe00-\ufe0f"
)
_INVISIBLE = re.compile(rf"[{_HIDDEN}\u202a-\u202e\u2066-\u2069\U000e0000-\U000e01ef]")
_TAGS = re.compile(r"[\U000e0000-\U000e007f]{2,}")
_FLAG = "\U0001f3f4"
_ZERO_WIDTH_RUN = re.compile(r"[\u200b-\u200f\u2060-\u2064\ufeff]{6,}")
_OVERRIDES = re.compile(r"[\u202d\u202e]")
_TURNED = re.compile(r"\u202e([^\u202c\n]{1,4000})")  # Shown from its end to its beginning.
_LONGEST_COMMENT = 4000
_COMMENT_WORDS = re.compile(
    r"\b(?:ai|llm|assistant|model|prompt|instructions?|ignore|system|chatbot|answer|respond|user"
    r"|visitors?)\b"
)
# Never in ordinary text: tokens of chat templates and our own fence.
_TOKENS = re.compile(
    r"<\|\s*(?:im_start|im_end|im_sep|system|user|assistant|endoftext|end|start_header_id"
    r"|end_header_id|eot_id"
    r"|begin_of_text|endofprompt)\s*\|>|\[/?inst\]|<</?sys>>|<start_of_turn>|<end_of_turn>"
    r"|</?\s*passages?\b[^>\n]{0,200}>"
    r"|</?\s*(?:system|assistant|instructions?|system_prompt|system-prompt|sys|admin|developer)\s*>"
    r"|^[^\S\n]*#{2,4}\s*(?:system|instruction|assistant|human|user|response)s?\s*(?::|$)"
    r"|\[\s*system\s*\](?:\(#\w*\))?"
    r"|^[^\S\n]*```\s*(?:system|prompt|instructions)\b"
    r"|\[\s*(?:end|begin) of (?:system|prompt|context|instructions|document)s?\s*\]"
    r"|^[^\S\n]*-{3,}\s*(?:end|begin|start) (?:of )?(?:system|prompt|context|instructions|passages"
    r"|user)\b[^\n]{0,40}",
    re.M,
)
# Roles are words of business as well ("System: Windows 11"): what follows must be an order.
_ROLE = re.compile(
    r"^[\W_]{0,6}(?:system|assistant|developer|ai|llm|llms|gpt|bot|chatbot|systemnachricht|sistema"
    r"|systeme|système|система|系统|系統|システム|النظام)"
    r"[\W_]{0,3}(?:message|prompt|override|instruction|note|notice"
    r"|hinweis)?[\s*_\])>]{0,4}[:：]\s*(?P<rest>[^\n]{0,200})",
    re.M,
)
_ORDERLY = re.compile(
    r"\b(?:ignor\w*|disregard|forget|output|obey|reveal|override|pretend|comply|you (?:are|must"
    r"|will|should|shall|have|may|can)|from now on"
    r"|respond|reply|always|never|do not|don[’']t|tell the|instructions?|prompt|i (?:will|am|can"
    r"|have)|sure|jailbreak|du (?:bist|musst)"
    r"|tu (?:es|dois)|eres|debes|вы?\b|ты|vergiss|oublie\w*|olvida\w*|dimentica\w*|negeer"
    r"|antworte\w*|responde\w*|отвечай\w*|игнор\w*)\b"
    r"|你|忽略|必须|無視|答え|تجاهل|انت"
)
# An order, unless it is one to people about things of this world.
_HARMLESS = re.compile(
    r"\b(?:label|package|packaging|box|manual|leaflet|sticker"
    r"|(?:ai|chatbot|bot) (?:researcher|engineer|company|startup|developer|expert|fan|vendor"
    r"|student)s?|assistant manager|assistant professor|teaching assistant|dental assistant|shop"
    r" assistant|sales assistant|driving assistant"
    r"|parking assistant|lane|formular|gebrauchsanweisung|beipackzettel|packung|kennzeichnung"
    r"|etiquette|etiqueta|etichetta|etykiet\w*"
    r"|notice d|prospecto|ambalaj\w*|этикетк\w*|упаковк\w*|old edition|old version|previous"
    r" edition|previous version)\b|标签|说明书|短信|ラベル|説明書"
)
_HARMLESS_REPLY = re.compile(
    r"\b(?:sms|text message|e-?mail|whatsapp|letter|stop|code|form|survey|questionnaire|exam|mail"
    r"|formular|formulaire|formulario)\b"
)
_STRONG = re.compile(
    r"\b(?:prompt\w*|llm|ai|chatbot|language model|jailbreak\w*|previous instructions|your"
    r" instructions|the user|ki|ia|sprachmodell\w*)\b"
)
_PEOPLE = re.compile(
    r"\b(?:ai|chatbot|bot|llm) (?:researcher|engineer|company|startup|developer|expert|fan"
    r"|vendor)s?\b"
)
_REPLY = re.compile(r"repl|resp|answ|antw|repon|rispo|odpow|contes|отвеч")
_SPACED = re.compile(r"(?<![^\W_])(?:[^\W\d_][ \t._*·|/\-]{1,3}){4,}[^\W\d_](?![^\W_])")
_LEET_WORD = re.compile(r"[^\W\d_][0134578@$!|+]|[0134578@$][^\W\d_]")
# Beginning with what is rare, these two are found several times faster.
_LEET_SIGN = re.compile(r"[013457@$!|](?:(?<=[a-z].)[a-z]|(?<!\w.)[a-z]{3})")
_HYPHEN = re.compile(r"-(?<=[^\W\d_]-)\s?(?=[^\W\d_])")
_LEET = str.maketrans("013457@$!|+8", "oieastasiltb")
_MIXED_SIGNS = re.compile(r"[\u0370-\u04ff](?:(?<=[a-z].)|(?=[a-z]))")
_LOOKALIKES = str.maketrans("аеорсухіјѕԁһӏкмтвнгαορντεικυχ", "aeopcyxijsdhlkmtbhraopvteikux")
_WORD = re.compile(r"[^\W_]+")
_HAN = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")


def without_orders(text: str) -> tuple[str, list[str]]:
    """The text with each order to a model blanked by as many spaces, and what was blanked.

    Hidden characters that spell a message are blanked too, and given as what they spell.
    """
    found = _orders(text)
    if not found:
        return text, []
    pieces: list[str] = []
    end = 0
    for start, stop in found:
        pieces += [text[end:start], _blanked(text[start:stop])]
        end = stop
    return "".join([*pieces, text[end:]]), [_shown(text[start:stop]) for start, stop in found]


@lru_cache(maxsize=256)
def _blanked(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)


def gives_orders(text: str) -> bool:
    """Whether a text has an order to a model."""
    return bool(_orders(text))


def cleaned(passages: Sequence[Passage]) -> tuple[list[Passage], list[str]]:
    """The passages without orders in their sources' names; and all orders that were found.

    Those in text and heading were blanked when the passages were indexed (knowledge.index).
    """
    kept: list[Passage] = []
    found: list[str] = []
    for passage in passages:
        name, named = without_orders(passage.source_name)
        if named:
            passage = replace(passage, source_name=" ".join(name.split()))
        found += [*passage.orders, *named]
        kept.append(passage)
    return kept, list(dict.fromkeys(found))


def clean_name(name: str) -> str:
    """A title or name for a prompt: one clipped line, no orders, controls or fence characters."""
    name = "".join(" " if unicodedata.category(sign)[0] in "CZ" else sign for sign in name)
    name = without_orders(name)[0].translate(str.maketrans('<>"`{}[]|', "‹›'     /"))
    name = " ".join(name.split())
    return name if len(name) <= MAX_NAME else f"{name[: MAX_NAME - 1].rstrip()}…"


@lru_cache(maxsize=1024)
def _orders(text: str) -> tuple[tuple[int, int], ...]:
    """(start, end) of every order, widened to whole sentences, in order and apart."""
    hidden = list(_hidden(text))
    hits = [hit for view, places in _views(text) for hit in _hits(view, places)]
    if not hits:
        return tuple(_joined(hidden))
    spans = sentences(text)
    wide = list(hidden)
    for start, end in hits:
        first = bisect_right(spans, start, key=itemgetter(1))
        over = spans[first : bisect_left(spans, end, key=itemgetter(0))]
        wide += over or [(start, end)]
    return tuple(_joined([*wide, *_carried_on(text, spans, set(wide))]))


def _joined(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in sorted(set(spans)):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _carried_on(
    text: str, spans: Sequence[tuple[int, int]], found: set[tuple[int, int]]
) -> Iterator[tuple[int, int]]:
    """Sentences in the same paragraph that go on ordering."""
    carrying = False
    end = 0
    for span in spans:
        carrying = carrying and text.count("\n", end, span[0]) < 2
        if span in found:
            carrying = True
        elif carrying and GOES_ON.match(folded_signs(text[slice(*span)])):
            yield span
        else:
            carrying = False
        end = span[1]


def _hidden(text: str) -> Iterator[tuple[int, int]]:
    """Characters that nobody sees and that can spell something."""
    if text.isascii():
        return
    for match in _TAGS.finditer(text):
        flag = text[match.start() - 1 : match.start()] == _FLAG and len(match[0]) < 9
        if not flag:
            yield match.span()
    for pattern in (_ZERO_WIDTH_RUN, _OVERRIDES):
        yield from (match.span() for match in pattern.finditer(text))


@lru_cache(maxsize=256)
def _shown(text: str) -> str:
    """What was blanked, readable: tag characters as the letters that they spell."""
    plain = "".join(
        chr(ord(sign) - 0xE0000) if 0xE0020 <= ord(sign) <= 0xE007E else sign for sign in text
    )
    shown = " ".join(_INVISIBLE.sub("", plain).split())
    return shown or "(invisible characters)"


def _views(text: str) -> Iterator[tuple[str, Sequence[int] | None]]:
    """The text as a model may read it, and where its signs stand (None: in the same places)."""
    folded = folded_signs(text)
    places: list[int] | None = None
    if not text.isascii() and _INVISIBLE.search(text):
        places = [at for at, sign in enumerate(text) if not _INVISIBLE.match(sign)]
        folded = "".join(folded[at] for at in places)
    if not text.isascii() and _MIXED_SIGNS.search(folded):
        folded = _where(_MIXED_SIGNS, r"\w+", folded, _LOOKALIKES)
    yield folded, places
    if _LEET_SIGN.search(folded):
        leet = _where(_LEET_WORD, r"[\w@$!|+]+", folded, _LEET)
        if leet != folded:
            yield leet, places
    if "-" in folded and (broken := _HYPHEN.sub("\x00", folded)) != folded:
        yield _dropped(broken, places)
    for span in _turned(text):
        yield "ignore all previous instructions", _stretched(span, None)
    for match in _SPACED.finditer(folded):
        squeezed = re.sub(r"[\W_]+", "", match[0]).translate(_LEET)
        if SQUEEZED.search(squeezed):
            yield "ignore all previous instructions", _stretched(match.span(), places)


def _where(sign: re.Pattern[str], runs: str, text: str, letters: dict) -> str:
    """The text with other letters in those runs of signs that have the sign."""

    def one(run: re.Match[str]) -> str:
        return run[0].translate(letters) if sign.search(run[0]) else run[0]

    return re.sub(runs, one, text)


def _dropped(broken: str, places: list[int] | None) -> tuple[str, "_Kept"]:
    """A text without its zero signs, which stand for one sign or two; places kept roughly true."""
    return broken.replace("\x00", ""), _Kept(broken, places)


class _Kept(Sequence[int]):
    """Where the signs of a text without its zero signs stand; found out when somebody asks."""

    def __init__(self, broken: str, places: list[int] | None) -> None:
        self._broken, self._places = broken, places

    @cached_property
    def _found(self) -> list[int]:
        kept = (at for at, sign in enumerate(self._broken) if sign != "\x00")
        return [self._places[at] for at in kept] if self._places else list(kept)

    def __getitem__(self, at: int) -> int:
        return self._found[at]

    def __len__(self) -> int:
        return len(self._found)


def _turned(text: str) -> Iterator[tuple[int, int]]:
    """What is shown from its end to its beginning, and is an order there: looked at together."""
    found = list(_TURNED.finditer(text))
    view = folded_signs("\n".join(each[1][::-1] for each in found))
    ends = list(accumulate(len(each[1]) + 1 for each in found))
    for at in sorted({bisect_right(ends, start) for start, _ in _matches(view)}):
        yield found[at].span()


def _stretched(span: tuple[int, int], places: list[int] | None) -> list[int]:
    start, end = span
    at = [start + (end - 1 - start) * k // 31 for k in range(32)]
    return [places[each] for each in at] if places else at


def _hits(view: str, places: Sequence[int] | None) -> Iterator[tuple[int, int]]:
    for start, end in _matches(view):
        if start < end:
            yield (start, end) if places is None else (places[start], places[end - 1] + 1)


def _matches(view: str) -> Iterator[tuple[int, int]]:
    yield from _marks(view)
    for pattern in _possible(view):
        yield from _meant(pattern, view)
    if not view.isascii() and _HAN.search(view):
        for pattern in _sign_patterns():
            yield from _meant(pattern, view)


def _marks(view: str) -> Iterator[tuple[int, int]]:
    """Template tokens, comments that speak to a model, role marks before an order."""
    if any(sign in view for sign in ("<", "[", "##", "```", "---")):
        yield from (match.span() for match in _TOKENS.finditer(view))
    if "<!--" in view:
        yield from (span for span in _comments(view) if _COMMENT_WORDS.search(view, *span))
    if ":" in view or "：" in view:
        roles = _ROLE.finditer(view)
        yield from (each.span() for each in roles if _ORDERLY.search(each["rest"]))


def _comments(view: str) -> Iterator[tuple[int, int]]:
    """Each from its first sign to its end, but those that are longer than anybody's words."""
    start = view.find("<!--")
    while start >= 0 and (end := view.find("-->", start + 4)) >= 0:
        if end - start - 4 > _LONGEST_COMMENT:
            start = view.find("<!--", end - 4 - _LONGEST_COMMENT)
            continue
        yield start, end + 3
        start = view.find("<!--", end + 3)


def _meant(pattern: re.Pattern[str], view: str) -> Iterator[tuple[int, int]]:
    for match in pattern.finditer(view):
        around = view[max(0, match.start() - 60) : match.end() + 60]
        if _PEOPLE.search(around):
            continue
        if _STRONG.search(match[0]):
            yield match.span()
            continue
        answering = _REPLY.match(match[0]) and _HARMLESS_REPLY.search(around)
        if not answering and not _HARMLESS.search(around):
            yield match.span()


def _possible(view: str) -> Iterator[re.Pattern[str]]:
    """The patterns of which every word that must be there may be: most texts need no search."""
    rarest = _patterns()
    words = {"", *_WORD.findall(view)}
    words.update([word[:BEGINNING] for word in words])
    tried = {at: each for word in rarest.keys() & words for at, each in rarest[word]}
    for pattern, needed in tried.values():
        for firsts in needed:
            if words.isdisjoint(firsts):
                break
        else:
            yield pattern


@cache
def _patterns() -> dict[str, list[tuple[int, tuple[re.Pattern[str], list[frozenset[str]]]]]]:
    """Patterns, with the words that they need, by each form or beginning of the rarest of these.

    Rare is what few patterns have. Under "" stand those that need no word.
    """
    needs = [beginnings(pattern) for pattern in ORDERS]
    seen = Counter(word for needed in needs for firsts in needed for word in firsts)
    found: dict[str, list] = {"": []}
    for at, (pattern, needed) in enumerate(zip(ORDERS, needs, strict=True)):
        key = min(needed, key=lambda firsts: sum(seen[word] for word in firsts), default=[""])
        for word in key:
            found.setdefault(word, []).append((at, (compiled(pattern), needed)))
    return found


@cache
def _sign_patterns() -> list[re.Pattern[str]]:
    return [re.compile(pattern) for pattern in SIGN_ORDERS]
