"""How far a word of the question is met by a word of a passage. Pure.

Exactly (the same analysed form), by a word of the same concept, by a word of the same family
("cancel", "cancellation"; parts of German and Dutch compounds), or by one that the visitor
mistyped: Damerau and Levenshtein's distance, in its restricted form.
"""

from collections.abc import Collection, Iterable

EXACT = 1.0
CONCEPT = 0.85
FAMILY = 0.8
COMPOUND = 0.7
TYPO = 0.6
MIN_FAMILY = 5
MIN_PART = 4
MIN_TYPO = 4
MIN_TYPO_2 = 8
COMPOUNDING = frozenset({"de", "nl", "sv", "da", "no", "fi"})


def related(form: str, other: str, language: str) -> float:
    """How near two different analysed forms are by their spelling: 0, FAMILY or COMPOUND."""
    shorter, longer = sorted((form, other), key=len)
    if not shorter.isalpha() or len(shorter) < MIN_PART:
        return 0.0
    shared = _shared(form, other)
    if shared >= MIN_FAMILY and len(longer) - shared <= 4 and len(shorter) - shared <= 2:
        return FAMILY
    if language in COMPOUNDING and (longer.startswith(shorter) or longer.endswith(shorter)):
        return COMPOUND
    return 0.0


def mistyped(form: str, vocabulary: Iterable[str]) -> list[str]:
    """The words of a vocabulary that a form may be a slip of: one letter, two in long words."""
    if len(form) < MIN_TYPO or not form.isalpha():
        return []
    allowed = 2 if len(form) >= MIN_TYPO_2 else 1
    near = (w for w in vocabulary if w[0] == form[0] and abs(len(w) - len(form)) <= allowed)
    return [word for word in near if len(word) >= MIN_PART and within(form, word, allowed)]


def within(one: str, other: str, allowed: int) -> bool:
    """Whether two words are at most ``allowed`` slips apart (one of them may be a swap)."""
    if len(set(one) ^ set(other)) > 2 * allowed:
        return False
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        following = [i]
        for j, b in enumerate(other, 1):
            cost = min(row[j] + 1, following[-1] + 1, row[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            following.append(cost)
        if min(following) > allowed:
            return False
        before, row = row, following
    return row[-1] <= allowed


def degrees(
    forms: Collection[str], vocabulary: Collection[str], language: str, *, typos: bool
) -> dict[str, float]:
    """For each word of a vocabulary that meets one of a word's forms, how far."""
    found = {form: EXACT for form in forms if form in vocabulary}
    for form in forms:
        for word in vocabulary:
            if word[0] == form[0] or language in COMPOUNDING:
                degree = related(form, word, language)
                if degree > found.get(word, 0):
                    found[word] = degree
    if typos and not found:
        found = {word: TYPO for form in forms for word in mistyped(form, vocabulary)}
    return found


def _shared(one: str, other: str) -> int:
    """The length of what two words begin with."""
    for position, (a, b) in enumerate(zip(one, other, strict=False)):
        if a != b:
            return position
    return min(len(one), len(other))
