"""What bodies and answers of the API have in common."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Annotated, Generic, TypeVar

from django.db.models import Model, QuerySet
from ninja import Field, Query, Schema
from pydantic import BeforeValidator, ConfigDict, ValidationError

from botsmith.lib.errors import NotFound
from botsmith.lib.places import NEWEST, Order, Place, page_of

MOST_ITEMS, USUAL_ITEMS = 100, 30
Item = TypeVar("Item")
Shape = TypeVar("Shape", bound=Schema)
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)  # Of what another program stored without a time.


class CursorUnknown(NotFound):
    code = "cursor_unknown"
    sentence = (
        "This “cursor” is none of this list. Give “next_cursor” of its last page as it was, or "
        "none, to begin anew."
    )


_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def _day_written_out(given: object) -> object:
    """A number would be read as seconds since 1970, here as below."""
    if isinstance(given, str) and _DAY.fullmatch(given):
        return given
    raise ValueError("Write a day as 2026-05-31")


def _moment_written_out(given: object) -> object:
    if isinstance(given, str) and _DAY.match(given):
        return given
    raise ValueError("Write a time as 2026-05-31T09:30:00Z")


Day = Annotated[date, BeforeValidator(_day_written_out)]
Moment = Annotated[datetime, BeforeValidator(_moment_written_out)]


class Body(Schema):
    """What a program sends. A name that is not known is refused: mostly it is a slip."""

    # Patterns are read as those read them who try the document out.
    model_config = ConfigDict(extra="forbid", regex_engine="python-re")


class Items(Schema, Generic[Item]):
    """A page of a list. ``next_cursor`` is null on the last one."""

    items: list[Item]
    next_cursor: str | None = Field(description="Give it as `cursor` for the next page.")


class Fault(Schema):
    field: str
    message: str


class ErrorBody(Schema):
    code: str = Field(description="For programs; it stays the same.")
    message: str = Field(description="For people: what is wrong, and what to do.")
    fields: list[Fault] | None = Field(None, description="Which parts of the request are wrong.")


class Problem(Schema):
    """What every refusal looks like."""

    error: ErrorBody


class Turning(Schema):
    """Which part of a list is asked for."""

    limit: int = Field(USUAL_ITEMS, ge=1, le=MOST_ITEMS, description="How many items at most.")
    cursor: str = Field("", max_length=300, description="`next_cursor` of the page before.")


Turn = Annotated[Turning, Query()]


def place_in(order: Order, cursor: str) -> Place | None:
    """The place that a cursor names; None where there is no cursor. Raises CursorUnknown."""
    place = order.read(cursor) if cursor else None
    if cursor and place is None:
        raise CursorUnknown
    return place


def page_from(
    found: QuerySet,
    turn: Turning,
    shown: Callable[[Model], Schema],
    order: Order = NEWEST,
) -> dict[str, Sequence[Schema] | str | None]:
    """A page of the rows, the newest first, as ``Items`` has it. CursorUnknown for one of
    another list."""
    place_in(order, turn.cursor)
    rows, following = page_of(found, turn.cursor, turn.limit, order)
    return {"items": [shown(row) for row in rows], "next_cursor": following}


def stored_as(
    shape: type[Shape],
    values: Mapping[str, object],
    usual: Callable[[], Mapping[str, object]],
) -> Shape:
    """The stored values in their shape. Another program may have stored some otherwise, or left
    them out: in place of those stand the usual ones."""
    try:
        return shape(**values)
    except ValidationError as error:
        wrong = {str(each["loc"][0]) for each in error.errors()}
        instead = usual()
        return shape(**{**values, **{name: instead.get(name) for name in wrong}})
