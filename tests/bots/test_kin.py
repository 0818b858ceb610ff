"""What words answer to others, what they mostly are, and how far the best sentence is ahead."""

import pytest

from bots.answering.quoting.answerability import ahead
from bots.answering.quoting.kin import FORM, KIND, SAME, WHOLE, kin
from bots.answering.quoting.parts import parts


def test_how_far_the_best_is_ahead_of_others_and_of_other_places():
    before = ahead([5.0, 4.5, 3.0], ["a", "a", "b"])
    assert before == {"score": 5.0, "ahead": 0.5, "ahead_elsewhere": 2.0, "near": 0.2}


@pytest.mark.parametrize(
    ("word", "other", "degree"),
    [
        ("kid", "children", SAME),
        ("pet", "dog", KIND),
        ("dog", "pet", WHOLE),
        ("bought", "buy", FORM),
        ("dog", "cat", None),
    ],
)
def test_how_far_a_word_answers_to_another(word, other, degree):
    assert kin("en").of[word].get(other) == degree


def test_the_longest_phrase_is_one_word():
    forms = ["is", "a", "front", "desk", "there"]
    assert list(kin("en").phrases(forms)) == [(2, 4, "front desk")]


def test_things_of_one_kind_are_siblings():
    assert "cat" in kin("en").siblings["dog"]


def test_a_stem_has_its_part_of_speech():
    assert parts("en")["bring"] == "verb" and parts("en")["hous"] == "noun"
    assert parts("xx") == {}
