"""A visitor reports an answer; staff read it and switch the chatbot off; its owner reads why; staff
let it answer again, and have a failed source read once more."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from accounts.backends import DEMO_USER_ID
from botsmith.lib.ids import new_id
from botsmith.mongodb.collections import as_document
from knowledge.models import Source
from tests.e2e.staff import look

GONE = "This chat is not available at the moment."
WORDS = "It told me somebody's phone number."
REASON = "It tells phone numbers of private people."


@pytest.fixture
def bot(database) -> Iterator[str]:
    """The demo customer's, which answers again afterwards, whatever became of the test."""
    bots = database.chatbase_db.chatbots
    its_own = {"id": bots.find_one({"user_id": DEMO_USER_ID})["id"]}
    yield its_own["id"]
    bots.update_one(its_own, {"$set": {"blocked_at": None, "blocked_reason": None}})


@contextmanager
def browsing(browser: Browser):
    context = browser.new_context(viewport={"width": 1200, "height": 860})
    context.set_default_timeout(15_000)
    page = context.new_page()
    page.problems = []
    page.on("pageerror", lambda error: page.problems.append(str(error)))
    yield page
    context.close()
    assert page.problems == []


def test_from_a_report_to_the_chatbot_that_answers_again(
    admin, browser, product_url, database, bot, artifacts
):
    with browsing(browser) as visitor, browsing(browser) as owner:
        ask(visitor, f"{product_url}/embed/{bot}/")
        report(visitor, artifacts)
        read_and_switch_off(admin, product_url, artifacts)
        is_told_that_it_is_not_there(visitor)
        reported = database.chatbase_db.conversation_reports.find_one({"text": WORDS})
        reads_why(owner, product_url, bot, reported["conversation_id"], artifacts)
        let_it_answer_again(admin, product_url, bot, artifacts)
        visitor.get_by_role("button", name="Check again").click()
        expect(visitor.locator("[data-status-text]")).to_have_text("")
        expect(visitor.locator("[data-chat-input]")).to_be_enabled()
        owner.reload()
        expect(owner.locator("main")).not_to_contain_text("Our staff switched")


def ask(visitor: Page, address: str) -> None:
    visitor.goto(address)
    visitor.locator("[data-chat-input]").fill("When are you open?")
    visitor.locator("[data-chat-send]").click()
    answer = visitor.locator('[data-role="assistant"][data-state="done"]')
    expect(answer.get_by_role("button", name="Report")).to_be_visible()


def report(visitor: Page, artifacts) -> None:
    button = visitor.get_by_role("button", name="Report", exact=True)
    button.click()
    form = visitor.get_by_role("form", name="Report this answer")
    expect(form.get_by_label("What is wrong?")).to_be_focused()
    visitor.keyboard.press("Escape")
    expect(form).to_have_count(0)
    expect(button).to_be_focused()
    button.click()
    form.get_by_label("What is wrong?").select_option("Private data")
    form.get_by_label("In your words").fill(WORDS)
    for size in ((390, 780), (1200, 860)):
        visitor.set_viewport_size({"width": size[0], "height": size[1]})
        visitor.screenshot(path=artifacts / f"staff-content-visitor-{size[0]}.png")
    assert [each["id"] for each in Axe().run(visitor).response["violations"]] == []
    form.get_by_role("button", name="Send report").click()
    expect(visitor.get_by_text("Thank you. Your report will be looked at.").first).to_be_visible()
    expect(visitor.get_by_role("button", name="Reported")).to_be_focused()
    visitor.screenshot(path=artifacts / "staff-content-visitor-sent.png")


def read_and_switch_off(admin: Page, base: str, artifacts) -> None:
    admin.goto(f"{base}/adminpanel/")
    admin.get_by_role("navigation").get_by_role("link", name="Reports").click()
    expect(admin.get_by_role("heading", level=1)).to_have_text("Reports")
    look(admin, artifacts, "content-reports")
    admin.locator("tr", has_text=WORDS).get_by_role("link", name="Private data").click()
    expect(admin.get_by_text(WORDS)).to_be_visible()
    expect(admin.get_by_text("When are you open?")).to_have_count(0)
    look(admin, artifacts, "content-report-closed")
    admin.get_by_role("button", name="Read the conversation").click()
    expect(admin.get_by_text("When are you open?")).to_be_visible()
    look(admin, artifacts, "content-report")
    admin.get_by_label("Reason, as the owner reads it").fill(REASON)
    admin.get_by_role("button", name="Switch off").click()
    expect(admin.get_by_text("Switched off by staff").first).to_be_visible()
    look(admin, artifacts, "content-report-settled")


def is_told_that_it_is_not_there(visitor: Page) -> None:
    """By itself: an open chat looks every half minute whether a person has come."""
    expect(visitor.locator("[data-status-text]")).to_contain_text(GONE, timeout=45_000)
    expect(visitor.locator("[data-chat-input]")).to_be_disabled()


def reads_why(owner: Page, base: str, bot: str, talk: str, artifacts) -> None:
    owner.goto(f"{base}/accounts/login/")
    owner.get_by_role("button", name="Continue as the demo user").click()
    owner.wait_for_url("**/dashboard/")
    expect(owner.get_by_text("Switched off by staff").first).to_be_visible()
    owner.screenshot(path=artifacts / "staff-content-owner-dashboard.png", full_page=True)
    owner.goto(f"{base}/bots/{bot}/")
    expect(owner.get_by_text(f"Reason: {REASON}")).to_be_visible()
    for size in ((390, 844), (1440, 900)):
        owner.set_viewport_size({"width": size[0], "height": size[1]})
        owner.screenshot(path=artifacts / f"staff-content-owner-{size[0]}.png", full_page=True)
    assert [each["id"] for each in Axe().run(owner).response["violations"]] == []
    owner.goto(f"{base}/bots/{bot}/conversations/{talk}/")
    expect(owner.locator("#conversation-details")).to_contain_text("Reported")
    owner.screenshot(path=artifacts / "staff-content-owner-conversation.png", full_page=True)
    owner.goto(f"{base}/bots/{bot}/settings/")
    expect(owner.get_by_label("Status")).to_be_disabled()


def let_it_answer_again(admin: Page, base: str, bot: str, artifacts) -> None:
    admin.goto(f"{base}/adminpanel/content/bots/?status=blocked")
    look(admin, artifacts, "content-bots-blocked")
    admin.goto(f"{base}/adminpanel/content/bots/")
    look(admin, artifacts, "content-bots")
    admin.goto(f"{base}/adminpanel/content/bots/{bot}/")
    expect(admin.get_by_text(f"The owner reads: {REASON}")).to_be_visible()
    admin.get_by_role("button", name="Let it answer again").click()
    expect(admin.get_by_role("link", name="Switch off")).to_be_visible()
    look(admin, artifacts, "content-bot")
    admin.get_by_role("link", name="Switch off").click()
    expect(admin.get_by_role("dialog")).to_be_visible()
    admin.screenshot(path=artifacts / "staff-content-dialog.png")


def test_a_failed_source_is_read_once_more(admin, product_url, database, bot, artifacts, help_site):
    rows = [
        failed(bot, f"{help_site}/delivery", "unreachable", "The website did not answer."),
        failed(bot, "https://kayaks.example/prices", "not_found", "There is no such page."),
        failed(bot, "Price list of a rather long name for all seasons.pdf", "scanned_pdf", SCAN),
    ]
    sources = database.chatbase_db.sources
    sources.insert_many([as_document(row) for row in rows])
    try:
        admin.goto(f"{product_url}/adminpanel/content/sources/?state=failed")
        look(admin, artifacts, "content-sources")
        row = admin.locator("tr", has_text=f"{help_site}/delivery")
        row.get_by_role("button", name=re.compile("Retry")).click()
        expect(admin.get_by_text("1 source is read once more.").first).to_be_visible()
        for name in ("kayaks.example", "Price list"):
            admin.get_by_label(re.compile(f"Choose .*{name}")).check()
        admin.get_by_role("button", name="Retry chosen").click()
        expect(admin.get_by_text("2 sources are read once more.").first).to_be_visible()
    finally:
        sources.delete_many({"id": {"$in": [row.pk for row in rows]}})


SCAN = "This PDF is scanned images without text. Run text recognition (OCR) on it."


def failed(bot: str, name: str, reason: str, sentence: str) -> Source:
    kind = "website" if name.startswith("http") else "file"
    return Source(
        id=new_id(),
        chatbot_id=bot,
        owner=DEMO_USER_ID,
        type=kind,
        name=name,
        url=name if kind == "website" else None,
        status="failed",
        error_reason=reason,
        error_message=sentence,
        added_at=datetime.now(UTC),
    )
