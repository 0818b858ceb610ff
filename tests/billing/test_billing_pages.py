"""The pages of plan and money, as their customer and as others."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.utils import timezone

from billing import subscriptions
from billing.models import Plan
from tests.billing.buying import buy, change, invoices_of, later, of, pay, plan, rewrite
from tests.cast import bot_of, on_plan, person, signed_in

pytestmark = pytest.mark.django_db
OVERVIEW, CHANGE, PREVIEW = "/billing/", "/billing/change/", "/billing/change/preview/"
INVOICES = "/billing/invoices/"


def shown(client, plan_id: str, period: str = "monthly", code: str = "") -> str:
    page = client.get(PREVIEW, {"plan": plan_id, "period": period, "code": code})
    assert page.status_code == 200, page.content
    return page.content.decode()


def proof_in(page: str) -> str:
    return re.search(r'name="proof" value="([^"]+)"', page)[1]


def text_of(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_a_stranger_is_sent_to_sign_in():
    from django.test import Client

    for path in (OVERVIEW, CHANGE, PREVIEW, INVOICES, f"{INVOICES}2026-000001/"):
        assert Client().get(path).status_code == 302


def test_an_invoice_is_its_customers_alone():
    alice, bob = person(), person("Bob")
    invoice = buy(alice)
    path = f"{INVOICES}{invoice.number}/"
    assert signed_in(alice).get(path).status_code == 200
    assert signed_in(bob).get(path).status_code == 404
    assert invoice.number not in signed_in(bob).get(INVOICES).content.decode()


def test_from_free_to_starter_by_the_pages():
    alice = person()
    client = signed_in(alice)
    assert "Upgrade" not in text_of(client.get(CHANGE))  # Nothing is paid for yet: "Choose".
    page = shown(client, "starter")
    assert "$150.00" in page
    assert "begins when your payment is there" in page
    answer = client.post(PREVIEW, {"proof": proof_in(page)}, follow=True)
    said = text_of(answer)
    assert "The Starter plan is ordered" in said
    assert "begins when" in said
    pay(alice)
    said = text_of(client.get(OVERVIEW))
    assert "Starter" in said
    assert "$150.00 on" in said


def test_what_is_charged_is_what_was_shown():
    alice = person()
    buy(alice)
    client = signed_in(alice)
    page = shown(client, "professional")
    total = int(re.search(r'data-total="(\d+)"', page)[1])
    client.post(PREVIEW, {"proof": proof_in(page)})
    assert invoices_of(alice)[-1].total_cents == total


def test_a_price_that_changed_since_is_shown_anew_and_not_charged():
    alice = person()
    client = signed_in(alice)
    page = shown(client, "starter")
    Plan.objects.filter(pk="starter").update(price=175.0)
    answer = client.post(PREVIEW, {"proof": proof_in(page)})
    assert answer.status_code == 409
    assert "Something changed since you looked" in text_of(answer)
    assert "$175.00" in text_of(answer)
    assert invoices_of(alice) == []
    client.post(PREVIEW, {"proof": proof_in(answer.content.decode())})
    assert invoices_of(alice)[0].total_cents == 17_500


def test_a_second_tab_orders_nothing():
    alice = person()
    client = signed_in(alice)
    one, two = shown(client, "starter"), shown(client, "professional")
    client.post(PREVIEW, {"proof": proof_in(one)})
    client.post(PREVIEW, {"proof": proof_in(two)})
    client.post(PREVIEW, {"proof": proof_in(one)})
    [invoice] = invoices_of(alice)
    assert invoice.total_cents == 15_000


def test_a_proof_is_the_persons_own_and_not_old(monkeypatch):
    alice, bob = person(), person("Bob")
    page = shown(signed_in(alice), "starter")
    signed_in(bob).post(PREVIEW, {"proof": proof_in(page)})
    signed_in(alice).post(PREVIEW, {"proof": proof_in(page)[:-3] + "abc"})
    signed_in(alice).post(PREVIEW, {})
    monkeypatch.setattr("billing.shown.GOOD_FOR_SECONDS", -1)
    answer = signed_in(alice).post(PREVIEW, {"proof": proof_in(page)}, follow=True)
    assert "Something changed since you looked" in text_of(answer)
    assert invoices_of(alice) == invoices_of(bob) == []


def test_a_smaller_plan_says_what_is_over_and_what_goes():
    alice = on_plan(person(), "professional")
    for name in ("One", "Two"):
        bot_of(alice, name=name)
    rewrite(alice, engine="manual", period_start=timezone.now(), paid_cents=49_900)
    rewrite(alice, period_end=timezone.now() + timedelta(days=20))
    Plan.objects.filter(pk="starter").update(limits=plan("free").limits)
    page = shown(signed_in(alice), "starter")
    assert "Chatbots: 2 of 1" in page
    assert "your keys stop working" in page
    assert "Nothing changes before" in page


def test_what_is_no_plan_or_not_sold_leads_back():
    client = signed_in(person())
    assert client.get(PREVIEW, {"plan": "gold", "period": "monthly"}).status_code == 404
    for asked in ({}, {"plan": "starter", "period": "weekly"}):
        assert client.get(PREVIEW, asked).status_code == 302
    answer = client.get(PREVIEW, {"plan": "enterprise", "period": "monthly"}, follow=True)
    assert "made to fit" in text_of(answer)


def test_cancel_and_keep_by_the_pages():
    alice = person()
    buy(alice)
    client = signed_in(alice)
    said = text_of(client.post(f"{OVERVIEW}cancel/", {"reason": "Too dear"}, follow=True))
    assert "It holds until" in said
    assert of(alice).cancel_reason == "Too dear"
    assert "The plan is" not in said
    client.post(f"{OVERVIEW}resume/")
    assert of(alice).status == "active"
    client.post(f"{OVERVIEW}auto-renew/", {"on": "0"})
    assert not of(alice).auto_renew
    client.post(f"{OVERVIEW}auto-renew/", {"on": "1"})
    assert of(alice).auto_renew
    answer = client.post(f"{OVERVIEW}resume/", follow=True)
    assert "no cancellation to take back" in text_of(answer)


def test_a_planned_change_and_an_order_can_be_taken_back_by_the_pages():
    alice = person()
    client = signed_in(alice)
    change(alice, "professional")
    client.post(f"{OVERVIEW}cancel-order/")
    assert of(alice).order is None
    buy(alice, "professional")
    change(alice, "starter")
    assert "You change to Starter" in text_of(client.get(OVERVIEW))
    client.post(f"{OVERVIEW}keep-plan/")
    assert of(alice).next_plan is None


def test_what_is_past_due_and_what_expired_says_what_to_do():
    alice = person()
    buy(alice)
    end = of(alice).period_end
    later(alice, end)
    later(alice, end + timedelta(days=400))
    assert of(alice).status == "expired"
    client = signed_in(alice)
    said = text_of(client.get(OVERVIEW))
    assert "Your plan has expired" in said
    assert invoices_of(alice)[-1].number in said
    rewrite(alice, status="active", expires_at=None)
    said = text_of(client.get(OVERVIEW))
    assert "A payment is past due" in said


def test_invoices_are_paged():
    alice = person()
    for _ in range(11):
        change(alice, "starter")
        subscriptions.cancel_order(alice, actor=alice)
        change(alice, "professional")
        subscriptions.cancel_order(alice, actor=alice)
    client = signed_in(alice)
    first = client.get(INVOICES).content.decode()
    more = re.search(r'href="(\?cursor=[^"]+)"', first)[1]
    second = client.get(INVOICES + more).content.decode()
    numbers = [set(re.findall(r"\d{4}-\d{6}", page)) for page in (first, second)]
    assert [len(each) for each in numbers] == [20, 2]
    assert not numbers[0] & numbers[1]


def test_enterprise_is_talked_about(settings):
    client = signed_in(person())
    assert "mailto:" not in client.get(CHANGE).content.decode()
    settings.BILLING_CONTACT = "sales@example.com"
    assert 'href="mailto:sales@example.com"' in client.get(CHANGE).content.decode()


def test_no_form_ever_asks_for_a_card():
    root = Path(django_settings.BASE_DIR)
    asked = re.compile(r"card.?number|cc-number|cc-csc|cvc|cvv|name=\"(card|iban|exp)", re.I)
    files = [*(root / "templates").rglob("*.html"), *(root / "billing").rglob("*.py")]
    assert len(files) > 50
    assert [path.name for path in files if asked.search(path.read_text())] == []


def test_plans_lead_on_from_the_landing_page():
    client = signed_in(person())
    assert 'href="/billing/change/' in client.get("/").content.decode()
