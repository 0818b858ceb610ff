"""A chatbot's figures through the API: the page's periods, its levels and its count."""

import csv
import io
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.models import User
from bots.actions.time_zones import choose_time_zone
from bots.models import Chatbot
from bots.stats.days import Period, period_within
from botsmith.mongodb.collections import collection
from tests.bots.api import Program, refused, subscriber
from tests.bots.seeding import conversations, store
from tests.cast import bot_of, signed_in

pytestmark = pytest.mark.django_db(transaction=True)
AVERAGES = ("avg_response_seconds", "avg_stars", "satisfaction_percent")
COSTS = ("handed_over", "cost_usd", "answers_of_unknown_price", "input_tokens", "output_tokens")
TODAY = date(2026, 3, 31)


def seeded(user: User) -> Chatbot:
    bot, now = bot_of(user), timezone.now()
    bot.created_at = now - timedelta(days=400)
    Chatbot.objects.filter(pk=bot.pk).update(created_at=bot.created_at)
    store(collection(Chatbot).database, conversations(bot, now, days=40, a_day=4))
    return bot


def figures(program: Program, bot: Chatbot, **query) -> dict:
    answer = program.get(f"chatbots/{bot.pk}/analytics", query)
    assert answer.status_code == 200, answer.content
    return answer.json()


def today() -> date:
    return timezone.now().date()


def test_each_day_says_what_the_pages_export_says():
    alice = subscriber()
    bot = seeded(alice)
    told = figures(Program(alice), bot, range="7")
    export = signed_in(alice).get(f"/bots/{bot.pk}/analytics/export/?range=7")
    rows = list(csv.DictReader(io.StringIO(b"".join(export).decode("utf-8-sig"))))
    assert len(told["days"]) == len(rows) == 7
    for day, row in zip(told["days"], rows, strict=True):
        assert row.pop("time_zone") == told["time_zone"] == "UTC"
        assert {name: _number(row[name]) for name in row} == {n: _number(day[n]) for n in row}
    assert told["total"]["messages"] == sum(day["messages"] for day in told["days"]) > 0
    assert told["level"] == "advanced"


def _number(value: object) -> float | str | None:
    try:
        return float(value)
    except (TypeError, ValueError):
        return value or None


@pytest.mark.parametrize(("name", "count"), [("7", 7), ("30", 30), ("90", 90), ("", 30)])
def test_the_usual_periods(name, count):
    alice = subscriber()
    told = figures(Program(alice), bot_of(alice), **({"range": name} if name else {}))
    first = today() - timedelta(days=count - 1)
    assert told["period"] == {"from": first.isoformat(), "to": today().isoformat()}
    assert len(told["days"]) == count


def test_days_of_ones_own_choice_and_as_many_before():
    alice = subscriber()
    bot = seeded(alice)
    program, last = Program(alice), today() - timedelta(days=1)
    both = figures(program, bot, **{"from": last - timedelta(days=3), "to": last})
    later = figures(program, bot, **{"from": last - timedelta(days=1), "to": last})
    assert [day["date"] for day in later["days"]] == [
        (last - timedelta(days=1)).isoformat(),
        last.isoformat(),
    ]
    assert later["before"]["messages"] > 0
    for name in ("messages", "conversations"):
        assert both["total"][name] == later["total"][name] + later["before"][name]


@pytest.mark.parametrize(
    ("first", "last", "period"),
    [
        (date(2026, 3, 1), date(2026, 3, 2), (date(2026, 3, 1), date(2026, 3, 2))),
        (date(2026, 3, 2), date(2026, 3, 1), (date(2026, 3, 1), date(2026, 3, 2))),
        (date(2026, 3, 30), date(9999, 12, 31), (date(2026, 3, 30), TODAY)),
        (date(2027, 1, 1), date(2027, 1, 2), (TODAY, TODAY)),
        (date(1, 1, 1), date(1, 1, 2), (date(2000, 1, 1), date(2000, 1, 1))),
        (date(2020, 1, 1), TODAY, (TODAY - timedelta(days=365), TODAY)),
    ],
)
def test_days_that_cannot_be_told_are_left_out(first, last, period):
    assert period_within(first, last, TODAY) == Period(*period)


@pytest.mark.parametrize("asked", [{"from": "0001-01-01"}, {"to": "0001-01-01"}])
def test_one_end_alone_is_enough_however_far(asked):
    alice = subscriber()
    told = figures(Program(alice), bot_of(alice), **asked)
    assert 1 <= len(told["days"]) <= 366


def test_the_basic_level_tells_thirty_days_and_no_cost():
    alice = subscriber(plan="starter")
    bot = seeded(alice)
    told = figures(Program(alice), bot)
    assert (told["level"], len(told["days"])) == ("basic", 30)
    assert told["total"]["messages"] > 0 and told["total"]["answers"] > 0
    assert [told["total"][name] for name in COSTS] == [None] * len(COSTS)
    assert {day[name] for day in told["days"] for name in (*AVERAGES, *COSTS, "answers")} == {None}
    assert any(day["active_chats"] for day in told["days"])


@pytest.mark.parametrize("asked", [{"range": "7"}, {"from": "2026-01-01"}, {"to": "2026-01-01"}])
def test_the_basic_level_refuses_other_days_and_names_the_plans(asked):
    alice = subscriber(plan="starter")
    answer = Program(alice).get(f"chatbots/{bot_of(alice).pk}/analytics", asked)
    assert refused(answer) == (402, "quota_exceeded")
    assert "come with Professional or Enterprise." in answer.json()["error"]["message"]


def test_days_are_those_of_the_accounts_zone():
    alice = subscriber()
    choose_time_zone(alice, zone="Pacific/Auckland", actor=alice)
    assert figures(Program(alice), bot_of(alice))["time_zone"] == "Pacific/Auckland"


@pytest.mark.parametrize("asked", [{"range": "8"}, {"range": "custom"}, {"from": "yesterday"}])
def test_what_is_no_period_is_refused_with_its_field(asked):
    alice = subscriber()
    answer = Program(alice).get(f"chatbots/{bot_of(alice).pk}/analytics", asked)
    assert refused(answer) == (400, "invalid_request")
    assert answer.json()["error"]["fields"][0]["field"] == next(iter(asked))


def test_strangers_and_keys_without_the_scope_find_nothing():
    alice, bob = subscriber(), subscriber("Bob")
    bot = bot_of(alice)
    assert refused(Program(bob).get(f"chatbots/{bot.pk}/analytics")) == (404, "not_found")
    assert refused(Program(alice).get(f"chatbots/{uuid4()}/analytics")) == (404, "not_found")
    answer = Program(alice, "write", "chat").get(f"chatbots/{bot.pk}/analytics")
    assert refused(answer) == (403, "scope_missing")
