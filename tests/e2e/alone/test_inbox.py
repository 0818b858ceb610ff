"""The owner answers a visitor from an open page of the inbox, which shows what is new by itself."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.e2e.running import wait_until

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


def test_the_mail_about_a_waiting_visitor_leads_to_the_conversation(page, product_url, bot):
    conversation = Visitor(page, product_url, bot).send("escalate", {"reason": "A gift"})
    link = f"{product_url}/bots/{bot}/conversations/{conversation['conversation_id']}/"

    def is_told() -> bool:
        return link in page.request.get(f"{product_url}/development/mailbox/").text()

    wait_until(is_told, "the mail")


def inbox_of(page: Page, base: str, bot: str, names: tuple[str, ...]) -> None:
    """The demo customer's inbox with a conversation of each of these visitors."""
    signed_in(page, base)
    for name in names:
        visitor = Visitor(page, base, bot)
        visitor.send("messages", {"content": f"Where is the parcel for {name}?"})
        address = f"{name.lower()}@example.com"
        visitor.send("contact", {"name": name, "email": address})
        visitor.send("rating", {"rating": 2 if name == names[0] else 5, "feedback": ""})
    page.goto(f"{base}/bots/{bot}/conversations/")


def test_the_inbox_is_searched_and_many_are_acted_on(page, product_url, bot, artifacts):
    inbox_of(page, product_url, bot, ("Quirin", "Quintus", "Quentin"))
    search = page.get_by_role("searchbox", name="Search messages, names and emails")
    search.press_sequentially("quirin")
    rows = page.locator("[data-row]")
    expect(rows).to_have_count(1)
    expect(page).to_have_url(f"{product_url}/bots/{bot}/conversations/?q=quirin")
    expect(search).to_be_focused()
    search.fill("parcel qu")
    search.fill("parcel qui")
    expect(rows).to_have_count(2)
    page.locator(".inbox-more summary").click()
    sound(page, artifacts, "panel")
    page.get_by_label("Rating").select_option("low")
    expect(rows).to_have_count(1)
    page.keyboard.press("Escape")
    sound(page, artifacts, "filtered")
    page.get_by_role("link", name="Rating 1 or 2 stars").click()
    expect(rows).to_have_count(2)
    expect(page.locator("[data-choose-all]")).to_be_visible()  # Its script runs.

    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator("[data-chosen-count]")).to_have_text("2 chosen")
    sound(page, artifacts, "chosen")
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV").click()
    text = download.value.path().read_text(encoding="utf-8-sig")
    assert "Quirin" in text and "Quintus" in text and "Quentin" not in text
    page.get_by_role("button", name="Resolve").click()
    expect(page.locator("#inbox-work")).to_contain_text("2 conversations resolved.")
    sound(page, artifacts, "resolved")
    expect(rows.get_by_text("Resolved", exact=True)).to_have_count(2)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#inbox-work")).to_contain_text("are as they were")
    expect(rows.get_by_text("Active", exact=True)).to_have_count(2)

    page.get_by_label("Choose all on this page").check()
    page.get_by_role("button", name="Delete").click()
    sound(page, artifacts, "delete")
    page.get_by_label("Type delete to confirm").fill("delete")
    page.get_by_role("button", name="Delete 2 conversations").click()
    expect(page.locator("#inbox-work")).to_contain_text("2 conversations deleted.")
    expect(page.get_by_role("heading", name="No conversation is like this")).to_be_visible()
    page.problems[:] = [each for each in page.problems if "Applying inline style" not in each]


def test_a_note_is_written_deleted_and_brought_back(page, product_url, bot, artifacts):
    inbox_of(page, product_url, bot, ("Ottilie",))
    page.get_by_role("link", name="Where is the parcel for Ottilie?").first.click()
    page.get_by_label("Reply to Ottilie").fill("Half a reply")
    page.get_by_label("Write a note").fill("Called back, waits for the parcel.")
    page.get_by_role("button", name="Add note").click()
    expect(page.locator(".note")).to_contain_text("Called back")
    expect(page.get_by_label("Reply to Ottilie")).to_have_value("Half a reply")
    sound(page, artifacts, "note")
    page.get_by_role("button", name="Delete this note").click()
    expect(page.locator(".note")).to_contain_text("Note deleted.")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".note")).to_contain_text("Called back")
    page.problems[:] = [each for each in page.problems if "Applying inline style" not in each]
