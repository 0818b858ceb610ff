"""Changing a plan and paying for it, without a payment provider."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from accounts.models import ActivityLog, OwedMail
from billing import quota, subscriptions
from billing.actions import get_subscription
from billing.models import Invoice, Plan
from billing.moves import move
from billing.offers import ChangeRefused
from billing.quota import Limit
from billing.subscriptions import ChangedMeanwhile
from tests.billing.buying import DAY, buy, change, invoices_of, later, of, pay, plan, rewrite
from tests.cast import on_plan, person

pytestmark = pytest.mark.django_db


def test_a_first_purchase_begins_when_it_is_paid():
    alice = person()
    started = get_subscription(alice.pk).started_at
    change(alice, "starter")
    waiting = of(alice)
    assert (waiting.plan_id, waiting.order.plan_id, waiting.bill) == ("free", "starter", None)
    [invoice] = invoices_of(alice)
    assert (invoice.status, invoice.total_cents) == ("open", 15_000)
    pay(alice, "Transfer 77")
    s = of(alice)
    assert (s.plan_id, s.status, s.order, s.paid_cents) == ("starter", "active", None, 15_000)
    assert s.started_at == started  # Usage is counted from its day.
    [invoice] = invoices_of(alice)
    assert (invoice.status, invoice.reference, invoice.settle_due_at) == (
        "paid",
        "Transfer 77",
        None,
    )
    assert quota.meters(alice, Limit.CHATBOTS)[0].limit == 5


def test_what_somebody_pays_for_is_changed_upwards_at_once():
    alice = person()
    buy(alice)
    bought = of(alice)
    half = bought.period_start + (bought.period_end - bought.period_start) / 2
    change(alice, "professional", at=half)
    s = of(alice)
    assert (s.plan_id, s.period_end) == ("professional", bought.period_end)
    invoice = invoices_of(alice)[-1]
    assert (invoice.kind, invoice.status, invoice.total_cents) == ("change", "open", 17_450)
    assert (s.owes, s.paid_from) == (invoice.pk, half.replace(microsecond=0))


def test_nobody_changes_again_while_an_invoice_is_open():
    alice = person()
    buy(alice)
    change(alice, "professional")
    with pytest.raises(ChangeRefused, match="still open"):
        change(alice, "professional", "yearly")
    pay(alice)
    change(alice, "professional", "yearly")
    assert of(alice).period == "yearly"


def test_a_smaller_plan_comes_at_the_periods_end():
    alice = person()
    buy(alice, "professional")
    change(alice, "starter")
    s = of(alice)
    assert (s.plan_id, s.next_plan.plan_id) == ("professional", "starter")
    assert len(invoices_of(alice)) == 1
    s = later(alice, s.period_end)
    assert (s.plan_id, s.next_plan, s.status) == ("starter", None, "active")
    assert invoices_of(alice)[-1].total_cents == 15_000


def test_a_planned_change_can_be_taken_back():
    alice = person()
    buy(alice, "professional")
    change(alice, "starter")
    subscriptions.keep_plan(alice, actor=alice)
    s = of(alice)
    assert later(alice, s.period_end).plan_id == "professional"


def test_a_cancelled_plan_holds_to_its_end_then_comes_free():
    alice = person()
    buy(alice)
    end = of(alice).period_end
    subscriptions.cancel(alice, actor=alice, reason="Too dear")
    s = of(alice)
    assert (s.plan_id, s.status, s.expires_at) == ("starter", "canceled", end)
    assert s.cancel_reason == "Too dear"
    assert later(alice, end - timedelta(seconds=1)).plan_id == "starter"
    s = later(alice, end)
    assert (s.plan_id, s.status, s.expires_at, s.engine) == ("free", "active", None, "")
    assert len(invoices_of(alice)) == 1


def test_a_cancellation_is_taken_back():
    alice = person()
    buy(alice)
    subscriptions.cancel(alice, actor=alice)
    subscriptions.resume(alice, actor=alice)
    s = of(alice)
    assert (s.status, s.expires_at, s.auto_renew) == ("active", None, True)
    assert later(alice, s.period_end).plan_id == "starter"
    with pytest.raises(ChangeRefused):
        subscriptions.resume(alice, actor=alice)


def test_without_automatic_renewal_the_plan_ends_by_itself():
    alice = person()
    buy(alice)
    subscriptions.set_auto_renew(alice, False, actor=alice)
    s = of(alice)
    assert (s.status, s.expires_at, s.auto_renew) == ("active", None, False)
    assert later(alice, s.period_end).plan_id == "free"


def test_an_upgrade_takes_a_cancellation_back():
    alice = person()
    buy(alice)
    subscriptions.cancel(alice, actor=alice)
    change(alice, "professional")
    s = of(alice)
    assert (s.plan_id, s.status, s.expires_at, s.auto_renew) == (
        "professional",
        "active",
        None,
        True,
    )


def test_an_unpaid_renewal_is_not_to_be_had_by_cancelling():
    alice = person()
    buy(alice)
    later(alice, of(alice).period_end)
    subscriptions.cancel(alice, actor=alice)
    assert (of(alice).plan_id, of(alice).owes) == ("free", None)
    assert invoices_of(alice)[-1].status == "void"


def test_an_order_can_be_cancelled_and_another_made():
    alice = person()
    change(alice, "starter")
    with pytest.raises(ChangeRefused, match="ordered"):
        change(alice, "professional")
    subscriptions.cancel_order(alice, actor=alice)
    change(alice, "professional")
    assert [each.status for each in invoices_of(alice)] == ["void", "open"]
    pay(alice)
    assert of(alice).plan_id == "professional"


def test_an_order_that_nobody_pays_lapses():
    alice = person()
    change(alice, "starter")
    s = later(alice, timezone.now() + 22 * DAY)
    assert (s.plan_id, s.order, s.status) == ("free", None, "active")
    assert invoices_of(alice)[0].status == "void"


def test_staff_give_a_plan_until_a_day():
    alice = person()
    admin = person("Admin", role="admin")
    until = timezone.now() + 10 * DAY
    subscriptions.grant(alice, plan("professional"), actor=admin, until=until)
    assert of(alice).plan_id == "professional"
    assert later(alice, until).plan_id == "free"
    assert invoices_of(alice) == []
    line = ActivityLog.objects.get(action="granted_plan")
    assert (line.user_id, line.account_id, line.by) == (admin.pk, alice.pk, "staff")


def test_a_plan_that_staff_gave_for_good_is_never_charged():
    alice = on_plan(person(), "professional")
    s = later(alice, timezone.now() + 400 * DAY)
    assert (s.plan_id, s.engine) == ("professional", "")
    assert invoices_of(alice) == []


def test_a_plan_that_was_given_is_cancelled_at_once_and_never_becomes_a_purchase():
    alice = person()
    until = timezone.now() + 10 * DAY
    subscriptions.grant(alice, plan("professional"), actor=None, until=until)
    rewrite(alice, status="canceled")
    with pytest.raises(ChangeRefused):
        subscriptions.resume(alice, actor=alice)
    rewrite(alice, status="active", expires_at=None, auto_renew=True)
    assert later(alice, until).plan_id == "free"
    subscriptions.grant(alice, plan("professional"), actor=None)
    subscriptions.cancel(alice, actor=alice)
    assert of(alice).plan_id == "free"
    with pytest.raises(ChangeRefused, match="nothing to cancel"):
        subscriptions.cancel(alice, actor=alice)
    assert invoices_of(alice) == []


def test_what_is_not_sold_is_refused():
    alice = person()
    with pytest.raises(ChangeRefused, match="made to fit"):
        change(alice, "enterprise")
    with pytest.raises(ChangeRefused, match="without a price"):
        change(alice, "free")
    Plan.objects.filter(pk="starter").update(is_active=False)
    with pytest.raises(ChangeRefused, match="not on offer"):
        change(alice, "starter")


def test_who_saw_another_subscription_changes_nothing():
    alice = person()
    seen = get_subscription(alice.pk)
    quote = subscriptions.offer(alice, plan("starter"), "monthly", as_of=timezone.now())
    change(alice, "professional")
    with pytest.raises(ChangedMeanwhile):
        subscriptions.accept(alice, seen, quote, actor=alice)
    assert len(invoices_of(alice)) == 1


def test_documents_of_before_can_be_changed():
    """Without any of the fields that were added."""
    alice = person()
    get_subscription(alice.pk)
    from billing.models import Subscription
    from botsmith.mongodb.collections import collection

    documented = {"user_id", "plan_id", "status", "started_at", "expires_at", "auto_renew", "usage"}
    [document] = collection(Subscription).find({"user_id": alice.pk})
    added = {name: "" for name in document if name not in {*documented, "_id"}}
    collection(Subscription).update_one({"user_id": alice.pk}, {"$unset": added})
    buy(alice)
    assert of(alice).plan_id == "starter"


def test_every_change_is_told_and_logged_once():
    alice = person()
    buy(alice)
    change(alice, "professional")
    pay(alice)
    subscriptions.cancel(alice, actor=alice)
    actions = list(ActivityLog.objects.values_list("action", flat=True).order_by("timestamp"))
    assert actions == [
        *("ordered_plan", "confirmed_payment", "changed_plan", "confirmed_payment"),
        "canceled_subscription",
    ]
    templates = sorted(OwedMail.objects.values_list("template", flat=True))
    assert templates == [*["invoice_issued"] * 2, *["invoice_paid"] * 2, *["plan_news"] * 2]


@pytest.mark.django_db(transaction=True)
def test_fifty_clicks_at_once_are_one_order_and_fifty_confirmations_one_payment():
    alice = person()
    quote = subscriptions.offer(alice, plan("starter"), "monthly", as_of=timezone.now())
    seen = get_subscription(alice.pk)
    said = at_once(lambda: subscriptions.accept(alice, seen, quote, actor=alice))
    assert said.count("") == 1
    assert said.count(ChangedMeanwhile) == 49
    [invoice] = invoices_of(alice)
    told = at_once(lambda: subscriptions.confirm(invoice, actor=None, reference="x").status)
    assert told.count("paid") == 1
    assert of(alice).plan_id == "starter"


@pytest.mark.django_db(transaction=True)
def test_paying_and_cancelling_an_order_at_once_is_one_of_both():
    for number in range(5):
        user = person(f"User{number}")
        change(user, "starter")
        invoice = Invoice.objects.get(user_id=user.pk)
        acts = [
            lambda user=user: subscriptions.cancel_order(user, actor=user),
            lambda invoice=invoice: subscriptions.confirm(invoice, actor=None),
        ]
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(closing(outcome_of), acts))
        status = Invoice.objects.get(pk=invoice.pk).status
        assert (of(user).plan_id, status) in {("starter", "paid"), ("free", "void")}
        assert of(user).order is None


def test_whatever_a_dead_process_left_is_finished():
    """It died after the order was decided, and again after the payment was noted."""
    alice = person()
    s = get_subscription(alice.pk)
    from billing import invoices
    from billing.payments.manual import _changes

    quote = subscriptions.offer(alice, plan("starter"), "monthly", as_of=timezone.now())
    assert move(s, **_changes(s, quote, timezone.now()))
    assert invoices_of(alice) == []
    later(alice, timezone.now())
    [invoice] = invoices_of(alice)
    assert of(alice).bill is None
    invoices.confirm_payment(invoice, actor=None)
    assert of(alice).plan_id == "free"
    from billing.tasks import sweep_subscriptions

    sweep_subscriptions()
    assert of(alice).plan_id == "starter"


def test_a_status_that_another_program_wrote_is_not_overwritten():
    alice = person()
    buy(alice)
    seen = of(alice)
    rewrite(alice, status="expired")
    assert move(seen, next_plan=None) is None


def outcome_of(act):
    try:
        return act()
    except (ChangeRefused, ChangedMeanwhile) as error:
        return type(error)


def closing(act):
    def run(*given):
        try:
            return act(*given)
        finally:
            connections.close_all()

    return run


def at_once(act, times: int = 50) -> list:
    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(closing(lambda _: outcome_of(act)), range(times)))
