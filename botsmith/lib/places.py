"""Places in ordered lists, as addresses name them: where a page begins. New rows move nothing."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import reduce
from operator import or_

from bson import ObjectId
from bson.errors import InvalidId
from django.db.models import Model, Q, QuerySet

from botsmith.mongodb.collections import in_utc

MAX_CHARS = 300
MAX_NUMBER = 2**53

Value = datetime | int | str | ObjectId
# Of a row in which another program left the field out.
_LEAST: dict[type, Value] = {
    datetime: datetime.min.replace(tzinfo=UTC),
    int: 0,
    str: "",
    ObjectId: ObjectId(bytes(12)),
}


@dataclass(frozen=True)
class Order:
    """What a list is ordered by: fields with the kind of their values, no two alike in the last.

    ``way`` is -1 for the greatest first, 1 for the least. Where fields may be ``nullable``, null is
    before all others.
    """

    fields: Mapping[str, type]
    way: int = -1
    nullable: bool = False

    @property
    def sort(self) -> dict[str, int]:
        """As MongoDB is told."""
        return dict.fromkeys(self.fields, self.way)

    @property
    def back(self) -> "Order":
        return replace(self, way=-self.way)

    def of(self, row: Mapping[str, object]) -> "Place":
        """The place of a row as PyMongo reads it."""
        given = ((row.get(name), kind) for name, kind in self.fields.items())
        known = (value if isinstance(value, kind) else _LEAST[kind] for value, kind in given)
        return Place(self, tuple(in_utc(v) if isinstance(v, datetime) else v for v in known))

    def read(self, text: str) -> "Place | None":
        """The place that an address names.

        None, which is the list's start, for all that is none: what is unreadable or too long, and
        the place of a list of another order.
        """
        if len(text) > MAX_CHARS:
            return None
        try:
            given = json.loads(base64.urlsafe_b64decode(text.encode()).decode())
            if not isinstance(given, list):
                return None
            pairs = zip(given, self.fields.values(), strict=True)
            return Place(self, tuple(_read(value, kind) for value, kind in pairs))
        except (ValueError, OverflowError, InvalidId):
            return None


@dataclass(frozen=True)
class Place:
    """What the list is ordered by, as one of its rows has it."""

    order: Order
    values: tuple[Value, ...]

    @property
    def pk(self) -> Value:
        return self.values[-1]

    @property
    def text(self) -> str:
        """As an address names it."""
        values = [each if isinstance(each, int) else _written(each) for each in self.values]
        return base64.urlsafe_b64encode(json.dumps(values).encode()).decode()

    def beyond(self, *, back: bool = False) -> dict:
        """A condition on the rows that come after it, or before it."""
        way = self._way(back)
        if self.order.nullable:
            return {"$or": self._nullable_ways(way)}
        return {"$or": [{**same, name: {f"${way}": value}} for same, name, value in self._ways()]}

    def _nullable_ways(self, way: str) -> list[dict]:
        """MongoDB finds no null below a value: it is asked for by itself."""
        parts, last = [], list(self.order.fields)[-1]
        for same, name, value in self._ways():
            these = {each: _or_null(known) for each, known in same.items()}
            parts.append({**these, name: {f"${way}": value}})
            if way == "lt" and name != last and value not in _NOTHING:
                parts.append({**these, name: None})
        return parts

    def bound(self, *, back: bool = False) -> dict:
        """What follows from ``beyond`` for the first field: one stretch of an index."""
        return {next(iter(self.order.fields)): {f"${self._way(back)}e": self.values[0]}}

    def after(self) -> Q:
        """``beyond`` as Django asks."""
        way = self._way()
        ways = (Q(**same, **{f"{name}__{way}": value}) for same, name, value in self._ways())
        return reduce(or_, ways)

    def _way(self, back: bool = False) -> str:
        return "gt" if (self.order.way == 1) != back else "lt"

    def _ways(self) -> list[tuple[dict, str, Value]]:
        """The ways to be beyond it: what is the same in both, and the field that differs."""
        known = dict(zip(self.order.fields, self.values, strict=True))
        names = list(known)
        return [
            ({name: known[name] for name in names[:at]}, each, known[each])
            for at, each in enumerate(names)
        ]


_NOTHING = tuple(_LEAST.values())


def _or_null(value: Value) -> object:
    """The least value stands for null in places."""
    return {"$in": [None, value]} if value in _NOTHING else value


NEWEST = Order({"created_at": datetime, "id": str})


def page_of(
    found: QuerySet, place: str, size: int, order: Order = NEWEST
) -> tuple[list[Model], str | None]:
    """So many rows from the place that an address names, the newest first, and the next page's
    place if there is one."""
    if known := order.read(place):
        found = found.filter(known.after())
    rows = list(found.order_by(*(f"-{name}" for name in order.fields))[: size + 1])
    return rows[:size], order.of(vars(rows[size - 1])).text if len(rows) > size else None


def _read(given: object, kind: type) -> Value:
    """ValueError, OverflowError or InvalidId for what is no value of that kind."""
    if kind is int:
        if type(given) is int and abs(given) <= MAX_NUMBER:
            return given
    # MongoDB takes no halves of a letter, and no id has signs that nobody sees.
    elif isinstance(given, str) and given.isprintable():
        return datetime.fromisoformat(given).astimezone(UTC) if kind is datetime else kind(given)
    raise ValueError


def _written(value: datetime | str | ObjectId) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
