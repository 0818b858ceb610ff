"""A bot reaches its cap: its visitor is answered, its owner sees it, a higher cap holds at once."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.loaded import DEMO_USER
from tests.providers import Script

# gpt-4o-mini: 3 and 0.6 thousandths of a dollar; at most 2.3 are held back for an answer.
ANSWER = Script(["On weekdays", " the café opens", " at 7:30", " [1]."], usage=(20_000, 1_000, 0))
ROOM = 0.005


@pytest.fixture
def bot(database) -> Iterator[dict]:
    """The demo customer's, as it was after the test."""
    bots = database.chatbase_db.chatbots
    bot = bots.find_one({"user_id": DEMO_USER}, sort=[("created_at", 1)])
    yield bot
    bots.update_one({"id": bot["id"]}, {"$set": {"spending_cap": bot.get("spending_cap")}})


@pytest.fixture
def visitor(browser, product_with_provider, bot) -> Iterator[Page]:
    context: BrowserContext = browser.new_context()
    context.set_default_timeout(15_000)
    page = context.new_page()
    page.goto(f"{product_with_provider}/embed/{bot['id']}/")
    yield page
    context.close()


def spent(database, bot: dict) -> float:
    months = database.botsmith.spending_months.find({"user_id": DEMO_USER})
    return sum(each["bots"].get(bot["id"], {}).get("spent", 0) for each in months) / 1e9


def ask(page: Page, question: str):
    """Its answer, when it is done."""
    before = page.locator('[data-role="assistant"][data-state="done"]').count()
    page.locator("[data-chat-input]").fill(question)
    page.locator("[data-chat-input]").press("Enter")
    answers = page.locator('[data-role="assistant"][data-state="done"]')
    expect(answers).to_have_count(before + 1)
    return answers.last


def set_cap(page: Page, bot: dict, dollars: float) -> None:
    page.get_by_label(f"Cap a month for {bot['name']}, in US dollars").fill(f"{dollars:.6f}")
    page.get_by_role("button", name=f"Set cap of {bot['name']}").click()
    expect(page.get_by_text(f"“{bot['name']}”: the cap is")).to_be_visible()


def test_a_bot_at_its_cap_quotes_and_says_so(
    page: Page, visitor: Page, product_with_provider, provider, database, bot, artifacts
):
    provider.play(ANSWER)
    page.goto(f"{product_with_provider}/accounts/login/")
    page.get_by_role("button", name="Continue as the demo user").click()
    page.goto(f"{product_with_provider}/billing/spending/")
    set_cap(page, bot, spent(database, bot) + ROOM)

    question = "When does the café open on weekdays?"
    expect(ask(visitor, question)).to_contain_text("On weekdays the café opens at 7:30")
    asked = len(provider.requests)
    quoted = ask(visitor, "Are dogs welcome?")
    expect(quoted).to_contain_text("Dogs are welcome")
    expect(quoted.locator("[data-citation]").first).to_be_visible()
    assert len(provider.requests) == asked

    page.reload()
    expect(page.get_by_text(f"{bot['name']} reached its cap of")).to_be_visible()
    expect(page.get_by_role("region", name="What each model cost")).to_contain_text("GPT-4o mini")
    page.screenshot(path=artifacts / "spending-cap-reached.png", full_page=True)
    page.goto(f"{product_with_provider}/bots/{bot['id']}/playground/")
    expect(page.get_by_text("The cap is reached: the built-in engine answers.")).to_be_visible()
    page.goto(f"{product_with_provider}/dashboard/")
    page.get_by_role("link", name="This month’s spending cap is reached").click()

    set_cap(page, bot, 5)
    expect(page.get_by_text("reached its cap of")).to_have_count(0)
    expect(ask(visitor, question)).to_contain_text("On weekdays the café opens at 7:30")
    assert len(provider.requests) > asked
