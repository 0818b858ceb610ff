"""How two answers differ, word by word. Pure."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

# Words, single letters where they are words, signs, and white space.
_PIECE = re.compile(
    r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uac00-\ud7af\u0e00-\u0eff]|\s+"
    r"|[^\W\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uac00-\ud7af\u0e00-\u0eff]+|[^\w\s]"
)
MOST_PIECES = 2_000  # Comparing takes time by the square of it.
Part = tuple[bool, str]  # Whether the other text lacks it, and the text.


def differences(before: str, now: str) -> tuple[list[Part], list[Part]]:
    """Both texts in parts, each marked where the other text has it not."""
    old, new = _PIECE.findall(before), _PIECE.findall(now)
    if max(len(old), len(new)) > MOST_PIECES:
        is_other = before != now
        return [(is_other, before)], [(is_other, now)]
    same = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    left = _parts(old, [(block.a, block.size) for block in same])
    right = _parts(new, [(block.b, block.size) for block in same])
    return list(left), list(right)


def _parts(pieces: Sequence[str], same: Sequence[tuple[int, int]]) -> Iterator[Part]:
    end = 0
    for start, size in same:
        if other := "".join(pieces[end:start]):
            yield bool(other.strip()), other
        if size:
            yield False, "".join(pieces[start : start + size])
        end = start + size
