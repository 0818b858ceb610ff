"""Rules of parts and periods, held against thousands of made-up changes."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from billing.models import Period, Plan, Subscription
from billing.offers import quote, renewal
from billing.plans import documented_plans
from billing.proration import SECOND, end_of, half_up, part, return_of

PLANS = {plan.pk: plan for plan in documented_plans()}
START = datetime(2026, 3, 1, 12, tzinfo=UTC)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def paying(plan: str, start: datetime, period: str = "monthly", **more) -> Subscription:
    price = PLANS[plan].price if period == "monthly" else PLANS[plan].price_yearly
    fields = {
        "plan_id": plan,
        "engine": "manual",
        "period": period,
        "anchor_at": start,
        "period_start": start,
        "period_end": end_of(start, period, start),
        "paid_from": start,
        "paid_cents": round(price * 100),
        **more,
    }
    return Subscription(user_id="someone", **fields)


def offered(s: Subscription, plan: str, as_of: datetime, period: str = "monthly"):
    return quote(s, PLANS[s.plan_id], PLANS[plan], period, as_of=as_of)


def after(s: Subscription, made) -> Subscription:
    """As the engine writes it down."""
    return Subscription(
        user_id=s.user_id,
        plan_id=made.plan.pk,
        engine="manual",
        period=made.period,
        anchor_at=made.anchor_at,
        period_start=made.starts_at,
        period_end=made.ends_at,
        paid_from=made.as_of,
        paid_cents=made.worth_cents,
        balance_cents=made.balance_cents,
    )


@pytest.mark.parametrize(
    ("anchor", "ends"),
    [
        ("2026-01-31", ["2026-02-28", "2026-03-31", "2026-04-30"]),
        ("2028-01-31", ["2028-02-29", "2028-03-31", "2028-04-30"]),
        ("2026-01-30", ["2026-02-28", "2026-03-30", "2026-04-30"]),
        ("2026-01-29", ["2026-02-28", "2026-03-29", "2026-04-29"]),
        ("2026-11-28", ["2026-12-28", "2027-01-28", "2027-02-28"]),
    ],
)
def test_a_month_ends_on_the_anchors_day_or_the_last_there_is(anchor, ends):
    start = at(anchor)
    for end in ends:
        start = end_of(at(anchor), Period.MONTHLY, start)
        assert start == at(end)


def test_a_year_from_a_leap_day_comes_back_to_it():
    anchor = at("2028-02-29")
    ends = [return_of(anchor, 12 * year) for year in (1, 2, 3, 4)]
    assert ends == [at("2029-02-28"), at("2030-02-28"), at("2031-02-28"), at("2032-02-29")]
    assert end_of(anchor, Period.YEARLY, at("2029-02-28")) == at("2030-02-28")


def test_halves_are_rounded_up():
    assert [half_up(each, 2) for each in (0, 1, 2, 3)] == [0, 1, 1, 2]
    assert half_up(1, 3) == 0
    assert half_up(2, 3) == 1


def test_a_part_is_all_at_the_start_and_nothing_at_the_end():
    end = START + timedelta(days=31)
    assert part(15_000, START, end, START) == 15_000
    assert part(15_000, START, end, START - timedelta(days=3)) == 15_000
    assert part(15_000, START, end, end) == part(15_000, START, end, end + SECOND) == 0
    assert part(15_000, START, START, START) == 0


def test_parts_shrink_with_time_and_never_leave_the_sum():
    chance = random.Random(7)
    for _ in range(2_000):
        cents = chance.randrange(0, 1_000_000)
        start = START + timedelta(seconds=chance.randrange(10**8))
        end = end_of(start, chance.choice(list(Period)), start)
        moments = sorted(start + (end - start) * chance.random() for _ in range(3))
        left = [part(cents, start, end, moment) for moment in moments]
        assert cents >= left[0] >= left[1] >= left[2] >= 0


def test_half_way_up_half_of_each_is_settled():
    s = paying("starter", at("2026-04-01"))
    made = offered(s, "professional", at("2026-04-16"))
    assert [line.amount_cents for line in made.lines] == [-7_500, 24_950]
    assert made.total_cents == 17_450
    assert (made.starts_at, made.ends_at) == (at("2026-04-01"), at("2026-05-01"))
    assert made.next_cents == 49_900


def test_a_change_on_the_day_of_the_purchase_costs_the_difference():
    s = paying("starter", START)
    assert offered(s, "professional", START).total_cents == 49_900 - 15_000


def test_lines_always_add_up_to_what_is_charged():
    chance = random.Random(11)
    for _ in range(2_000):
        start = START + timedelta(seconds=chance.randrange(10**8))
        period = chance.choice(list(Period))
        s = paying("starter", start, period, balance_cents=chance.choice([0, 1, 4_000, 10**6]))
        as_of = start + (s.period_end - start) * chance.random()
        made = offered(s, "professional", as_of, chance.choice(list(Period)))
        assert sum(line.amount_cents for line in made.lines) == made.total_cents >= 0
        assert made.balance_cents >= 0


def test_what_is_paid_is_what_was_used_and_what_is_left():
    """Change after change: payments are the time used at each price, what is left, and the credit;
    half a cent for each part that was rounded is all that may be lost."""
    chance = random.Random(13)
    for _ in range(500):
        start = START + timedelta(seconds=chance.randrange(10**8))
        s = paying("starter", start)
        paid, used, changes = s.paid_cents, 0.0, 0
        for _ in range(chance.randrange(1, 6)):
            s.plan_id = "starter"  # So that each change is one upwards.
            span = (s.period_end - s.paid_from) // SECOND
            seconds = chance.randrange(span)
            as_of = s.paid_from + seconds * SECOND
            used += s.paid_cents * seconds / span
            made = offered(
                s,
                "professional",
                as_of,
                chance.choice(list(Period)) if s.period == "monthly" else "yearly",
            )
            paid += made.total_cents
            s, changes = after(s, made), changes + 1
        assert abs(paid - used - s.paid_cents - s.balance_cents) <= changes


def test_an_upgrade_right_after_an_upgrade_credits_all_of_it():
    s = paying("starter", at("2026-04-01"))
    first = offered(s, "professional", at("2026-04-11"))
    then = after(s, first)
    second = offered(then, "professional", at("2026-04-11"), "yearly")
    assert second.lines[0].amount_cents == -first.worth_cents
    assert second.total_cents == 499_000 - first.worth_cents


def test_a_month_becomes_a_year_at_once_and_a_year_a_month_at_its_end():
    monthly = paying("starter", at("2026-04-01"))
    made = offered(monthly, "starter", at("2026-04-16"), "yearly")
    assert (made.kind, made.total_cents) == ("upgrade", 150_000 - 7_500)
    assert (made.starts_at, made.ends_at) == (at("2026-04-16"), at("2027-04-16"))
    yearly = paying("starter", at("2026-04-01"), "yearly")
    made = offered(yearly, "starter", at("2026-04-16"), "monthly")
    assert (made.kind, made.total_cents, made.starts_at) == ("downgrade", 0, at("2027-04-01"))
    assert made.next_cents == 15_000


def test_a_credit_larger_than_the_charge_is_kept():
    yearly = paying("starter", at("2026-04-01"), "yearly")
    made = offered(yearly, "professional", at("2026-04-01"), "monthly")
    assert made.total_cents == 0
    assert made.balance_cents == 150_000 - 49_900
    assert made.next_cents == 0


def test_a_renewal_uses_what_is_to_the_customers_credit():
    s = paying("starter", at("2026-01-31"), balance_cents=4_000)
    new = renewal(s, PLANS["starter"], "monthly")
    assert (new.starts_at, new.ends_at) == (at("2026-02-28"), at("2026-03-31"))
    assert (new.total_cents, new.balance_cents, new.worth_cents) == (11_000, 0, 15_000)


def test_a_year_of_a_plan_is_ten_months_price():
    assert isinstance(PLANS["starter"], Plan)
    prices = {name: plan.price_yearly for name, plan in PLANS.items()}
    assert prices == {"free": 0.0, "starter": 1500.0, "professional": 4990.0, "enterprise": -1.0}
