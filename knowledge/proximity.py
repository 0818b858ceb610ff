"""Words that stand together in a question and in a passage. Pure.

After Rasolofo and Savoy, "Term Proximity Scoring for Keyword-Based Retrieval Systems", ECIR 2003:
to the score of a passage comes, for every two neighbouring words of the question, what their
distances in the passage are worth.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from knowledge.ranking import K1

WINDOW = 6  # Words farther apart count as not together.
WEIGHT = 0.4

Pair = tuple[str, str]


def pairs_of(terms: Sequence[str], idfs: Mapping[str, float]) -> dict[Pair, float]:
    """The neighbours among a question's terms, with the idf of the commoner of the two."""
    return {
        (one, other): min(idfs[one], idfs[other])
        for one, other in pairwise(terms)
        if one != other and idfs.get(one) and idfs.get(other)
    }


def nearness(tokens: Sequence[str], pairs: Mapping[Pair, float]) -> float:
    """What a passage's score gains by the pairs that stand near each other in it."""
    places = {term: _places(tokens, term) for pair in pairs for term in pair}
    gain = 0.0
    for (one, other), idf in pairs.items():
        near = sum(
            1 / abs(here - there)
            for here in places[one]
            for there in places[other]
            if 0 < abs(here - there) <= WINDOW
        )
        gain += idf * near * (K1 + 1) / (near + K1) if near else 0.0
    return WEIGHT * gain


def _places(tokens: Sequence[str], term: str) -> list[int]:
    """Where a term stands; ``index`` looks through the rest without a step of ours for each."""
    places: list[int] = []
    try:
        while True:
            places.append(tokens.index(term, places[-1] + 1 if places else 0))
    except ValueError:
        return places
