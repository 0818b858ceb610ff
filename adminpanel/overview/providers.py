"""What became of calls of providers: from figures by name to rates and reasons. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from botsmith.ai.base import Code
from botsmith.ai.faults import REASONS
from botsmith.ai.tally import ASKED

NAMES = {"openai": "OpenAI", "anthropic": "Anthropic", "gemini": "Google Gemini"}


def name_of(provider: str) -> str:
    return NAMES.get(provider, provider)


@dataclass
class Calls:
    """Of one provider, or of all: how often it was called, and how often in vain, by code."""

    asked: int = 0
    codes: Counter[str] = field(default_factory=Counter)

    @property
    def failed(self) -> int:
        return self.codes.total()

    @property
    def percent(self) -> float:
        return 100 * self.failed / self.asked if self.asked else 0.0

    @property
    def usual_reason(self) -> str:
        """Why it failed most often, in words; empty where it did not."""
        code = next((code for code, _ in self.codes.most_common(1)), "")
        return REASONS[Code(code)][0] if code in list(Code) else code

    @classmethod
    def by_provider(cls, counts: Iterable[Mapping[str, int]]) -> dict[str, "Calls"]:
        """Of figures as ``tally.of_day`` has them."""
        found: dict[str, Calls] = {}
        for name, count in (pair for each in counts for pair in each.items()):
            provider, _, what = name.partition("|")
            calls = found.setdefault(provider, cls())
            if what == ASKED:
                calls.asked += count
            else:
                calls.codes[what] += count
        return found

    def __add__(self, other: "Calls") -> "Calls":
        return Calls(self.asked + other.asked, self.codes + other.codes)
