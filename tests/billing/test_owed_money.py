"""What is owed, credited and void when a customer changes their mind in between."""

from datetime import timedelta

import pytest
from django.utils import timezone

from billing import invoices, renewal, subscriptions
from billing.actions import get_subscription
from billing.models import Bill, Invoice
from billing.offers import ChangeRefused
from billing.quota import get_plan
from billing.subscriptions import ChangedMeanwhile
from billing.tasks import sweep_subscriptions
from tests.billing.buying import DAY, buy, change, invoices_of, later, of, pay, rewrite
from tests.billing.test_dunning import owing
from tests.cast import person

pytestmark = pytest.mark.django_db


def expired(plan: str = "starter"):
    """A customer whose renewal was never paid."""
    alice, due = owing(plan)
    return alice, later(alice, due + 15 * DAY)


def test_who_cancels_a_plan_whose_invoice_is_void_already_gets_out():
    """As when the process that cancelled was killed between its two writes."""
    alice, s = expired()
    invoices.void(s.owes)
    subscriptions.cancel(alice, actor=alice)
    assert (of(alice).plan_id, of(alice).status, of(alice).owes) == ("free", "active", None)


def test_an_order_that_is_cancelled_before_its_invoice_is_issued_is_never_to_be_paid():
    alice = person()
    change(alice, "starter")
    s = of(alice)
    [invoice] = invoices_of(alice)
    bill = Bill(
        invoice_id=invoice.pk,
        kind=invoice.kind,
        lines=invoice.lines,
        total_cents=invoice.total_cents,
        due_at=invoice.due_at,
        made_at=invoice.issued_at,
    )
    Invoice.objects.all().delete()  # As when the process was killed before it issued the invoice.
    s.bill = bill
    s.save(update_fields=["bill"])
    subscriptions.cancel_order(alice, actor=alice)
    sweep_subscriptions()
    assert [each.status for each in invoices_of(alice)] == ["void"]
    assert (of(alice).bill, of(alice).order) == (None, None)


def test_what_was_paid_for_and_not_used_is_credited_when_another_order_is_paid():
    alice, _ = expired()
    change(alice, "professional")
    [renewal_invoice, order] = [each for each in invoices_of(alice) if each.status == "open"]
    subscriptions.confirm(renewal_invoice, actor=None)
    assert (of(alice).plan_id, of(alice).status) == ("starter", "active")
    subscriptions.confirm(order, actor=None)
    s = of(alice)
    assert (s.plan_id, s.status) == ("professional", "active")
    assert 14_900 <= s.balance_cents <= 15_000


def test_credit_that_a_void_invoice_took_is_there_again():
    alice = person()
    buy(alice)
    rewrite(alice, balance_cents=10_000)
    s = later(alice, of(alice).period_end)
    assert (s.balance_cents, invoices_of(alice)[-1].total_cents) == (0, 5_000)
    subscriptions.cancel(alice, actor=alice)
    assert (of(alice).plan_id, of(alice).balance_cents) == ("free", 10_000)


def test_paying_an_old_debt_takes_no_cancellation_back():
    alice, due = owing()
    subscriptions.set_auto_renew(alice, False, actor=alice)
    s = later(alice, due + 15 * DAY)
    assert s.status == "expired"
    pay(alice)
    assert (of(alice).status, of(alice).auto_renew) == ("active", False)


def test_an_upgrade_that_was_never_paid_need_not_be_once_the_plan_has_ended():
    alice = person()
    buy(alice)
    change(alice, "professional")
    subscriptions.cancel(alice, actor=alice)
    s = later(alice, of(alice).period_end)
    assert (s.plan_id, s.owes) == ("free", None)
    assert [each.status for each in invoices_of(alice)] == ["paid", "void"]


def test_what_is_paid_in_the_moment_of_the_end_is_booked_first():
    """As when the process that confirmed it was killed before the subscription was told."""
    alice = person()
    buy(alice)
    change(alice, "professional")
    subscriptions.cancel(alice, actor=alice)
    end, invoice = of(alice).period_end, of(alice).owes
    being_booked = {"status": "paid", "paid_at": end, "settle_due_at": end + DAY}
    Invoice.objects.filter(pk=invoice).update(**being_booked)
    with pytest.raises(ChangeRefused):
        subscriptions.grant(alice, get_plan(of(alice)), actor=None)
    assert later(alice, end).plan_id == "free"
    assert Invoice.objects.get(pk=invoice).settle_due_at is None


def test_credit_that_an_unpaid_invoice_took_is_there_again_once_the_plan_has_ended():
    alice = person()
    buy(alice)
    rewrite(alice, balance_cents=2_000)
    change(alice, "professional")
    took = 2_000 - of(alice).balance_cents
    assert took == 2_000
    subscriptions.cancel(alice, actor=alice)
    s = later(alice, of(alice).period_end)
    assert (s.plan_id, s.balance_cents) == ("free", 2_000)


def test_a_plan_that_is_gone_counts_as_the_free_one_and_can_be_left():
    alice = person()
    get_subscription(alice.pk)
    rewrite(alice, plan_id="gold")
    assert get_plan(of(alice)).pk == "free"
    change(alice, "starter")
    assert pay(alice).status == "paid"
    assert of(alice).plan_id == "starter"


def test_one_subscription_that_cannot_be_read_holds_up_no_other():
    alice, bob = person(), person("Bob")
    for user in (alice, bob):
        buy(user)
        rewrite(user, next_step_at=timezone.now() - DAY)
    rewrite(alice, period_end="never")
    rewrite(bob, period_end=timezone.now() - timedelta(minutes=1))
    with pytest.raises(ExceptionGroup):
        sweep_subscriptions()
    assert len(invoices_of(bob)) == 2


def test_cancelled_without_an_end_by_another_program_becomes_the_free_plan():
    alice = person()
    get_subscription(alice.pk)
    rewrite(alice, plan_id="starter", status="canceled", expires_at=None)
    now = timezone.now()
    assert renewal.due(now) == [alice.pk]
    assert later(alice, now).plan_id == "free"


def test_an_order_that_was_paid_meanwhile_cannot_be_cancelled():
    alice = person()
    change(alice, "starter")
    s = of(alice)
    pay(alice)
    with pytest.raises(ChangedMeanwhile):
        subscriptions.drop_order(s)
    assert of(alice).plan_id == "starter"
