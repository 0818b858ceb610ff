"""Words that stand together in the question should stand together in the passage."""

import math

import pytest

from knowledge.proximity import WEIGHT, WINDOW, nearness, pairs_of

PAIRS = {("opening", "hours"): 2.0}


def test_neighbours_of_the_question_make_pairs():
    idfs = {"opening": 3.0, "hours": 2.0, "shop": 1.0}
    assert pairs_of(["opening", "hours", "shop"], idfs) == {
        ("opening", "hours"): 2.0,
        ("hours", "shop"): 1.0,
    }


def test_a_word_that_nothing_holds_makes_no_pair():
    assert pairs_of(["opening", "helicopter", "hours"], {"opening": 1.0, "hours": 1.0}) == {}
    assert pairs_of(["hours", "hours"], {"hours": 1.0}) == {}


def test_the_nearer_the_more():
    gains = [nearness(["opening", *["x"] * gap, "hours"], PAIRS) for gap in range(WINDOW + 1)]
    assert gains == sorted(gains, reverse=True)
    assert gains[0] == pytest.approx(WEIGHT * 2.0) and gains[-1] == 0


def test_order_does_not_matter_and_repetition_saturates():
    assert nearness(["hours", "opening"], PAIRS) == nearness(["opening", "hours"], PAIRS)
    many = nearness(["opening", "hours"] * 50, PAIRS)
    assert math.isfinite(many) and many < WEIGHT * 2.0 * 2.2


def test_a_passage_without_the_pair_gains_nothing():
    assert nearness(["opening", "x"], PAIRS) == nearness([], PAIRS) == 0
