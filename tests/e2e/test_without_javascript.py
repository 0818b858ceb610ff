"""The product in a browser that runs no script: slower to use, but all there."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.running import wait_until

QUESTION = "How long is a table kept?"


@pytest.fixture(scope="module")
def context(browser: Browser):
    context = browser.new_context(java_script_enabled=False)
    context.set_default_timeout(15_000)
    yield context
    context.close()


@pytest.fixture(scope="module")
def bot(context, product_url) -> str:
    """Signs the demo customer in; the address of its bot."""
    page = context.new_page()
    page.goto(f"{product_url}/accounts/login/")
    page.get_by_role("button", name="Continue as the demo user").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Dashboard")
    page.locator(".bot-card a").first.click()
    address = page.url
    _reload_until(page, f"{address}sources/", 'data-status="processed"')
    page.close()
    return address


@pytest.fixture
def page(context, bot):
    page = context.new_page()
    yield page
    page.close()


def test_every_page_can_be_read(page: Page, bot, product_url):
    said = {
        f"{product_url}/": "Pricing",
        f"{product_url}/dashboard/": "Usage this month",
        bot: "Recent conversations",
        f"{bot}playground/": "The playground needs JavaScript",
        f"{bot}sources/": "Harbour Café handbook",
        f"{bot}conversations/": "Conversations",
        f"{bot}share/": "data-bot=",
        f"{bot}settings/": "Answer engine",
        f"{product_url}/accounts/logout/": "Sign out?",
    }
    for address, words in said.items():
        page.goto(address)
        expect(page.get_by_text(words).first).to_be_visible()


def test_a_text_is_added_read_deleted_and_brought_back(page: Page, bot):
    page.goto(f"{bot}sources/")
    form = page.locator('form[action$="/text/"]')
    form.get_by_label("Title").fill("Bicycles")
    form.get_by_label("Text").fill("Bicycles can be left in the yard behind the café.")
    form.get_by_role("button", name="Save this text").click()
    row = page.locator('[data-source][data-name="Bicycles"]')
    expect(row).to_be_visible()
    wait_until(lambda: _again(page, row.get_by_text("Ready")), "the text")
    row.get_by_role("link", name="Bicycles").click()
    expect(page.locator(".passage")).to_contain_text("in the yard behind the café")
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_text("“Bicycles” is deleted")).to_be_visible()
    expect(row).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("“Bicycles” is back")).to_be_visible()
    row.get_by_role("button", name="Delete").click()
    expect(row).to_have_count(0)


def test_a_visitor_asks_by_form(page: Page, bot):
    page.goto(_embed(bot))
    _ask(page, QUESTION)
    expect(page.locator('[data-role="user"]')).to_contain_text(QUESTION)
    answer = page.locator('[data-role="assistant"]')
    expect(answer).to_contain_text("A table is kept for fifteen minutes.")
    answer.get_by_text("Harbour Café handbook").click()
    expect(answer.locator("[data-citation-quote]")).to_be_visible()
    _ask(page, "Are dogs welcome?")
    expect(page.locator('[data-role="user"]')).to_have_count(2)
    expect(page.locator('[data-role="assistant"]').last).to_contain_text("on the terrace")


def test_an_empty_message_is_answered_with_a_sentence(page: Page, bot):
    page.goto(_embed(bot))
    _ask(page, "   ")  # nothing at all, the browser itself would hold back
    expect(page.get_by_text("Write a message first.")).to_be_visible()
    expect(page.locator("[data-message]")).to_have_count(0)
    _ask(page, QUESTION)
    expect(page.locator('[data-role="assistant"]')).to_contain_text("fifteen minutes")
    expect(page.get_by_text("Write a message first.")).to_have_count(0)


def test_what_was_asked_before_the_script_was_there_goes_on(browser, bot):
    context = browser.new_context()
    page = context.new_page()
    page.route("**/*.js", lambda route: route.abort())
    page.goto(_embed(bot))
    page.unroute("**/*.js")
    with page.expect_response("**/session"):  # Of the page that the plain form led to.
        _ask(page, QUESTION)
    expect(page.locator("[data-chat-status]")).to_have_text("")
    _ask(page, "Are dogs welcome?")
    expect(page.locator('[data-role="assistant"][data-state="done"]')).to_have_count(2)
    assert QUESTION in page.locator('[data-role="user"]').first.inner_text()
    context.close()


def _ask(page: Page, question: str) -> None:
    page.get_by_label("Your message").fill(question)
    page.get_by_role("button", name="Send message").click()


def _embed(bot: str) -> str:
    return re.sub(r"/bots/([^/]+)/$", r"/embed/\1/", bot)


def _reload_until(page: Page, address: str, html: str) -> None:
    page.goto(address)
    wait_until(lambda: html in page.content() or not page.reload(), "the demo's source")


def _again(page: Page, wanted) -> bool:
    """Whether it is there by now; looks at the page anew when it is not."""
    if wanted.count():
        return True
    page.reload()
    return False
