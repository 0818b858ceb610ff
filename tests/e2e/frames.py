"""What a visitor does in a chat; and the chat's own page, without a website around it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, FrameLocator, Locator, Page, expect

PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 800}


class Talking:
    """What a visitor sees and does in a chat, whatever shows it."""

    chat: Page | FrameLocator

    @property
    def log(self) -> Locator:
        return self.chat.locator("[data-chat-log]")

    @property
    def input(self) -> Locator:
        return self.chat.locator("[data-chat-input]")

    @property
    def subtitle(self) -> Locator:
        return self.chat.locator("[data-subtitle]")

    @property
    def status(self) -> Locator:
        return self.chat.locator("[data-chat-status]")

    @property
    def questions(self) -> Locator:
        return self.chat.locator('[data-role="user"]')

    @property
    def answers(self) -> Locator:
        return self.chat.locator('[data-role="assistant"][data-state="done"]')

    def write(self, text: str) -> None:
        expect(self.input).to_be_enabled()
        self.input.fill(text)
        self.input.press("Enter")

    def ask(self, question: str, answer: str) -> None:
        self.write(question)
        expect(self.answers.last).to_contain_text(answer)


@dataclass(frozen=True)
class Chat(Talking):
    page: Page

    @property
    def chat(self) -> Page:
        return self.page

    @property
    def announced(self) -> Locator:
        """What was said to those who listen."""
        return self.page.locator("[data-announcer]")

    def header_button(self, name: str) -> Locator:
        return self.page.locator("header").get_by_role("button", name=name, include_hidden=True)

    def sound(self) -> None:
        """What is shown now has no fault that axe knows, and nothing is wider than the window."""
        found = Axe().run(self.page).response["violations"]
        assert [(fault["id"], node["target"]) for fault in found for node in fault["nodes"]] == []
        width = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert self.page.evaluate(width) == 0


@contextmanager
def opened(browser: Browser, address: str, *, clock: bool = False, **context) -> Iterator[Chat]:
    """The chat in a window of its own; the clock can be moved if ``clock``."""
    context = {"viewport": PHONE, "reduced_motion": "reduce", "locale": "en-GB", **context}
    window = browser.new_context(**context)
    window.set_default_timeout(15_000)
    page = window.new_page()
    if clock:
        page.clock.install()
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.goto(address)
    yield Chat(page)
    window.close()
    assert broken == []
