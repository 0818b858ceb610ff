"""What the providers' models cost, since when, and what an answer cost by that.

Prices are those that the providers published up to 5 November 2026, for the standard tier. Where a
price rises with the length of the prompt, it is that of short prompts (up to 100,000 tokens for
Claude Haiku 5.5, 200,000 or more for the others). An installation may lay its own over them
(``PRICES``, read by ``price_file``).

Money is counted in nanodollars, whole numbers: sums of them are exact, and the cheapest token costs
a few. A price is in nanodollars for a million tokens.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache

from django.conf import settings

from botsmith.ai.base import Usage
from botsmith.ai.models import listed_name
from botsmith.ai.price_file import read_prices

MILLION = 1_000_000
DOLLAR = 1_000_000_000  # In nanodollars.
# Writing into Anthropic's cache for five minutes costs so many per cent more than plain input.
WRITE_SURCHARGE = 25
CENT = 100
PUBLISHED = "published by the provider, 5 November 2026"
OWN = "set by this installation"

Prices = Mapping[tuple[str, str], Sequence["Price"]]


@dataclass(frozen=True)
class Price:
    """What a million tokens cost from a day (of UTC) on; ``since`` None: from the beginning.

    ``cached`` None: as much as ``input``. Models of vectors have no ``output``.
    """

    since: date | None
    input: int
    output: int | None = None
    cached: int | None = None
    note: str = ""

    @property
    def read(self) -> int:
        """For input that the provider had in its cache."""
        return self.input if self.cached is None else self.cached

    def holds_at(self, day: date) -> bool:
        return self.since is None or self.since <= day

    def as_dict(self) -> dict:
        """As an entry of the ledger keeps it."""
        since = self.since.isoformat() if self.since else None
        kept = {"input": self.input, "output": self.output, "cached": self.cached}
        return {**kept, "since": since}


def nanodollars(dollars: float | str | Decimal) -> int:
    """As they are written: 0.075 is 75,000,000, whatever binary makes of it."""
    return round(Decimal(str(dollars)) * DOLLAR)


# Input, output and cached input, in US dollars for a million tokens.
_PUBLISHED: dict[str, dict[str, tuple]] = {
    "openai": {
        "gpt-4o-mini": (0.15, 0.60, 0.075),
        "gpt-4.1-mini": (0.40, 1.60, 0.10),
        "gpt-4.1-nano": (0.10, 0.40, 0.025),
        "gpt-4.1": (2.00, 8.00, 0.50),
        "gpt-4o": (2.50, 10.00, 1.25),
        "gpt-6-luna": (0.10, 0.50, 0.01),
        "gpt-6.1-terra": (1.00, 5.00, 0.05),
        "gpt-6.1-sol": (2.00, 10.00, 0.10),
        "gpt-5.6-luna": (0.20, 1.20, 0.02),
        "gpt-5.6-terra": (2.00, 12.00, 0.20),
        "gpt-5.4-mini": (0.75, 4.50, 0.075),
        "gpt-5.4": (2.50, 15.00, 0.25),
        "gpt-5.2": (1.75, 14.00, 0.175),
        "gpt-5.1": (1.25, 10.00, 0.125),
        "gpt-5-nano": (0.05, 0.40, 0.005),
        "gpt-5-mini": (0.25, 2.00, 0.025),
        "gpt-5": (1.25, 10.00, 0.125),
        "o4-mini": (1.10, 4.40, 0.275),
        "o3": (2.00, 8.00, 0.50),
        "text-embedding-3-small": (0.02, None, None),
        "text-embedding-3-large": (0.13, None, None),
    },
    "anthropic": {
        "claude-haiku-4-5": (1.00, 5.00, 0.10),
        "claude-sonnet-4-6": (3.00, 15.00, 0.30),
        "claude-sonnet-4-5": (3.00, 15.00, 0.30),
        "claude-haiku-5-5": (0.10, 0.50, 0.01),
        "claude-sonnet-5-5": (2.00, 10.00, 0.10),
        "claude-opus-5-5": (4.00, 20.00, 0.20),
        "claude-sonnet-5": (2.00, 10.00, 0.20),
        "claude-opus-5": (5.00, 25.00, 0.50),
        "claude-opus-4-8": (5.00, 25.00, 0.50),
        "claude-opus-4-7": (5.00, 25.00, 0.50),
        "claude-opus-4-6": (5.00, 25.00, 0.50),
        "claude-opus-4-5": (5.00, 25.00, 0.50),
        "claude-opus-4-1": (15.00, 75.00, 1.50),
        "claude-sonnet-4": (3.00, 15.00, 0.30),
        "claude-opus-4": (15.00, 75.00, 1.50),
        "claude-3-5-haiku": (0.80, 4.00, 0.08),
        "claude-3-5-sonnet": (3.00, 15.00, 0.30),
    },
    "gemini": {
        "gemini-2.5-flash": (0.30, 2.50, 0.03),
        "gemini-2.5-flash-lite": (0.10, 0.40, 0.01),
        "gemini-2.5-pro": (1.25, 10.00, 0.125),
        "gemini-3.8-flash": (0.75, 3.75, 0.075),
        "gemini-3.5-flash-lite": (0.30, 2.50, 0.03),
        "gemini-3.5-flash": (1.50, 9.00, 0.15),
        "gemini-2.0-flash": (0.10, 0.40, 0.025),
        "gemini-embedding-001": (0.15, None, None),
        "gemini-embedding-2": (0.20, None, None),
    },
}
# What the providers said will change: the day, and the prices from then on.
_CHANGES = (
    ("gemini", "gemini-3.8-flash", date(2027, 1, 1), (1.50, 7.50, 0.15)),
)  # fmt: skip


def _price(since: date | None, dollars: Sequence[float | Decimal | None]) -> Price:
    each = [None if value is None else nanodollars(value) for value in dollars]
    return Price(since, each[0], each[1], each[2], PUBLISHED)


def _built_in() -> dict[tuple[str, str], tuple[Price, ...]]:
    found = {
        (provider, name): (_price(None, dollars),)
        for provider, models in _PUBLISHED.items()
        for name, dollars in models.items()
    }
    for provider, name, since, dollars in _CHANGES:
        found[provider, name] += (_price(since, dollars),)
    return found


BUILT_IN = _built_in()


def laid_over(own: Prices, known: Prices = BUILT_IN) -> dict[tuple[str, str], tuple[Price, ...]]:
    """The list with an installation's own prices, which hold from their first day on for good."""
    found = {key: tuple(prices) for key, prices in known.items()}
    for key, prices in own.items():
        mine = sorted(prices, key=_begins)
        before = [each for each in found.get(key, ()) if _begins(each) < _begins(mine[0])]
        found[key] = (*before, *mine)
    return found


def _begins(price: Price) -> date:
    return price.since or date.min


def price_list() -> dict[tuple[str, str], tuple[Price, ...]]:
    """Every price that this installation knows, by provider and model, the earliest first."""
    return _in_force(settings.PRICES)


@lru_cache(maxsize=4)
def _in_force(text: str) -> dict[tuple[str, str], tuple[Price, ...]]:
    own, _ = read_prices(text)  # Its faults stopped the start.
    return laid_over({key: [_own(each) for each in prices] for key, prices in own.items()})


def _own(written: dict) -> Price:
    dollars = [written[name] for name in ("input", "output", "cached")]
    return replace(_price(written["since"], dollars), note=written["note"] or OWN)


def price_of(provider: str, model: str, at: datetime) -> Price | None:
    """The model's price at that moment, under the name that is asked for; None when unknown."""
    known = price_list()
    name = model if (provider, model) in known else listed_name(provider, model)
    day = at.astimezone(UTC).date()
    held = [each for each in known.get((provider, name), ()) if each.holds_at(day)]
    return held[-1] if held else None


def answer_price(provider: str, model: str, at: datetime) -> Price | None:
    """``price_of`` for a model that writes: one that has no price for output has none."""
    price = price_of(provider, model, at)
    return price if price and price.output is not None else None


def cost(price: Price, usage: Usage) -> int:
    """What the tokens cost, in nanodollars."""
    cached = min(usage.cached_tokens, usage.input_tokens)
    hundredths = CENT * ((usage.input_tokens - cached) * price.input + cached * price.read)
    hundredths += WRITE_SURCHARGE * usage.written_tokens * price.input
    hundredths += CENT * usage.output_tokens * (price.output or 0)
    return _rounded(hundredths)


def saved(price: Price, usage: Usage) -> int:
    """What the provider's cache made it cheaper; below nothing where it cost more to fill."""
    return cost(price, replace(usage, cached_tokens=0, written_tokens=0)) - cost(price, usage)


def _rounded(hundredths: int) -> int:
    whole = CENT * MILLION
    return (2 * hundredths + whole) // (2 * whole)
