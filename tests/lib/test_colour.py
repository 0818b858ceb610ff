"""Which colours can be read on which."""

import random

import pytest

from botsmith.lib.colour import contrast, luminance, mixed, readable_on, shade


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        ("#777777", "#ffffff", 4.48),  # The grey that just fails, as every checker says.
        ("#767676", "#ffffff", 4.54),
        ("#ff0000", "#ffffff", 4.0),
        ("#7c3aed", "#ffffff", 5.7),
    ],
)
def test_contrast_is_wcags(one, other, ratio):
    assert contrast(one, other) == pytest.approx(ratio, abs=0.01)
    assert contrast(other, one) == contrast(one, other)


def test_any_background_has_a_readable_text():
    dice = random.Random(7)
    for _ in range(2000):
        ground = f"#{dice.randrange(1 << 24):06x}"
        assert contrast(readable_on(ground), ground) >= 4.5


def test_a_colour_that_is_readable_stays():
    assert shade("#5b21b6", ("#ffffff",), 4.5) == "#5b21b6"


def test_a_shade_keeps_its_hue():
    darker = shade("#ffcc00", ("#ffffff",), 4.5)
    red, green, blue = (int(darker[at : at + 2], 16) for at in (1, 3, 5))
    assert contrast(darker, "#ffffff") >= 4.5
    assert red > green > blue and blue < 40


def test_a_shade_changes_no_more_than_it_must():
    found = shade("#ffcc00", ("#ffffff",), 4.5)
    assert contrast(found, "#ffffff") < 4.9


def test_it_is_lighter_on_dark_and_darker_on_light():
    middle = "#808080"
    assert luminance(shade(middle, ("#16161a",), 7.0)) > luminance(middle)
    assert luminance(shade(middle, ("#ffffff",), 7.0)) < luminance(middle)


def test_what_no_shade_can_reach_is_black_or_white():
    assert shade("#ff0000", ("#777777",), 21.0) in {"#000000", "#ffffff"}


def test_mixing():
    assert mixed("#000000", "#ffffff", 0.5) == "#808080"
    assert mixed("#7c3aed", "#ffffff", 0) == "#ffffff"
    assert mixed("#7c3aed", "#ffffff", 1) == "#7c3aed"
