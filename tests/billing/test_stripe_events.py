"""Events as Stripe signs and sends them: forged, late, twice, at once and in any order."""

import json
import random
import time
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from stripe import WebhookSignature

from billing import quota, stripe_events, subscriptions
from billing.models import StripeEvent, Subscription
from billing.payments.stripe_sync import sync
from billing.quota import Limit
from billing.tasks import purge_stripe_events, sweep_stripe_events
from botsmith.lib.errors import QuotaExceeded
from botsmith.mongodb.collections import collection
from tests.billing.buying import DAY, change, invoices_of, later, of, rewrite
from tests.billing.stripe_shapes import SECRET, signed
from tests.billing.test_stripe_checkout import bought, the_subscription
from tests.billing.test_subscriptions import at_once
from tests.cast import person

pytestmark = pytest.mark.django_db
EVENTS = "/billing/stripe/events/"


def send(event: dict, **how):
    body, header = signed(event, **how)
    return post(body, header)


def post(body: bytes, header: str | None):
    headers = {"stripe-signature": header} if header is not None else {}
    return Client(enforce_csrf_checks=True).post(
        EVENTS, body, content_type="application/json", headers=headers
    )


def work() -> None:
    """As workers do: bells may be lost, the sweep makes up for it."""
    sweep_stripe_events()


def state_of(user) -> dict:
    """What matters of a subscription: not what counts how often it was looked at."""
    names = "plan_id status period period_end expires_at auto_renew next_plan past_due_since engine"
    [document] = collection(Subscription).find({"user_id": user.pk})
    return {name: document[name] for name in names.split()}


def test_an_event_makes_ours_what_stripes_is(stripe_server):
    alice = person()
    address = change(alice, "starter")
    stripe_server.books.pay(address.rpartition("/")[2])
    assert of(alice).plan_id == "free"
    for event in stripe_server.books.events:
        assert send(event).status_code == 200
    work()
    assert of(alice).plan_id == "starter"
    assert [each.status for each in invoices_of(alice)] == ["paid"]


def test_forged_events_are_refused(stripe_server):
    bought(stripe_server)
    event = stripe_server.books.events[0]
    body, header = signed(event)
    stamp, mac = header.split(",")
    assert send(event, secret="whsec_another").status_code == 400
    assert send(event, at=int(time.time()) - 301).status_code == 400
    assert post(body + b" ", header).status_code == 400
    assert post(body.replace(b"cus_", b"cuz_"), header).status_code == 400
    assert post(body, f"{stamp},v0={mac[3:]}").status_code == 400
    for nonsense in (None, "", "t=,v1=", "v1=abc", "t=abc,v1=def", "t", stamp, f"{stamp},v1"):
        assert post(body, nonsense).status_code == 400, nonsense
    old = f"t={int(time.time()) - 10_000}"
    assert post(body, f"{old},{mac}").status_code == 400
    assert StripeEvent.objects.count() == 0


def test_signed_nonsense_is_refused_and_breaks_nothing(stripe_server):
    for body in (b"", b"[]", b"{", b"null", b"\xff\xfe", b'{"object": "event"}', b'"text"'):
        header = WebhookSignature.generate_signature_header(body.decode("latin-1"), SECRET)
        assert post(body, header).status_code in (200, 400), body
    assert StripeEvent.objects.count() == 0


def test_a_rotated_secret_signs_twice_and_one_is_enough(stripe_server):
    bought(stripe_server)
    event = stripe_server.books.events[0]
    body, good = signed(event)
    _, other = signed(event, secret="whsec_the-old-one")
    assert post(body, f"{good},{other.split(',')[1]}").status_code == 200
    assert StripeEvent.objects.count() == 1


def test_only_posts_are_heard_and_only_with_a_key(stripe_server, settings):
    assert Client().get(EVENTS).status_code == 405
    settings.STRIPE_SECRET_KEY = ""
    assert Client().post(EVENTS, b"{}", content_type="application/json").status_code == 404


def test_what_is_of_no_concern_is_thanked_for(stripe_server):
    bought(stripe_server)
    known = stripe_server.books.events[0]
    others = [
        {**known, "id": "evt_a", "type": "payout.paid"},
        {**known, "id": "evt_b", "data": {"object": {"id": "in_1", "customer": None}}},
        {**known, "id": "evt_c", "type": "customer.created"},
    ]
    for event in others:
        assert send(event).status_code == 200
    assert StripeEvent.objects.count() == 0
    stranger = {**known, "id": "evt_d", "data": {"object": {"id": "x", "customer": "cus_none"}}}
    assert send(stranger).status_code == 200
    work()
    assert StripeEvent.objects.get().due_at is None


def test_what_an_event_says_is_not_believed(stripe_server):
    """A signed event of old: it says starter, while Stripe says professional by now."""
    alice = bought(stripe_server)
    old = json.loads(json.dumps(stripe_server.books.events[0]))
    change(alice, "professional")
    send({**old, "id": "evt_late"})
    work()
    assert of(alice).plan_id == "professional"


def life_of(server, user) -> None:
    """Bought, upgraded, past due, paid, cancelled and taken back, to be smaller."""
    books = server.books
    name = the_subscription(server)["id"]
    change(user, "professional")
    books.declines = True
    books.pass_period(name)
    books.declines = False
    books.settle(the_subscription(server)["latest_invoice"])
    sync(user)
    subscriptions.cancel(user, actor=user)
    subscriptions.resume(user, actor=user)
    change(user, "starter")


@pytest.mark.parametrize("seed", range(6))
def test_any_order_and_any_number_of_times_comes_to_the_same_end(stripe_server, seed):
    alice = bought(stripe_server)
    life_of(stripe_server, alice)
    end, numbers = state_of(alice), [each.number for each in invoices_of(alice)]
    assert end["plan_id"] == "professional"
    events = stripe_server.books.events
    assert len(events) > 15
    chance = random.Random(seed)
    order = [chance.choice(events) for _ in events] + events
    chance.shuffle(order)
    # As if nothing had been heard so far.
    rewrite(alice, plan_id="free", engine="", next_plan=None, status="active", period_end=None)
    for number, event in enumerate(order):
        assert send(event).status_code == 200
        if number % 5 == 0:
            work()
    work()
    assert state_of(alice) == end
    assert [each.number for each in invoices_of(alice)] == numbers
    assert StripeEvent.objects.filter(due_at=None).count() == len(events)


@pytest.mark.django_db(transaction=True)
def test_fifty_workers_at_once_work_on_an_event_once(stripe_server):
    alice = bought(stripe_server)
    event = stripe_server.books.events[0]
    told = at_once(lambda: send(event).status_code)
    assert told == [200] * 50
    assert StripeEvent.objects.count() == 1
    before = stripe_server.count("GET", "/subscriptions")
    done = at_once(lambda: stripe_events.handle(event["id"], timezone.now()))
    assert done.count(True) == 1
    assert stripe_server.count("GET", "/subscriptions") == before + 1
    assert of(alice).plan_id == "starter"


@pytest.mark.django_db(transaction=True)
def test_twenty_events_at_once_make_one_invoice_each(stripe_server):
    alice = person()
    address = change(alice, "starter")
    stripe_server.books.pay(address.rpartition("/")[2])
    told = at_once(lambda: sync(alice).plan_id, 20)
    assert told == ["starter"] * 20
    assert len(invoices_of(alice)) == 1


def test_an_event_while_stripe_is_away_is_tried_again(stripe_server):
    alice = person()
    address = change(alice, "starter")
    stripe_server.books.pay(address.rpartition("/")[2])
    event = stripe_server.books.events[-1]
    send(event)
    stripe_server.silent = True
    assert not stripe_events.handle(event["id"], timezone.now())
    assert of(alice).plan_id == "free"
    stripe_server.silent = False
    soon = timezone.now() + timedelta(minutes=2)
    assert stripe_events.due(soon) == [event["id"]]
    assert stripe_events.handle(event["id"], soon)
    assert of(alice).plan_id == "starter"


def test_a_worker_that_dies_leaves_the_event_to_another(stripe_server, monkeypatch):
    bought(stripe_server)
    event = stripe_server.books.events[0]
    send(event)

    def dies(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as broken, pytest.raises(KeyboardInterrupt):
        broken.setattr(stripe_events, "sync", dies)
        stripe_events.handle(event["id"], timezone.now())
    assert stripe_events.due(timezone.now()) == []
    assert stripe_events.due(timezone.now() + timedelta(minutes=3)) == [event["id"]]


def test_a_late_answer_does_not_overwrite_a_newer_one(stripe_server):
    """One asked before an upgrade and writes after another has written that."""
    alice = bought(stripe_server)
    real, asked = stripe_server.answer, []

    def slow(came, body):
        status, said = real(came, body)
        if came.method == "GET" and came.path == "/subscriptions" and not asked:
            asked.append(json.loads(json.dumps(said)))
            stripe_server.answer = real
            change(alice, "professional")
            return status, asked[0]
        return status, said

    lock, stripe_server._lock = stripe_server._lock, __import__("threading").RLock()
    stripe_server.answer = slow
    sync(alice)
    stripe_server._lock = lock
    assert of(alice).plan_id == "professional"


# --- Dunning --------------------------------------------------------------------------------


def past_due(server):
    alice = bought(server)
    server.books.declines = True
    server.books.pass_period(the_subscription(server)["id"])
    sync(alice)
    return alice


def test_a_renewal_that_fails_is_past_due_and_the_plan_goes_on(stripe_server):
    alice = past_due(stripe_server)
    s = of(alice)
    assert (s.status, s.plan_id) == ("active", "starter")
    assert s.past_due_since.timestamp() == stripe_server.books.now
    assert invoices_of(alice)[-1].status == "open"


def test_paid_while_past_due_is_as_if_in_time(stripe_server):
    alice = past_due(stripe_server)
    stripe_server.books.settle(the_subscription(stripe_server)["latest_invoice"])
    sync(alice)
    assert (of(alice).status, of(alice).past_due_since) == ("active", None)
    assert invoices_of(alice)[-1].status == "paid"


def test_after_the_grace_it_has_expired_and_stays_so_until_it_is_paid(stripe_server):
    alice = past_due(stripe_server)
    since = of(alice).past_due_since
    for days in (0, 7, 13, 14):
        s = later(alice, since + days * DAY + timedelta(seconds=1))
    assert (s.status, s.expires_at) == ("expired", since + 14 * DAY)
    sync(alice, since + 15 * DAY)
    assert of(alice).status == "expired"
    with pytest.raises(QuotaExceeded):
        quota.reserve(alice, Limit.MESSAGES)
    stripe_server.books.settle(the_subscription(stripe_server)["latest_invoice"])
    sync(alice, since + 15 * DAY)
    s = of(alice)
    assert (s.status, s.expires_at, s.past_due_since) == ("active", None, None)


@pytest.mark.parametrize("end", ["unpaid", "canceled", "paused"])
def test_when_stripe_gives_up_it_has_expired(stripe_server, end):
    alice = past_due(stripe_server)
    stripe_server.books.give_up(the_subscription(stripe_server)["id"], end)
    sync(alice)
    s = of(alice)
    assert (s.status, s.plan_id) == ("expired", "starter")
    subscriptions.cancel(alice, actor=alice)
    assert (of(alice).plan_id, of(alice).status) == ("free", "active")
    assert the_subscription(stripe_server)["status"] == "canceled"


def test_trialing_is_active_and_incomplete_is_nothing_yet(stripe_server):
    alice = bought(stripe_server)
    theirs = the_subscription(stripe_server)
    theirs["status"] = "trialing"
    sync(alice)
    assert of(alice).status == "active"
    bob = person("Bob")
    address = change(bob, "starter")
    made = stripe_server.books.pay(address.rpartition("/")[2])
    for status in ("incomplete", "incomplete_expired"):
        made["status"] = status
        sync(bob)
        assert of(bob).plan_id == "free"


def test_a_subscription_of_a_price_that_is_none_of_ours_changes_nothing(stripe_server, caplog):
    alice = bought(stripe_server)
    the_subscription(stripe_server)["items"]["data"][0]["price"]["metadata"] = {}
    sync(alice)
    assert of(alice).plan_id == "starter"


def test_two_subscriptions_of_one_customer_are_shouted_about(stripe_server, caplog):
    alice = bought(stripe_server)
    known = of(alice).stripe_subscription_id
    twin = {**the_subscription(stripe_server), "id": "sub_twin"}
    stripe_server.books.subscriptions["sub_twin"] = twin
    sync(alice)
    assert of(alice).stripe_subscription_id == known
    assert "more than one subscription" in caplog.text


def test_events_are_forgotten_after_two_months(stripe_server):
    bought(stripe_server)
    for event in stripe_server.books.events[:2]:
        send(event)
    work()
    collection(StripeEvent).update_many({}, {"$set": {"received_at": timezone.now() - 90 * DAY}})
    open_one = StripeEvent.objects.first()
    StripeEvent.objects.filter(pk=open_one.pk).update(due_at=timezone.now() + DAY)
    purge_stripe_events()
    assert [each.pk for each in StripeEvent.objects.all()] == [open_one.pk]


def test_nothing_secret_is_logged(stripe_server, caplog):
    caplog.set_level("DEBUG", logger="billing")
    alice = bought(stripe_server)
    stripe_server.fails = [401]
    with pytest.raises(Exception, match="payment service"):
        sync(alice)
    send(stripe_server.books.events[0], secret="whsec_another")
    ours = "\n".join(r.getMessage() for r in caplog.records if r.name.startswith("billing"))
    assert "AuthenticationError" in ours
    for secret in ("sk_test", "whsec", alice.email):
        assert secret not in ours
