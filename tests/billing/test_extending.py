"""Periods that staff make longer, and plans that they end at once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import ActivityLog, OwedMail
from billing import subscriptions
from billing.extending import MOST_DAYS, extend, extension
from billing.invoices import kept_if_ended
from billing.offers import ChangeRefused, unused
from billing.subscriptions import ChangedMeanwhile
from tests.adminpanel.cast import staff_member
from tests.billing.at_once import outcomes
from tests.billing.buying import DAY, buy, change, invoices_of, later, of, pay, plan, rewrite
from tests.billing.test_dunning import owing
from tests.cast import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada():
    return staff_member()


def longer(user, days: int, ada, reason: str = ""):
    return extend(user, days, actor=ada, seen=of(user).version, reason=reason)


def test_the_next_invoice_comes_later_and_then_for_a_whole_period(ada):
    alice = person()
    buy(alice)
    before = of(alice)
    s = longer(alice, 10, ada, "Sorry for the outage.")
    end = before.period_end + 10 * DAY
    assert (s.period_end, s.paid_cents, s.plan_id) == (end, 15_000, "starter")
    assert later(alice, before.period_end).period_end == end
    assert len(invoices_of(alice)) == 1
    then = later(alice, end)
    assert then.period_start == end
    assert then.period_end > end + 27 * DAY
    assert then.period_end.day == end.day or end.day > 28
    assert invoices_of(alice)[-1].total_cents == 15_000


def test_it_is_told_and_logged_with_what_was_before(ada):
    alice = person()
    buy(alice)
    before = of(alice).period_end
    after = longer(alice, 1, ada, "Sorry.").period_end
    line = ActivityLog.objects.get(action="extended_plan")
    assert (line.user_id, line.account_id, line.by) == (ada.pk, alice.pk, "staff")
    assert "a day longer" in line.details and line.details.endswith("Sorry.")
    moved = [each.isoformat(timespec="seconds") for each in (before, after)]
    assert line.changes == {"period_end": moved}
    assert OwedMail.objects.filter(pk__startswith="extended_plan").count() == 1


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_are_one_extension(ada):
    alice = person()
    buy(alice)
    before = of(alice)
    came = outcomes(lambda: extend(alice, 5, actor=ada, seen=before.version))
    assert came == {"done": 1, "ChangedMeanwhile": 19}
    assert of(alice).period_end == before.period_end + 5 * DAY
    assert ActivityLog.objects.filter(action="extended_plan").count() == 1


def test_a_cancelled_and_a_given_plan_end_later(ada):
    alice, bob = person(), person("Bob")
    buy(alice)
    subscriptions.cancel(alice, actor=alice)
    until = timezone.now() + 3 * DAY
    subscriptions.grant(bob, plan("professional"), actor=ada, until=until)
    for each in (alice, bob):
        end = of(each).expires_at
        assert longer(each, 7, ada).expires_at == end + 7 * DAY
        assert later(each, end).plan_id != "free"
        assert later(each, end + 7 * DAY).plan_id == "free"


def test_a_larger_plan_in_an_extended_period_begins_a_period_of_its_own(ada):
    """At its full price, less what is left of what was paid: days that were given have no price."""
    alice = person()
    buy(alice)
    longer(alice, 300, ada)
    change(alice, "professional")
    s = of(alice)
    assert s.plan_id == "professional"
    assert s.period_end < timezone.now() + 32 * DAY
    charged = invoices_of(alice)[-1].total_cents
    assert 49_900 - 15_000 <= charged <= 49_900
    assert not s.is_extended


def test_days_that_are_given_make_what_was_paid_worth_no_more(ada):
    alice = person()
    buy(alice)
    now = timezone.now()
    rewrite(alice, paid_from=now - 29 * DAY, period_start=now - 29 * DAY, period_end=now + DAY)
    assert abs(unused(of(alice), timezone.now()) - 500) <= 1
    for _ in range(2):
        s = longer(alice, 30, ada)
        assert abs(unused(s, timezone.now()) - 500) <= 1
    change(alice, "professional")
    assert abs(invoices_of(alice)[-1].total_cents - (49_900 - 500)) <= 2


def test_an_open_invoice_stays_due_when_it_was(ada):
    alice = person()
    buy(alice)
    later(alice, of(alice).period_end)
    owed = invoices_of(alice)[-1]
    s = longer(alice, 10, ada)
    assert (s.owes, s.owes_due_at) == (owed.pk, owed.due_at)
    said = ActivityLog.objects.get(action="extended_plan").details
    assert said.endswith(f"at no charge, once invoice {owed.number} is paid.")
    pay(alice)
    assert of(alice).period_end == s.period_end


def test_while_a_payment_is_past_due_no_days_are_added(ada):
    alice, due = owing()
    s = later(alice, due)
    assert s.past_due_since
    with pytest.raises(ChangeRefused, match="past due"):
        longer(alice, 10, ada)
    assert of(alice).period_end == s.period_end


def test_what_cannot_be_longer_is_refused(ada):
    alice, bob = person(), person("Bob")
    buy(alice)
    for days in (0, -1, MOST_DAYS + 1):
        with pytest.raises(ChangeRefused, match="number of days"):
            longer(alice, days, ada)
    rewrite(alice, status="expired")
    with pytest.raises(ChangeRefused, match="expired"):
        longer(alice, 1, ada)
    with pytest.raises(ChangeRefused, match="no end"):
        extension(subscriptions.get_subscription(bob.pk), 1)
    rewrite(bob, engine="stripe", period_end=timezone.now() + DAY)
    with pytest.raises(ChangeRefused, match="Stripe charges"):
        longer(bob, 1, ada)


def test_who_saw_it_before_is_refused(ada):
    alice = person()
    buy(alice)
    seen = of(alice).version
    subscriptions.set_auto_renew(alice, False, actor=alice)
    with pytest.raises(ChangedMeanwhile):
        extend(alice, 5, actor=ada, seen=seen)


# --- Ended at once, and given --------------------------------------------------------------------


def test_a_plan_that_is_ended_leaves_what_was_paid_as_credit(ada):
    alice = person()
    buy(alice)
    s = subscriptions.end_now(alice, actor=ada, reason="Asked by telephone")
    assert (s.plan_id, s.engine, s.status) == ("free", "", "active")
    assert 14_990 <= s.balance_cents <= 15_000
    line = ActivityLog.objects.get(action="ended_plan_at_once")
    assert line.changes["plan_id"] == ["starter", "free"]
    with pytest.raises(ChangeRefused, match="nothing to end"):
        subscriptions.end_now(alice, actor=ada)


def test_ended_or_given_while_an_upgrade_is_open_what_was_paid_before_is_credited(ada):
    alice, bob = person(), person("Bob")
    for user in (alice, bob):
        buy(user)
        change(user, "professional")
    subscriptions.end_now(alice, actor=ada)
    subscriptions.grant(bob, plan("enterprise"), actor=ada)
    for user, now in ((alice, "free"), (bob, "enterprise")):
        assert [each.status for each in invoices_of(user)] == ["paid", "void"]
        assert (of(user).plan_id, of(user).owes) == (now, None)
        assert 14_990 <= of(user).balance_cents <= 15_000


def test_of_what_an_open_upgrade_took_only_what_is_not_used_since_is_credited():
    alice = person()
    buy(alice)
    change(alice, "professional")
    s = of(alice)
    half = s.paid_from + (s.period_end - s.paid_from) / 2
    assert abs(kept_if_ended(s, half) - 7_500) <= 5
    assert kept_if_ended(s, s.period_end) == 0


@pytest.mark.django_db(transaction=True)
def test_twenty_that_end_or_give_at_once_do_it_once(ada):
    alice = person()
    buy(alice)
    came = outcomes(lambda: subscriptions.end_now(alice, actor=ada))
    assert came["done"] == 1
    assert of(alice).balance_cents <= 15_000
    seen = of(alice).version
    came = outcomes(lambda: subscriptions.grant(alice, plan("professional"), actor=ada, seen=seen))
    assert came == {"done": 1, "ChangedMeanwhile": 19}
    assert ActivityLog.objects.filter(action="granted_plan").count() == 1


def test_a_plan_that_is_given_keeps_what_was_paid_as_credit(ada):
    alice = person()
    buy(alice)
    subscriptions.grant(alice, plan("professional"), actor=ada)
    assert 14_990 <= of(alice).balance_cents <= 15_000
    line = ActivityLog.objects.get(action="granted_plan")
    assert line.changes["plan_id"] == ["starter", "professional"]


def test_at_stripe_it_stops_charging_and_gives_nothing_back(ada, stripe_server):
    from tests.billing.test_stripe_checkout import bought, the_subscription

    alice = bought(stripe_server)
    s = subscriptions.end_now(alice, actor=ada)
    assert (s.plan_id, s.balance_cents, s.stripe_subscription_id) == ("free", 0, None)
    assert the_subscription(stripe_server)["status"] == "canceled"
    assert timedelta(0) == of(alice).started_at - s.started_at
