"""A customer reaches the limits of the plan, and reads what to do; so does a visitor."""

import re

import pytest
from playwright.sync_api import Page, expect

DEMO = "demo-user-123"
NEUTRAL = "This chat cannot take more messages for now. Please contact us directly."


@pytest.fixture
def used_up(database):
    """All of the demo customer's messages of this month."""
    subscriptions, its_own = database.botsmith.subscriptions, {"user_id": DEMO}
    before = subscriptions.find_one(its_own)["usage"]["messages_this_month"]

    def use() -> None:
        subscriptions.update_one(its_own, {"$set": {"usage.messages_this_month": 100}})

    yield use
    subscriptions.update_one(its_own, {"$set": {"usage.messages_this_month": before}})


@pytest.fixture
def owner(page: Page, product_url) -> Page:
    page.goto(f"{product_url}/accounts/login/")
    page.get_by_role("button", name="Continue as the demo user").click()
    page.wait_for_url("**/dashboard/")
    return page


def test_a_customer_at_the_limit_of_chatbots(owner: Page, product_url):
    expect(owner.locator("main")).to_contain_text("Your Free plan has no room for another chatbot")
    owner.goto(f"{product_url}/bots/new/")
    owner.get_by_label("Name", exact=True).fill("One too many")
    owner.get_by_role("button", name="Create chatbot").click()
    said = "Your Free plan allows 1 chatbot. Delete one, or choose Starter: 5 chatbots."
    expect(owner.locator("main")).to_contain_text(said)
    is_refused(owner, 422)


def test_a_provider_that_the_plan_does_not_include(owner: Page):
    owner.locator(".bot-card a").first.click()
    owner.get_by_role("link", name="Settings", exact=True).click()
    locked = owner.locator("select[name=provider] option[value=anthropic]")
    expect(locked).to_have_text("Anthropic (with Professional or Enterprise)")
    expect(locked).to_be_disabled()
    expect(owner.locator("main")).to_contain_text("Google Gemini with Starter, Professional")


def test_a_month_whose_messages_are_used(owner: Page, browser, product_url, used_up, artifacts):
    owner.locator(".bot-card a").first.click()
    bot = re.search(r"/bots/([^/]+)/", owner.url)[1]
    used_up()
    read_as_a_visitor(browser, f"{product_url}/embed/{bot}/")
    owner.goto(f"{product_url}/bots/{bot}/playground/")
    owner.locator("[data-chat-input]").fill("When are you open?")
    owner.locator("[data-chat-send]").click()
    said = re.compile(
        r"Your Free plan allows 100 messages a month, and they are used until \d+ \w+"
    )
    expect(owner.locator("main")).to_contain_text(said)
    expect(owner.locator("main")).to_contain_text("choose Starter: 5,000 messages a month")
    is_refused(owner, 402)
    owner.goto(f"{product_url}/dashboard/")
    owner.get_by_role("link", name="All messages of this month are used").click()
    expect(owner.locator("main")).to_contain_text("All messages of this month are used. They begin")
    owner.screenshot(path=artifacts / "usage.png", full_page=True)


def is_refused(page: Page, status: int) -> None:
    """The console says so too, and nothing else."""
    assert [str(status) in each for each in page.problems] == [True]
    page.problems.clear()


def read_as_a_visitor(browser, address: str) -> None:
    context = browser.new_context()
    visitor = context.new_page()
    visitor.goto(address)
    visitor.locator("[data-chat-input]").fill("When are you open?")
    visitor.locator("[data-chat-input]").press("Enter")
    expect(visitor.locator("body")).to_contain_text(NEUTRAL)
    assert "plan" not in visitor.locator("body").inner_text().lower()
    context.close()
