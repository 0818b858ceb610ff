"""What of a list is shown, as its address says it: which state and kind, what words, which page."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Generic, TypeVar
from urllib.parse import urlencode

PAGE_SIZE = 50
MAX_SEARCH_CHARS = 100
MAX_PAGE = 1_000_000

Row = TypeVar("Row")


@dataclass(frozen=True)
class Listing:
    """A filter, empty where everything is shown. ``page`` counts from 1."""

    state: str = ""
    kind: str = ""
    q: str = ""
    page: int = 1

    @classmethod
    def read(
        cls, params: Mapping[str, str], *, states: Collection[str], kinds: Collection[str] = ()
    ) -> "Listing":
        """The filter that an address names; what it names wrongly is not filtered by."""
        state, kind = params.get("state", ""), params.get("kind", "")
        page = params.get("page", "")
        return cls(
            state=state if state in states else "",
            kind=kind if kind in kinds else "",
            q=" ".join(params.get("q", "").replace("\0", " ").split())[:MAX_SEARCH_CHARS],
            page=min(int(page), MAX_PAGE) if re.fullmatch("[1-9][0-9]{0,8}", page) else 1,
        )

    @property
    def query(self) -> str:
        """``?state=failed&page=2``; empty when all is shown from the start."""
        values = {"state": self.state, "kind": self.kind, "q": self.q}
        values["page"] = str(self.page) if self.page > 1 else ""
        text = urlencode({name: value for name, value in values.items() if value})
        return f"?{text}" if text else ""

    @property
    def is_narrowed(self) -> bool:
        return bool(self.state or self.kind or self.q)

    def at(self, page: int) -> "Listing":
        return replace(self, page=page)

    def showing(self, state: str) -> "Listing":
        """The same kind and words in another state, from the start."""
        return replace(self, state=state, page=1)


@dataclass(frozen=True)
class Found(Generic[Row]):
    """One page of a list. ``counts`` are by state, of all that the rest of the filter finds."""

    rows: list[Row]
    listing: Listing
    counts: dict[str, int]
    total: int

    @property
    def last_page(self) -> int:
        return last_page(self.total)

    @property
    def first(self) -> int:
        return (self.listing.page - 1) * PAGE_SIZE + 1

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1

    @property
    def newer(self) -> str | None:
        """The address of the page before; None on the first."""
        before = self.listing.at(self.listing.page - 1)
        return (before.query or "?") if self.listing.page > 1 else None

    @property
    def older(self) -> str | None:
        after = self.listing.at(self.listing.page + 1)
        return after.query if self.listing.page < self.last_page else None


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


def last_page(total: int) -> int:
    return max(1, -(-total // PAGE_SIZE))
