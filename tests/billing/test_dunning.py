"""A payment that does not come: past due, reminders, the grace, expired; and paid after all."""

from datetime import timedelta

import pytest
from django.core import mail

from accounts.tasks import sweep_mails
from billing import quota, subscriptions
from billing.quota import Limit
from botsmith.lib.errors import QuotaExceeded
from tests.billing.buying import DAY, buy, change, invoices_of, later, of, pay, rewrite
from tests.cast import person

pytestmark = pytest.mark.django_db


def owing(plan: str = "starter"):
    """A customer whose renewal is invoiced, and when that is due."""
    alice = person()
    buy(alice, plan)
    s = later(alice, of(alice).period_end)
    return alice, s.owes_due_at


def late_mails() -> int:
    sweep_mails()
    return sum("past due" in each.subject for each in mail.outbox)


def test_the_plan_goes_on_through_due_day_and_grace_then_expires():
    alice, due = owing()
    s = later(alice, due - timedelta(seconds=1))
    assert (s.status, s.past_due_since) == ("active", None)
    s = later(alice, due)
    assert (s.status, s.past_due_since) == ("active", due)
    s = later(alice, due + 14 * DAY - timedelta(seconds=1))
    assert s.status == "active"
    s = later(alice, due + 14 * DAY)
    assert (s.status, s.plan_id) == ("expired", "starter")
    with pytest.raises(QuotaExceeded):
        quota.reserve(alice, Limit.MESSAGES)


def test_reminders_come_at_once_half_way_and_the_day_before():
    alice, due = owing()
    counts = []
    for days in (0, 6, 7, 12, 13, 13.9):
        later(alice, due + days * DAY)
        later(alice, due + days * DAY)
        counts.append(late_mails())
    assert counts == [1, 1, 2, 2, 3, 3]


def test_reminders_that_were_missed_come_as_what_holds_now():
    alice, due = owing()
    s = later(alice, due + 30 * DAY)
    assert s.status == "expired"
    assert late_mails() == 0
    assert any("expired" in each.subject for each in mail.outbox)


def test_paying_while_past_due_is_as_if_in_time():
    alice, due = owing()
    end = of(alice).period_end
    later(alice, due)
    pay(alice)
    s = of(alice)
    assert (s.past_due_since, s.owes, s.reminders, s.period_end) == (None, None, 0, end)
    assert later(alice, due + 14 * DAY).status == "active"


def test_paying_after_it_expired_revives_with_a_whole_period():
    alice, due = owing()
    later(alice, due + 14 * DAY)
    invoice = pay(alice)
    s = of(alice)
    assert (s.status, s.plan_id) == ("active", "starter")
    assert (s.expires_at, s.past_due_since) == (None, None)
    assert s.period_start == invoice.paid_at.replace(microsecond=0)
    quota.reserve(alice, Limit.MESSAGES)


def test_an_upgrade_that_is_not_paid_expires_too_and_revives():
    alice = person()
    buy(alice)
    change(alice, "professional")
    due, end = of(alice).owes_due_at, of(alice).period_end
    assert later(alice, due + 14 * DAY).status == "expired"
    pay(alice)
    s = of(alice)
    assert (s.status, s.plan_id, s.period_end) == ("active", "professional", end)


def test_who_expired_may_go_to_free_and_owes_nothing():
    alice, due = owing()
    later(alice, due + 14 * DAY)
    subscriptions.cancel(alice, actor=alice)
    s = of(alice)
    assert (s.plan_id, s.status, s.owes) == ("free", "active", None)
    assert invoices_of(alice)[-1].status == "void"
    quota.reserve(alice, Limit.MESSAGES)


def test_who_expired_may_buy_another_plan():
    alice, due = owing()
    later(alice, due + 14 * DAY)
    change(alice, "professional")
    assert of(alice).status == "expired"
    new = invoices_of(alice)[-1]
    subscriptions.confirm(new, actor=None)
    s = of(alice)
    assert (s.plan_id, s.status, s.owes) == ("professional", "active", None)
    assert [each.status for each in invoices_of(alice)] == ["paid", "void", "paid"]


def test_the_length_of_the_grace_is_a_setting(settings):
    settings.BILLING_GRACE_DAYS = 3
    alice, due = owing()
    assert later(alice, due + 2 * DAY).status == "active"
    assert later(alice, due + 3 * DAY).status == "expired"


def test_what_staff_made_void_is_not_dunned():
    alice, due = owing()
    from billing import invoices

    assert invoices.void(of(alice).owes)
    s = later(alice, due + 20 * DAY)
    assert (s.status, s.past_due_since) == ("active", None)


def test_what_was_paid_while_nobody_listened_is_not_dunned():
    alice, due = owing()
    from billing import invoices

    invoices.confirm_payment(invoices_of(alice)[-1], actor=None)
    s = later(alice, due)
    assert (s.owes, s.past_due_since) == (None, None)


def test_a_clock_that_another_program_moved_is_set_right():
    alice, due = owing()
    rewrite(alice, next_step_at=due - 3 * DAY)
    assert later(alice, due - 2 * DAY).next_step_at == due
