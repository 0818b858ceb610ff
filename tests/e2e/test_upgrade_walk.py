"""From Free to Starter and on: by invoice, and by Stripe with its Checkout page played."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pymongo
import pytest
from playwright.sync_api import Page, expect

from botsmith import services
from tests.billing.stripe_server import KEY, StripeServer
from tests.billing.stripe_shapes import SECRET
from tests.e2e.running import ROOT, free_port, product, wait_until

DEMO = "demo-user-123"


@pytest.fixture
def demo_plan(database):
    """What the demo customer has is put back afterwards: other tests have the same product."""
    rows = database.botsmith.subscriptions
    before = rows.find_one({"user_id": DEMO})
    yield rows
    rows.delete_one({"user_id": DEMO})
    if before:
        rows.insert_one(before)
    database.botsmith.invoices.update_many({"user_id": DEMO}, {"$set": {"user_id": ""}})


@pytest.fixture(scope="module")
def stripe_product(artifacts: Path, tmp_path_factory):
    """A product that is paid by Stripe, with servers of its own, and the Stripe."""
    folder = tmp_path_factory.mktemp("paid")
    with (
        StripeServer() as stripe,
        services.running(folder, {}, is_durable=False) as addresses,
        product(
            artifacts / "product-stripe.log",
            DEBUG="1",
            DEMO_MODE="1",
            PAYMENTS="stripe",
            STRIPE_SECRET_KEY=KEY,
            STRIPE_WEBHOOK_SECRET=SECRET,
            STRIPE_API_BASE=stripe.url,
            **addresses,
        ) as base,
    ):
        stripe.webhook_url = f"{base}/billing/stripe/events/"
        with pymongo.MongoClient(addresses["MONGODB_URL"]) as client:
            yield base, stripe, client.botsmith


def sign_in(page: Page, base: str) -> None:
    page.goto(f"{base}/accounts/login/")
    page.get_by_role("button", name="Continue as the demo user").click()
    page.wait_for_url("**/dashboard/")


def choose(page: Page, base: str, plan: str, verb: str) -> None:
    """To the page that says what it costs."""
    page.goto(f"{base}/billing/change/")
    page.get_by_role("link", name=f"{verb} {plan}", exact=True).click()
    expect(page.get_by_role("heading", name="Charged now")).to_be_visible()


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=re.compile(name)).click()


def staff(*words: str) -> None:
    command = [sys.executable, "manage.py", "billing", *words]
    subprocess.run(command, cwd=ROOT, env={**os.environ, "PORT": str(free_port())}, check=True)


def to_be_paid(page: Page, base: str) -> str:
    page.goto(f"{base}/billing/invoices/")
    row = page.locator("article", has_text="To be paid")
    return row.get_by_role("link").inner_text()


def test_by_invoice(page: Page, product_url: str, demo_plan, artifacts: Path):
    sign_in(page, product_url)
    choose(page, product_url, "Starter", "Choose")
    press(page, "Order for")
    expect(page.get_by_text("The Starter plan is ordered.")).to_be_visible()
    number = to_be_paid(page, product_url)
    page.get_by_role("link", name=number).click()
    expect(page.get_by_text("How to pay")).to_be_visible()
    page.screenshot(path=artifacts / "invoice.png", full_page=True)
    staff("confirm", number, "--reference", "Transfer 1")
    page.reload()
    expect(page.get_by_text("Paid", exact=True).first).to_be_visible()
    print_it(page, artifacts)

    choose(page, product_url, "Professional", "Upgrade to")
    expect(page.get_by_text("Starter plan, unused part")).to_be_visible()
    press(page, "Change now for")
    expect(page.locator(".plan-card-name")).to_have_text("Professional")
    staff("confirm", to_be_paid(page, product_url))

    choose(page, product_url, "Starter", "Change to")
    expect(page.get_by_text("Nothing changes before")).to_be_visible()
    press(page, "Change on")
    expect(page.get_by_text("You change to Starter")).to_be_visible()
    page.screenshot(path=artifacts / "plan-scheduled.png", full_page=True)
    press(page, "Keep Professional")
    expect(page.get_by_text("You change to Starter")).to_have_count(0)
    cancel_and_keep(page)
    assert demo_plan.find_one({"user_id": DEMO})["plan_id"] == "professional"


def print_it(page: Page, artifacts: Path) -> None:
    """On paper there is the invoice alone, and it fits the page."""
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 794, "height": 1123})
    expect(page.locator(".topbar")).to_be_hidden()
    expect(page.locator(".invoice-tools")).to_be_hidden()
    expect(page.locator(".bot-side")).to_be_hidden()
    expect(page.locator(".sheet")).to_be_visible()
    page.screenshot(path=artifacts / "invoice-print.png")
    page.emulate_media(media="screen")
    page.set_viewport_size({"width": 1440, "height": 900})


def cancel_and_keep(page: Page) -> None:
    page.locator("summary", has_text="Cancel the plan").click()
    page.get_by_label("What is the reason?").fill("Only a test")
    page.locator("form").get_by_role("button", name="Cancel the plan").click()
    expect(page.get_by_text("It holds until")).to_be_visible()
    press(page, "Keep the plan")
    expect(page.get_by_text("It holds until")).to_have_count(0)


def test_by_stripe(page: Page, stripe_product, artifacts: Path):
    base, stripe, data = stripe_product
    sign_in(page, base)
    choose(page, base, "Starter", "Choose")
    press(page, "Go on to pay")
    page.wait_for_url(f"{stripe.url}/pay/**")  # The page's policy lets the form lead there.
    press(page, "Pay and subscribe")
    expect(page.get_by_text("Thank you. Your plan is active.")).to_be_visible()
    expect(page.locator(".plan-card-name")).to_have_text("Starter")

    choose(page, base, "Professional", "Upgrade to")
    press(page, "Change now for")
    expect(page.locator(".plan-card-name")).to_have_text("Professional")
    page.screenshot(path=artifacts / "plan-by-stripe.png", full_page=True)

    choose(page, base, "Starter", "Change to")
    press(page, "Change on")
    expect(page.get_by_text("You change to Starter")).to_be_visible()
    press(page, "Keep Professional")
    cancel_and_keep(page)

    press(page, "How you pay")
    page.wait_for_url(f"{stripe.url}/portal/**")
    renew_by_webhook(page, base, stripe, data)


def renew_by_webhook(page: Page, base: str, stripe: StripeServer, data) -> None:
    """The period ends at Stripe; what it tells, a worker hears."""
    [name] = stripe.books.subscriptions
    before = data.subscriptions.find_one({"user_id": DEMO})["period_end"]
    stripe.books.pass_period(name)
    stripe.deliver()
    renewed = {"user_id": DEMO, "period_end": {"$gt": before}}
    wait_until(lambda: data.subscriptions.find_one(renewed), "the renewal")
    wait_until(lambda: not data.stripe_events.find_one({"due_at": {"$ne": None}}), "all events")
    page.goto(f"{base}/billing/invoices/")
    expect(page.get_by_text("Professional plan, a month", exact=True)).to_be_visible()
