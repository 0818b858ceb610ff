"""Whether a question leans on what was said before it. Pure.

It does when it opens like a continuation ("and …", "was ist mit …"), when it points at something
that it does not name ("is it free?"), or when it has hardly a word of its own ("how much?").
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from bots.answering.speech.leanings import SLOTS
from bots.answering.speech.leanings_unspaced import UNSPACED_LEANINGS
from bots.answering.understanding.leaning_words import Tongue, tongue
from bots.answering.understanding.wording import UNSPACED, Word, clauses, word_set, words

_LONGEST_LEANING = 30
_OWN_WORDS = 3
"""Words of its own with which a question stands by itself even behind an "and"."""
_FRAGMENT = 7
_TOLD_LENGTH = 200
_UNSPACED_TEXT = re.compile(f"[{UNSPACED}]")
_CONJUNCTIONS = word_set(
    "and if or but when because und wenn oder aber falls weil dass et si ou mais quand y o pero"
    " cuando e se ma quando mas en of als maar i jeśli lub ale и если или но когда och eller om"
    " og hvis ja jos tai a nebo pokud és ha vagy și dacă sau ve dan atau jika"
)
_BEFORE_VERBS = frozenset({"to", "zu", "te", "att", "at", "å"})
_UNFINISHED = frozenset({("is", "it"), ("ist", "es"), ("est", "il"), ("is", "het")})
_VERBS_OF_THINGS = word_set("kosten dauern gelten halten wiegen funktionieren finden passen")
_DETERMINERS = word_set("the a an your my our this that there der die das den dem het de en et")
_ELABORATE = word_set(
    "explain elaborate details detail example examples specific specifically erklären erkläre"
    " genauer beispiel ausführlicher expliquer explique précisions préciser exemple explicar"
    " explica ejemplo detalles detalhes exemplo spiegare spiegami esempio dettagli uitleggen"
    " voorbeeld wyjaśnij przykład объясни объясните подробнее пример açıkla örnek förklara"
    " forklar selitä"
)
_WHERE = word_set(
    "where wo où dónde onde dove waar gdzie где де nerede var hvor missä kde hol unde"
)
_FINITE = word_set(
    "is are do does can could will would has have what when where who why how which i we you"
    " there am did ist sind kann können gibt hat haben wird werden was wann wo wer wie welche"
    " welcher welches ich man est sont peut peux avez puis quel quelle quels quelles quand où"
    " comment qui que es-tu y-a es son está están hay puedo puede tienen tiene qué cuándo dónde"
    " cómo quién cuál cuáles é são há posso pode têm tem quando onde como quem qual quais è sono"
    " c'è può avete dove come chi quale quali zijn kan kun kunnen heeft hebben wat wanneer waar"
    " hoe welke jest są czy można mogę kiedy gdzie jak kto który jaki jaka jakie есть можно могу"
    " когда где как кто какой какая какие ли"
)


@dataclass(frozen=True)
class Read:
    """A question, its words told apart."""

    text: str
    spoken: Sequence[Word]
    own: frozenset[int]  # places of the words that say something by themselves
    speech: Tongue

    def at(self, place: int) -> str:
        return self.spoken[place].text if 0 <= place < len(self.spoken) else ""


def is_unspaced(text: str, language: str) -> bool:
    """Whether a text is in a script without spaces that we have the parts of."""
    return language in UNSPACED_LEANINGS and bool(_UNSPACED_TEXT.search(text))


def leans(question: str, language: str) -> bool:
    """Whether a question needs what was said before it to be understood."""
    if is_unspaced(question, language):
        return _leans_unspaced(question, language)
    read = read_question(question, language)
    if not read.spoken or len(read.spoken) > _LONGEST_LEANING:
        return False
    if _continues(read) or _points(read):
        return True
    return _is_fragment(read) or _says_little(read)


def points(question: str, language: str) -> bool:
    """Whether a question has a word for something that was named before it."""
    if is_unspaced(question, language):
        return bool(_parts(language).pointers.search(_bare(question[:_TOLD_LENGTH])))
    read = read_question(question, language)
    return len(read.spoken) <= _LONGEST_LEANING and _points(read)


def read_question(question: str, language: str) -> Read:
    speech = tongue(language)
    spoken = words(question)
    own = (
        place
        for place, word in enumerate(spoken)
        if word.text not in speech.small
        and word.text not in speech.hollow
        and word.text not in speech.before
        and word.text not in speech.pointers
        and len(word.text) > 1
        and not word.text.isdigit()
    )
    return Read(question, spoken, frozenset(own), speech)


def _continues(read: Read) -> bool:
    """An opener in front, and not much of its own behind it."""
    opener = opener_of(read)
    if not opener:
        return False
    return opener > 1 or len(read.own) < _OWN_WORDS


def opener_of(read: Read) -> int:
    """How many words of a question are its opener."""
    first = tuple(word.text for word in read.spoken[:6])
    lengths = range(len(first), 0, -1)
    return next((length for length in lengths if first[:length] in read.speech.openers), 0)


def _points(read: Read) -> bool:
    return any(_is_pointer(read, place) for place in range(len(read.spoken)))


def _is_pointer(read: Read, place: int) -> bool:
    """Whether a word stands for something outside the question."""
    word, last = read.at(place), place == len(read.spoken) - 1
    if word not in read.speech.pointers and not (last and word in read.speech.last_pointers):
        return False
    if _in_idiom(read, place) or _is_formal(read, place) or _looks_ahead(read, place):
        return False
    if _is_relative(read, place) or _is_inverted(read, place):
        return False
    if word in read.speech.articles and _is_noun(read, place + 1) and not _is_one(read, place):
        return False
    return not _has_antecedent(read, place)


def _is_one(read: Read, place: int) -> bool:
    """ "The red one looks good": no number, for it has words of its own before it."""
    return read.at(place) == "one" and place - 1 in read.own


def _is_noun(read: Read, place: int) -> bool:
    word = read.at(place)
    if not word or word in read.speech.small:
        return False
    return place in read.own or any(word in read.speech.slots[kind] for kind in SLOTS)


def _in_idiom(read: Read, place: int) -> bool:
    """ "this week", "is there": no pointing in these."""
    exact, open_ended = read.speech.idioms
    for start in range(max(0, place - 4), place + 1):
        for end in range(place + 1, min(len(read.spoken), start + 6) + 1):
            phrase = tuple(word.text for word in read.spoken[start:end])
            if end == len(read.spoken) and phrase[:2] in _UNFINISHED:
                continue  # "is it safe to …" is one, "is it safe?" is not.
            if phrase in exact or _begins_like(phrase, open_ended):
                return True
    return False


def _begins_like(phrase: tuple[str, ...], idioms: frozenset[tuple[str, ...]]) -> bool:
    if not idioms or len(phrase) < 2:
        return False
    return any(
        len(idiom) == len(phrase) and idiom[:-1] == phrase[:-1] and phrase[-1].startswith(idiom[-1])
        for idiom in idioms
    )


def _is_formal(read: Read, place: int) -> bool:
    """German "Sie" is the one who is asked, in a hurry without its capital too."""
    if read.at(place) != "sie":
        return False
    written = read.text[read.spoken[place].start]
    return written.isupper() or read.at(place - 1) not in _VERBS_OF_THINGS


def _is_inverted(read: Read, place: int) -> bool:
    """ "Les chiens sont-ils admis ?": the subject is there already."""
    start = read.spoken[place].start
    named = any(_is_noun(read, at) for at in range(place))
    return start > 0 and read.text[start - 1] == "-" and named


def _is_relative(read: Read, place: int) -> bool:
    """ "a hotel that takes dogs", "ein Zimmer, das …"."""
    if read.at(place) not in ("that", "das", "die", "dat", "to", "det", "som", "those", "der"):
        return False
    return place - 1 in read.own and place + 1 < len(read.spoken)


def _looks_ahead(read: Read, place: int) -> bool:
    """ "How long does it take to …", "ist es gut, … zu …": a dummy for what follows."""
    if read.at(place) in ("it", "det"):
        joints: Sequence[int] = range(place + 1, min(place + 4, len(read.spoken) - 1))
    elif read.at(place) in ("es", "het"):
        joints = range(place + 1, len(read.spoken) - 1)
    else:
        return False
    joint = next((at for at in joints if read.at(at) in _BEFORE_VERBS), None)
    return (
        joint is not None
        and read.at(joint + 1) not in _DETERMINERS
        and max(read.own, default=0) > joint
    )


def _has_antecedent(read: Read, place: int) -> bool:
    """Whether the question itself names, in a clause before, what a pointer may stand for."""
    before = [own for own in read.own if own < place]
    if not before:
        return False
    first = min(before)
    if any(read.at(at) in _CONJUNCTIONS for at in range(first + 1, place)):
        return True
    between = read.text[read.spoken[first].end : read.spoken[place].start]
    return len(list(clauses(between))) > 1 or bool(re.search(r"[.,;:!?]", between))


def _is_fragment(read: Read) -> bool:
    """ "for two people?", "with a dog?": begins with a preposition and asks nothing itself."""
    if read.at(0) not in read.speech.before or len(read.spoken) > _FRAGMENT:
        return False
    if len(read.own) >= _OWN_WORDS:
        return False
    return not any(word.text in _FINITE or word.text in read.speech.parties for word in read.spoken)


def _says_little(read: Read) -> bool:
    """No word of its own: only what asks, compares or fills a place."""
    said = {word.text for word in read.spoken}
    if not read.own - _places(read, _ELABORATE) and said & _ELABORATE:
        return True
    if read.own:
        return False
    if any(word in read.speech.more for word in said):
        return True  # "Do you have something cheaper?"
    if said & read.speech.parties:
        return not said - read.speech.small and not said & _WHERE
    return not _is_whole(read, said)


def _places(read: Read, some: frozenset[str]) -> set[int]:
    return {place for place, word in enumerate(read.spoken) if word.text in some}


def _is_whole(read: Read, said: set[str]) -> bool:
    """ "Are dogs allowed?": somebody or a day, and a property, in a sentence."""
    filled = any(word in read.speech.slots[kind] for kind in SLOTS for word in said)
    return filled and bool(said & _FINITE) and any(word in read.speech.about for word in said)


def _leans_unspaced(question: str, language: str) -> bool:
    line, parts = _bare(question[:_TOLD_LENGTH]), _parts(language)
    if line.startswith(parts.openers) or line.endswith(parts.endings):
        return True
    return bool(parts.pointers.search(line)) or not parts.hollow.sub("", line)


class _Parts(NamedTuple):
    """The parts of a line that tell a follow-up in a script without spaces."""

    openers: tuple[str, ...]
    endings: tuple[str, ...]
    pointers: re.Pattern[str]
    hollow: re.Pattern[str]


@cache
def _parts(language: str) -> _Parts:
    table = UNSPACED_LEANINGS[language]
    listed = {kind: [_bare(part) for part in table[kind].split("|")] for kind in table}
    return _Parts(
        tuple(listed["openers"]),
        tuple(listed["endings"]),
        _any_of(listed["pointers"]),
        _any_of([*listed["slots"], *listed["hollow"], r"\d+"]),
    )


def _any_of(parts: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(sorted(parts, key=len, reverse=True)))


def _bare(line: str) -> str:
    """A line without spaces, punctuation and tone marks."""
    return re.sub(r"[\W_]+", "", line)
