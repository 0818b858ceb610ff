"""Colours as ``#rrggbb``: how they contrast, and which shade of one can be read.

Luminance and contrast are WCAG 2.2's (https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio). Shades are
made in OKLab, where equal steps look equal (https://bottosson.github.io/posts/oklab/).
"""

from collections.abc import Iterable
from functools import lru_cache

WHITE, BLACK = "#ffffff", "#000000"
STEPS = 64


def readable_on(background: str) -> str:
    """Black or white text, whichever contrasts more: 4.58 at least, whatever the background."""
    return max(WHITE, BLACK, key=lambda text: contrast(text, background))


def contrast(one: str, other: str) -> float:
    """From 1 (the same) to 21 (black and white)."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    """Relative luminance, 0 to 1."""
    red, green, blue = (_linear(channel) for channel in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def mixed(colour: str, ground: str, share: float) -> str:
    """The colour laid over a ground, as opaque as ``share`` (0 to 1) says."""
    pairs = zip(_channels(colour), _channels(ground), strict=True)
    return _hex(over * share + under * (1 - share) for over, under in pairs)


@lru_cache(maxsize=4096)
def shade(colour: str, grounds: tuple[str, ...], wanted: float) -> str:
    """The colour, as little darker or lighter as gives it this contrast with each of the grounds.

    Where none does, black or white, whichever comes closer. Grounds are all light or all dark.
    """
    if _least(colour, grounds) >= wanted:
        return colour
    end = max(WHITE, BLACK, key=lambda text: _least(text, grounds))
    lightness, a, b = _oklab(colour)
    goal = 1.0 if end == WHITE else 0.0
    for step in range(1, STEPS):
        tried = lightness + (goal - lightness) * step / STEPS
        found = _within(tried, a, b)
        if _least(found, grounds) >= wanted:
            return found
    return end


def _least(colour: str, grounds: Iterable[str]) -> float:
    return min(contrast(colour, ground) for ground in grounds)


def _within(lightness: float, a: float, b: float) -> str:
    """That lightness and hue, as colourful as a screen can show it."""
    for part in range(10, -1, -1):
        channels = _linear_rgb(lightness, a * part / 10, b * part / 10)
        if all(-0.0005 <= channel <= 1.0005 for channel in channels):
            break
    return _hex(_gamma(min(max(channel, 0.0), 1.0)) for channel in channels)


def _oklab(colour: str) -> tuple[float, float, float]:
    red, green, blue = (_linear(channel) for channel in _channels(colour))
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    medium = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short,
    )


def _linear_rgb(lightness: float, a: float, b: float) -> tuple[float, float, float]:
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _channels(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def _hex(channels: Iterable[float]) -> str:
    return "#" + "".join(f"{round(channel * 255):02x}" for channel in channels)


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def _gamma(channel: float) -> float:
    return channel * 12.92 if channel <= 0.0031308 else 1.055 * channel ** (1 / 2.4) - 0.055
