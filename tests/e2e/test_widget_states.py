"""The widget on a foreign website, in every state a visitor can meet it; each is sound for axe."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Frame, FrameLocator, Locator, Page, expect

from botsmith.lib.ratelimit import hit
from tests.e2e.running import wait_until

DEMO_USER = "demo-user-123"
QUESTION = "When are you open on Saturday?"
ANSWER = "from 9:00 to 16:00"
SECOND_QUESTION = "Are dogs welcome?"
SECOND_ANSWER = "on the terrace"
INACTIVE = "This chat is not available at the moment."
NO_STORAGE = """
if (window !== window.top) {
  for (const name of ["localStorage", "sessionStorage"]) {
    Object.defineProperty(window, name, { get() { throw new DOMException("no", "SecurityError"); } });
  }
}
"""
NO_MOTION = "*, ::before, ::after { animation: none !important; transition: none !important }"
SHOP = """<!doctype html><html lang="en"><head><title>Shop</title><style>{css}</style></head><body>
<main><h1>My shop</h1><p>Come in.</p><button>Buy</button></main>{line}</body></html>"""
HOSTILE = """
* { all: unset !important; display: none !important; background: red !important; }
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


@dataclass(frozen=True)
class Shop:
    """A customer's website with the embed line in it, on another site than the product."""

    page: Page

    @property
    def bubble(self) -> Locator:
        return self.page.locator("button[data-botsmith-bubble]")

    @property
    def chat(self) -> FrameLocator:
        return self.page.frame_locator("iframe[data-botsmith-frame]")

    @property
    def frame(self) -> Frame:
        return next(frame for frame in self.page.frames if "/embed/" in frame.url)

    @property
    def answers(self) -> Locator:
        return self.chat.locator('[data-role="assistant"][data-state="done"]')

    @property
    def questions(self) -> Locator:
        return self.chat.locator('[data-role="user"]')

    @property
    def status(self) -> Locator:
        return self.chat.locator("[data-chat-status]")

    @property
    def input(self) -> Locator:
        return self.chat.locator("[data-chat-input]")

    def open(self) -> None:
        self.bubble.click()
        expect(self.input).to_be_visible()
        expect(self.chat.locator("[data-chat-close]")).to_be_visible()

    def write(self, text: str) -> None:
        self.input.fill(text)
        self.input.press("Enter")

    def ask(self, question: str, answer: str) -> None:
        self.write(question)
        expect(self.answers.last).to_contain_text(answer)


@pytest.fixture(scope="module")
def bot(product_url, database) -> str:
    """The demo customer's, once it has read its source."""
    data = database.chatbase_db
    bot = data.chatbots.find_one({"user_id": DEMO_USER})["id"]
    ready = {"chatbot_id": bot, "status": "processed"}
    wait_until(lambda: data.sources.find_one(ready), "the demo's source")
    return bot


@pytest.fixture
def shop(browser, product_url, bot):
    with visitor(browser, product_url, bot) as shop:
        yield shop


@contextmanager
def visitor(browser: Browser, base: str, bot: str, css: str = "", script: str = "") -> Iterator:
    """A visitor with nothing stored, on the website's page; no script of it may break."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    context.set_default_timeout(15_000)
    if script:
        context.add_init_script(script)
    page = context.new_page()
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    line = f'<script src="{base}/widget.js" data-bot="{bot}" defer></script>' if bot else ""
    html = SHOP.format(css=css, line=line)
    page.route(
        "http://shop.localhost/", lambda route: route.fulfill(body=html, content_type="text/html")
    )
    page.goto("http://shop.localhost/")
    yield Shop(page)
    context.close()
    assert broken == []


def sound(shop: Shop) -> None:
    """What the frame shows now has no fault that axe knows."""
    found = Axe().run(shop.frame).response["violations"]
    nodes = [(fault["id"], node["target"]) for fault in found for node in fault["nodes"]]
    assert nodes == []
