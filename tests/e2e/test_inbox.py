"""The owner answers a visitor from an open page of the inbox, which shows what is new by itself."""

import pymongo
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from botsmith import services
from tests.e2e.loaded import DEMO_USER
from tests.e2e.running import product, wait_until

SIZES = {"phone": (390, 844), "desktop": (1280, 900)}


class Visitor:
    """Speaks the visitors' protocol through the page's own client."""

    def __init__(self, page: Page, base: str, bot: str):
        self._request, self._embed = page.request, f"{base}/embed/{bot}/"
        self._headers = {"accept": "application/json"}
        token = self.send("session", {})["token"]
        self._headers["authorization"] = f"Bearer {token}"

    def send(self, path: str, body: dict) -> dict:
        answer = self._request.post(self._embed + path, data=body, headers=self._headers)
        assert answer.ok, answer.text()
        return answer.json()

    def heard(self) -> list[str]:
        live = self._request.get(f"{self._embed}live", headers=self._headers).json()
        return [message["content"] for message in live["messages"]]


@pytest.fixture
def bot(demo_bot) -> str:
    return demo_bot


def signed_in(page: Page, base: str) -> None:
    page.goto(f"{base}/accounts/login/")
    page.get_by_role("button", name="demo").click()
    page.wait_for_url("**/dashboard/")


def sound(page: Page, artifacts, name: str) -> None:
    """No violation for axe, nothing wider than the page; light and dark, on phone and desktop."""
    for size, (width, height) in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            page.screenshot(path=artifacts / f"inbox-{name}-{size}-{scheme}.png")
            violations = Axe().run(page).response["violations"]
            assert [each["id"] for each in violations] == [], (name, size, scheme)
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")


def test_a_person_answers_a_visitor(page, product_url, bot, artifacts):
    signed_in(page, product_url)
    visitor = Visitor(page, product_url, bot)
    visitor.send("contact", {"name": "Nils", "email": "nils@example.com"})
    conversation = visitor.send("escalate", {"reason": "A lost ticket"})["conversation_id"]
    visitor.send("messages", {"content": "Is anyone there?"})
    page.goto(f"{product_url}/bots/{bot}/conversations/")
    expect(page.locator(".waiting")).to_contain_text("1 unanswered")
    sound(page, artifacts, "list")
    page.get_by_role("link", name="Is anyone there?").click()
    expect(page.locator(".charge")).to_contain_text("Nils waits for a person")
    sound(page, artifacts, "waiting")

    box = page.get_by_label("Reply to Nils")
    box.press_sequentially("Yes, ")
    visitor.send("messages", {"content": "It was ticket 7."})
    expect(page.locator("[data-news]")).to_contain_text("It was ticket 7.")
    expect(box).to_have_value("Yes, ")
    expect(box).to_be_focused()
    box.press_sequentially("*here*.")
    box.press("Control+Enter")
    expect(page.locator(".message-person")).to_contain_text("Yes, here.")
    expect(box).to_have_value("")
    expect(page.locator(".charge")).to_contain_text("answers here, the bot is quiet")
    assert visitor.heard() == ["Yes, *here*."]
    sound(page, artifacts, "answered")

    page.get_by_role("button", name="Hand back to the bot").click()
    page.wait_for_url("**/#latest")
    expect(page.locator(".charge")).to_contain_text("The bot answers here")
    assert visitor.send("messages", {"content": "Thank you!"})["kind"] != "with_person"
    assert conversation in page.url
    # axe tries a style of its own, which the content policy refuses.
    page.problems[:] = [each for each in page.problems if "Applying inline style" not in each]


def test_a_reply_that_does_not_get_through_is_not_lost(page, product_url, bot):
    signed_in(page, product_url)
    visitor = Visitor(page, product_url, bot)
    conversation = visitor.send("escalate", {})["conversation_id"]
    page.goto(f"{product_url}/bots/{bot}/conversations/{conversation}/")
    box = page.get_by_label("Reply to the visitor")
    box.fill("Hello")
    page.context.set_offline(True)
    page.get_by_role("button", name="Send reply").click()
    expect(page.get_by_role("alert")).to_contain_text("did not get through")
    expect(box).to_have_value("Hello")
    page.context.set_offline(False)
    page.get_by_role("button", name="Send reply").click()
    wait_until(lambda: visitor.heard() == ["Hello"], "the reply")
    page.problems.clear()  # The browser complains of being offline.


@pytest.fixture
def alone(artifacts, tmp_path):
    """A product that nobody shares servers with: only its own worker sends its mails."""
    with services.running(tmp_path, {}, is_durable=False) as addresses:
        environ = {"DEBUG": "1", "DEMO_MODE": "1", **addresses}
        log = artifacts / "product-alone.log"
        with product(log, **environ) as base, pymongo.MongoClient(addresses["MONGODB_URL"]) as data:
            yield base, data.chatbase_db.chatbots.find_one({"user_id": DEMO_USER})["id"]


def test_the_mail_about_a_waiting_visitor_leads_to_the_conversation(page, alone):
    base, bot = alone
    conversation = Visitor(page, base, bot).send("escalate", {"reason": "A gift"})
    link = f"{base}/bots/{bot}/conversations/{conversation['conversation_id']}/"

    def is_told() -> bool:
        return link in page.request.get(f"{base}/development/mailbox/").text()

    wait_until(is_told, "the mail")
