"""Staff read the logs of all accounts, take a file of them, and choose how long they are kept."""

import csv

import pytest
from playwright.sync_api import expect

from tests.e2e.records import forget_trouble, seed_days, seed_logs
from tests.e2e.staff import ADMIN, look


@pytest.fixture
def logs(admin_state, database):
    seed_days(database)
    yield seed_logs(database, ADMIN)
    base = database.chatbase_db
    base.users.delete_many({"email": {"$regex": r"@records\.example$"}})
    base.login_history.delete_many({"location": "Lyon, France"})
    base.activity_logs.delete_many({"ip_address": {"$in": ["203.0.113.7", None]}})
    forget_trouble(database)


def test_sign_ins_are_narrowed_and_exported(admin, product_url, logs, artifacts):
    admin.goto(f"{product_url}/adminpanel/logs/logins/")
    expect(admin.get_by_role("heading", level=1)).to_have_text("Sign-ins")
    look(admin, artifacts, "logins")
    admin.get_by_role("link", name="Next").click()
    admin.wait_for_url("**after=*")
    admin.goto(f"{product_url}/adminpanel/logs/logins/")
    admin.get_by_label("Person").fill("owner0@records.example")
    admin.get_by_label("Outcome").select_option("Failed")
    rows = admin.locator("#list tbody tr")
    expect(rows.first).to_contain_text("owner0@records.example")
    expect(admin.locator("#list")).not_to_contain_text("Signed in")
    expect(admin.locator("#list")).not_to_contain_text("owner1@records.example")
    shown = rows.count()
    with admin.expect_download() as download:
        admin.get_by_role("button", name="Export as CSV").click()
    with open(download.value.path(), encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    assert len(lines) == shown and {line["success"] for line in lines} == {"no"}
    assert {line["email"] for line in lines} == {"owner0@records.example"}


def test_a_filter_that_is_wrong_says_what_to_do(admin, product_url, logs, artifacts):
    admin.goto(f"{product_url}/adminpanel/logs/logins/?ip=203.0.113")
    expect(admin.get_by_text("That is no IP address.")).to_be_visible()
    look(admin, artifacts, "logins-wrong")


def test_failed_sign_ins_have_their_hours(admin, product_url, logs, artifacts):
    admin.goto(f"{product_url}/adminpanel/")
    admin.get_by_role("navigation", name="Staff console").get_by_role(
        "link", name="Failed sign-ins"
    ).click()
    expect(admin.get_by_role("heading", name="Hours of failed sign-ins")).to_be_visible()
    look(admin, artifacts, "failed-logins")
    admin.get_by_role("region", name="Addresses with most failures").get_by_role(
        "link"
    ).first.click()
    expect(admin.locator("#list tbody tr").first).to_contain_text("Failed")


def test_activity_shows_before_and_after(admin, product_url, logs, artifacts):
    admin.goto(f"{product_url}/adminpanel/logs/activity/")
    admin.get_by_label("Person").fill("owner0@records.example")
    admin.get_by_label("Person").blur()
    expect(admin.locator(".records-act").filter(has_text="Looks like spam")).to_have_count(0)
    line = admin.locator(".records-act").filter(has_text="Spam in a chatbot")
    expect(line.locator("dl > div").first).to_contain_text("was active")
    expect(line.locator("dl > div").first).to_contain_text("is now suspended")
    admin.goto(f"{product_url}/adminpanel/logs/activity/")
    look(admin, artifacts, "activity")


def test_what_would_go_is_shown_before_it_is_chosen(admin, product_url, logs, artifacts):
    admin.goto(f"{product_url}/adminpanel/logs/retention/")
    look(admin, artifacts, "retention")
    admin.goto(f"{product_url}/adminpanel/logs/retention/")
    admin.get_by_label("Days to keep sign-ins").fill("30")
    admin.get_by_role("button", name="Show what would go").click()
    going = admin.get_by_role("region", name="What would go")
    expect(going.locator("tbody tr").first).to_contain_text("For 30 days")
    look(admin, artifacts, "retention-going")
    admin.get_by_role("button", name="Keep them so").click()
    expect(admin.get_by_text("Until then the choice can be taken back.")).to_be_visible()
    look(admin, artifacts, "retention-chosen")
