"""The console's pages of invoices and coupons."""

import csv
import io
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import ActivityLog
from billing import subscriptions
from billing.erasing import erase
from billing.models import Coupon, Invoice
from botsmith.mongodb.collections import collection
from tests.adminpanel.cast import console, staff_member
from tests.adminpanel.files import content_of
from tests.adminpanel.test_money_subscriptions import text_of
from tests.billing.at_once import outcomes
from tests.billing.buying import DAY, buy, change, invoices_of, of
from tests.cast import person, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def client():
    return console(staff_member())


def at(name: str, *args: str) -> str:
    return reverse(f"adminpanel:{name}", args=args)


def listed(client, **asked) -> list[str]:
    return [row.user.name for row in client.get(at("invoices"), asked).context["rows"]]


@pytest.fixture
def three():
    """Bob's is paid, Cid's open, Dan's void; each issued a day after the one before."""
    users = [person(name) for name in ("Bob", "Cid", "Dan")]
    buy(users[0], "professional")
    change(users[1], "starter")
    change(users[2], "starter", "yearly")
    subscriptions.cancel_order(users[2], actor=None)
    for day, user in enumerate(users, start=1):
        issued = {"issued_at": datetime(2026, 1, day, 12, tzinfo=UTC)}
        collection(Invoice).update_one({"user_id": user.pk}, {"$set": issued})
    return users


def test_the_list_is_narrowed_by_each_filter(client, three):
    _, cid, _ = three
    assert listed(client) == ["Dan", "Cid", "Bob"]
    assert listed(client, state="open") == ["Cid"]
    assert listed(client, state="paid") == ["Bob"]
    assert listed(client, state="void") == ["Dan"]
    assert listed(client, state="overdue") == []
    late = {"$set": {"due_at": timezone.now() - timedelta(days=1)}}
    collection(Invoice).update_one({"user_id": cid.pk}, late)
    assert listed(client, state="overdue") == ["Cid"]
    assert "Overdue" in text_of(client.get(at("invoices")))
    assert listed(client, **{"from": "2026-01-02", "to": "2026-01-02"}) == ["Cid"]
    assert listed(client, to="2026-01-01") == ["Bob"]
    assert listed(client, **{"from": "nonsense", "to": "9999-12-31"}) == ["Dan", "Cid", "Bob"]
    number = invoices_of(cid)[0].number
    assert listed(client, q=number) == ["Cid"]
    assert listed(client, q=number[:8], sort="issued") == ["Bob", "Cid", "Dan"]
    assert listed(client, q="CID@example.com") == ["Cid"]
    assert listed(client, q="nobody@example.com") == []
    assert listed(client, sort="-total") == ["Dan", "Bob", "Cid"]
    assert listed(client, sort="due")[0] == "Cid"
    assert listed(client, state="x", sort="x") == ["Dan", "Cid", "Bob"]


def test_the_list_is_turned_by_places(client, three, monkeypatch):
    monkeypatch.setattr("botsmith.lib.listing.PAGE_SIZE", 2)
    for sort in ("-issued", "issued", "due", "-due", "total", "-total"):
        page = client.get(at("invoices"), {"sort": sort})
        rest = client.get(at("invoices") + page.context["found"].older)
        names = [row.user.name for each in (page, rest) for row in each.context["rows"]]
        assert sorted(names) == ["Bob", "Cid", "Dan"]


def test_an_invoice_of_an_account_that_is_gone_is_still_there(client, three):
    bob, *_ = three
    number = invoices_of(bob)[0].number
    erase(bob.pk)
    assert "Account that is gone" in text_of(client.get(at("invoices")))
    page = client.get(at("invoice", number))
    assert "Of an account that is gone" in text_of(page)
    sent = {"amount": "10", "reason": "Asked late", "note_id": "n1"}
    client.post(at("invoice_refund", number), sent)
    assert Invoice.objects.get(number=number).refunded_cents == 1_000
    assert client.get(at("invoice", "2026-999999")).status_code == 404


def test_a_payment_is_confirmed_once_by_whoever_is_first(client, three):
    _, cid, _ = three
    number = invoices_of(cid)[0].number
    confirm = at("invoice_confirm", number)
    answer = client.post(confirm, {"reference": "Transfer 7"}, follow=True)
    assert f"Invoice {number} is paid" in text_of(answer)
    assert (of(cid).plan_id, invoices_of(cid)[0].reference) == ("starter", "Transfer 7")
    second = console(staff_member("Otto")).post(confirm, {"reference": "Other"}, follow=True)
    assert "so it cannot be paid" in text_of(second)
    assert invoices_of(cid)[0].reference == "Transfer 7"
    line = ActivityLog.objects.get(action="confirmed_payment", account_id=cid.pk)
    assert (line.by, line.changes) == ("staff", {"status": ["open", "paid"]})
    assert "Confirm the payment" not in text_of(client.get(at("invoice", number)))
    assert client.post(confirm, {"reference": "x" * 121}).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_twenty_confirmations_and_refunds_at_once_are_one_each(client):
    bob = person("Bob")
    change(bob, "starter")
    number = invoices_of(bob)[0].number
    outcomes(lambda: client.post(at("invoice_confirm", number), {"reference": "x"}))
    sent = {"amount": "100.00", "reason": "Outage", "note_id": "n1"}
    outcomes(lambda: client.post(at("invoice_refund", number), sent))
    assert Invoice.objects.get(number=number).refunded_cents == 10_000
    counted = ActivityLog.objects.filter(account_id=bob.pk, by="staff")
    assert sorted(counted.values_list("action", flat=True)) == ["confirmed_payment", "noted_refund"]
    assert of(bob).plan_id == "starter"


def test_a_refund_is_noted_with_what_it_does_not_do(client, three):
    bob, *_ = three
    number = invoices_of(bob)[0].number
    page = client.get(at("invoice", number))
    assert "This writes a note and moves no money" in text_of(page)
    note_id = page.context["refund_form"]["note_id"].value()
    sent = {"amount": "99.50", "reason": "<i>Outage</i>", "note_id": note_id}
    answer = client.post(at("invoice_refund", number), sent, follow=True)
    assert "The refund is noted. Send the money" in text_of(answer)
    shown = client.get(at("invoice", number)).content.decode()
    assert "$99.50 on" in shown and "&lt;i&gt;Outage" in shown and "ada@example.com" in shown
    customers = signed_in(bob).get(f"/billing/invoices/{number}/")
    assert "Refunded on" in text_of(customers) and "ada@example.com" not in text_of(customers)
    for wrong in ("0", "-5", "1.005", "399.51", "", "x"):
        refused = client.post(
            at("invoice_refund", number), sent | {"amount": wrong, "note_id": "2"}
        )
        assert refused.status_code == 422, wrong
    assert invoices_of(bob)[0].refunded_cents == 9_950
    whole = sent | {"amount": "399.50", "note_id": "3"}
    client.post(at("invoice_refund", number), whole)
    assert "Note a refund" not in text_of(client.get(at("invoice", number)))


def test_stripes_invoice_says_who_collects_it(client, three):
    _, cid, _ = three
    collection(Invoice).update_one({"user_id": cid.pk}, {"$set": {"engine": "stripe"}})
    number = invoices_of(cid)[0].number
    said = text_of(client.get(at("invoice", number)))
    assert "Stripe collects this invoice" in said and "Confirm the payment" not in said
    answer = client.post(at("invoice_confirm", number), {"reference": "x"}, follow=True)
    assert "Stripe collects" in text_of(answer)
    assert invoices_of(cid)[0].status == "open"


def test_nobody_confirms_their_own_invoice():
    ada = staff_member("Amy")
    change(ada, "starter")
    number = invoices_of(ada)[0].number
    client = console(ada)
    assert client.post(at("invoice_confirm", number), {"reference": "x"}).status_code == 403
    assert invoices_of(ada)[0].status == "open"


def test_the_export_has_what_the_list_finds_and_no_formula(client, three):
    bob, *_ = three
    harm = {"$set": {"reference": "=HYPERLINK(1)", "buyer": "+1\n@x"}}
    collection(Invoice).update_one({"user_id": bob.pk}, harm)
    answer = client.post(at("invoices_export"), {"state": "paid"})
    assert re.search(r'filename="invoices-\d{4}-\d\d-\d\d\.csv"', answer["Content-Disposition"])
    rows = list(csv.reader(io.StringIO(content_of(answer))))
    [row] = [dict(zip(rows[0], each, strict=True)) for each in rows[1:]]
    assert (row["email"], row["status"], row["total"]) == ("bob@example.com", "paid", "499.0")
    assert (row["reference"], row["buyer"]) == ("'=HYPERLINK(1)", "'+1\n'@x")
    line = ActivityLog.objects.get(action="exported_invoices")
    assert line.details == "state: paid"
    everything = content_of(client.post(at("invoices_export")))
    assert everything.count("@example.com") >= 3
    moderator = console(staff_member("Mo", "moderator"))
    assert moderator.post(at("invoices_export")).status_code == 403
    assert "Export" not in text_of(moderator.get(at("invoices")))


# --- Coupons ------------------------------------------------------------------------------------


def test_a_coupon_is_made_listed_and_ended(client):
    sent = {"code": "spring", "percent": "20", "duration": "months", "months": "3"}
    sent |= {"valid_until": "2035-12-31", "max_uses": "10", "plans": ["starter"]}
    assert client.post(at("coupon_new"), sent).status_code == 302
    made = Coupon.objects.get(pk="SPRING")
    assert made.valid_until == datetime(2036, 1, 1, tzinfo=UTC)
    assert (made.percent, made.months, made.max_uses, made.plans) == (20, 3, 10, ["starter"])
    assert "SPRING 20 % 3 months Starter 0 of 10 Running" in text_of(client.get(at("coupons")))
    assert client.post(at("coupon_new"), sent).status_code == 422  # Sent twice: there is one.
    client.post(at("coupon_end", "SPRING"))
    again = client.post(at("coupon_end", "SPRING"), follow=True)
    assert "had ended already" in text_of(again)
    actions = ActivityLog.objects.order_by("timestamp").values_list("action", flat=True)
    assert list(actions) == ["made_coupon", "ended_coupon"]
    assert client.post(at("coupon_end", "NONE")).status_code == 404


def test_what_is_wrong_with_a_coupon_is_said(client):
    good = {"code": "TEN", "dollars": "10.50", "duration": "once", "max_uses": "5"}
    for wrong in ({"percent": "5"}, {"dollars": ""}, {"code": "a b"}, {"duration": "months"}):
        assert client.post(at("coupon_new"), good | wrong).status_code == 422
    client.post(at("coupon_new"), good)
    assert Coupon.objects.get().amount_cents == 1_050
    assert timezone.now() + DAY > Coupon.objects.get().created_at
