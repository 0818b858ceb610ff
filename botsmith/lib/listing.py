"""What of a list is shown, as its address says it: which state and kind, what words, from where."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Generic, Self, TypeVar
from urllib.parse import urlencode

from botsmith.lib.places import Order, Place

PAGE_SIZE = 50
MAX_SEARCH_CHARS = 100

Row = TypeVar("Row")


@dataclass(frozen=True)
class Turn:
    """Where a list was opened: at rows ``after`` a place, or ``before`` one, or at its start."""

    after: str = ""
    before: str = ""

    @property
    def query(self) -> str:
        """``?state=failed&after=…``; empty when all is shown from the start."""
        text = urlencode({name: value for name, value in self.named.items() if value})
        return f"?{text}" if text else ""

    @property
    def named(self) -> Mapping[str, str]:
        """What the address says, by the names that it says it under."""
        return vars(self)

    @property
    def from_start(self) -> Self:
        return replace(self, after="", before="")


@dataclass(frozen=True)
class Listing(Turn):
    """A filter, empty where everything is shown, and where the list was opened."""

    state: str = ""
    kind: str = ""
    q: str = ""

    @classmethod
    def read(
        cls, params: Mapping[str, str], *, states: Collection[str], kinds: Collection[str] = ()
    ) -> "Listing":
        """The filter that an address names; what it names wrongly is not filtered by."""
        state, kind = params.get("state", ""), params.get("kind", "")
        after = params.get("after", "")
        return cls(
            state=state if state in states else "",
            kind=kind if kind in kinds else "",
            q=" ".join(params.get("q", "").replace("\0", " ").split())[:MAX_SEARCH_CHARS],
            after=after,
            before="" if after else params.get("before", ""),
        )

    @property
    def is_narrowed(self) -> bool:
        return bool(self.state or self.kind or self.q)

    def showing(self, state: str) -> "Listing":
        """The same kind and words in another state, from the start."""
        return replace(self.from_start, state=state)


@dataclass(frozen=True)
class Leaf:
    """One page of a list: its rows' places, how many rows are ahead, and what leads here again."""

    places: Sequence[Place]
    passed: int
    listing: Turn


@dataclass(frozen=True)
class Found(Generic[Row]):
    """The rows of a page. ``counts`` are by state, of all that the rest of the filter finds."""

    rows: list[Row]
    leaf: Leaf
    counts: dict[str, int]
    total: int

    @property
    def listing(self) -> Turn:
        return self.leaf.listing

    @property
    def first(self) -> int:
        return self.leaf.passed + 1

    @property
    def last(self) -> int:
        return self.leaf.passed + len(self.leaf.places)

    @property
    def newer(self) -> str | None:
        """The address of the page before; None on the first."""
        if not self.leaf.passed:
            return None
        return replace(self.listing.from_start, before=self.leaf.places[0].text).query

    @property
    def older(self) -> str | None:
        if not self.leaf.places or self.last >= self.total:
            return None
        return replace(self.listing.from_start, after=self.leaf.places[-1].text).query


def turn_to(
    listing: Turn,
    order: Order,
    read: Callable[[dict, Order, int], list[Place]],
    count: Callable[[dict], int],
) -> Leaf:
    """The page that a listing asks for; the first where that is not there any more.

    ``read`` gives the places that fulfil a condition, in an order, so many at most; ``count`` how
    many there are. A page before a place that would not be whole begins at the start.
    """
    if before := order.read(listing.before):
        ahead = read(before.beyond(back=True), order.back, PAGE_SIZE + 1)
        if len(ahead) > PAGE_SIZE:
            there = replace(listing.from_start, after=ahead[PAGE_SIZE].text)
            places = ahead[:PAGE_SIZE][::-1]
            return Leaf(places, count(places[0].beyond(back=True)), there)
    after = order.read(listing.after)
    if after and (places := read(after.beyond(), order, PAGE_SIZE)):
        return Leaf(places, count(places[0].beyond(back=True)), listing)
    return Leaf(read({}, order, PAGE_SIZE), 0, listing.from_start)


@dataclass(frozen=True)
class Choice:
    """One of the states that a list can be narrowed to, as a link."""

    value: str
    label: str
    count: int
    query: str
    is_current: bool


def choices(
    listing: Listing, labels: Iterable[tuple[str, str]], counts: Mapping[str, int]
) -> list[Choice]:
    return [
        Choice(
            value=value or "all",
            label=label,
            count=counts.get(value, 0),
            query=listing.showing(value).query or "?",
            is_current=listing.state == value,
        )
        for value, label in labels
    ]
