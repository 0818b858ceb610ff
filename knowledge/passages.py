"""What retrieval finds: passages with their ranks and scores, and the question's terms. Pure."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Passage:
    """A retrieved chunk: ``source.content[start:end] == text``, but for ``orders``.

    Those are sentences that give a model orders; in ``text`` spaces stand in their place.

    Ranks count from 1 and are None where that search did not find the passage. ``lexical_score``
    is BM25, ``vector_score`` a cosine, ``score`` what the passages are ordered by. A ``given`` one
    is the owner's own answer to this question; such come first, whatever their score.

    ``url`` and ``source_name`` are a page's own where it is one of a website; ``pages`` has the
    number of each printed page that it stands on with where in the source's content that begins.
    """

    source_id: str
    source_name: str
    url: str | None
    text: str
    heading: str
    language: str
    start: int
    end: int
    score: float
    chunk_id: str = ""
    lexical_rank: int | None = None
    lexical_score: float | None = None
    vector_rank: int | None = None
    vector_score: float | None = None
    orders: tuple[str, ...] = ()
    given: bool = False
    pages: tuple[tuple[int, int], ...] = ()

    def page_at(self, start: int) -> int | None:
        """The printed page of what stands at an offset into ``text``; None without pages."""
        on = [number for number, begins in self.pages if begins <= self.start + start]
        return on[-1] if on else None


@dataclass(frozen=True)
class Term:
    """A term of the question: how much it is asked for, and how many of the bot's chunks have it.

    ``weight`` counts repetitions; a term that only the conversation before brought along has less.
    """

    weight: float
    chunks: int


@dataclass(frozen=True)
class Found:
    """The passages for a question, best first; ``total`` is how many chunks the bot has.

    ``terms`` has every analysed term of the question, those that no chunk holds too.
    ``milliseconds`` says how long each step took.
    """

    passages: list[Passage] = field(default_factory=list)
    terms: dict[str, Term] = field(default_factory=dict)
    total: int = 0
    milliseconds: dict[str, float] = field(default_factory=dict)
