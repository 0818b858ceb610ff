"""The API's reference: sound on every screen, and a request can be sent from it."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from accounts.backends import DEMO_USER_ID
from tests.e2e.test_pages_look import CSP_REPORTS, DESKTOP, PHONE, TOO_WIDE, TWO_FRAMES

DOCS = "/api/docs/"
HEIGHT = 2000  # Of a picture; the whole page is as long as a book.
UNFOLD = """
() => { for (const fold of document.querySelectorAll(".page details")) fold.open = true }
"""


@pytest.fixture
def owner(page: Page, product_url, database):
    """The demo customer, on a plan with an API, as before afterwards."""
    page.goto(f"{product_url}/accounts/login/")
    page.get_by_role("button", name="Continue as the demo user").click()
    page.wait_for_url("**/dashboard/")
    subscriptions, its_own = database.botsmith.subscriptions, {"user_id": DEMO_USER_ID}
    before = subscriptions.find_one(its_own)["plan_id"]
    subscriptions.update_one(its_own, {"$set": {"plan_id": "professional"}})
    yield page
    subscriptions.update_one(its_own, {"$set": {"plan_id": before}})


def make_key(page: Page, base: str) -> str:
    page.goto(f"{base}/account/keys/")
    page.get_by_label("Name", exact=True).fill("Reference")
    page.get_by_role("button", name="Make the key").click()
    return page.locator("#api-key").inner_text()


def panel_of(page: Page, operation: str) -> Locator:
    panel = page.locator(f"#{operation} [data-try]")
    if panel.get_attribute("open") is None:
        panel.locator("summary").click()
    return panel


def send(panel: Locator) -> None:
    panel.get_by_role("button", name="Send").click()
    expect(panel.locator("[data-answer]")).to_be_visible()


def test_it_is_sound_on_every_screen(page, product_url, artifacts):
    page.add_init_script(CSP_REPORTS)
    faults = []
    for width in (PHONE, DESKTOP):
        page.set_viewport_size({"width": width, "height": HEIGHT})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            page.goto(product_url + DOCS)
            page.screenshot(path=artifacts / f"api-docs-{width}-{scheme}.png")
            page.evaluate(UNFOLD)
            page.evaluate(TWO_FRAMES)
            if by := page.evaluate(TOO_WIDE):
                faults.append(f"{by} px wider than a screen of {width}")
            faults += axe_of(page, f"{width} {scheme}")
            page.locator("#get-analytics").scroll_into_view_if_needed()
            page.screenshot(path=artifacts / f"api-docs-open-{width}-{scheme}.png")
    assert faults == []
    assert page.locator("h1").count() == 1


def axe_of(page: Page, look: str) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{look}: {v['id']} at {n['target']}" for v in found for n in v["nodes"]]


def test_a_request_is_tried_with_a_key_of_ones_own(owner, product_url, artifacts):
    key = make_key(owner, product_url)
    owner.get_by_role("link", name="API reference").click()
    panel = panel_of(owner, "me")
    panel.get_by_role("button", name="Send").click()
    expect(panel.get_by_role("alert")).to_contain_text("Type your API key")
    expect(owner.get_by_label("Your API key")).to_be_focused()
    owner.get_by_label("Your API key").fill(key)
    send(panel)
    expect(panel.locator("[data-status]")).to_have_text("200 OK")
    expect(panel.locator("[data-took]")).to_have_text(re.compile(r"^\d+ ms$"))
    expect(panel.locator("[data-headers]")).to_contain_text("X-Request-ID")
    expect(panel.locator("[data-headers]")).to_contain_text("RateLimit-Remaining")
    expect(panel.locator("[data-text]")).to_contain_text('\n  "plan": "professional"')
    panel.screenshot(path=artifacts / "api-docs-tried.png")
    assert key not in owner.url
    owner.reload()
    expect(owner.get_by_label("Your API key")).to_have_value(key)
    owner.get_by_role("button", name="Forget the key").click()
    owner.reload()
    expect(owner.get_by_label("Your API key")).to_have_value("")


def test_what_the_path_and_query_need_is_given_in_fields(owner, product_url, database):
    key = make_key(owner, product_url)
    bot = database.chatbase_db.chatbots.find_one({"user_id": DEMO_USER_ID})["id"]
    owner.goto(product_url + DOCS)
    owner.get_by_label("Your API key").fill(key)
    panel = panel_of(owner, "get-analytics")
    panel.get_by_role("button", name="Send").click()
    expect(panel.get_by_role("alert")).to_have_text("Give “bot_id”.")
    panel.get_by_label("bot_id").fill(bot)
    panel.get_by_label("range").select_option("7")
    send(panel)
    expect(panel.locator("[data-status]")).to_have_text("200 OK")
    expect(panel.locator("[data-text]")).to_contain_text('"level": "advanced"')


def test_a_wrong_key_is_told_in_the_apis_own_sentence(page, product_url, artifacts):
    page.goto(product_url + DOCS)
    page.get_by_label("Your API key").fill("bs_live_" + "A" * 43)
    panel = panel_of(page, "me")
    send(panel)
    expect(panel.locator("[data-status]")).to_have_text(re.compile("^401"))
    expect(panel.locator("[data-sentence]")).to_contain_text("API key")
    panel.screenshot(path=artifacts / "api-docs-refused.png")
    [complaint] = page.problems  # The browser's own line about a 401.
    assert "401" in complaint
    page.problems.clear()


def test_code_is_chosen_by_keyboard(page, product_url):
    page.goto(product_url + DOCS)
    operation = page.locator("#me")
    operation.get_by_role("tab", name="curl").focus()
    expect(operation.locator("#me-py")).to_be_hidden()
    page.keyboard.press("ArrowRight")
    expect(operation.get_by_role("tab", name="Python")).to_be_focused()
    expect(operation.locator("#me-py")).to_contain_text("requests.get(")
    expect(operation.locator("#me-sh")).to_be_hidden()


def test_without_javascript_all_but_the_trying_is_there(browser: Browser, product_url):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(product_url + DOCS)
    expect(page.locator("#me-sh")).to_be_visible()
    expect(page.locator("#me-py")).to_be_visible()
    expect(page.get_by_text("With JavaScript on, you can try")).to_be_visible()
    expect(page.locator("[data-try]").first).to_be_hidden()
    expect(page.locator("[data-key]")).to_be_hidden()
    context.close()
