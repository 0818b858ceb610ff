"""How an answer was made, for its owner: the flight recorder of one turn."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bots.answering.understanding import Understood
from botsmith.ai.base import ChatMessage, Usage
from botsmith.ai.prices import DOLLAR, answer_price, cost
from knowledge.passages import Passage

# What is kept of a passage's text; offsets lead to the rest.
GLIMPSE = 200


@dataclass
class Trace:
    """Collects, while an answer is made, what ``as_dict`` tells.

    ``passages`` are all candidates, best first; the first ``offered`` of them were given to the
    engine, numbered from 1.
    """

    understood: Understood | None = None
    passages: Sequence[Passage] = ()
    offered: int = 0
    sent: Sequence[ChatMessage] = ()
    # The provider and its model, and as of when its price counts.
    asked: tuple[str, str, datetime] | None = None
    usage: Usage | None = None
    fallback: str = ""
    quarantined: Sequence[str] = ()
    stages: list[dict] = field(default_factory=list)
    _since: float = field(default_factory=time.perf_counter)

    def lap(self, name: str) -> None:
        """Ends the stage that ran since the last one ended."""
        now = time.perf_counter()
        self.add(name, 1000 * (now - self._since))
        self._since = now

    def add(self, name: str, milliseconds: float) -> None:
        self.stages.append({"name": name, "ms": round(milliseconds, 1)})

    def as_dict(self, *, citations: Sequence[dict]) -> dict:
        """Everything as JSON; docs/widget.md has its keys."""
        understood = self.understood
        return {
            "query": understood.standalone if understood else "",
            "language": understood.language if understood else "",
            "stages": self.stages,
            "candidates": [
                _candidate(rank, passage, rank <= self.offered, citations)
                for rank, passage in enumerate(self.passages, 1)
            ],
            "sent": [{"role": m.role, "content": m.content} for m in self.sent],
            "tokens": _tokens(self.usage),
            "cost": {"usd": self.cost},
            "fallback": self.fallback,
            "quarantined": list(self.quarantined),
        }

    @property
    def cost(self) -> float | None:
        """US dollars that the model was paid; None when its price is unknown."""
        if self.asked is None or self.usage is None:
            return 0.0
        price = answer_price(*self.asked)
        return cost(price, self.usage) / DOLLAR if price else None


def stored(trace: dict) -> dict:
    """The trace as it is kept with the answer: what can be read elsewhere, or made again, goes."""
    candidates = [{**each, "text": each["text"][:GLIMPSE]} for each in trace.get("candidates", ())]
    return {**trace, "candidates": candidates, "sent": []}


def _tokens(usage: Usage | None) -> dict | None:
    if usage is None:
        return None
    return {
        "input": usage.input_tokens,
        "output": usage.output_tokens,
        "cached": usage.cached_tokens,
        "estimated": usage.estimated,
    }


def _candidate(rank: int, passage: Passage, offered: bool, citations: Sequence[dict]) -> dict:
    quotes = [
        [each["start"] - passage.start, each["end"] - passage.start]
        for each in citations
        if each["source_id"] == passage.source_id
        and passage.start <= each["start"] <= each["end"] <= passage.end
    ]
    return {
        "rank": rank,
        "n": rank if offered else None,
        "source_id": passage.source_id,
        "source_name": passage.source_name,
        "url": passage.url,
        "page": passage.page_at(quotes[0][0] if quotes else 0),
        "given": passage.given,
        "heading": passage.heading,
        "text": passage.text if offered or quotes else passage.text[:GLIMPSE],
        "start": passage.start,
        "end": passage.end,
        "lexical_rank": passage.lexical_rank,
        "lexical_score": _rounded(passage.lexical_score),
        "vector_rank": passage.vector_rank,
        "vector_score": _rounded(passage.vector_score),
        "score": round(passage.score, 4),
        "quotes": quotes,
    }


def _rounded(score: float | None) -> float | None:
    return None if score is None else round(score, 3)
