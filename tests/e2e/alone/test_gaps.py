"""A gap is closed: visitors ask, the owner answers once, and sees that it is answered now."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from botsmith.mongodb.collections import as_document
from tests.e2e.alone.test_inbox import signed_in
from tests.e2e.gaps import made_gaps
from tests.e2e.running import wait_until

WORKERS_MS = 45_000
ASKED = ("Do you repair bicycles?", "Could you repair my bicycle, please?")
ANSWER = "Yes, we repair bicycles in the yard on Mondays, while you wait."


def test_a_gap_is_answered_once_and_closes_itself(
    page: Page, browser: Browser, product_url, demo_bot, artifacts, database
):
    chat = f"{product_url}/chat/{demo_bot}/"
    for question in ASKED:
        assert ANSWER not in ask(browser, chat, question)
    groups = database.chatbase_db.gap_groups
    signed_in(page, product_url)
    page.goto(f"{product_url}/bots/{demo_bot}/gaps/")
    row = page.locator(".gap-row").filter(has_text="bicycle")
    wait_until(lambda: page.reload() and row.count() == 1 and "× 2" in row.inner_text(), "a group")
    row.get_by_role("link").click()
    expect(page.get_by_role("heading", name="Answer it")).to_be_visible()
    expect(page.locator(".gap-item")).to_have_count(2)
    page.get_by_label("Answer", exact=True).fill(ANSWER)
    page.screenshot(path=artifacts / "gaps-answering.png", full_page=True)
    page.get_by_role("button", name="Teach this answer").click()
    # By itself, without a reload by hand.
    expect(page.get_by_role("heading", name="2 of 2 pass")).to_be_visible(timeout=WORKERS_MS)
    expect(page.get_by_text("Now answered from your answer")).to_have_count(2)
    page.screenshot(path=artifacts / "gaps-answered.png", full_page=True)
    page.goto(f"{product_url}/bots/{demo_bot}/gaps/?state=answered")
    expect(page.locator(".gap-row").filter(has_text="bicycle")).to_contain_text("2 of 2 pass")
    assert "while you wait" in ask(browser, chat, ASKED[0])
    assert groups.count_documents({"chatbot_id": demo_bot, "status": "answered"}) == 1
    delete_the_answer(page)
    again = {"chatbot_id": demo_bot, "status": "open", "reopened_at": {"$ne": None}}
    wait_until(lambda: groups.find_one(again), "the group that lost its answer")


@pytest.fixture
def some_gaps(database, demo_bot):
    rows = [(row._meta.db_table, as_document(row)) for row in made_gaps(demo_bot).values()]
    for table, document in rows:
        database.chatbase_db[table].insert_one(document)
    yield
    for table, document in rows:
        database.chatbase_db[table].delete_one({"id": document["id"]})


@pytest.mark.usefixtures("some_gaps")
def test_the_list_is_searched_as_one_types(page: Page, product_url, demo_bot):
    signed_in(page, product_url)
    page.goto(f"{product_url}/bots/{demo_bot}/gaps/")
    search = page.get_by_role("searchbox")
    search.press_sequentially("(nothing")
    expect(page.get_by_text("No gap is like this")).to_be_visible()
    expect(search).to_be_focused()
    expect(page).to_have_url(re.compile(r"/gaps/\?.*q=%28nothing"))


def delete_the_answer(page: Page) -> None:
    page.locator(".gap-row").filter(has_text="bicycle").get_by_role("link").click()
    page.get_by_role("link", name="among the sources").click()
    page.locator("#delete").click()
    page.wait_for_url("**/sources/")


def ask(browser: Browser, chat: str, question: str) -> str:
    """A visitor of their own asks; what the bot says."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(chat)
    page.locator("[data-chat-input]").fill(question)
    page.locator("[data-chat-input]").press("Enter")
    answer = page.locator('[data-role="assistant"][data-state="done"]')
    expect(answer).to_have_count(1)
    said = answer.inner_text()
    context.close()
    return said
