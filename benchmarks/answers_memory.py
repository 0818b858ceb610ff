"""The product's retrieval without its database: BM25 over the same chunks and tokens. Pure.

Tests use it where a server would only cost time, and the calibration because it asks often.
"""

from collections import Counter
from collections.abc import Mapping
from functools import reduce
from math import log

from knowledge.analysis import detect_language, query_tokens, tokens
from knowledge.chunking import chunk
from knowledge.passages import Found, Passage, Term

K1, B = 1.2, 0.75
CONTEXT = 0.3


class Memory:
    """A bot's documents, searchable."""

    def __init__(self, documents: Mapping[str, str]):
        self.passages: list[Passage] = []
        for name, text in documents.items():
            self._add(name, text)
        self._counts = [
            Counter(tokens(f"{p.heading}\n{p.text}", p.language)) for p in self.passages
        ]
        self._having = Counter(form for counts in self._counts for form in counts)
        self._average = sum(map(Counter.total, self._counts)) / max(len(self._counts), 1)
        self.languages = list(dict.fromkeys(p.language for p in self.passages))

    def _add(self, name: str, text: str) -> None:
        language = detect_language(text)
        title = text.lstrip("# ").partition("\n")[0]
        for piece in chunk(text):
            self.passages.append(
                Passage(
                    source_id=name,
                    source_name=title,
                    url=None,
                    text=piece.text,
                    heading=piece.heading,
                    language=language,
                    start=piece.start,
                    end=piece.end,
                    score=0.0,
                )
            )

    def search(self, query: str, *, context: str = "", k: int = 12) -> Found:
        """As `knowledge.retrieval.search`."""
        weights = self._analysed(query)
        for form, weight in self._analysed(context).items():
            weights[form] = max(weights.get(form, 0), weight * CONTEXT)
        scored = [(self._score(weights, n), n) for n in range(len(self.passages))]
        best = sorted((s for s in scored if s[0] > 0), key=lambda s: (-s[0], s[1]))[:k]
        terms = {form: Term(weight, self._having[form]) for form, weight in weights.items()}
        return Found([self.passages[n] for _, n in best], terms, len(self.passages))

    def _analysed(self, text: str) -> dict[str, float]:
        if not text:
            return {}
        counts = [Counter(query_tokens(text, each)) for each in self.languages]
        return dict(reduce(lambda a, b: a | b, counts, Counter()))

    def _score(self, weights: Mapping[str, float], number: int) -> float:
        counts = self._counts[number]
        norm = K1 * (1 - B + B * counts.total() / self._average)
        total = len(self.passages)
        score = 0.0
        for form in weights.keys() & counts.keys():
            having = self._having[form]
            idf = log(1 + (total - having + 0.5) / (having + 0.5))
            score += weights[form] * idf * counts[form] * (K1 + 1) / (counts[form] + norm)
        return score
