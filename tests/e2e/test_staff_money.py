"""Staff make and change plans, confirm a payment, extend a period, note a refund."""

import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from bson import ObjectId
from playwright.sync_api import expect

from billing.models import Invoice, Line, Order, Subscription, Usage
from botsmith.mongodb.collections import as_document
from tests.e2e.staff import ADMIN, look

NOW = datetime.now(UTC).replace(microsecond=0)
DAY = timedelta(days=1)


@pytest.fixture
def customer(database, admin_state):
    """Cleo, who ordered the Starter plan, and has paid and void invoices of before; with others
    who have plans, so that lists are lists. All of them go again."""
    users, money = database.chatbase_db.users, database.botsmith
    plans = list(money.plans.find())
    ids = [str(uuid4()) for _ in range(8)]
    pattern = users.find_one({"email": ADMIN})
    for number, each in enumerate(ids):
        name = "Cleo Customer" if not number else f"Kim Nr {number}"
        own = {"id": each, "role": "user", "name": name, "email": f"{name.split()[0].lower()}"}
        own["email"] += f"{number}@customers.example"
        users.insert_one({**pattern, **own, "_id": ObjectId()})
        money.subscriptions.insert_one(as_document(subscription(each, number)))
    for number in range(6):
        money.invoices.insert_one(as_document(invoice(ids[0], number)))
    order = money.invoices.find_one({"user_id": ids[0], "status": "open"})
    yield ids[0], order["number"]
    users.delete_many({"id": {"$in": ids}})
    money.subscriptions.delete_many({"user_id": {"$in": ids}})
    money.invoices.delete_many({"user_id": {"$in": ids}})
    for plan in plans:
        money.plans.replace_one({"id": plan["id"]}, plan)
    money.plans.delete_many({"id": {"$nin": [plan["id"] for plan in plans]}})
    money.coupons.delete_many({})


def subscription(user_id: str, number: int) -> Subscription:
    fields = {"user_id": user_id, "plan_id": "free", "started_at": NOW - (90 + number) * DAY}
    usage = Usage(chatbots_count=number, text_sources_count=40, last_reset=NOW)
    if number == 0:
        order = Order(
            invoice_id="e2e-0",
            plan_id="starter",
            period="monthly",
            worth_cents=15_000,
            lapses_at=NOW + 20 * DAY,
        )
        return Subscription(**fields, usage=usage, order=order, version=1)
    start = NOW - (3 * number + 1) * DAY
    fields |= {"plan_id": "starter" if number % 2 else "professional", "engine": "manual"}
    ends = {"period_start": start, "period_end": start + 30 * DAY, "anchor_at": start}
    paid = {"paid_from": start, "paid_cents": 15_000, "version": 1}
    if number == 6:
        fields |= {"status": "canceled", "expires_at": start + 30 * DAY, "auto_renew": False}
    return Subscription(**fields, **ends, **paid, usage=usage)


def invoice(user_id: str, number: int) -> Invoice:
    states = ["open", "paid", "paid", "paid", "void", "paid"]
    issued = NOW - number * 31 * DAY
    line = Line(text="Starter plan, one month", amount_cents=15_000)
    return Invoice(
        id=f"e2e-{number}",
        number=f"1998-{900 - number:06}",
        user_id=user_id,
        kind="start",
        lines=[line],
        subtotal_cents=15_000,
        total_cents=15_000,
        status=states[number],
        issued_at=issued,
        due_at=issued + 14 * DAY,
        paid_at=issued + DAY if states[number] == "paid" else None,
        reference="Transfer" if states[number] == "paid" else None,
        buyer="Cleo & Co\nCleo Customer\n2 Harbour Road",
        engine="manual",
    )


def press(page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def test_plans_are_made_and_changed_with_what_it_means(admin, product_url, artifacts, customer):
    page, home = admin, f"{product_url}/adminpanel/plans/"
    page.goto(home)
    look(page, artifacts, "plans")
    press(page, "Move Professional up")
    expect(page.locator("tbody tr").nth(1)).to_contain_text("Professional")
    page.get_by_role("link", name="New plan").click()
    press(page, "Make the plan")
    expect(page.get_by_role("alert")).to_contain_text("Nothing is saved yet")
    look(page, artifacts, "plan-new-wrong")
    page.problems.clear()  # The browser tells of each 422.
    page.get_by_label("Id").fill("team")
    page.get_by_label("Name").fill("Team")
    page.get_by_label("Description").fill("For a small team that shares its chatbots.")
    page.get_by_label("Dollars a month").fill("290")
    for label in ("Chatbots", "Messages a month", "Files", "Websites", "Texts"):
        page.get_by_label(label, exact=True).fill("50")
    page.get_by_label("Largest file, in MB").fill("25")
    page.locator("#id_conversation_history_days_unlimited").check()
    press(page, "Make the plan")
    expect(page.get_by_role("heading", level=1)).to_have_text("Team")
    look(page, artifacts, "plan")
    page.goto(f"{home}starter/edit/")
    look(page, artifacts, "plan-edit")
    page.get_by_label("Chatbots", exact=True).fill("2")
    page.get_by_label("Dollars a month").fill("160")
    page.get_by_label("Conversations kept, in days").fill("30")
    page.get_by_label("API").uncheck()
    press(page, "See what it means")
    expect(page.get_by_text("Chatbots: 3 over 2")).to_be_visible()
    expect(page.get_by_text(re.compile(r"Paid by invoice each month: \d"))).to_be_visible()
    look(page, artifacts, "plan-preview")
    press(page, "Save the change")
    expect(page.get_by_role("heading", level=1)).to_have_text("Starter")
    expect(page.locator(".stat-value").first).to_have_text("$160 a month")
    press(page, "Deactivate")
    expect(page.get_by_text("Nobody can choose it any more")).to_be_visible()
    press(page, "Save the change")
    expect(page.get_by_text("Not on offer")).to_be_visible()


def test_money_is_confirmed_extended_and_noted(admin, product_url, artifacts, customer):
    page, (user_id, number) = admin, customer
    home = f"{product_url}/adminpanel/money/"
    page.goto(f"{home}subscriptions/")
    look(page, artifacts, "subscriptions")
    page.get_by_label("Renews in days").fill("15")
    press(page, "Show")
    expect(page.locator("tbody tr")).to_have_count(2)
    page.goto(f"{home}invoices/?q=1998-")
    expect(page.locator("tbody tr")).to_have_count(6)
    look(page, artifacts, "invoices")
    page.get_by_role("link", name=number).click()
    look(page, artifacts, "invoice-open")
    page.get_by_label("Reference").fill("Transfer 12 of today")
    press(page, "$150.00 arrived")
    expect(page.get_by_text("Transfer 12 of today")).to_be_visible()
    page.get_by_label("Dollars").fill("20")
    page.get_by_label("Reason").fill("Two days without answers in May")
    press(page, "Note the refund")
    expect(page.get_by_text("Two days without answers in May")).to_be_visible()
    look(page, artifacts, "invoice-refunded")
    page.goto(f"{home}subscriptions/{user_id}/")
    expect(page.locator(".plan-card-name")).to_have_text("Starter")
    look(page, artifacts, "subscription")
    page.get_by_role("link", name="Extend").click()
    page.get_by_label("Days").fill("10")
    page.get_by_label("Reason").fill("Sorry for the outage in May.")
    press(page, "See what it means")
    look(page, artifacts, "extend")
    press(page, "Add 10 days")
    expect(page.locator(".plan-card-facts")).to_contain_text("$150.00 on")
    page.get_by_role("link", name="Change plan").click()
    look(page, artifacts, "plan-change")
    page.get_by_label("Plan", exact=True).select_option("professional")
    press(page, "See what it means")
    expect(page.get_by_text("To pay now")).to_be_visible()
    look(page, artifacts, "plan-offer")
    page.go_back()
    page.get_by_label("Plan", exact=True).select_option("enterprise")
    page.get_by_label("Without a charge").check()
    press(page, "See what it means")
    look(page, artifacts, "plan-gift")
    press(page, "Give the plan")
    expect(page.locator(".plan-card-name")).to_have_text("Enterprise")


def test_coupons_are_made_and_ended(admin, product_url, artifacts, customer):
    page = admin
    page.goto(f"{product_url}/adminpanel/money/coupons/")
    look(page, artifacts, "coupons-none")
    page.get_by_role("link", name="New coupon").click()
    look(page, artifacts, "coupon-new")
    page.get_by_label("Code").fill("spring")
    page.get_by_label("Per cent off").fill("20")
    press(page, "Make the coupon")
    expect(page.locator("tbody tr")).to_contain_text("SPRING")
    look(page, artifacts, "coupons")
    page.get_by_role("button", name="End SPRING").click()
    page.get_by_role("button", name="End it").click()
    expect(page.locator("tbody tr")).to_contain_text("Ended")
