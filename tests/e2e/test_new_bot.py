"""A new chatbot, as its maker sees it come about; and its chat page, as a guest finds it."""

import pytest
from playwright.sync_api import Page, expect

from accounts.backends import DEMO_USER_ID
from tests.e2e.running import wait_until

WORKERS_MS = 30_000


@pytest.fixture
def maker(page: Page, product_url, database):
    """The demo customer with room for another chatbot, signed in at the page for a new one."""
    room = {"$set": {"custom_max_chatbots": 50}}
    users = database.chatbase_db.users
    page.goto(f"{product_url}/accounts/login/")
    page.get_by_role("button", name="Continue as the demo user").click()
    page.wait_for_url("**/dashboard/")
    users.update_one({"id": DEMO_USER_ID}, room)
    page.goto(f"{product_url}/bots/new/")
    yield page
    users.update_one({"id": DEMO_USER_ID}, {"$set": {"custom_max_chatbots": None}})


def chat_of(page: Page):
    return page.frame_locator("iframe[data-front]")


def delete(page: Page, name: str) -> None:
    page.get_by_role("link", name="Settings").click()
    page.get_by_label("Type").fill(name)
    page.get_by_role("button", name="Delete this chatbot").click()
    page.wait_for_url("**/dashboard/")


def test_the_chat_beside_the_form_follows_what_is_typed(maker):
    chat = chat_of(maker)
    expect(chat.get_by_role("heading")).to_have_text("Lantern Books helper")
    maker.get_by_label("Name", exact=True).fill("Northwind <b>advisor</b>")
    expect(chat.get_by_role("heading")).to_have_text("Northwind <b>advisor</b>")
    maker.get_by_role("link", name="Bookings").click()
    expect(chat.get_by_text("When are you open?")).to_be_visible()
    expect(chat.get_by_text("Ask me about opening hours")).to_be_visible()
    expect(maker.get_by_role("radio", name="Ocean")).to_be_checked()
    expect(chat.get_by_role("heading")).to_have_text("Northwind <b>advisor</b>")


def test_what_was_written_stays_when_another_beginning_is_chosen(maker):
    maker.get_by_label("First words").fill("Ahoy!")
    maker.get_by_role("radio", name="Sun").check()
    maker.get_by_role("link", name="HR and onboarding").click()
    expect(maker.get_by_label("First words")).to_have_value("Ahoy!")
    expect(maker.get_by_role("radio", name="Sun")).to_be_checked()
    expect(chat_of(maker).get_by_text("How many days off do I have?")).to_be_visible()
    expect(chat_of(maker).get_by_text("Ahoy!")).to_be_visible()


def test_from_a_name_and_a_website_to_a_chat_page_that_answers(
    maker, browser, help_site, artifacts
):
    maker.get_by_label("Name", exact=True).fill("Delivery desk")
    maker.get_by_label("Your website").fill(f"{help_site}/delivery")
    maker.screenshot(path=artifacts / "new-bot.png")
    maker.get_by_role("button", name="Create chatbot").click()
    expect(maker.get_by_text("reads your website now")).to_be_visible()
    ready = maker.locator('[data-source][data-status="processed"]')
    expect(ready).to_have_count(1, timeout=WORKERS_MS)
    maker.get_by_role("link", name="Share").click()
    maker.get_by_role("button", name="Make the chat page public").click()
    code = maker.get_by_role("img", name="QR code that opens the chat page")
    expect(code).to_be_visible()
    wait_until(lambda: code.evaluate("image => image.naturalWidth") > 100, "the picture")
    ask_as_a_guest(browser, maker.locator("#chat-url").inner_text())
    delete(maker, "Delivery desk")


def ask_as_a_guest(browser, address: str) -> None:
    guest = browser.new_context().new_page()
    guest.goto(address)
    guest.locator("[data-chat-input]").fill("What does standard delivery cost?")
    guest.locator("[data-chat-input]").press("Enter")
    answer = guest.locator('[data-role="assistant"][data-state="done"]')
    expect(answer).to_contain_text("4 euros")
    guest.context.close()
