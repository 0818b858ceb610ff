"""G3's checker finds what it is there to find."""

import random

import pytest

from tests.proof.faults.histories import Operation, is_linearizable

MOST = 2


def take(began: float, ended: float, passed: bool = True) -> Operation:
    return Operation("take", began, ended, passed)


def give(began: float, ended: float) -> Operation:
    return Operation("give", began, ended, True)


UNKNOWN = Operation("take", 0.5)


@pytest.mark.parametrize(
    "history",
    [
        [],
        [take(0, 1), take(2, 3), take(4, 5, False), give(6, 7), take(8, 9)],
        [take(0, 9), take(1, 2), take(3, 4), give(2.5, 9)],  # The first came before or after.
        [take(0, 1), take(2, 3), give(4, 9), take(5, 6, False), take(7, 8)],
        [UNKNOWN, take(2, 3), take(4, 5, False)],  # It took effect,
        [UNKNOWN, take(2, 3), take(4, 5), take(6, 7, False)],  # or never did,
        [take(0, 1), UNKNOWN, take(2, 3), give(4, 5), take(6, 7, False)],  # or did late.
    ],
)
def test_what_one_counter_could_have_said_is_taken(history):
    assert is_linearizable(history, MOST)


@pytest.mark.parametrize(
    "history",
    [
        [take(0, 1), take(2, 3), take(4, 5)],  # One too many: an update was lost.
        [take(0, 1), take(2, 3, False)],  # Refused though there was room: one counted twice.
        [take(0, 1), take(2, 3), give(4, 5), take(6, 7, False)],  # Given back, and not noticed.
        [take(0, 9), take(1, 2), take(3, 4, False), take(5, 6)],  # Full, and then not any more.
        [UNKNOWN, take(2, 3, False), give(4, 5)],
    ],
)
def test_what_none_could_have_said_is_found(history):
    assert not is_linearizable(history, MOST)


def test_a_counter_that_really_is_one_is_taken_and_one_that_forgets_is_not():
    rng = random.Random(5)
    history, count, at, held = [], 0, 0.0, 0
    for _ in range(2000):
        at += 1
        if held and rng.random() < 0.5:
            history.append(give(at - rng.random() * 3, at + rng.random() * 3))
            count, held = count - 1, held - 1
        else:
            passed = count < MOST
            history.append(take(at - rng.random() * 3, at + rng.random() * 3, passed))
            count, held = count + passed, held + passed
    assert is_linearizable(history, MOST)
    lost = next(i for i, each in enumerate(history) if each.what == "give" and i > 1000)
    assert not is_linearizable(history[:lost] + history[lost + 1 :], MOST)
