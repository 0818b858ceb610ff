"""What staff announce, switch off and close, as customers and visitors meet it.

Everybody who uses the same MongoDB does: so it is done here alone, and taken back.
"""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.staff import look, prove_beforehand
from tests.e2e.test_sign_in_walk import set_up_app, sign_up

ROOT = "root@staff.example"


@pytest.fixture(scope="module")
def staff_state(browser, product_url, database, artifacts) -> dict:
    page = new_page(browser)
    sign_up(page, product_url, ROOT)
    set_up_app(page, product_url, artifacts)
    made = {"$set": {"role": "admin", "name": "Root Staff"}}
    assert database.chatbase_db.users.update_one({"email": ROOT}, made).matched_count
    state = page.context.storage_state()
    page.context.close()
    return state


@pytest.fixture
def root(browser, staff_state, product_url):
    page = new_page(browser, storage_state=staff_state)
    prove_beforehand(page, product_url)
    yield page
    page.context.close()


@pytest.fixture
def customer(browser, product_url):
    page = new_page(browser)
    page.goto(f"{product_url}/accounts/login/")
    page.get_by_role("button", name="Continue as the demo user").click()
    page.wait_for_url("**/dashboard/")
    yield page
    page.context.close()


@pytest.fixture(autouse=True)
def open_again(database):
    yield
    database.chatbase_db.site_state.delete_many({})
    database.chatbase_db.announcements.delete_many({})


def new_page(browser: Browser, **options) -> Page:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, **options)
    context.set_default_timeout(15_000)
    page = context.new_page()
    page.problems = []
    return page


def test_an_announcement_is_read_and_put_away(root, customer, browser, product_url, artifacts):
    announce(root, product_url, "Answers may be slow today", "Warning", "We move **servers**.")
    announce(root, product_url, "New: a chat page with a QR code", "News", "Share it anywhere.")
    customer.reload()
    articles = customer.locator("article.announcement")
    expect(articles).to_have_count(2)
    expect(articles.first).to_contain_text("Answers may be slow today")
    look(customer, artifacts, "customer-announcements")
    customer.get_by_role("button", name="Dismiss: New: a chat page").click()
    expect(articles).to_have_count(1)
    customer.reload()
    expect(articles).to_have_count(1)
    plain = new_page(
        browser, storage_state=customer.context.storage_state(), java_script_enabled=False
    )
    plain.goto(f"{product_url}/dashboard/")
    plain.get_by_role("button", name="Dismiss: Answers may be slow").click()
    expect(plain.locator("article.announcement")).to_have_count(0)
    plain.context.close()


def test_a_feature_that_is_off_says_so_where_it_would_be(root, customer, product_url, artifacts):
    root.goto(f"{product_url}/adminpanel/system/features/")
    root.get_by_role("button", name="Switch off: New chatbots").click()
    root.get_by_role("button", name="Switch off", exact=True).click()
    expect(root.get_by_text("New chatbots: switched off")).to_be_visible()
    look(root, artifacts, "features-off")
    expect_soon(customer, f"{product_url}/bots/new/", "New chatbots cannot be made")
    look(customer, artifacts, "customer-switched-off")
    root.get_by_role("button", name="Switch on: New chatbots").click()
    expect(root.get_by_text("New chatbots: switched on")).to_be_visible()


def test_maintenance_closes_and_opens(root, customer, browser, product_url, artifacts, database):
    bot = database.chatbase_db.chatbots.find_one({"public_access": True})["id"]
    root.goto(f"{product_url}/adminpanel/system/maintenance/")
    root.get_by_label("Everything").check()
    root.get_by_label("What customers read").fill("We move to faster servers.")
    root.get_by_label("Over by").fill("2099-01-01T12:00")
    root.get_by_role("button", name="Begin maintenance").click()
    root.locator("dialog").get_by_role("button", name="Begin maintenance").click()
    expect(root.get_by_text("Maintenance mode is on.")).to_be_visible()
    look(root, artifacts, "maintenance-on")
    expect_soon(customer, f"{product_url}/dashboard/", "We move to faster servers.")
    look(customer, artifacts, "customer-maintenance")
    visitor = new_page(browser, locale="de")
    expect_soon(visitor, f"{product_url}/chat/{bot}/", "Dieser Chat ist im Moment nicht verfügbar.")
    root.goto(f"{product_url}/dashboard/")
    expect(root.get_by_text("Only staff see this page.")).to_be_visible()
    look(root, artifacts, "maintenance-dashboard")
    root.get_by_role("link", name="Open maintenance").click()
    root.get_by_role("button", name="End maintenance").click()
    expect(root.get_by_text("Maintenance is over.")).to_be_visible()
    expect_soon(customer, f"{product_url}/dashboard/", "Your chatbots and what people ask them.")
    expect_soon(visitor, f"{product_url}/chat/{bot}/", "Harbour Café")
    visitor.context.close()


def announce(page: Page, base: str, title: str, level: str, text: str) -> None:
    page.goto(f"{base}/adminpanel/announcements/new/")
    page.get_by_label("Title").fill(title)
    page.get_by_label("Level").select_option(label=level)
    page.get_by_label("Text").fill(text)
    page.get_by_role("button", name="Publish now").click()
    expect(page.get_by_text("is on customers’ dashboards")).to_be_visible()


def expect_soon(page: Page, address: str, said: str) -> None:
    """Each process goes by it within two seconds."""
    for _ in range(40):
        page.goto(address)
        if page.get_by_text(said).count():
            return
        page.wait_for_timeout(100)
    expect(page.get_by_text(said).first).to_be_visible()
