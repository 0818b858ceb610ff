"""What providers are paid: held back first, written once, summed exactly."""

from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connections

from billing import holding, ledger, months
from billing.holding import Settled, abandon, hold_each, settle_each, settle_left, write
from billing.ledger import Kind, entries_of, key, names_of
from billing.models import LedgerEntry
from billing.months import month_at
from botsmith.ai.base import Usage
from botsmith.ai.prices import DOLLAR
from tests.billing.spending import NANOS, capped, document, hold_of, paid, settled, spend
from tests.cast import bot_of, on_plan, person

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)


@pytest.fixture
def alice():
    return on_plan(person(), "enterprise")


@pytest.fixture
def bot(alice):
    return bot_of(alice)


def ledger_sum() -> int:
    return sum(entry.nanos or 0 for entry in LedgerEntry.objects.all())


def test_an_entry_says_what_was_paid_by_whom_for_what_at_which_price(bot):
    hold = hold_of(bot, at=NOW, message_id="m")
    hold_each([hold])
    settle_each([Settled(hold, [paid(hold, message_id="m", opens=True)])])
    [entry] = LedgerEntry.objects.all()
    assert entry.pk == f"{hold.id}:visitor"
    assert (entry.user_id, entry.chatbot_id) == (bot.user_id, bot.pk)
    assert (entry.chatbot_name, entry.message_id, entry.at) == (bot.name, "m", NOW)
    assert (entry.input_tokens, entry.output_tokens, entry.cached_tokens) == (1000, 500, 400)
    assert (entry.nanos, entry.saved_nanos) == (NANOS, 400 * 75)
    per_million = {"input": 150_000_000, "output": 600_000_000, "cached": 75_000_000}
    assert entry.price == {**per_million, "since": None}


def test_what_is_settled_adds_up_by_chatbot_kind_model_and_day(bot):
    other = bot_of(bot.user, name="Other")
    first, second = hold_of(bot, at=NOW), hold_of(other, at=NOW, kind=Kind.CHECK)
    assert hold_each([first, second]) == [True, True]
    settle_each([settled(first), settled(second)])
    month = month_at(bot.user_id, NOW)
    assert month.spent == 2 * NANOS and month.days == {26: 2 * NANOS}
    rows = {(row.chatbot_id, row.kind): row.sum for row in month.rows}
    assert set(rows) == {(bot.pk, "visitor"), (other.pk, "check")}
    assert rows[bot.pk, "visitor"].nanos == NANOS and rows[bot.pk, "visitor"].cached == 400
    assert {row.model for row in month.rows} == {"openai:gpt-4o-mini"}
    assert month.bot_names == {bot.pk: bot.name, other.pk: "Other"}
    assert document(bot)["holds"] == {} and document(bot)["used"] == 2 * NANOS


def test_settled_twice_it_stands_once(bot):
    hold = hold_of(bot)
    hold_each([hold])
    for _ in range(3):
        settle_each([settled(hold)])
    assert LedgerEntry.objects.count() == 1
    assert document(bot)["spent"] == document(bot)["used"] == NANOS == ledger_sum()


def test_among_others_one_that_is_settled_already_takes_nothing_from_them(bot):
    old, new = hold_of(bot), hold_of(bot)
    hold_each([old, new])
    settle_each([settled(old)])
    settle_each([settled(old), settled(new)])
    assert document(bot)["spent"] == 2 * NANOS == ledger_sum()


def test_nothing_asked_nothing_paid(bot):
    hold = hold_of(bot)
    hold_each([hold])
    assert document(bot)["used"] == hold.nanos
    settle_each([Settled(hold)])
    assert document(bot)["used"] == 0 and not LedgerEntry.objects.exists()


def test_of_an_unknown_price_the_tokens_are_known(bot):
    hold = hold_of(bot, model="our-llama", at=NOW)
    hold_each([hold])
    settle_each([settled(hold)])
    [entry] = LedgerEntry.objects.all()
    assert (entry.nanos, entry.price, entry.input_tokens) == (None, None, 1000)
    [row] = month_at(bot.user_id, NOW).rows
    assert (row.sum.unpriced, row.sum.nanos, row.sum.input) == (1, 0, 1000)


def test_a_month_ends_in_utc_and_what_was_asked_before_it_is_of_it(bot):
    end = datetime(2026, 11, 30, 23, 59, 59, tzinfo=UTC)
    spend(bot, 1, at=end)
    spend(bot, 2, at=end + timedelta(seconds=1))
    spent = [month_at(bot.user_id, at).spent for at in (end, end + timedelta(seconds=1))]
    assert [round(each / DOLLAR, 3) for each in spent] == [1, 2]
    assert months.months_with_entries(bot.user_id) == ["2026-12", "2026-11"]
    assert [len(list(entries_of(bot.user_id, each))) for each in ("2026-11", "2026-12")] == [1, 1]


@pytest.mark.parametrize("name", ["a.b", "$a", "a|b", "100%", "%2E", "gpt-4.1", "", "\0"])
def test_any_name_is_a_name_of_a_field(name):
    made = key(name, "x")
    assert names_of(made) == [name, "x"]
    assert not set(key(name)) & set(".$\0|")


def test_ids_of_other_programs_are_counted_as_they_are(alice):
    bot = bot_of(alice, id="shop.used$|1")
    capped(bot, cap=1)
    hold = hold_of(bot)
    assert hold_each([hold]) == [True]
    settle_each([settled(hold)])
    [row] = month_at(alice.pk, datetime.now(UTC)).rows
    assert row.chatbot_id == bot.pk and row.sum.nanos == NANOS


# --- Killed processes -------------------------------------------------------------------------


def test_killed_after_the_ledger_was_written_it_is_counted_by_what_stands_there(bot):
    hold = hold_of(bot, at=NOW)
    hold_each([hold])
    write([settled(hold)])  # And no more.
    assert document(bot)["used"] == hold.nanos
    later = NOW + holding.HELD_FOR
    assert settle_left(later - timedelta(seconds=1)) == 0
    assert settle_left(later) == 1
    assert document(bot)["spent"] == document(bot)["used"] == NANOS == ledger_sum()
    assert settle_left(later) == 0


def test_killed_before_it_what_was_held_is_counted_as_an_estimate(bot):
    hold = hold_of(bot, at=NOW)
    hold_each([hold])
    settle_left(NOW + holding.HELD_FOR)
    [entry] = LedgerEntry.objects.all()
    assert entry.estimated and entry.nanos == 1000 * 150 + 1024 * 600
    assert document(bot)["spent"] == document(bot)["used"] == entry.nanos
    settle_each([settled(hold)])  # It was not dead, but slow.
    assert document(bot)["spent"] == ledger_sum() and LedgerEntry.objects.count() == 1


def test_of_an_abandoned_answer_what_it_had_said_counts(bot):
    hold = hold_of(bot, at=NOW)
    hold_each([hold])
    assert not abandon(bot.user_id, "another", output_tokens=10, now=NOW)
    assert abandon(bot.user_id, hold.id, output_tokens=10, now=NOW + timedelta(minutes=2))
    [entry] = LedgerEntry.objects.all()
    assert entry.nanos == 1000 * 150 + 10 * 600 == document(bot)["spent"]
    assert not abandon(bot.user_id, hold.id, output_tokens=10, now=NOW)


def test_what_began_before_midnight_of_the_month_is_found_after_it(bot):
    hold = hold_of(bot, at=datetime(2026, 11, 30, 23, 59, tzinfo=UTC))
    hold_each([hold])
    after = datetime(2026, 12, 1, 0, 1, tzinfo=UTC)
    assert abandon(bot.user_id, hold.id, output_tokens=10, now=after)
    assert month_at(bot.user_id, hold.at).spent and not month_at(bot.user_id, after).spent


def test_holds_that_are_not_over_yet_are_looked_at_again(bot):
    first, second = hold_of(bot, at=NOW), hold_of(bot, at=NOW + timedelta(minutes=5))
    hold_each([first])
    hold_each([second])
    assert settle_left(first.at + holding.HELD_FOR) == 1
    assert list(document(bot)["holds"]) == [key(second.id)]
    assert settle_left(second.at + holding.HELD_FOR) == 1
    assert "due_at" not in document(bot)
    third = hold_of(bot, at=NOW + timedelta(hours=1))
    hold_each([third])
    assert settle_left(third.at + holding.HELD_FOR) == 1


def test_many_that_settle_at_once_add_up_exactly(bot):
    holds = [hold_of(bot) for _ in range(60)]
    hold_each(holds)
    start = Barrier(6)

    def settle(own):
        start.wait()
        settle_each([settled(hold) for hold in own])
        settle_each([settled(hold) for hold in holds[:30]])  # And those of others once more.
        connections.close_all()

    threads = [Thread(target=settle, args=(holds[at::6],)) for at in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert document(bot)["spent"] == document(bot)["used"] == 60 * NANOS == ledger_sum()
    assert document(bot)["holds"] == {}


def test_an_entry_is_of_the_moment_it_was_asked_at(bot):
    for at, dollars in (
        (datetime(2026, 12, 31, tzinfo=UTC), 0.75),
        (datetime(2027, 1, 1, tzinfo=UTC), 1.5),
    ):
        hold = hold_of(bot, at=at, provider="gemini", model="gemini-3.8-flash")
        hold_each([hold])
        settle_each([settled(hold, Usage(1_000_000, 0))])
        assert month_at(bot.user_id, at).spent == dollars * DOLLAR


def test_the_ledger_of_an_account_is_its_own(bot):
    stranger = bot_of(person("Bob"))
    spend(stranger, 5)
    assert list(entries_of(bot.user_id, ledger.month_of(datetime.now(UTC)))) == []
    assert month_at(bot.user_id, datetime.now(UTC)).spent == 0
