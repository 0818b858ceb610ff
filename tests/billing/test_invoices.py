from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connections
from django.utils import timezone

from accounts.tasks import sweep_mails
from billing import invoices, subscriptions
from billing.actions import get_subscription
from billing.erasing import erase
from billing.models import Coupon, Invoice
from billing.moves import move
from billing.offers import ChangeRefused
from tests.billing.buying import buy, change, invoices_of, of, plan
from tests.cast import person, signed_in

pytestmark = pytest.mark.django_db


def billed(user) -> None:
    """A bill that is decided and not issued, as a process leaves it that dies."""
    s = get_subscription(user.pk)
    quote = subscriptions.offer(user, plan("starter"), "monthly", as_of=timezone.now())
    bill = invoices.bill_for("start", quote.lines, quote.total_cents, timezone.now())
    assert move(s, bill=bill)


def test_numbers_follow_each_other_by_year(monkeypatch):
    users = [person(name) for name in ("Ann", "Bea", "Cid")]
    for user in users[:2]:
        billed(user)
        invoices.issue(of(user), user)
    year = timezone.now().year
    numbers = [each.number for user in users for each in invoices_of(user)]
    assert numbers == [f"{year}-000001", f"{year}-000002"]
    monkeypatch.setattr(
        "billing.invoices.timezone.now", lambda: datetime(year + 1, 1, 1, tzinfo=UTC)
    )
    billed(users[2])
    assert invoices.issue(of(users[2]), users[2]).number == f"{year + 1}-000001"


@pytest.mark.django_db(transaction=True)
def test_numbers_have_no_gap_and_no_twin_though_all_issue_at_once():
    users = [person(f"User{number}") for number in range(12)]
    for user in users:
        billed(user)
    work = [user for user in users for _ in range(3)]  # Each three times.

    def one(user) -> None:
        try:
            invoices.issue(of(user), user)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(18) as pool:
        list(pool.map(one, work))
    numbers = sorted(Invoice.objects.values_list("number", flat=True))
    assert numbers == [f"{timezone.now().year}-{n:06}" for n in range(1, 13)]


def test_what_an_invoice_says_is_frozen(settings):
    settings.BILLING_SELLER = "Lantern Ltd\n1 Quay Street\nTax 123"
    alice = person(company="Books & Co", address="2 Harbour Road")
    invoice = buy(alice)
    settings.BILLING_SELLER = "Somebody else"
    alice.company = "Another"
    alice.save()
    page = signed_in(alice).get(f"/billing/invoices/{invoice.number}/").content.decode()
    assert "Lantern Ltd<br>1 Quay Street<br>Tax 123" in page
    assert "Books &amp; Co<br>Alice<br>2 Harbour Road<br>alice@example.com" in page


def test_an_open_invoice_says_how_it_is_paid_and_its_mail_too(settings):
    settings.BILLING_PAYMENT_INSTRUCTIONS = "Bank of the Harbour\nAccount 42"
    alice = person()
    change(alice, "starter")
    [invoice] = invoices_of(alice)
    page = signed_in(alice).get(f"/billing/invoices/{invoice.number}/").content.decode()
    assert "Account 42" in page
    sweep_mails()
    [told] = [each for each in mail.outbox if invoice.number in each.subject]
    assert "Account 42" in told.body
    assert "$150.00" in told.subject


def test_a_paid_or_void_invoice_is_not_paid_again():
    alice = person()
    invoice = buy(alice)
    with pytest.raises(ChangeRefused, match="is paid"):
        subscriptions.confirm(invoice, actor=None)
    bob = person("Bob")
    change(bob, "starter")
    subscriptions.cancel_order(bob, actor=bob)
    with pytest.raises(ChangeRefused, match="is void"):
        subscriptions.confirm(invoices_of(bob)[0], actor=None)
    assert of(bob).plan_id == "free"


def test_lines_of_every_invoice_add_up():
    alice = person()
    buy(alice)
    change(alice, "professional")
    subscriptions.confirm(invoices_of(alice)[-1], actor=None)
    change(alice, "professional", "yearly")
    for invoice in invoices_of(alice):
        assert sum(line.amount_cents for line in invoice.lines) == invoice.total_cents


def test_staff_work_from_a_shell():
    alice, boss = person(), person("Boss", role="admin")
    change(alice, "starter")
    [invoice] = invoices_of(alice)
    assert invoice.number in told("invoices")
    told("confirm", invoice.number, "--reference", "Transfer 9", "--by", boss.email)
    assert of(alice).plan_id == "starter"
    assert invoices_of(alice)[0].reference == "Transfer 9"
    assert invoice.number not in told("invoices")
    assert invoice.number in told("invoices", "--all")
    told("grant", alice.email, "professional", "--until", "2099-01-31")
    assert of(alice).plan_id == "professional"
    for wrong in (("confirm", "2026-999999"), ("confirm", invoice.number), ("grant", "x", "free")):
        with pytest.raises(CommandError):
            told(*wrong)


def told(*words: str) -> str:
    out = StringIO()
    call_command("billing", *words, stdout=out)
    return out.getvalue()


def test_an_account_that_goes_leaves_numbers_and_no_person():
    alice = person(company="Books & Co")
    Coupon.objects.create(id="SPRING", percent=20)
    invoice = buy(alice, code="SPRING")
    assert erase(alice.pk) == {"invoices": 1, "coupons": 1, "subscriptions": 1}
    left = Invoice.objects.get(pk=invoice.pk)
    assert (left.number, left.total_cents) == (invoice.number, 12_000)
    assert (Coupon.objects.get().users, Coupon.objects.get().used) == ([], 1)
    assert (left.user_id, left.buyer, left.reference) == ("", "", None)
