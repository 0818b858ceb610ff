"""A website with the loader in it, on another site than the product, and what opens one."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO

import pytest
from bson import Binary
from PIL import Image
from playwright.sync_api import Browser, Frame, FrameLocator, Locator, Page, expect

from botsmith.lib.images import small_picture
from tests.e2e.frames import Talking
from tests.e2e.running import wait_until, website

DEMO_USER = "demo-user-123"
PICTURE = "5f0c2f6e-0f27-4c5c-9d4e-0b6a1e0f3c11"
LINE = '<script src="{base}/widget.js" data-bot="{bot}" defer></script>'
LONG = "<p>A line of the shop's long page.</p>" * 80
PAGE = (
    '<!doctype html><html lang="en"><head><title>Shop</title></head><body><main><h1>Shop</h1>'
    "<button>Buy</button><a href='#x'>More</a>{more}</main>{line}</body></html>"
)


@dataclass
class Site(Talking):
    """A page with the loader, another site's than the product's, and what it asked for."""

    page: Page
    asked: list[str] = field(default_factory=list)

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
    def panel(self) -> Locator:
        return self.page.get_by_role("dialog")

    def open(self) -> None:
        self.bubble.click()
        self.is_open()

    def is_open(self) -> None:
        expect(self.input).to_be_visible()
        expect(self.chat.locator("[data-chat-close]")).to_be_visible()

    def close(self) -> None:
        self.page.evaluate("BotSmith.close()")
        expect(self.panel).to_be_hidden()

    def says(self, kind: str, **more) -> None:
        """A word from the frame, as the chat itself sends it."""
        word = json.dumps({"botsmith": 1, "type": kind, **more})
        self.frame.evaluate(f"parent.postMessage({word}, '*')")

    def heard(self, kind: str) -> list[dict]:
        found = self.frame.evaluate("heard")
        return [word for word in found if word.get("botsmith") == 1 and word["type"] == kind]


@pytest.fixture(scope="module")
def demo_bot(product_url, database) -> str:
    """The demo customer's, once it has read its source."""
    data = database.chatbase_db
    bot = data.chatbots.find_one({"user_id": DEMO_USER})["id"]
    trained = {"id": bot, "last_trained": {"$ne": None}}  # Written last.
    wait_until(lambda: data.chatbots.find_one(trained), "the demo's source")
    return bot


@pytest.fixture
def dress(database, demo_bot):
    """Changes the bot's look for one test."""
    bots = database.chatbase_db.chatbots
    before = bots.find_one({"id": demo_bot})
    yield lambda **fields: bots.update_one({"id": demo_bot}, {"$set": fields})
    bots.replace_one({"id": demo_bot}, before)


@pytest.fixture
def visit(browser, product_url, demo_bot):
    """Opens a website with the loader; what its scripts threw is a failure."""

    @contextmanager
    def opened(html: str = PAGE, *, headers=None, init: str = "", **options) -> Iterator[Site]:
        line = LINE.format(base=product_url, bot=demo_bot)
        more = options.pop("more", "")
        html = html.replace("{line}", options.pop("line", line)).replace("{more}", more)
        html = html.replace("{base}", product_url).replace("{bot}", demo_bot)
        with website({"/": html.encode()}, headers) as port, _page(browser, options) as page:
            site = Site(page)
            page.on("request", lambda request: site.asked.append(request.url))
            page.add_init_script(init)
            page.goto(f"http://localhost:{port}/")
            yield site

    return opened


@contextmanager
def _page(browser: Browser, options: dict) -> Iterator[Page]:
    usual = {"viewport": {"width": 1280, "height": 800}, "reduced_motion": "reduce"}
    context = browser.new_context(**{**usual, **options})
    context.set_default_timeout(15_000)
    page = context.new_page()
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    yield page
    context.close()
    assert broken == []


@pytest.fixture
def avatar(database, demo_bot, dress):
    """The bot has a red avatar."""
    packed = BytesIO()
    Image.new("RGB", (64, 64), (220, 30, 40)).save(packed, "PNG")
    kept = {"id": PICTURE, "chatbot_id": demo_bot, "use": "avatar", "content_type": "image/webp"}
    pictures = database.chatbase_db.pictures
    pictures.insert_one({**kept, "data": Binary(small_picture(packed.getvalue()))})
    dress(avatar_url=f"/pictures/{PICTURE}")
    yield
    pictures.delete_one({"id": PICTURE})
