"""What tokens.css defines, read from it: the page can show nothing that is not so."""

import re
from dataclasses import dataclass
from functools import cache

from django.conf import settings

from botsmith.lib.colour import contrast

TOKEN = re.compile(r"--([\w-]+):\s*([^;]+);")
PAIR = re.compile(r"light-dark\((#\w+), (#\w+)\)")
TEXT, LINE = 4.5, 3.0
"""WCAG's least contrast of text, and of what must be seen to be used."""
READ = (
    *(("text", "bg", TEXT), ("text", "surface", TEXT), ("text", "surface-3", TEXT)),
    *(
        ("text-muted", "bg", TEXT),
        ("text-muted", "surface", TEXT),
        ("text-muted", "surface-2", TEXT),
    ),
    *(("primary-strong", "surface", TEXT), ("primary-strong", "primary-soft", TEXT)),
    *(("on-brand", "brand", TEXT), ("on-brand", "danger-fill", TEXT)),
    *(("success", "surface", TEXT), ("success", "success-soft", TEXT)),
    *(("warning", "surface", TEXT), ("warning", "warning-soft", TEXT)),
    *(("danger", "surface", TEXT), ("danger", "danger-soft", TEXT)),
    *(("border-strong", "surface", LINE), ("focus", "bg", LINE), ("focus", "surface-2", LINE)),
)
"""What stands on what, and how much it must differ."""


@dataclass(frozen=True)
class Colour:
    name: str
    light: str
    dark: str


@dataclass(frozen=True)
class Contrast:
    ink: str
    ground: str
    least: float
    light: float
    dark: float

    @property
    def is_enough(self) -> bool:
        return min(self.light, self.dark) >= self.least


@cache
def tokens() -> dict[str, str]:
    text = (settings.BASE_DIR / "static/css/tokens.css").read_text()
    return {name: " ".join(value.split()) for name, value in TOKEN.findall(text)}


def named(kind: str) -> dict[str, str]:
    """The tokens of one kind (text, space, radius, shadow), by name."""
    return {name: value for name, value in tokens().items() if name.startswith(f"{kind}-")}


def colours() -> list[Colour]:
    return [_colour(name, value) for name, value in named("color").items()]


def contrasts() -> list[Contrast]:
    known = {colour.name.removeprefix("color-"): colour for colour in colours()}
    return [_contrast(known[ink], known[ground], least) for ink, ground, least in READ]


def _colour(name: str, value: str) -> Colour:
    pair = PAIR.fullmatch(value)
    return Colour(name, *(pair.groups() if pair else (value, value)))


def _contrast(ink: Colour, ground: Colour, least: float) -> Contrast:
    light = round(contrast(ink.light, ground.light), 1)
    dark = round(contrast(ink.dark, ground.dark), 1)
    return Contrast(ink.name, ground.name, least, light, dark)
