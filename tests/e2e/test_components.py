"""The parts of the pages by keyboard, and without JavaScript, as the style guide shows them."""

import pytest
from playwright.sync_api import Browser, Page, expect


@pytest.fixture
def guide(page: Page, product_url: str) -> Page:
    page.goto(f"{product_url}/styleguide/")
    return page


@pytest.fixture
def plain(browser: Browser, product_url: str):
    """The same for who has no JavaScript."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{product_url}/styleguide/")
    yield page
    context.close()


# --- Times ------------------------------------------------------------------------------------


def test_a_new_time_is_told_before_it_is_drawn(guide):
    """A list that renews itself would show UTC for a moment, each time."""
    drawn = """() => new Promise((seen) => {
      const html = "<p><time datetime='2020-01-01T00:00:00Z' data-time>1 Jan 2020 UTC</time></p>";
      const renewed = new DOMParser().parseFromString(html, "text/html");  // As htmx does it.
      document.querySelector("main").append(renewed.body.firstChild);
      requestAnimationFrame(() => seen(document.querySelector("main > p:last-child").innerText));
    })"""
    expect(guide.locator("[data-theme-toggle]").first).to_be_visible()  # Its scripts run.
    assert "yr. ago" in guide.evaluate(drawn)


# --- Dialogs ----------------------------------------------------------------------------------


def test_a_dialog_takes_the_focus_and_gives_it_back(guide):
    opener = guide.locator("#rename-opener")
    opener.focus()
    guide.keyboard.press("Enter")
    dialog = guide.get_by_role("dialog", name="Rename this source")
    expect(dialog).to_be_visible()
    assert dialog.evaluate("it => it.matches(':modal') && it.contains(document.activeElement)")
    guide.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()


def test_the_focus_stays_in_a_dialog_that_is_open(guide):
    guide.locator("#rename-opener").click()
    dialog = guide.get_by_role("dialog", name="Rename this source")
    inside = "it => it.contains(document.activeElement) || document.activeElement === document.body"
    for _ in range(8):
        guide.keyboard.press("Tab")
        assert dialog.evaluate(inside)


def test_what_was_typed_outlives_a_press_beside_the_dialog(guide):
    guide.locator("#rename-opener").click()
    dialog = guide.get_by_role("dialog", name="Rename this source")
    dialog.get_by_label("Name").fill("Prices of spring.pdf")
    dialog.locator("h2").click()
    expect(dialog).to_be_visible()
    guide.mouse.click(5, 5)
    expect(dialog).to_be_hidden()
    guide.locator("#rename-opener").click()
    expect(dialog.get_by_label("Name")).to_have_value("Prices of spring.pdf")
    dialog.get_by_text("Cancel").click()
    expect(dialog).to_be_hidden()
    expect(guide.locator("#rename-opener")).to_be_focused()


def test_without_the_script_a_dialog_opens_in_its_place(plain):
    dialog = plain.locator("#rename-sample")
    expect(dialog).to_be_hidden()
    plain.locator("#rename-opener").click()
    expect(dialog.get_by_label("Name")).to_be_visible()
    dialog.get_by_text("Cancel").click()
    expect(dialog).to_be_hidden()


def test_a_question_before_deleting_gives_the_focus_back(guide):
    delete = guide.locator("#dialog").get_by_role("button", name="Delete")
    delete.focus()
    guide.keyboard.press("Enter")
    question = guide.get_by_role("dialog", name="Delete “Prices.pdf”?")
    expect(question.get_by_role("button", name="Cancel")).to_be_focused()
    guide.keyboard.press("Escape")
    expect(question).to_have_count(0)
    expect(delete).to_be_focused()


# --- Toasts -----------------------------------------------------------------------------------


def remove(page: Page):
    page.get_by_role("button", name="Remove “Prices.pdf”").click()
    return page.locator("[data-toasts] [data-toast]")


def test_what_was_done_is_undone_by_keyboard(guide):
    toast = remove(guide)
    expect(toast).to_contain_text("“Prices.pdf” is removed.")
    guide.locator(".skip-link").focus()
    guide.keyboard.press("Tab")
    while not toast.evaluate("it => it.contains(document.activeElement)"):
        guide.keyboard.press("Tab")
    expect(toast.get_by_role("button", name="Undo")).to_be_focused()
    guide.keyboard.press("Enter")
    expect(guide.locator("[data-toasts]")).to_contain_text("“Prices.pdf” is back.")


def test_a_toast_is_closed_by_keyboard_and_the_focus_goes_on(guide):
    toast = remove(guide)
    expect(toast.get_by_role("button", name="Dismiss")).to_be_visible()  # Its script runs.
    toast.get_by_role("button", name="Undo").focus()
    guide.keyboard.press("Escape")
    expect(toast).to_have_count(0)
    expect(guide.locator("#content")).to_be_focused()


def test_without_the_script_it_is_undone_too(plain):
    toast = remove(plain)
    toast.get_by_role("button", name="Undo").click()
    expect(plain.locator("[data-toasts]")).to_contain_text("“Prices.pdf” is back.")


# --- Tables and the navigation ----------------------------------------------------------------


def test_on_a_phone_a_table_is_stacked_or_scrolls_by_keyboard(guide):
    guide.set_viewport_size({"width": 360, "height": 740})
    stacked = guide.get_by_role("region", name="Deliveries, stacked on a phone")
    assert stacked.evaluate("it => it.scrollWidth <= it.clientWidth")
    wide = guide.get_by_role("region", name="Deliveries, scrolling")
    assert wide.evaluate("it => it.scrollWidth > it.clientWidth")
    wide.focus()
    guide.keyboard.press("ArrowRight")
    guide.wait_for_function("it => it.scrollLeft > 0", arg=wide.element_handle())


def test_a_chatbots_pages_stand_beside_or_above(page, product_url):
    page.goto(f"{product_url}/accounts/login/")
    page.get_by_role("button", name="Continue as the demo user").click()
    page.locator(".bot-card a").first.click()
    page.locator(".bot-nav").get_by_role("link", name="Settings").click()
    page.wait_for_url("**/settings/")  # With its styles.
    expect(page.locator('.bot-nav [aria-current="page"]')).to_have_text("Settings")
    side = "document.querySelector('.bot-side').getBoundingClientRect()"
    beside = f"() => {side}.right <= innerWidth / 3"
    assert page.evaluate(beside)
    page.set_viewport_size({"width": 390, "height": 844})
    page.reload()
    assert not page.evaluate(beside)
    expect(page.locator('.bot-nav [aria-current="page"]')).to_be_in_viewport(ratio=1)
