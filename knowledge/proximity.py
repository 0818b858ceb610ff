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


def places_of(tokens: Sequence[str]) -> dict[str, list[int]]:
    """Where in a passage each of its words stands."""
    places: dict[str, list[int]] = {}
    for place, token in enumerate(tokens):
        places.setdefault(token, []).append(place)
    return places


def nearness(places: Mapping[str, Sequence[int]], pairs: Mapping[Pair, float]) -> float:
    """What a passage's score gains by the pairs that stand near each other in it."""
    gain = 0.0
    for (one, other), idf in pairs.items():
        if one not in places or other not in places:
            continue
        near = 0.0
        for here in places[one]:
            for there in places[other]:
                if 0 < abs(here - there) <= WINDOW:
                    near += 1 / abs(here - there)
        gain += idf * near * (K1 + 1) / (near + K1) if near else 0.0
    return WEIGHT * gain
