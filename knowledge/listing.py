"""What of a list is shown, as its address says it: which state and kind, what words, from where."""

import base64
import binascii
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Generic, NamedTuple, TypeVar
from urllib.parse import urlencode

PAGE_SIZE = 50
MAX_SEARCH_CHARS = 100
MAX_PLACE_CHARS = 300
MAX_NUMBER = 2**53

Row = TypeVar("Row")


class Place(NamedTuple):
    """A row's place in its list: what the list is ordered by, and the id. New rows move nothing."""

    value: datetime | int
    pk: str

    @property
    def text(self) -> str:
        value = self.value if isinstance(self.value, int) else self.value.isoformat()
        return base64.urlsafe_b64encode(json.dumps([value, self.pk]).encode()).decode()

    @classmethod
    def read(cls, text: str) -> "Place | None":
        """The place that a link names; None for anything unreadable."""
        try:
            value, pk = json.loads(base64.urlsafe_b64decode(text.encode()).decode())
            if isinstance(value, str):
                value = datetime.fromisoformat(value).astimezone(UTC)
            elif type(value) is not int or abs(value) > MAX_NUMBER:
                return None
        except (ValueError, TypeError, OverflowError, RecursionError, binascii.Error):
            return None
        return cls(value, pk) if isinstance(pk, str) else None


@dataclass(frozen=True)
class Listing:
    """A filter, empty where everything is shown; the rows ``after`` a place, or ``before`` one."""

    state: str = ""
    kind: str = ""
    q: str = ""
    after: str = ""
    before: str = ""

    @classmethod
    def read(
        cls, params: Mapping[str, str], *, states: Collection[str], kinds: Collection[str] = ()
    ) -> "Listing":
        """The filter that an address names; what it names wrongly is not filtered by."""
        state, kind = params.get("state", ""), params.get("kind", "")
        after = params.get("after", "")[:MAX_PLACE_CHARS]
        before = params.get("before", "")[:MAX_PLACE_CHARS]
        return cls(
            state=state if state in states else "",
            kind=kind if kind in kinds else "",
            q=" ".join(params.get("q", "").replace("\0", " ").split())[:MAX_SEARCH_CHARS],
            after=after if Place.read(after) else "",
            before=before if Place.read(before) and not Place.read(after) else "",
        )

    @property
    def query(self) -> str:
        """``?state=failed&after=…``; empty when all is shown from the start."""
        text = urlencode({name: value for name, value in vars(self).items() if value})
        return f"?{text}" if text else ""

    @property
    def is_narrowed(self) -> bool:
        return bool(self.state or self.kind or self.q)

    @property
    def from_start(self) -> "Listing":
        return replace(self, after="", before="")

    def showing(self, state: str) -> "Listing":
        """The same kind and words in another state, from the start."""
        return replace(self.from_start, state=state)


@dataclass(frozen=True)
class Found(Generic[Row]):
    """One page of a list, from place ``start`` to ``end``, with ``passed`` rows ahead of it.

    ``counts`` are by state, of all that the rest of the filter finds.
    """

    rows: list[Row]
    listing: Listing
    counts: dict[str, int]
    total: int
    passed: int = 0
    start: Place | None = None
    end: Place | None = None

    @property
    def first(self) -> int:
        return self.passed + 1

    @property
    def last(self) -> int:
        return self.passed + len(self.rows)

    @property
    def newer(self) -> str | None:
        """The address of the page before; None on the first."""
        if not self.passed or not self.start:
            return None
        return replace(self.listing.from_start, before=self.start.text).query

    @property
    def older(self) -> str | None:
        if self.last >= self.total or not self.end:
            return None
        return replace(self.listing.from_start, after=self.end.text).query


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
