"""The owner's page for the look: what is changed is seen at once, and saved when it is wanted."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import FrameLocator, Locator, Page, expect

from tests.bots.test_pictures import picture
from tests.e2e.running import website

GREEN = "rgb(22, 101, 52)"


@pytest.fixture(scope="module")
def bot(demo_bot, database) -> Iterator[str]:
    """The demo customer's; looks afterwards as before."""
    bots = database.chatbase_db.chatbots
    before = bots.find_one({"id": demo_bot})
    yield demo_bot
    bots.replace_one({"id": demo_bot}, before)


@pytest.fixture
def form(page: Page, product_url, bot) -> Page:
    """The page, of the signed-in owner."""
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{product_url}/accounts/login/")
    page.get_by_role("button", name="Continue as the demo user").click()
    page.wait_for_url("**/dashboard/")
    page.goto(f"{product_url}/bots/{bot}/appearance/")
    return page


def seen(form: Page) -> FrameLocator:
    """The website that is shown now, not the one that is loading behind it."""
    return form.frame_locator("[data-live] iframe[data-front]")


def bubble(form: Page) -> Locator:
    return seen(form).locator("[data-botsmith-bubble]")


def chat(form: Page) -> FrameLocator:
    return seen(form).frame_locator("[data-botsmith-frame]")


def test_a_change_is_seen_at_once_and_not_saved(form, database, bot, artifacts):
    before = database.chatbase_db.chatbots.find_one({"id": bot})
    expect(chat(form).locator("[data-chat-input]")).to_be_visible()
    form.get_by_role("button", name="Forest").click()
    expect(bubble(form)).to_have_css("background-color", GREEN)
    expect(chat(form).locator("header")).to_have_css("background-color", GREEN)
    words = form.get_by_label("First words")
    words.fill("Ahoy there!")
    expect(chat(form).locator("[data-welcome]")).to_have_text("Ahoy there!")
    expect(words).to_be_focused()
    form.get_by_label("Suggested questions").fill("When do you open?\nWhere are you?")
    expect(chat(form).locator("[data-suggestion]")).to_have_count(2)
    form.locator(".corner", has=form.get_by_label("Top left")).click()
    expect(bubble(form)).to_have_css("top", "20px")
    form.screenshot(path=artifacts / "appearance.png")
    assert database.chatbase_db.chatbots.find_one({"id": bot}) == before
    form.once("dialog", lambda dialog: dialog.accept())
    form.reload()
    expect(bubble(form)).not_to_have_css("background-color", GREEN)


def test_what_is_saved_is_what_a_website_shows(form, browser, product_url, bot):
    form.get_by_label("Main colour", exact=True).fill("#166534")
    expect(form.locator("[data-contrast]").first).to_contain_text("White text on it, 7.1 to 1.")
    face = {"name": "face.png", "mimeType": "image/png", "buffer": picture()}
    form.get_by_label("Avatar: a file").set_input_files(face)
    expect(form.locator(".picture-now canvas")).to_be_visible()
    form.get_by_role("button", name="Save the look").click()
    expect(form.get_by_text("Saved.")).to_be_visible()
    expect(form.locator(".picture-now img")).to_be_visible()
    line = f'<script src="{product_url}/widget.js" data-bot="{bot}" defer></script>'
    with website({"/": f"<!doctype html><title>Shop</title>{line}".encode()}) as port:
        context = browser.new_context()
        shop = context.new_page()
        shop.goto(f"http://localhost:{port}/")
        button = shop.locator("[data-botsmith-bubble]")
        expect(button).to_have_css("background-color", GREEN)
        expect(button.locator("canvas")).to_be_visible()
        context.close()


def test_a_closed_preview_stays_closed(form):
    chat(form).locator("[data-chat-close]").click()
    expect(seen(form).get_by_role("dialog")).to_be_hidden()
    form.get_by_role("button", name="Ocean").click()
    expect(bubble(form)).to_have_css("background-color", "rgb(3, 105, 161)")
    expect(seen(form).get_by_role("dialog")).to_be_hidden()
    form.get_by_role("button", name="Violet").click()


def test_the_preview_can_be_a_phone(form):
    expect(chat(form).locator("[data-chat-input]")).to_be_visible()
    form.get_by_role("button", name="Phone").click()
    panel = seen(form).get_by_role("dialog")
    assert panel.evaluate("panel => panel.clientWidth === innerWidth && innerWidth === 390")


def test_a_refused_form_is_sound_and_keeps_what_was_typed(form):
    form.get_by_label("Main colour", exact=True).fill("violet")
    form.once("dialog", lambda dialog: dialog.accept())
    with form.expect_response("**/appearance/"):
        form.get_by_role("button", name="Save the look").click()
    expect(form.get_by_label("Main colour", exact=True)).to_have_value("violet")
    expect(form.get_by_text("Give the colour as # and six hex digits.", exact=True)).to_be_visible()
    found = Axe().run(form).response["violations"]
    assert [(fault["id"], node["target"]) for fault in found for node in fault["nodes"]] == []
    form.problems.clear()  # The browser itself notes the 422.
