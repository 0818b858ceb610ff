"""Long lists of the console: narrowed, sorted and turned by their address, fast however long.

A page is found by where its rows stand in an index (``botsmith.lib.places``), never by skipping,
and no more than ``MOST_COUNTED`` rows are counted.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from django.db.models import Model
from pymongo.collection import Collection

from botsmith.lib.listing import Found, Turn, turn_to
from botsmith.lib.places import Order, Place
from botsmith.mongodb.collections import collection

MOST_COUNTED = 10_000
MOST_CHARS = 100


@dataclass(frozen=True)
class Asked(Turn):
    """What the address of a list asks for: ``filters`` by name, and the name of its order."""

    filters: Mapping[str, str] = field(default_factory=dict)
    sort: str = ""

    @classmethod
    def read(
        cls, params: Mapping[str, str], *, names: Sequence[str], sorts: Mapping[str, Order]
    ) -> "Asked":
        """The filters that an address names, each cut to MOST_CHARS; an order that is unknown is
        the first of ``sorts``."""
        given = {name: " ".join(params.get(name, "").replace("\0", " ").split()) for name in names}
        sort, after = params.get("sort", ""), params.get("after", "")
        return cls(
            after=after,
            before="" if after else params.get("before", ""),
            filters={name: value[:MOST_CHARS] for name, value in given.items() if value},
            sort=sort if sort in sorts else next(iter(sorts)),
        )

    @property
    def named(self) -> Mapping[str, str]:
        places = {"after": self.after, "before": self.before}
        return {**self.filters, "sort": self.sort, **places}

    def __getitem__(self, name: str) -> str:
        """The filter's value, empty where it is not narrowed; for templates too."""
        return self.filters.get(name, "")

    def sorted_by(self, sort: str) -> "Asked":
        return replace(self.from_start, sort=sort)


class Heading(NamedTuple):
    """Of a column: ``query`` sorts by it, the other way round where it is sorted by already."""

    label: str
    query: str = ""
    direction: str = ""
    """As ``aria-sort`` says it; empty where the list is sorted by another column."""


def headings(
    asked: Asked, columns: Sequence[tuple[str, str]], sorts: Mapping[str, Order]
) -> list[Heading]:
    """``columns`` are labels with the name of an order, or none; the order's other way is the same
    name behind a "-"."""
    return [_heading(asked, label, name, sorts) for label, name in columns]


def _heading(asked: Asked, label: str, name: str, sorts: Mapping[str, Order]) -> Heading:
    if not name:
        return Heading(label)
    other = name[1:] if name.startswith("-") else f"-{name}"
    if asked.sort not in (name, other):
        return Heading(label, asked.sorted_by(name).query)
    direction = "ascending" if sorts[asked.sort].way == 1 else "descending"
    turned = other if asked.sort == name else name
    return Heading(label, asked.sorted_by(turned if turned in sorts else name).query, direction)


def found_in(
    model: type[Model],
    conditions: Mapping,
    asked: Asked,
    order: Order,
    *,
    rows_of: Callable[[list[str]], list] | None = None,
) -> Found:
    """The page that is asked for, of all documents that fulfil the conditions.

    ``rows_of`` makes the rows of ids, in their order; without it they are the models' instances.
    """
    documents = collection(model)

    def read(beyond: dict, order: Order, limit: int) -> list[Place]:
        shown = {"_id": 0, **dict.fromkeys(order.fields, 1)}
        found = documents.find(_both(conditions, beyond, order), shown).sort(
            list(order.sort.items())
        )
        return [order.of(row) for row in found.limit(limit)]

    def count(beyond: dict) -> int:
        return count_up_to_most(documents, _both(conditions, beyond, order))

    leaf = turn_to(asked, order, read, count)
    ids = [place.pk for place in leaf.places]
    rows = (rows_of or (lambda ids: instances(model, ids)))(ids)
    return Found(rows=rows, leaf=leaf, counts={}, total=count({}))


def count_up_to_most(documents: Collection, conditions: Mapping) -> int:
    """One more than MOST_COUNTED where there are more; by an index also where all are meant."""
    return documents.count_documents(conditions or {"id": {"$gte": ""}}, limit=MOST_COUNTED + 1)


def instances(model: type[Model], ids: Sequence[str]) -> list[Model]:
    """Those that are still there, in this order."""
    known = {each.pk: each for each in model.objects.filter(pk__in=ids)}
    return [known[each] for each in ids if each in known]


def _both(conditions: Mapping, beyond: Mapping, order: Order) -> dict:
    bound = {} if order.nullable else _bound(beyond)  # Null is beyond no bound.
    parts = [dict(each) for each in (conditions, beyond, bound) if each]
    return {"$and": parts} if len(parts) > 1 else (parts[0] if parts else {})


def _bound(beyond: Mapping) -> dict:
    """What follows from ``Place.beyond`` for the first field: by it an index is entered there."""
    first = next(iter(beyond.get("$or", ())), {})
    ways = ((name, *next(iter(each.items()))) for name, each in first.items())
    return {name: {f"{way}e": value} for name, way, value in ways}
