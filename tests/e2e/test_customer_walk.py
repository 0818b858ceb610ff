"""A new customer: signs up, proves the address, adds a second step, makes a chatbot, buys a plan,
comes to its limit and reads what to do."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.test_limits_walk import NEUTRAL, is_refused
from tests.e2e.test_sign_in_walk import (
    code_of,
    give_code,
    give_password,
    set_up_app,
    sign_out,
    sign_up,
)
from tests.e2e.test_upgrade_walk import choose, press, staff, to_be_paid

EMAIL = "maria@quay-kayaks.example"
LIMIT = 5_000  # Messages a month with Starter.
USED_UP = re.compile(r"Your Starter plan allows 5,000 messages a month, and they are used until")


def test_from_sign_up_to_the_limit_of_a_plan(page: Page, browser, product_url, database, artifacts):
    sign_up(page, product_url, EMAIL)
    secret, _ = set_up_app(page, product_url, artifacts)
    sign_out(page, product_url)
    give_password(page, product_url, EMAIL)
    give_code(page, code_of(secret, 1))
    bot = make_a_bot(page, product_url)
    choose(page, product_url, "Starter", "Choose")
    press(page, "Order for")
    staff("confirm", to_be_paid(page, product_url))
    page.goto(f"{product_url}/billing/")
    expect(page.locator(".plan-card-name")).to_have_text("Starter")
    leave_one_message(database)
    ask(page, f"{product_url}/bots/{bot}/playground/")
    expect(page.locator('[data-role="assistant"][data-state="done"]')).to_have_count(1)
    ask(page, f"{product_url}/bots/{bot}/playground/")
    expect(page.locator("main")).to_contain_text(USED_UP)
    expect(page.locator("main")).to_contain_text("choose Professional: 50,000 messages a month")
    page.screenshot(path=artifacts / "limit-of-starter.png")
    is_refused(page, 402)
    a_visitor_reads_no_word_of_the_plan(browser, f"{product_url}/embed/{bot}/")
    page.goto(f"{product_url}/billing/usage/")
    expect(page.locator("main")).to_contain_text("All messages of this month are used.")


def make_a_bot(page: Page, base: str) -> str:
    page.goto(f"{base}/bots/new/")
    page.get_by_label("Name", exact=True).fill("Kayak helper")
    page.get_by_role("button", name="Create chatbot").click()
    page.wait_for_url(re.compile("/bots/(?!new)"))
    return re.search(r"/bots/([^/]+)/", page.url)[1]


def leave_one_message(database) -> None:
    """As if the others had been asked this month."""
    user = database.chatbase_db.users.find_one({"email": EMAIL})["id"]
    used = {"$set": {"usage.messages_this_month": LIMIT - 1}}
    assert database.botsmith.subscriptions.update_one({"user_id": user}, used).matched_count


def ask(page: Page, playground: str) -> None:
    page.goto(playground)
    page.locator("[data-chat-input]").fill("What does a kayak cost?")
    page.locator("[data-chat-send]").click()


def a_visitor_reads_no_word_of_the_plan(browser, address: str) -> None:
    context = browser.new_context()
    visitor = context.new_page()
    visitor.goto(address)
    visitor.locator("[data-chat-input]").fill("What does a kayak cost?")
    visitor.locator("[data-chat-input]").press("Enter")
    expect(visitor.locator("body")).to_contain_text(NEUTRAL)
    assert "starter" not in visitor.locator("body").inner_text().lower()
    context.close()
