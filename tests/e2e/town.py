"""The product and other people's websites, each a site of its own, as everyday browsers meet them.

Names lead to this machine by a rule of the browser; nothing on the way is scripted.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Locator, Page

from tests.e2e.loaded import DEMO_USER, Site
from tests.e2e.running import product, wait_until, website

SHOP, SHOPS_BLOG, STRANGER = "shop.example", "blog.shop.example", "stranger.example"
NAMES = "--host-resolver-rules=MAP *.example 127.0.0.1"
# In place of Playwright's list, which also turns off that a frame's storage is kept apart; without
# that, Chromium refuses a third party's, as other browsers do.
STORAGE_APART = "--disable-features=HttpsUpgrades,HttpsFirstBalancedModeAutoEnable"
QUESTION, PIECES = (
    "When are you open on Saturday?",
    ["On Saturday and Sunday", " we are open", " from 9:00 to 16:00", " [1]."],
)
ANSWER = "".join(PIECES[:3])
SECOND_QUESTION, SECOND_ANSWER = "Are dogs welcome?", "Dogs are welcome on the terrace"
UNKNOWN = "Do you sell flying carpets to astronauts?"
SUGGESTED = ["When are you open?", "Can I book a table for eight people?", "Are dogs welcome?"]
# What a shop's page says of the cookies that another site sets in it.
COOKIES = "<script>document.cookie = 'seen=1; SameSite=None; Secure'</script>"
HTML = """<!doctype html><html lang="en"><head><title>Shop</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>body {{ font: 16px/1.5 system-ui; margin: 0 auto; padding: 24px; max-width: 60rem }}
:root {{ color-scheme: light dark }}</style></head>
<body><main><h1>The lamp shop</h1><p>Lamps of brass and paper, made on the quay.</p>
<p><button>Buy</button> <a href="#more">More</a></p></main>{more}</body></html>"""


@dataclass(frozen=True)
class Cafe:
    """The demo customer's chatbot, as its owner and its database have it."""

    base: str
    bot: str
    data: object
    subscriptions: object

    @property
    def embed(self) -> str:
        return f"{self.base}/embed/{self.bot}/"

    def set(self, **fields) -> None:
        self.data.chatbots.update_one({"id": self.bot}, {"$set": fields})

    @contextmanager
    def full(self) -> Iterator[None]:
        """The month's messages are used."""
        mine, usage = {"user_id": DEMO_USER}, "usage.messages_this_month"
        before = self.subscriptions.find_one(mine)["usage"]["messages_this_month"]
        self.subscriptions.update_one(mine, {"$set": {usage: 1_000_000}})
        yield
        self.subscriptions.update_one(mine, {"$set": {usage: before}})


@dataclass
class Visit(Site):
    """A tab of a visitor's browser with the chat in a website."""

    @property
    def last(self) -> Locator:
        return self.chat.locator('[data-role="assistant"]').last

    def sound(self) -> None:
        """Nothing in the chat that axe finds fault with, and nothing wider than the frame."""
        found = Axe().run(self.frame).response["violations"]
        faults = [(fault["id"], node["html"]) for fault in found for node in fault["nodes"]]
        assert not faults, faults
        width = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert self.frame.evaluate(width) == 0


@dataclass(frozen=True)
class Person:
    """Somebody with a browser of their own."""

    window: BrowserContext
    port: int
    broken: list[str]

    def tab(self) -> Page:
        page = self.window.new_page()
        page.on("pageerror", lambda error: self.broken.append(str(error)))
        return page

    def visits(self, host: str, path: str = "/") -> Visit:
        page = self.tab()
        page.goto(f"http://{host}:{self.port}{path}")
        return Visit(page)


People = Callable[..., Person]


@pytest.fixture(scope="session")
def town(artifacts, provider_stub, allowed) -> Iterator[str]:
    """BotSmith on a name of its own, with the provider's stub."""
    environ = {
        "DEBUG": "1",
        "DEMO_MODE": "1",
        "OUTBOUND_ALLOW": allowed,
        "OPENAI_API_KEY": "sk-stub",
        "OPENAI_BASE_URL": provider_stub.url,
    }
    with product(artifacts / "town.log", "chat.example", **environ) as url:
        yield url


@pytest.fixture(scope="session")
def streets() -> Iterator[tuple[int, dict[str, bytes]]]:
    """Websites of every name, all with the same pages: their port, and what may be put there."""
    pages: dict[str, bytes] = {}
    with website(pages) as port:
        pages["/cookies"] = COOKIES.encode()
        framed = f'<iframe title="Other" src="http://127.0.0.1:{port}/cookies"></iframe>'
        pages["/framing"] = HTML.format(more=framed).encode()
        yield port, pages


@pytest.fixture
def cafe(town, database, streets, provider) -> Iterator[Cafe]:
    """Answers as the provider's stub tells them; is afterwards as it was before."""
    data, subscriptions = database.chatbase_db, database.botsmith.subscriptions
    trained = {"user_id": DEMO_USER, "last_trained": {"$ne": None}}
    wait_until(lambda: data.chatbots.find_one(trained), "the demo's source")
    before = data.chatbots.find_one(trained)
    cafe = Cafe(town, before["id"], data, subscriptions)
    subscriptions.update_one({"user_id": DEMO_USER}, {"$set": {"usage.messages_this_month": 0}})
    cafe.set(suggested_questions=SUGGESTED, widget_theme="auto")
    provider.answer = told
    streets[1]["/"] = HTML.format(more=line(cafe)).encode()
    streets[1]["/cart"] = streets[1]["/"].replace(b"The lamp shop", b"Your cart")
    streets[1]["/own"] = HTML.format(more=own_frame(cafe)).encode()
    yield cafe
    data.chatbots.replace_one({"id": cafe.bot}, before)


def told(request: dict) -> list[str]:
    """The provider's answer, by what was asked last."""
    asked = str(request["messages"][-1]["content"]).rpartition("<question>")[2]
    if "Saturday" in asked:
        return PIECES
    return [SECOND_ANSWER, " [1]."] if "dogs" in asked else ["I do not know."]


def line(cafe: Cafe) -> str:
    return f'<script src="{cafe.base}/widget.js" data-bot="{cafe.bot}" defer></script>'


def own_frame(cafe: Cafe) -> str:
    policy = 'referrerpolicy="strict-origin-when-cross-origin"'
    return f'<iframe title="Chat" width="400" height="600" {policy} src="{cafe.embed}"></iframe>'


@pytest.fixture
def people(across, streets) -> Iterator[People]:
    """Makes people, each with a browser's profile of their own; scripts that threw are failures."""
    everyone: list[Person] = []

    def one(browser: Browser = across, **options) -> Person:
        usual = {"viewport": {"width": 1280, "height": 800}, "reduced_motion": "reduce"}
        window = browser.new_context(**{**usual, **options})
        window.set_default_timeout(15_000)
        everyone.append(Person(window, streets[0], []))
        return everyone[-1]

    yield one
    for person in everyone:
        person.window.close()
    assert [person.broken for person in everyone if person.broken] == []
