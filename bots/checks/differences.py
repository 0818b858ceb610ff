"""How two answers differ, word by word. Pure.

White space is not compared: it goes with the words beside it. What both begin and end with is found
first; of what is left between, each word of the one is held against each of the other once, and
that only while they are few.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

# Words, single letters where they are words, and signs.
_PIECE = re.compile(
    r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uac00-\ud7af\u0e00-\u0eff]"
    r"|[^\W\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uac00-\ud7af\u0e00-\u0eff]+|[^\w\s]"
)
MOST_PIECES = 400  # Comparing takes time by the square of it.
LEAST_SHARED = 0.25  # Of the shorter text; below it marks on single words would tell nothing.
Part = tuple[bool, str]  # Whether the other text lacks it, and the text.
Pairs = list[tuple[int, int]]  # Places in either text that hold the same word.


def differences(before: str, now: str) -> tuple[list[Part], list[Part]]:
    """Both texts in parts, each marked where the other text has it not."""
    old, new = _PIECE.findall(before), _PIECE.findall(now)
    pairs = matched(old, new) if _shares_enough(old, new) else []
    left = _parts(before, {place for place, _ in pairs})
    right = _parts(now, {place for _, place in pairs})
    return list(left), list(right)


def matched(old: Sequence[str], new: Sequence[str]) -> Pairs:
    """What stands in both, in the same order."""
    shorter = min(len(old), len(new))
    head = 0
    while head < shorter and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < shorter - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    between = _longest(old[head : len(old) - tail], new[head : len(new) - tail])
    return [
        *((n, n) for n in range(head)),
        *((head + a, head + b) for a, b in between),
        *((len(old) - n, len(new) - n) for n in range(tail, 0, -1)),
    ]


def _shares_enough(old: Sequence[str], new: Sequence[str]) -> bool:
    shared = (Counter(old) & Counter(new)).total()
    return shared >= LEAST_SHARED * min(len(old), len(new))


def _longest(old: Sequence[str], new: Sequence[str]) -> Pairs:
    """The longest common subsequence; none where there are too many to compare."""
    if not old or not new or max(len(old), len(new)) > MOST_PIECES:
        return []
    lengths = [[0] * (len(new) + 1)]  # From the ends: lengths[a][b] of the last a and b words.
    is_same = [[one == other for other in reversed(new)] for one in reversed(old)]
    for same in is_same:
        above, row = lengths[-1], [0]
        for b, is_it in enumerate(same):
            row.append(above[b] + 1 if is_it else max(above[b + 1], row[b]))
        lengths.append(row)
    return list(_read_off(lengths, is_same))


def _read_off(lengths: list[list[int]], is_same: list[list[bool]]) -> Iterator[tuple[int, int]]:
    all_old, all_new = a, b = len(lengths) - 1, len(lengths[0]) - 1
    while a and b:
        if is_same[a - 1][b - 1]:
            yield all_old - a, all_new - b
            a, b = a - 1, b - 1
        elif lengths[a - 1][b] >= lengths[a][b - 1]:
            a -= 1
        else:
            b -= 1


def _parts(text: str, same: set[int]) -> Iterator[Part]:
    end = 0
    pieces = enumerate(_PIECE.finditer(text))
    for is_same, found in groupby(pieces, key=lambda piece: piece[0] in same):
        if is_same:
            continue
        group = [match for _, match in found]
        start, stop = group[0].start(), group[-1].end()
        if start > end:
            yield False, text[end:start]
        yield True, text[start:stop]
        end = stop
    if text[end:]:
        yield False, text[end:]
