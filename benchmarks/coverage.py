"""How much of the true answer lies in the passages that fill a budget of characters."""

from collections.abc import Callable, Iterable, Sequence
from statistics import fmean

from benchmarks.documents import Asked, Library
from benchmarks.measures import covered
from benchmarks.world import add_source, new_bot, search

BUDGETS = (2_000, 4_000, 8_000)
MOST_PASSAGES = 60


def coverage(library: Library, cut: Callable[[str], Sequence]) -> tuple[list[float], int]:
    """For each budget the mean share of the answers covered; and the number of chunks.

    ``cut`` makes a document's chunks.
    """
    bot = new_bot([library.language])
    names: dict[str, str] = {}
    chunks = 0
    for name, content in library.documents.items():
        pieces = cut(content)
        chunks += len(pieces)
        names[add_source(bot, content, pieces, library.language, name)] = name
    shares = [
        _shares(asked, search(bot, asked.text, MOST_PASSAGES), names) for asked in library.asked
    ]
    return [fmean(each) for each in zip(*shares, strict=True)], chunks


def _shares(asked: Asked, passages: Sequence, names: dict[str, str]) -> list[float]:
    size = sum(end - start for start, end in asked.spans)
    found = []
    for budget in BUDGETS:
        spans = list(_spans(asked.document, passages, names, budget))
        found.append(sum(covered(place, spans) for place in asked.spans) / size)
    return found


def _spans(
    document: str, passages: Sequence, names: dict[str, str], budget: int
) -> Iterable[tuple[int, int]]:
    """The passages of the answer's document within the budget; the last one may be cut."""
    for passage in passages:
        length = min(passage.end - passage.start, budget)
        if names[passage.source_id] == document:
            yield passage.start, passage.start + length
        budget -= length
        if budget <= 0:
            break
