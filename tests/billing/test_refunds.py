"""Notes of refunds: never more than was paid, each once, and read by the customer."""

import pytest

from accounts.activity_log import Narrowed, lines_of
from accounts.models import ActivityLog
from billing import invoices, subscriptions
from billing.erasing import erase
from billing.models import Invoice
from billing.offers import ChangeRefused
from bots.leaving.holdings import HOLDINGS, Owner
from tests.adminpanel.cast import staff_member
from tests.billing.at_once import outcomes
from tests.billing.buying import buy, change, invoices_of, of
from tests.cast import person, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada():
    return staff_member()


def note(invoice, cents: int, ada, note_id: str = "n1", reason: str = "Two days of outage"):
    return invoices.note_refund(invoice, cents, reason=reason, note_id=note_id, actor=ada)


def test_a_note_stands_on_the_invoice_and_moves_nothing(ada):
    alice = person()
    invoice = buy(alice)
    before = of(alice)
    after = note(invoice, 2_000, ada, reason="<b>Outage</b>")
    [noted] = after.refunds
    assert (noted.amount_cents, noted.reason, noted.by) == (2_000, "<b>Outage</b>", ada.pk)
    assert (after.status, after.refunded_cents) == ("paid", 2_000)
    assert of(alice).version == before.version
    page = signed_in(alice).get(f"/billing/invoices/{invoice.number}/").content.decode()
    assert "Refunded on" in page and "−$20.00" in page and "&lt;b&gt;Outage&lt;/b&gt;" in page
    assert ada.pk not in page and ada.email not in page
    line = ActivityLog.objects.get(action="noted_refund")
    assert (line.account_id, line.user_id) == (alice.pk, ada.pk)
    assert line.changes == {"refunded_cents": [0, 2_000]}
    [told, *_], _ = lines_of(alice, Narrowed(), "")
    assert told.who == "Staff" and "$20.00: <b>Outage</b>" in told.said


@pytest.mark.django_db(transaction=True)
def test_of_twenty_at_once_no_more_than_was_paid_is_noted(ada):
    invoice = buy(person())
    ids = iter(map(str, range(20)))
    came = outcomes(lambda: note(invoice, 4_000, ada, next(ids)))
    assert came == {"done": 3, "ChangeRefused": 17}
    assert Invoice.objects.get(pk=invoice.pk).refunded_cents == 12_000
    with pytest.raises(ChangeRefused, match=r"\$30.00 of invoice"):
        note(invoice, 3_001, ada, "late")
    assert note(invoice, 3_000, ada, "rest").refunded_cents == 15_000


@pytest.mark.django_db(transaction=True)
def test_the_same_note_sent_twenty_times_is_noted_once(ada):
    invoice = buy(person())
    assert outcomes(lambda: note(invoice, 100, ada)) == {"done": 20}
    assert Invoice.objects.get(pk=invoice.pk).refunded_cents == 100
    assert ActivityLog.objects.filter(action="noted_refund").count() == 1


def test_what_was_not_paid_cannot_be_given_back(ada):
    alice = person()
    change(alice, "starter")
    [invoice] = invoices_of(alice)
    with pytest.raises(ChangeRefused, match="is open"):
        note(invoice, 100, ada)
    subscriptions.cancel_order(alice, actor=alice)
    with pytest.raises(ChangeRefused, match="is void"):
        note(invoice, 100, ada)
    for cents, reason in ((0, "x"), (-1, "x"), (1, ""), (1, "x" * 301)):
        with pytest.raises(ChangeRefused):
            note(invoice, cents, ada, reason=reason)


def test_the_customers_export_has_the_note_without_who_wrote_it(ada):
    alice = person()
    note(buy(alice), 100, ada)
    [holding] = [each for each in HOLDINGS if each.model is Invoice]
    [row] = holding.rows(Owner.of(alice.pk, alice.email))
    assert row["refunds"][0]["reason"] == "Two days of outage"
    assert ada.pk not in str(row)


def test_of_an_account_that_goes_the_sum_stays_without_the_words(ada):
    alice = person()
    invoice = note(buy(alice), 100, ada)
    erase(alice.pk)
    left = Invoice.objects.get(pk=invoice.pk)
    assert (left.user_id, left.refunds[0].reason, left.refunded_cents) == ("", "", 100)


def test_stripes_invoice_is_not_confirmed_by_staff(ada):
    alice = person()
    change(alice, "starter")
    Invoice.objects.update(engine="stripe")
    with pytest.raises(ChangeRefused, match="Stripe collects"):
        subscriptions.confirm(invoices_of(alice)[0], actor=ada)
    assert invoices_of(alice)[0].status == "open"
