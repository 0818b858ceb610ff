"""Whether what many saw of one counter is what they could have seen had each acted alone.

A history is linearizable where every operation can be given one moment between its call and its
answer at which it took effect, so that all of them in that order are those of a plain counter
(Herlihy and Wing 1990). Checked by going through calls and answers as they came, with every state
that the counter may be in (Wing and Gong 1993, "just in time" as Lowe has it, 2017).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import inf
from typing import Literal


@dataclass(frozen=True)
class Operation:
    """One call of a counter that takes up to a limit and gives back; moments are in seconds.

    Without an answer ``ended`` is infinite and ``passed`` is None: it may take effect at any time
    after its call, or never.
    """

    what: Literal["take", "give"]
    began: float
    ended: float = inf
    passed: bool | None = None


State = tuple[int, frozenset[int]]  # The count, and which of those that are open took effect.


def is_linearizable(history: Sequence[Operation], most: int, start: int = 0) -> bool:
    states: set[State] = {(start, frozenset())}
    waiting: set[int] = set()
    for _, is_answer, number in sorted(_events(history)):
        if not is_answer:
            waiting.add(number)
            continue
        reached = _reachable(states, history, waiting, most)
        states = {(count, done - {number}) for count, done in reached if number in done}
        waiting.remove(number)
        if not states:
            return False
    return True


def _events(history: Sequence[Operation]) -> Iterator[tuple[float, bool, int]]:
    """Calls before answers of the same moment: that forbids less."""
    for number, each in enumerate(history):
        yield each.began, False, number
        if each.ended < inf:
            yield each.ended, True, number


def _reachable(
    states: set[State], history: Sequence[Operation], waiting: set[int], most: int
) -> set[State]:
    """Those, and all that come of them by what is open taking effect."""
    found, left = set(states), list(states)
    while left:
        count, done = left.pop()
        for number in waiting - done:
            after = _after(count, history[number], most)
            if after is not None and (state := (after, done | {number})) not in found:
                found.add(state)
                left.append(state)
    return found


def _after(count: int, operation: Operation, most: int) -> int | None:
    """The count once it took effect; None where it could not have answered so."""
    if operation.what == "give":
        return count - 1 if count else None
    has_room = count < most
    if operation.passed not in (None, has_room):
        return None
    return count + has_room
