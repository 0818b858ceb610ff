"""The widget on a foreign website, in every state a visitor can meet it; each is sound for axe."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from botsmith.lib.ratelimit import hit
from tests.e2e.loaded import Site
from tests.e2e.running import website

QUESTION = "When are you open on Saturday?"
ANSWER = "from 9:00 to 16:00"
SECOND_QUESTION = "Are dogs welcome?"
SECOND_ANSWER = "on the terrace"
INACTIVE = "This chat is not available at the moment."
NO_STORAGE = """
if (window !== window.top) {
  const get = () => { throw new DOMException("no", "SecurityError"); };
  Object.defineProperty(window, "localStorage", { get });
  Object.defineProperty(window, "sessionStorage", { get });
}
"""
SHOP = """<!doctype html><html lang="en"><head><title>Shop</title><style>{css}</style></head><body>
<main><h1>My shop</h1><p>Come in.</p><button>Buy</button></main>{line}</body></html>"""
HOSTILE = """
body, body ~ * { all: unset !important; display: none !important; background: red !important; }
div, button, iframe, svg { transform: scale(3) !important; position: static !important;
  opacity: .2 !important; width: 7px !important; filter: blur(9px) !important; }
:root { --p: red; --on: red; --w: 10px; --h: 10px; font-size: 44px !important; }
"""
LOOK_OF_BUBBLE = """
() => {
  const root = document.querySelector("[data-botsmith]").shadowRoot;
  const seen = (element) => {
    const style = getComputedStyle(element);
    return [...style].filter((name) => !name.startsWith("--"))
      .map((name) => `${name}: ${style.getPropertyValue(name)}`);
  };
  const { x, y, width, height } = root.querySelector("button").getBoundingClientRect();
  return [[x, y, width, height], ...[...root.querySelectorAll("button, svg, path")].map(seen)];
}
"""
LOOK_OF_HOST = """
() => [...document.querySelectorAll("html, head, body, main, h1, p, main button")].map((element) =>
  [...getComputedStyle(element)].map((name) =>
    `${element.tagName} ${name}: ${getComputedStyle(element).getPropertyValue(name)}`))
"""
BUBBLE_HAS_FOCUS = """
() => document.querySelector("[data-botsmith]").shadowRoot.activeElement
  ?.hasAttribute("data-botsmith-bubble") ?? false
"""


@pytest.fixture
def bot(demo_bot) -> str:
    return demo_bot


@pytest.fixture
def shop(browser, product_url, bot):
    with visitor(browser, product_url, bot) as shop:
        yield shop


@contextmanager
def visitor(
    browser: Browser, base: str, bot: str, *, css: str = "", script: str = ""
) -> Iterator[Site]:
    """A visitor with nothing stored; the site is ``localhost``, the product ``127.0.0.1``."""
    line = f'<script src="{base}/widget.js" data-bot="{bot}" defer></script>' if bot else ""
    html = SHOP.format(css=css, line=line)
    context = browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    context.set_default_timeout(15_000)
    context.add_init_script(script)
    page = context.new_page()
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    with website({"/": html.encode()}) as port:
        page.goto(f"http://localhost:{port}/")
        yield Site(page)
        context.close()
    assert broken == []


def sound(shop: Site) -> None:
    """What the frame shows now has no fault that axe knows."""
    found = Axe().run(shop.frame).response["violations"]
    nodes = [(fault["id"], node["target"]) for fault in found for node in fault["nodes"]]
    assert nodes == []


# --- A conversation -------------------------------------------------------------------------


@pytest.mark.parametrize("storage", ["", NO_STORAGE], ids=["kept apart", "refused"])
def test_a_conversation_outlives_a_reload(browser, product_url, bot, storage):
    """Chromium keeps a foreign frame's storage apart; other browsers refuse it."""
    with visitor(browser, product_url, bot, script=storage) as shop:
        shop.open()
        sound(shop)
        shop.ask(QUESTION, ANSWER)
        assert shop.page.context.cookies() == []
        shop.page.reload()
        shop.open()
        expect(shop.questions).to_have_text(re.compile(re.escape(QUESTION)))
        expect(shop.answers).to_contain_text(ANSWER)
        shop.ask(SECOND_QUESTION, SECOND_ANSWER)
        expect(shop.questions).to_have_count(2)
        sound(shop)


def test_a_quotation_opens_where_it_was_asked_for(shop):
    shop.open()
    shop.ask(QUESTION, ANSWER)
    chip = shop.answers.locator("[data-citation]").first
    chip.click()
    quotation = shop.chat.locator("[data-quote-panel]")
    expect(quotation).to_contain_text("Harbour Café handbook")
    sound(shop)
    chip.press("Escape")
    expect(quotation).to_have_count(0)
    expect(chip).to_be_focused()


@pytest.mark.parametrize("way", ["Escape", "the button"])
def test_closing_gives_the_focus_back_to_the_bubble(shop, way):
    shop.open()
    expect(shop.input).to_be_focused()
    if way == "Escape":
        shop.input.press("Escape")
    else:
        shop.chat.locator("[data-chat-close]").click()
    expect(shop.page.locator("iframe[data-botsmith-frame]")).to_be_hidden()
    expect(shop.bubble).to_have_attribute("aria-expanded", "false")
    assert shop.page.evaluate(BUBBLE_HAS_FOCUS)


# --- Refusals -------------------------------------------------------------------------------


@contextmanager
def switched_off(database, bot: str) -> Iterator[None]:
    bots = database.chatbase_db.chatbots
    bots.update_one({"id": bot}, {"$set": {"status": "inactive"}})
    try:
        yield
    finally:
        bots.update_one({"id": bot}, {"$set": {"status": "active"}})


@contextmanager
def found_switched_off(shop, database, bot: str) -> Iterator[None]:
    """By a visitor's second question, which is not sent."""
    shop.open()
    shop.ask(QUESTION, ANSWER)
    with switched_off(database, bot):
        shop.write(SECOND_QUESTION)
        expect(shop.status).to_contain_text(INACTIVE)
        yield


def test_a_bot_that_is_switched_off_says_so(shop, database, bot):
    with found_switched_off(shop, database, bot):
        expect(shop.input).to_be_disabled()
        sound(shop)
    shop.status.get_by_role("button", name="Check again").click()
    expect(shop.status).not_to_contain_text(INACTIVE)
    expect(shop.input).to_be_enabled()
    expect(shop.answers).to_contain_text(ANSWER)
    expect(shop.input).to_have_value(SECOND_QUESTION)


def test_a_closed_chat_looks_again_when_the_line_is_back(shop, database, bot):
    with found_switched_off(shop, database, bot):
        expect(shop.chat.locator("[data-chat-restart]")).to_be_hidden()
        shop.page.context.set_offline(True)
        shop.page.context.set_offline(False)
        expect(shop.status).to_contain_text(INACTIVE)
        expect(shop.status.get_by_role("button", name="Check again")).to_be_enabled()
    shop.page.context.set_offline(True)
    shop.page.context.set_offline(False)
    expect(shop.input).to_be_enabled()
    expect(shop.status).not_to_contain_text(INACTIVE)
    expect(shop.input).to_have_value(SECOND_QUESTION)


def test_a_double_click_on_send_does_not_stop_the_answer(shop):
    shop.open()
    shop.input.fill(QUESTION)
    shop.chat.locator("[data-chat-send]").dblclick()
    expect(shop.answers).to_contain_text(ANSWER)
    expect(shop.answers).not_to_contain_text("You stopped this answer.")


def test_enter_before_the_chat_is_open_sends_nothing_that_is_written_after(shop):
    shop.page.route("**/session", lambda route: route.abort())
    shop.open()
    expect(shop.status.get_by_role("button", name="Retry")).to_be_enabled()
    shop.write("When are you")
    shop.input.press_sequentially(" open")
    shop.page.unroute_all()
    shop.status.get_by_role("button", name="Retry").click()
    expect(shop.chat.locator("[data-chat-send]")).to_be_enabled()
    expect(shop.questions).to_have_count(0)
    expect(shop.input).to_have_value("When are you open")


def test_enter_before_the_script_is_there_sends_when_it_is(shop):
    held = []
    shop.page.route("**/widget/frame*.js", lambda route: held.append(route))
    shop.bubble.click()
    shop.input.fill(QUESTION)
    shop.input.press("Enter")
    expect(shop.input).to_have_value(f"{QUESTION}\n")
    for route in held:
        route.continue_()
    expect(shop.questions).to_contain_text(QUESTION)
    expect(shop.answers).to_contain_text(ANSWER)
    expect(shop.input).to_have_value("")


def test_no_bubble_is_drawn_for_a_bot_that_is_switched_off(browser, product_url, database, bot):
    with switched_off(database, bot), visitor(browser, product_url, bot) as shop:
        with shop.page.expect_console_message(lambda m: m.text.startswith("BotSmith:")):
            shop.page.reload()
        expect(shop.page.locator("[data-botsmith]")).to_have_count(0)


def test_the_websites_owner_is_told_why_no_bubble_is_drawn(browser, product_url, database, bot):
    with switched_off(database, bot), visitor(browser, product_url, bot) as shop:
        with shop.page.expect_console_message(lambda m: m.text.startswith("BotSmith:")) as said:
            shop.page.reload()
        assert INACTIVE in said.value.text


def test_a_conversation_outlives_a_bot_that_was_switched_off(shop, database, bot):
    shop.open()
    shop.ask(QUESTION, ANSWER)
    with switched_off(database, bot):
        shop.page.reload()
        shop.bubble.click()
        expect(shop.chat.get_by_text(INACTIVE)).to_be_visible()
    shop.chat.get_by_role("link", name="Try again").click()
    expect(shop.answers).to_contain_text(ANSWER)


def test_the_open_chat_of_a_bot_that_is_switched_off_says_so(shop, database, bot):
    """The bubble was drawn before; the frame comes after."""
    expect(shop.bubble).to_be_visible()
    with switched_off(database, bot):
        shop.bubble.click()
        expect(shop.chat.get_by_text(INACTIVE)).to_be_visible()
        sound(shop)


def test_too_many_messages_count_down_to_the_next(shop, product_url):
    with shop.page.expect_response("**/session") as session:
        shop.open()
    for _ in range(20):
        hit(f"chat:{session.value.json()['session_id']}", limit=20, seconds=60)
    shop.write(QUESTION)
    expect(shop.status).to_contain_text("That was a lot at once.")
    expect(shop.status.locator("[data-status-wait]")).to_have_text(re.compile(r"^\d+ s$"))
    expect(shop.status.get_by_role("button", name="Retry")).to_be_disabled()
    expect(shop.questions).to_contain_text("Not sent")
    sound(shop)
    with shop.page.expect_response("**/messages"):
        shop.write(QUESTION)
    expect(shop.questions).to_have_count(1)
    expect(shop.questions).to_contain_text("Not sent")


def test_a_message_that_is_too_long_can_be_shortened(shop):
    shop.open()
    shop.input.fill("long " * 801)
    expect(shop.status).to_contain_text("Please shorten it to 4000 characters.")
    expect(shop.chat.locator("[data-chat-send]")).to_be_disabled()
    sound(shop)
    shop.input.press("Enter")
    expect(shop.questions).to_have_count(0)
    shop.ask(QUESTION, ANSWER)
    expect(shop.status).to_be_hidden()


def test_a_message_written_offline_is_sent_when_the_line_is_back(shop):
    shop.open()
    shop.page.context.set_offline(True)
    shop.write(QUESTION)
    expect(shop.status).to_contain_text("You are offline.")
    expect(shop.questions).to_contain_text("Not sent")
    sound(shop)
    shop.page.context.set_offline(False)
    expect(shop.answers).to_contain_text(ANSWER)
    expect(shop.questions).to_have_count(1)
    expect(shop.questions).not_to_contain_text("Not sent")


def test_a_server_that_cannot_be_reached_can_be_asked_again(shop):
    shop.open()
    shop.page.route("**/messages", lambda route: route.abort())
    shop.write(QUESTION)
    expect(shop.status).to_contain_text("The chat cannot be reached.")
    sound(shop)
    shop.page.unroute_all()
    shop.status.get_by_role("button", name="Retry").click()
    expect(shop.answers).to_contain_text(ANSWER)
    expect(shop.questions).to_have_count(1)


def test_an_answer_that_breaks_off_can_be_had_whole(browser, product_with_provider, provider, bot):
    provider.answer = lambda _: ["On Saturday it is open", f" {ANSWER}", " [1]."]
    provider.cut_after = 1
    with visitor(browser, product_with_provider, bot) as shop:
        shop.open()
        shop.write(QUESTION)
        broken = shop.chat.locator('[data-role="assistant"]')
        expect(broken).to_contain_text("On Saturday it is open")
        expect(broken).to_contain_text("The answer could not be finished.")
        sound(shop)
        provider.cut_after = None
        broken.get_by_role("button", name="Retry").click()
        expect(shop.answers).to_contain_text(ANSWER)
        expect(shop.questions).to_have_count(1)
        expect(shop.chat.locator('[data-role="assistant"]')).to_have_count(1)


# --- The website around it ------------------------------------------------------------------


def test_a_hostile_stylesheet_does_not_reach_the_bubble(browser, product_url, bot):
    with visitor(browser, product_url, bot) as shop:
        expect(shop.bubble).to_be_visible()
        wanted = shop.page.evaluate(LOOK_OF_BUBBLE)
    with visitor(browser, product_url, bot, css=HOSTILE) as shop:
        expect(shop.bubble).to_be_visible()
        assert shop.page.evaluate(LOOK_OF_BUBBLE) == wanted
        shop.open()
        shop.ask(QUESTION, ANSWER)


def test_the_website_is_left_as_it_was(browser, product_url, bot):
    with visitor(browser, product_url, "") as shop:
        names = shop.page.evaluate("Object.getOwnPropertyNames(window)")
        look = shop.page.evaluate(LOOK_OF_HOST)
    with visitor(browser, product_url, bot) as shop:
        shop.open()
        added = set(shop.page.evaluate("Object.getOwnPropertyNames(window)")) - set(names)
        assert {name for name in added if not name.isdigit()} == {"BotSmith"}
        assert shop.page.evaluate(LOOK_OF_HOST) == look
