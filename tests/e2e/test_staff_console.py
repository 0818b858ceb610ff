"""The console opens for an admin, and its overview is fit to be seen."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.records import forget_trouble, seed_days, seed_trouble
from tests.e2e.staff import look


@pytest.fixture
def busy_site(database):
    seed_days(database)
    seed_trouble(database)
    yield database
    forget_trouble(database)


def test_an_admin_comes_in_by_the_menu(admin, product_url, busy_site, artifacts):
    admin.goto(f"{product_url}/dashboard/")
    admin.get_by_label("Your account").click()
    admin.get_by_role("link", name="Staff console").click()
    expect(admin.get_by_role("heading", level=1)).to_have_text("Overview")
    attention = admin.get_by_role("region", name="What needs attention first")
    expect(attention).to_contain_text("waits for a payment to be confirmed")
    expect(attention).to_contain_text("7 webhook deliveries were given up")
    expect(admin.get_by_role("img", name="Sign-ups")).to_be_visible()
    look(admin, artifacts, "overview")


def test_days_are_chosen_and_each_is_read_off_its_chart(admin, product_url, busy_site, artifacts):
    admin.goto(f"{product_url}/adminpanel/")
    admin.get_by_role("navigation", name="Period").get_by_role("link", name="7 days").click()
    admin.wait_for_url("**days=7")
    chart = admin.locator(".chart").filter(has_text="Provider errors").first
    chart.get_by_role("img").focus()
    admin.keyboard.press("ArrowRight")
    expect(chart.locator("[data-chart-readout]")).to_have_text(
        re.compile(r"\w{3} \d+ .*: [\d.]+ %")
    )
    expect(admin.get_by_text("Most often", exact=False).first).to_be_visible()
    look(admin, artifacts, "overview-week")
