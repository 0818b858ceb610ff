"""Places in lists: what an address may name, and which rows come after which."""

import base64
import json
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from bson import ObjectId
from django.db.models import Q

from botsmith.lib.places import MAX_CHARS, NEWEST, Order, Place

MOMENT = datetime(2026, 1, 2, 3, 4, 5, 678, tzinfo=UTC)
COUNTED = Order({"count": int, "at": datetime, "id": str})
NUMBERED = Order({"number": int, "id": str}, way=1)
BEGUN = Order({"_id": ObjectId})


def in_address(said: object) -> str:
    """Somebody's own idea of a place, as an address has it."""
    text = said if isinstance(said, str) else json.dumps(said)
    return base64.urlsafe_b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    "place",
    [
        NEWEST.of({"created_at": MOMENT, "id": 'an|id, "quoted" é'}),
        COUNTED.of({"count": 2**53, "at": MOMENT, "id": "x", "other": 1}),
        NUMBERED.of({"number": -3, "id": ""}),
        BEGUN.of({"_id": ObjectId()}),
    ],
)
def test_an_order_reads_the_places_that_it_wrote(place):
    assert place.order.read(place.text) == place


def test_no_zone_is_utc():
    assert NEWEST.of({"created_at": MOMENT.replace(tzinfo=None), "id": "a"}).values[0] == MOMENT


@pytest.mark.parametrize("row", [{}, {"count": None, "at": "today", "id": None}, {"_id": "x"}])
def test_rows_of_other_programs_have_a_place_too(row):
    for order in (COUNTED, NUMBERED, BEGUN):
        assert order.read(order.of(row).text) == order.of(row)


@pytest.mark.parametrize(
    "text",
    [
        *("", "x", "////", "é", "٣", "\0", "e30", "MTIz", "fA==", "a" * 5000, "=" * 9),
        *(in_address(each) for each in ("", "\0", "{", "NaN", "7", "null", "{}", '"ab"')),
        *(in_address(each) for each in ("[" * 100, "[" * 100 + "]" * 100, "9" * 200)),
    ],
)
def test_what_is_no_place_is_the_start(text):
    for order in (NEWEST, COUNTED, NUMBERED, BEGUN):
        assert order.read(text) is None


@pytest.mark.parametrize(
    ("moment", "pk"),
    [
        *(("2026-13-01", "a"), ("0001-01-01T00:00:00+14:00", "a"), ("", "a"), (7, "a")),
        *(("9999-12-31T23:59:59-14:00", "a"), ("10000-01-01", "a"), ("2026", "a"), (None, "a")),
        *(("2026-01-01", 3), ("2026-01-01", None), ("2026-01-01", ["a"]), ("2026-01-01", {})),
        *(("2026-01-01", "\ud800"), ("2026-01-01", "\udfff"), ("2026-01-01", "a\0b")),
    ],
)
def test_no_moment_or_no_id_is_the_start(moment, pk):
    assert NEWEST.read(in_address(["2026-01-01", "a"]))
    assert NEWEST.read(in_address([moment, pk])) is None


@pytest.mark.parametrize("number", ["true", "1.0", "1e400", "-1e400", str(2**53 + 1), "9" * 150])
def test_no_number_that_can_be_stored_is_the_start(number):
    assert NUMBERED.read(in_address('[1,"a"]'))
    assert NUMBERED.read(in_address(f'[{number},"a"]')) is None


def test_a_place_of_another_list_is_the_start():
    orders = (NEWEST, COUNTED, NUMBERED, BEGUN)
    places = [order.of({"_id": ObjectId()}) for order in orders]
    for order, place in product(orders, places):
        assert bool(order.read(place.text)) == (order == place.order)
    assert BEGUN.read(in_address(["an id"])) is None
    assert NEWEST.read(in_address({"2026-01-01": 1, "a": 2})) is None


def test_too_long_a_place_is_the_start_whatever_it_says():
    place = NEWEST.of({"created_at": MOMENT, "id": "a" * MAX_CHARS})
    assert NEWEST.read(place.text) is None


def test_what_is_beyond_comes_later_in_the_order():
    rows = [
        {"count": count, "at": MOMENT + timedelta(hours=hours), "id": pk}
        for count, hours, pk in product((1, 2), (0, 1), "ab")
    ]
    for way in (1, -1):
        order = Order(COUNTED.fields, way)
        ordered = sorted(rows, key=lambda row: order.of(row).values, reverse=way == -1)
        for at, row in enumerate(ordered):
            place = order.of(row)
            assert [each for each in ordered if holds(place.beyond(), each)] == ordered[at + 1 :]
            assert [e for e in ordered if holds(place.beyond(back=True), e)] == ordered[:at]
            assert all(holds(place.bound(), each) for each in ordered[at:])
            assert all(holds(place.bound(back=True), each) for each in ordered[: at + 1])


def test_django_is_asked_the_same():
    place: Place = NEWEST.of({"created_at": MOMENT, "id": "a"})
    assert place.beyond() == {
        "$or": [{"created_at": {"$lt": MOMENT}}, {"created_at": MOMENT, "id": {"$lt": "a"}}]
    }
    assert place.after() == Q(created_at__lt=MOMENT) | Q(created_at=MOMENT, id__lt="a")


def holds(condition: dict, row: dict) -> bool:
    """As MongoDB would say."""
    signs = {"$lt": "__lt__", "$gt": "__gt__", "$lte": "__le__", "$gte": "__ge__"}
    for name, wanted in condition.items():
        if name == "$or":
            is_so = any(holds(each, row) for each in wanted)
        elif isinstance(wanted, dict):
            is_so = all(getattr(row[name], signs[sign])(value) for sign, value in wanted.items())
        else:
            is_so = row[name] == wanted
        if not is_so:
            return False
    return True
