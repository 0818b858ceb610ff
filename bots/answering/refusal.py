"""How a bot says that it does not know, and whether a text says no more than that. Pure."""

import re
from functools import cache

from bots.answering.speech.model_refusals import BUT, COURTESIES, MODELS_SAY, OFFERS, SOURCES
from bots.answering.speech.refusals import REFUSALS
from knowledge.sentences import sentences

_LONGEST = 600
_MOST_SENTENCES = 4
_MARKERS = re.compile(r"\[\d{1,3}\]|[*_`#>]+|^\s*[-•]\s+", re.M)
_COMMA = re.compile(r"\s*(?:[,;:،؛，；：、]|\s[–—-]\s)\s*")
_FACT = re.compile(r"[,;:，；、].*\d")


def refusal(language: str) -> str:
    """The refusal in a language (ISO 639-1, a region may follow), in English for one we lack."""
    code = language.lower().replace("_", "-").partition("-")[0]
    return REFUSALS.get({"nb": "no", "nn": "no"}.get(code, code), REFUSALS["en"])


REFUSAL = refusal("en")


def is_refusal(text: str) -> bool:
    """Whether a whole answer says only that it does not know: ours, or in a model's own words.

    At most a few short sentences, each a refusal, an apology or an offer, at least one a refusal.
    An answer with a fact beside its "I could not find" is none.
    """
    text = _MARKERS.sub("", text).strip()
    if not text or len(text) > _LONGEST:
        return False
    said = [_plain(text[start:end]) for start, end in sentences(text)]
    said = [sentence for sentence in said if sentence]
    if not said or len(said) > _MOST_SENTENCES:
        return False
    kinds = [_kind(sentence) for sentence in said]
    return "refusal" in kinds and "fact" not in kinds


def _plain(sentence: str) -> str:
    sentence = sentence.casefold().replace("’", "'").replace("\u00a0", " ").strip("\"'“”„«»()")
    return re.sub(r"\s+", " ", sentence).strip(" .!?…。！？؟।")


def _kind(sentence: str) -> str:
    """ "refusal", "offer" (or a courtesy) or "fact"."""
    if sentence in _ours():
        return _ours()[sentence]
    parts = [part.strip(" ,;") for part in re.split(BUT, sentence)]
    kinds = [_kind_of_clause(part) for part in parts if part]
    if "fact" in kinds or not kinds:
        return "fact"
    return "refusal" if "refusal" in kinds else "offer"


def _kind_of_clause(clause: str) -> str:
    clause = _without_courtesy(clause)
    if not clause:
        return "offer"
    if _model_says().match(clause):
        return "fact" if _FACT.search(clause) else "refusal"
    return "offer" if _offers().match(clause) else "fact"


def _without_courtesy(clause: str) -> str:
    """A clause without the apologies before its first commas."""
    while True:
        if _courtesies().match(clause):
            return ""
        head = _COMMA.search(clause)
        if head is None or not _courtesies().match(clause[: head.start()].strip()):
            return _OPENING.sub("", clause)
        clause = clause[head.end() :].strip()


_OPENING = re.compile(
    r"^(?:(?:i'm |i am )?(?:sorry|afraid)|unfortunately|es tut mir leid|tut mir leid|leider"
    r"|malheureusement|lo siento|lamentablemente|infelizmente|desculpe|purtroppo|mi dispiace|helaas"
    r"|niestety|к сожалению|maalesef|üzgünüm|很抱歉|抱歉|对不起|不好意思|申し訳ありませんが"
    r"|申し訳ございませんが|すみませんが) ?(?:that )?"
)


@cache
def _ours() -> dict[str, str]:
    """Our own sentences: the first refuses, the second offers."""
    found: dict[str, str] = {}
    for text in (*REFUSALS.values(), *_FORMER):
        for place, (start, end) in enumerate(sentences(text)):
            found[_plain(text[start:end])] = "offer" if place else "refusal"
    return found


# What is stored in conversations from before there were refusals by language.
_FORMER = (
    "I could not find that in the information I was given. "
    "Try asking in other words, or contact us directly.",
)


@cache
def _model_says() -> re.Pattern[str]:
    patterns = (
        pattern.replace("SOURCES", SOURCES.get(language, SOURCES["en"])).replace("ß", "ss")
        for language, listed in MODELS_SAY.items()
        for pattern in listed
    )
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


@cache
def _courtesies() -> re.Pattern[str]:
    return re.compile(COURTESIES)


@cache
def _offers() -> re.Pattern[str]:
    return re.compile(OFFERS)
