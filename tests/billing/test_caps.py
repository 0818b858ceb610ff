"""Caps: however many ask, no more is held back than a month, or a day, may cost."""

from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connections

from billing.holding import Settled, hold_each, settle_each
from billing.months import Capped, month_at, reached_cap
from botsmith.ai.prices import DOLLAR
from tests.billing.spending import NANOS, capped, document, hold_of, settled, spend
from tests.cast import bot_of, on_plan, person

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)


@pytest.fixture
def bot():
    return bot_of(on_plan(person(), "enterprise"))


def test_no_hold_is_taken_that_could_pass_the_cap(bot):
    capped(bot, cap=1)
    assert hold_each([hold_of(bot, dollars=0.6), hold_of(bot, dollars=0.6)]) == [True, False]
    assert hold_each([hold_of(bot, dollars=0.4)]) == [True]
    assert hold_each([hold_of(bot, dollars=0.000001)]) == [False]


def test_a_cap_of_nothing_lets_nothing_pass(bot):
    assert hold_each([hold_of(capped(bot, cap=0), dollars=1e-9)]) == [False]
    assert hold_each([hold_of(capped(bot, account=0), dollars=1e-9)]) == [False]


def test_what_was_held_and_not_used_is_room_again(bot):
    capped(bot, cap=1)
    hold = hold_of(bot, dollars=0.9)
    hold_each([hold])
    assert hold_each([hold_of(bot, dollars=0.9)]) == [False]
    settle_each([settled(hold)])
    assert hold_each([hold_of(bot, dollars=0.9)]) == [True]


def test_the_accounts_cap_holds_for_all_its_chatbots_together(bot):
    other = bot_of(bot.user, name="Other")
    capped(bot, cap=10, account=1)
    other.user = bot.user
    assert hold_each([hold_of(bot, dollars=0.6), hold_of(other, dollars=0.6)]) == [True, False]
    stranger = bot_of(person("Bob"))
    assert hold_each([hold_of(stranger, dollars=5)]) == [True]


def test_a_higher_cap_holds_at_once(bot):
    assert hold_each([hold_of(capped(bot, cap=1), dollars=1.5)]) == [False]
    assert hold_each([hold_of(capped(bot, cap=2), dollars=1.5)]) == [True]


def test_where_some_of_a_batch_know_a_cap_that_has_just_changed_the_lower_one_holds(bot):
    for before, after in ((1, 2), (2, 1)):
        old = hold_of(capped(bot, cap=before), dollars=before - 0.1, at=NOW)
        new = hold_of(capped(bot, cap=after), dollars=after - 0.1, at=NOW)
        assert hold_each([old, new]) == [True, False]
        settle_each([Settled(old)])


def test_a_cap_that_is_set_later_counts_what_was_spent_before(bot):
    spend(bot, 1)
    assert hold_each([hold_of(capped(bot, cap=1), dollars=0.1)]) == [False]


def test_a_new_month_has_its_whole_cap(bot):
    capped(bot, cap=1)
    assert hold_each([hold_of(bot, dollars=1, at=NOW)]) == [True]
    assert hold_each([hold_of(bot, dollars=1, at=NOW)]) == [False]
    assert hold_each([hold_of(bot, dollars=1, at=NOW + timedelta(days=5))]) == [True]


def test_of_a_day_no_more_is_held_than_its_cap_and_the_next_day_has_it_whole(bot):
    other = bot_of(bot.user, name="Other")
    capped(bot, cap=10, account=20, daily=1)
    other.user = bot.user
    both = [hold_of(bot, dollars=0.6, at=NOW), hold_of(other, dollars=0.6, at=NOW)]
    assert hold_each(both) == [True, False]
    assert hold_each([hold_of(other, dollars=0.4, at=NOW)]) == [True]
    midnight = datetime(2026, 11, 27, tzinfo=UTC)
    late, early = midnight - timedelta(microseconds=1), midnight
    assert hold_each([hold_of(bot, dollars=1e-6, at=late)]) == [False]
    # Of two days at once each has its own room.
    assert hold_each([hold_of(bot, dollars=0.9, at=late), hold_of(bot, dollars=0.9, at=early)]) == [
        False,
        True,
    ]


def test_what_a_day_held_and_did_not_use_is_room_of_that_day_again(bot):
    capped(bot, daily=1)
    late = datetime(2026, 11, 26, 23, 59, 59, tzinfo=UTC)
    hold = hold_of(bot, dollars=0.9, at=late)
    hold_each([hold])
    assert hold_each([hold_of(bot, dollars=0.9, at=late)]) == [False]
    settle_each([settled(hold)])  # After midnight, as it may be: it is still of its own day.
    assert document(bot)["daily"]["26"] | {"refused": 0} == {
        "used": NANOS,
        "spent": NANOS,
        "refused": 0,
    }
    assert hold_each([hold_of(bot, dollars=0.9, at=late)]) == [True]


def test_a_days_cap_that_is_set_in_its_midst_counts_what_was_spent_before(bot):
    spend(bot, 1, at=NOW)
    assert hold_each([hold_of(capped(bot, daily=1), dollars=0.1, at=NOW)]) == [False]
    assert hold_each([hold_of(capped(bot, daily=2), dollars=0.1, at=NOW)]) == [True]
    assert hold_each([hold_of(capped(bot, daily=0), dollars=1e-9, at=NOW)]) == [False]


def test_that_a_days_cap_refused_is_known_on_that_day(bot):
    capped(bot, daily=1)
    spend(bot, 0.95, at=NOW)
    assert hold_each([hold_of(bot, dollars=0.2, at=NOW)]) == [False]

    def reached(at):
        return reached_cap(hold_of(bot).payer, month_at(bot.user_id, at), at)

    assert reached(NOW) is Capped.DAY and reached(NOW + timedelta(days=1)) is None
    capped(bot, account=0.9, daily=1)
    assert reached(NOW) is Capped.ACCOUNT  # That holds for longer.


def test_that_a_cap_refused_is_known_until_it_is_another(bot):
    capped(bot, cap=1)
    payer = hold_of(bot).payer

    def reached():
        now = datetime.now(UTC)
        return reached_cap(hold_of(bot).payer, month_at(bot.user_id, now), now)

    spend(bot, 0.95)
    assert reached() is None
    under_way = hold_of(bot, dollars=0.04)
    hold_each([under_way, hold_of(bot, dollars=0.02)])
    assert reached() is None  # Only what is under way left no room.
    settle_each([Settled(under_way)])
    hold_each([hold_of(bot, dollars=0.2)])
    assert reached() is Capped.BOT
    assert payer.cap == DOLLAR
    capped(bot, cap=2)
    assert reached() is None
    capped(bot, cap=2, account=0.5)
    assert reached() is Capped.ACCOUNT


@pytest.mark.parametrize("cap", ["cap", "account", "daily"])
def test_however_many_ask_at_once_the_cap_is_never_passed(bot, cap):
    """Eight processes' threads, 25 questions each, room for 100."""
    capped(bot, **{cap: 1})
    groups = [[hold_of(bot, dollars=0.01, at=NOW) for _ in range(25)] for _ in range(8)]
    taken, start = [], Barrier(len(groups))

    def ask(group):
        start.wait()
        for at in range(0, 25, 5):
            some = group[at : at + 5]
            given = hold_each(some)
            taken.extend(hold for hold, is_given in zip(some, given, strict=True) if is_given)
        connections.close_all()

    threads = [Thread(target=ask, args=(group,)) for group in groups]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert document(bot)["used"] == len(taken) * 10_000_000 <= DOLLAR
    # Who was refused in the crowd may have had room; who asks now finds it.
    while hold_each([hold_of(bot, dollars=0.01, at=NOW)]) == [True]:
        taken.append(None)
    assert len(taken) == 100
