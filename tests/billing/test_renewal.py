from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connections
from django.utils import timezone

from accounts.standing import ban
from billing import renewal, subscriptions
from billing.actions import get_subscription
from billing.models import Plan
from tests.billing.buying import buy, change, invoices_of, later, of, pay, rewrite
from tests.cast import person

pytestmark = pytest.mark.django_db


def begins(user, day: str) -> None:
    """As if the customer had bought on that day."""
    from billing.proration import end_of

    start = datetime.fromisoformat(day).replace(tzinfo=UTC)
    end = end_of(start, of(user).period, start)
    rewrite(user, anchor_at=start, period_start=start, paid_from=start, period_end=end)
    rewrite(user, next_step_at=end)


def test_a_period_follows_the_other_and_each_has_its_invoice():
    alice = person()
    buy(alice)
    begins(alice, "2027-01-31")
    ends = []
    for _ in range(4):
        s = later(alice, of(alice).period_end)
        ends.append(f"{s.period_end:%F}")
        pay(alice)
    assert ends == ["2027-03-31", "2027-04-30", "2027-05-31", "2027-06-30"]
    assert [each.total_cents for each in invoices_of(alice)] == [15_000] * 5
    assert [each.kind for each in invoices_of(alice)] == ["start", *["renewal"] * 4]


def test_a_year_is_renewed_for_a_year():
    alice = person()
    buy(alice, period="yearly")
    begins(alice, "2028-02-29")
    assert f"{later(alice, of(alice).period_end).period_end:%F}" == "2030-02-28"
    assert invoices_of(alice)[-1].total_cents == 150_000


def test_a_renewal_leaves_started_at_and_usage_alone():
    alice = person()
    buy(alice)
    rewrite(alice, **{"usage.messages_this_month": 42})
    before = of(alice)
    after = later(alice, before.period_end)
    assert (after.started_at, after.usage.messages_this_month) == (before.started_at, 42)


def test_the_price_of_the_day_is_charged():
    alice = person()
    buy(alice)
    Plan.objects.filter(pk="starter").update(price=160.0)
    later(alice, of(alice).period_end)
    assert invoices_of(alice)[-1].total_cents == 16_000


def test_a_plan_that_is_no_longer_sold_by_the_year_ends():
    alice = person()
    buy(alice, period="yearly")
    Plan.objects.filter(pk="starter").update(price_yearly=None)
    assert later(alice, of(alice).period_end).plan_id == "free"


def test_nobody_is_billed_for_two_periods_at_a_time(settings):
    settings.BILLING_GRACE_DAYS = 90
    alice = person()
    buy(alice)
    first_end = of(alice).period_end
    later(alice, first_end + timedelta(days=70))
    assert len(invoices_of(alice)) == 2
    pay(alice)
    later(alice, first_end + timedelta(days=70))
    assert len(invoices_of(alice)) == 3


def test_credit_is_used_before_money():
    alice = person()
    buy(alice)
    rewrite(alice, balance_cents=20_000)
    s = later(alice, of(alice).period_end)
    assert (s.owes, s.balance_cents) == (None, 5_000)
    invoice = invoices_of(alice)[-1]
    assert (invoice.total_cents, invoice.subtotal_cents, invoice.status) == (0, 15_000, "paid")


def test_the_banned_are_not_charged_again():
    alice = person()
    buy(alice)
    ban(alice, reason="Unpaid", actor=None)
    assert later(alice, of(alice).period_end).plan_id == "free"
    assert len(invoices_of(alice)) == 1


def test_an_end_that_another_program_wrote_holds_too():
    alice = person()
    get_subscription(alice.pk)
    now = timezone.now()
    rewrite(alice, plan_id="starter", status="canceled", expires_at=now + timedelta(days=3))
    assert renewal.due(now) == []
    assert later(alice, now + timedelta(days=3)).plan_id == "free"


@pytest.mark.django_db(transaction=True)
def test_twenty_workers_renew_once():
    alice = person()
    buy(alice)
    moment = of(alice).period_end

    def one(_) -> None:
        try:
            renewal.advance(alice.pk, moment)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(20) as pool:
        list(pool.map(one, range(20)))
    assert [each.kind for each in invoices_of(alice)] == ["start", "renewal"]


@pytest.mark.django_db(transaction=True)
def test_a_change_and_a_renewal_at_once_are_one_after_the_other():
    alice = person()
    buy(alice, "professional")
    moment = of(alice).period_end
    acts = [
        lambda: renewal.advance(alice.pk, moment),
        lambda: change(alice, "starter", at=moment - timedelta(seconds=1)),
        lambda: subscriptions.cancel(alice, actor=alice),
    ]

    def run(act) -> None:
        from billing.offers import ChangeRefused
        from billing.subscriptions import ChangedMeanwhile

        try:
            act()
        except (ChangeRefused, ChangedMeanwhile):
            pass
        finally:
            connections.close_all()

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(run, acts))
    later(alice, moment)
    kinds = [each.kind for each in invoices_of(alice)]
    assert kinds in (["start"], ["start", "renewal"])
