"""Buying and changing by Stripe, through its own SDK against a local server."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from billing import renewal, subscriptions
from billing.actions import get_subscription
from billing.erasing import erase
from billing.models import Coupon, Subscription
from billing.offers import ChangeRefused
from billing.payments.stripe_sync import sync
from billing.subscriptions import ChangedMeanwhile
from botsmith.lib.errors import PaymentRefused, PaymentsUnavailable, PaymentUncertain
from tests.billing.buying import change, invoices_of, of, plan, rewrite
from tests.billing.test_billing_pages import OVERVIEW, PREVIEW, proof_in, shown, text_of
from tests.billing.test_subscriptions import at_once
from tests.cast import person, signed_in

pytestmark = pytest.mark.django_db


def bought(server, user=None, name: str = "starter", period: str = "monthly", code: str = ""):
    """A customer who paid on Stripe's page and came back."""
    user = user or person()
    address = change(user, name, period, code=code)
    server.books.pay(address.rpartition("/")[2])
    sync(user)
    return user


def the_subscription(server) -> dict:
    [found] = server.books.subscriptions.values()
    return found


def test_a_first_purchase_is_paid_on_stripes_own_page(stripe_server):
    alice = person()
    started = get_subscription(alice.pk).started_at
    client = signed_in(alice)
    page = client.get(PREVIEW, {"plan": "starter", "period": "monthly"})
    assert "form-action 'self' https://checkout.stripe.com" in page["Content-Security-Policy"]
    answer = client.post(PREVIEW, {"proof": proof_in(page.content.decode())})
    assert answer["Location"].startswith(f"{stripe_server.url}/pay/cs_test_")
    assert of(alice).plan_id == "free"
    session = answer["Location"].rpartition("/")[2]
    stripe_server.books.pay(session)
    said = text_of(client.get(OVERVIEW, {"checkout": session}, follow=True))
    assert "Thank you. Your plan is active." in said
    s = of(alice)
    assert (s.plan_id, s.engine, s.status, s.period) == ("starter", "stripe", "active", "monthly")
    assert (s.started_at, s.stripe_session_id) == (started, None)
    [invoice] = invoices_of(alice)
    assert (invoice.total_cents, invoice.status, invoice.kind) == (15_000, "paid", "start")
    assert invoice.number.endswith("-000001")


def test_coming_back_before_stripe_knows_says_so(stripe_server):
    alice = person()
    change(alice, "starter")
    said = text_of(signed_in(alice).get(OVERVIEW, {"checkout": "cs_x"}, follow=True))
    assert "Your payment is on its way" in said
    assert of(alice).plan_id == "free"


def test_the_page_that_was_opened_is_opened_again_and_another_choice_closes_it(stripe_server):
    alice = person()
    first = change(alice, "starter")
    assert change(alice, "starter") == first
    second = change(alice, "professional")
    books = stripe_server.books
    assert books.session(first.rpartition("/")[2])["status"] == "expired"
    assert books.session(second.rpartition("/")[2])["status"] == "open"
    assert len(books.customers) == 1


def test_two_tabs_with_one_choice_are_one_page(stripe_server):
    alice = person()
    seen = get_subscription(alice.pk)
    quote = subscriptions.offer(alice, plan("starter"), "monthly", as_of=timezone.now())
    one = subscriptions.accept(alice, seen, quote, actor=alice)
    two = subscriptions.accept(alice, seen, quote, actor=alice)
    assert one == two
    assert len(stripe_server.books.sessions) == 1


def test_what_was_paid_in_another_tab_is_not_paid_twice(stripe_server):
    alice = person()
    address = change(alice, "starter")
    stripe_server.books.pay(address.rpartition("/")[2])
    with pytest.raises(ChangedMeanwhile):
        change(alice, "professional")
    assert of(alice).plan_id == "starter"
    assert len(stripe_server.books.sessions) == 1


def test_an_upgrade_costs_what_stripe_said_it_would(stripe_server):
    alice = bought(stripe_server)
    client = signed_in(alice)
    page = shown(client, "professional")
    total = int(re.search(r'data-total="(\d+)"', page)[1])
    client.post(PREVIEW, {"proof": proof_in(page)})
    s = of(alice)
    assert (s.plan_id, s.status) == ("professional", "active")
    invoice = invoices_of(alice)[-1]
    assert (invoice.total_cents, invoice.kind, invoice.status) == (total, "change", "paid")
    assert sum(line.amount_cents for line in invoice.lines) == total


def test_a_declined_card_changes_nothing_and_says_so(stripe_server):
    alice = bought(stripe_server)
    Coupon.objects.create(id="SPRING", percent=20)
    stripe_server.books.declines = True
    with pytest.raises(PaymentRefused, match="Your card was declined"):
        change(alice, "professional", code="SPRING")
    assert of(alice).plan_id == "starter"
    assert of(alice).coupons == []
    assert Coupon.objects.get().users == []
    stripe_server.books.declines = False
    change(alice, "professional", code="SPRING")
    assert of(alice).plan_id == "professional"


@pytest.mark.django_db(transaction=True)
def test_twenty_clicks_at_once_are_one_upgrade(stripe_server):
    alice = bought(stripe_server)
    as_of = timezone.now()
    quote = subscriptions.offer(alice, plan("professional"), "monthly", as_of=as_of)
    seen = of(alice)
    told = at_once(lambda: subscriptions.accept(alice, seen, quote, actor=alice), 20)
    assert told.count("") == 1
    assert [each.kind for each in invoices_of(alice)] == ["start", "change"]


def test_from_monthly_to_yearly_begins_a_year(stripe_server):
    alice = bought(stripe_server)
    change(alice, "starter", "yearly")
    s = of(alice)
    assert s.period == "yearly"
    assert (s.period_end - s.period_start).days >= 365


def test_a_smaller_plan_is_scheduled_shown_and_happens(stripe_server):
    alice = bought(stripe_server, name="professional")
    change(alice, "starter", "yearly")
    s = of(alice)
    assert (s.plan_id, s.next_plan.plan_id, s.next_plan.period) == (
        "professional",
        "starter",
        "yearly",
    )
    assert "You change to Starter" in text_of(signed_in(alice).get(OVERVIEW))
    stripe_server.books.pass_period(the_subscription(stripe_server)["id"])
    sync(alice)
    s = of(alice)
    assert (s.plan_id, s.period, s.next_plan) == ("starter", "yearly", None)
    assert invoices_of(alice)[-1].total_cents == 150_000


def test_a_scheduled_change_is_taken_back(stripe_server):
    alice = bought(stripe_server, name="professional")
    change(alice, "starter")
    subscriptions.keep_plan(alice, actor=alice)
    assert of(alice).next_plan is None
    stripe_server.books.pass_period(the_subscription(stripe_server)["id"])
    sync(alice)
    assert of(alice).plan_id == "professional"


def test_an_upgrade_takes_a_scheduled_change_back(stripe_server):
    alice = bought(stripe_server)
    change(alice, "starter", "yearly")
    change(alice, "starter", "monthly")
    assert of(alice).next_plan.period == "monthly"
    change(alice, "professional", "yearly")
    s = of(alice)
    assert (s.plan_id, s.next_plan) == ("professional", None)


def test_cancel_resume_and_automatic_renewal(stripe_server):
    alice = bought(stripe_server)
    end = of(alice).period_end
    subscriptions.cancel(alice, actor=alice, reason="Too dear")
    s = of(alice)
    assert (s.status, s.expires_at, s.cancel_reason) == ("canceled", end, "Too dear")
    assert the_subscription(stripe_server)["cancel_at_period_end"]
    subscriptions.resume(alice, actor=alice)
    assert (of(alice).status, of(alice).expires_at) == ("active", None)
    subscriptions.set_auto_renew(alice, False, actor=alice)
    s = of(alice)
    assert (s.status, s.expires_at, s.auto_renew) == ("active", None, False)
    subscriptions.set_auto_renew(alice, True, actor=alice)
    assert of(alice).auto_renew
    subscriptions.cancel(alice, actor=alice)
    stripe_server.books.pass_period(the_subscription(stripe_server)["id"])
    sync(alice)
    s = of(alice)
    assert (s.plan_id, s.status, s.engine, s.stripe_subscription_id) == ("free", "active", "", None)


def test_a_cancellation_also_takes_a_scheduled_change_away(stripe_server):
    alice = bought(stripe_server, name="professional")
    change(alice, "starter")
    subscriptions.cancel(alice, actor=alice)
    s = of(alice)
    assert (s.status, s.next_plan) == ("canceled", None)


def test_who_cancelled_may_buy_again(stripe_server):
    alice = bought(stripe_server)
    subscriptions.cancel(alice, actor=alice)
    stripe_server.books.pass_period(the_subscription(stripe_server)["id"])
    sync(alice)
    bought(stripe_server, alice, "professional")
    assert of(alice).plan_id == "professional"
    assert len(stripe_server.books.customers) == 1


def test_a_coupon_is_taken_at_stripe_and_counted_here(stripe_server):
    Coupon.objects.create(id="SPRING", percent=20, duration="months", months=3, max_uses=1)
    alice = bought(stripe_server, code="spring")
    assert invoices_of(alice)[0].total_cents == 12_000
    assert Coupon.objects.get().users == [alice.pk]
    assert of(alice).discount.code == "SPRING"
    [theirs] = stripe_server.books.coupons.values()
    assert (theirs["duration"], theirs["duration_in_months"]) == ("repeating", "3")


def test_a_coupon_of_a_page_that_nobody_paid_can_be_used_again(stripe_server):
    Coupon.objects.create(id="SPRING", percent=20, max_uses=1)
    alice = person()
    address = change(alice, "starter", code="SPRING")
    assert Coupon.objects.get().used == 1
    stripe_server.books.expire_session(address.rpartition("/")[2])
    sync(alice)
    assert Coupon.objects.get().used == 0
    assert (of(alice).coupons, of(alice).stripe_session_id) == ([], None)


def test_the_portal_is_where_cards_are_seen_to(stripe_server):
    alice = bought(stripe_server)
    answer = signed_in(alice).post(f"{OVERVIEW}portal/")
    assert answer["Location"] == f"{stripe_server.url}/portal/{of(alice).stripe_customer_id}"
    assert signed_in(person("Bob")).post(f"{OVERVIEW}portal/")["Location"] == OVERVIEW


@pytest.mark.parametrize("fault", ["silent", "500", "429"])
def test_when_stripe_does_not_answer_nothing_is_half_done(stripe_server, fault, caplog):
    alice = person()
    if fault == "silent":
        stripe_server.silent = True
    else:
        stripe_server.fails = [int(fault)] * 20
    with pytest.raises(PaymentsUnavailable):
        change(alice, "starter")
    stripe_server.silent, stripe_server.fails = False, []
    assert (of(alice).plan_id, of(alice).stripe_session_id) == ("free", None)
    bought(stripe_server, alice)
    assert "sk_test" not in caplog.text


def test_the_page_says_that_stripe_does_not_answer(stripe_server):
    alice = bought(stripe_server)
    page = shown(signed_in(alice), "professional")
    stripe_server.silent = True
    answer = signed_in(alice).post(
        PREVIEW, {"proof": proof_in(page)}, headers={"accept": "text/html"}
    )
    assert answer.status_code == 503
    assert "does not answer" in text_of(answer)


def test_what_stripe_did_without_a_word_is_found_out(stripe_server):
    """It took the upgrade, and the connection broke before it said so."""
    alice = bought(stripe_server)
    quote = subscriptions.offer(alice, plan("professional"), "monthly", as_of=timezone.now())
    real = stripe_server.answer

    def breaks(came, body):
        status, said = real(came, body)
        stripe_server.silent = stripe_server.does_it_first = True
        return status, said

    stripe_server.answer = lambda came, body: (
        breaks(came, body)
        if came.method == "POST" and came.path.startswith("/subscriptions/")
        else real(came, body)
    )
    with pytest.raises(PaymentUncertain):
        subscriptions.accept(alice, of(alice), quote, actor=alice)
    assert of(alice).plan_id == "starter"
    stripe_server.answer, stripe_server.silent = real, False
    assert alice.pk in renewal.due(timezone.now())
    renewal.advance(alice.pk, timezone.now())
    assert of(alice).plan_id == "professional"
    assert [each.kind for each in invoices_of(alice)] == ["start", "change"]


def test_a_missed_webhook_is_made_up_for_by_the_daily_look(stripe_server):
    alice = bought(stripe_server)
    stripe_server.books.pass_period(the_subscription(stripe_server)["id"])
    tomorrow = timezone.now() + timedelta(days=1)
    renewal.advance(alice.pk, tomorrow)
    assert of(alice).period_start > timezone.now() + timedelta(days=25)
    assert len(invoices_of(alice)) == 2
    assert of(alice).reconcile_at > tomorrow


def test_a_page_that_was_paid_and_never_came_back_is_found_too(stripe_server):
    alice = person()
    address = change(alice, "starter")
    stripe_server.books.pay(address.rpartition("/")[2])
    later = timezone.now() + timedelta(hours=2)
    assert alice.pk in renewal.due(later)
    renewal.advance(alice.pk, later)
    assert of(alice).plan_id == "starter"


def test_what_was_bought_by_invoice_goes_on_so(stripe_server, settings):
    settings.PAYMENTS = "manual"
    alice = person()
    change(alice, "starter")
    from tests.billing.buying import pay

    pay(alice)
    settings.PAYMENTS = "stripe"
    change(alice, "professional")
    assert (of(alice).engine, of(alice).plan_id) == ("manual", "professional")
    assert stripe_server.requests == []


def test_prices_are_made_once_and_anew_when_staff_change_them(stripe_server):
    for name in ("Ann", "Bea"):
        bought(stripe_server, person(name))
    assert len(stripe_server.books.prices) == 1
    from billing.models import Plan

    Plan.objects.filter(pk="starter").update(price=175.0)
    cid = bought(stripe_server, person("Cid"))
    assert invoices_of(cid)[0].total_cents == 17_500


def test_every_write_names_an_idempotency_key(stripe_server):
    alice = bought(stripe_server, name="professional")
    change(alice, "starter")
    subscriptions.cancel(alice, actor=alice)
    subscriptions.resume(alice, actor=alice)
    writes = [each for each in stripe_server.requests if each.method != "GET"]
    previews = {"/invoices/create_preview"}
    assert len(writes) > 6
    assert [each.path for each in writes if not each.key and each.path not in previews] == []


def test_an_account_that_goes_is_not_charged_any_more(stripe_server):
    alice = bought(stripe_server)
    assert erase(alice.pk) == {"invoices": 1, "coupons": 0, "subscriptions": 1}
    assert stripe_server.books.customers == {}
    assert the_subscription(stripe_server)["status"] == "canceled"
    assert erase(alice.pk) == {"invoices": 0}


def test_staff_give_no_plan_over_one_that_stripe_charges(stripe_server):
    alice = bought(stripe_server)
    with pytest.raises(ChangeRefused, match="Stripe"):
        subscriptions.grant(alice, plan("professional"), actor=None)


def test_another_customers_session_says_nothing(stripe_server):
    alice = bought(stripe_server)
    bob = person("Bob")
    said = text_of(signed_in(bob).get(OVERVIEW, {"checkout": "cs_test_000001"}, follow=True))
    assert "on its way" in said
    assert of(bob).plan_id == "free"
    assert of(alice).plan_id == "starter"


def test_times_are_stripes_to_the_second(stripe_server):
    alice = bought(stripe_server)
    item = the_subscription(stripe_server)["items"]["data"][0]
    s = of(alice)
    assert s.period_start == datetime.fromtimestamp(item["current_period_start"], UTC)
    assert s.period_end == datetime.fromtimestamp(item["current_period_end"], UTC)
    rewrite(alice, version=s.version)
    assert isinstance(s, Subscription)
