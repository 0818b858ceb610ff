"""A person of the owner's team in the visitor's chat: asked for, come unasked, gone again.

The server's side has its own tests; here its answers are scripted, in the shapes of docs/widget.md.
"""

import json
import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e.frames import Chat, opened

QUESTION = "When are you open on Saturday?"
TOLD = "Our team has been told. Someone will answer you here."
WITH_TEAM = "You are talking with our team"
WITH_PERSON = {
    "message_id": None,
    "content": "",
    "html": "",
    "kind": "with_person",
    "finish_reason": "with_person",
    "grounded": False,
}


@pytest.fixture
def bot(demo_bot) -> str:
    return demo_bot


@pytest.fixture
def chat(browser, product_url, bot):
    with opened(browser, f"{product_url}/embed/{bot}/") as chat:
        yield chat


class Team:
    """What the server says of persons, in this page."""

    def __init__(self, page: Page):
        self.status = "active"
        self.replies: list[dict] = []
        self.heard: list[dict] = []
        page.route("**/contact", self._contact)
        page.route("**/escalate", self._escalate)
        page.route("**/live?*", self._live)

    def take_over(self, page: Page) -> None:
        self.status = "escalated"
        page.route("**/messages", self._message)

    def say(self, content: str, author: str | None = "Mara Lind") -> None:
        self.replies.append(
            {
                "message_id": f"reply-{len(self.replies)}",
                "role": "assistant",
                "kind": "person",
                "author": author,
                "content": content,
                "html": f"<p>{content}</p>",
                "timestamp": "2026-01-05T09:00:00+00:00",
            }
        )

    def _contact(self, route: Route) -> None:
        self.heard.append(route.request.post_data_json)
        name, email = route.request.post_data_json.values()
        route.fulfill(json={"user_name": name, "user_email": email})

    def _escalate(self, route: Route) -> None:
        self.heard.append(route.request.post_data_json)
        self.status = "escalated"
        route.fulfill(json={"conversation_id": "c", "status": "escalated"})

    def _message(self, route: Route) -> None:
        start = {"conversation_id": "c", "message_id": None}
        route.fulfill(
            content_type="text/event-stream",
            body=stream([("start", start), ("done", WITH_PERSON)]),
        )

    def _live(self, route: Route) -> None:
        if route.request.headers["accept"] == "application/json":
            route.fulfill(json={"status": self.status, "messages": self.replies})
            return
        events = [("status", {"status": self.status})]
        events += [("message", reply) for reply in self.replies]
        route.fulfill(content_type="text/event-stream", body=stream(events))


def stream(events: list[tuple[str, dict]]) -> str:
    return "".join(f"event: {name}\ndata: {json.dumps(data)}\n\n" for name, data in events)


def ask_for_a_person(chat: Chat, email: str = "") -> None:
    chat.header_button("Talk to a person").click()
    chat.page.get_by_label("Email").fill(email)
    chat.page.get_by_role("button", name="Ask for a person").click()


def test_a_person_who_was_asked_for_answers_in_the_chat(chat):
    team = Team(chat.page)
    chat.header_button("Talk to a person").click()
    form = chat.page.get_by_role("form", name="Talk to a person")
    expect(form.get_by_label("Name")).to_be_focused()
    chat.sound()
    form.get_by_label("Name").fill("Ann")
    form.get_by_label("Email").fill("ann@example.org")
    form.get_by_label("What is it about?").fill("My table")
    form.get_by_role("button", name="Ask for a person").click()
    expect(chat.log).to_contain_text(TOLD)
    expect(chat.subtitle).to_have_text(WITH_TEAM)
    expect(form).to_be_hidden()
    expect(chat.input).to_be_focused()
    assert team.heard == [{"name": "Ann", "email": "ann@example.org"}, {"reason": "My table"}]
    team.say("Your table is kept.")
    reply = chat.page.locator('[data-kind="person"]')
    expect(reply).to_contain_text("Your table is kept.")
    expect(reply.locator(".author")).to_have_text("MMara Lind")
    expect(chat.header_button("Talk to a person")).to_be_hidden()
    chat.sound()


def test_a_person_can_be_asked_for_without_leaving_an_address(chat):
    team = Team(chat.page)
    ask_for_a_person(chat)
    expect(chat.subtitle).to_have_text(WITH_TEAM)
    assert team.heard == [{"reason": ""}]


def test_what_is_wrong_with_the_request_is_said_in_the_form(chat):
    error = {"error": {"code": "invalid_request", "message": "We could not write to that."}}
    chat.page.route("**/contact", lambda route: route.fulfill(status=400, json=error))
    ask_for_a_person(chat, "ann@example.org")
    expect(chat.page.get_by_role("alert")).to_have_text("We could not write to that.")
    expect(chat.subtitle).to_have_text("AI assistant")
    chat.sound()


@pytest.mark.parametrize("way", ["Escape", "Cancel"])
def test_the_form_gives_the_focus_back(chat, way):
    opener = chat.header_button("Talk to a person")
    opener.click()
    if way == "Escape":
        chat.page.keyboard.press("Escape")
    else:
        chat.page.get_by_role("button", name="Cancel").click()
    expect(chat.page.get_by_role("form", name="Talk to a person")).to_have_count(0)
    expect(opener).to_be_focused()
    expect(opener).to_have_attribute("aria-expanded", "false")


def test_a_refusal_offers_a_person(chat):
    chat.write("Do you sell flying carpets to astronauts?")
    refusal = chat.page.locator('[data-kind="refusal"]')
    refusal.get_by_role("button", name="Talk to a person").click()
    expect(chat.page.get_by_label("Name")).to_be_focused()
    chat.sound()


def test_a_message_to_a_person_is_sent_and_no_answer_is_awaited(chat):
    team = Team(chat.page)
    ask_for_a_person(chat)
    expect(chat.subtitle).to_have_text(WITH_TEAM)
    team.take_over(chat.page)
    for content in ("Hello?", "Is somebody there?"):
        chat.write(content)
        expect(chat.questions.last).to_contain_text(content)
        expect(chat.questions.last.get_by_text("Sent", exact=True)).to_be_visible()
    expect(chat.questions.get_by_text("Sent", exact=True)).to_have_count(1)
    expect(chat.page.locator('[data-role="assistant"]')).to_have_count(0)
    expect(chat.announced).to_contain_text("Sent")
    chat.sound()


def test_an_owner_who_takes_over_is_seen_with_the_next_message(chat):
    team = Team(chat.page)
    chat.ask(QUESTION, "from 9:00 to 16:00")
    team.take_over(chat.page)
    team.say("Mara here. How can I help?", author=None)
    chat.write("Hello?")
    expect(chat.subtitle).to_have_text(WITH_TEAM)
    expect(chat.log).to_contain_text("Our team has joined the conversation.")
    expect(chat.page.locator('[data-kind="person"]')).to_have_count(1)
    expect(chat.page.locator(".author")).to_have_text("OOur team")


def test_an_owner_who_takes_over_is_seen_by_a_look_now_and_then(browser, product_url, bot):
    with opened(browser, f"{product_url}/embed/{bot}/", clock=True) as chat:
        team = Team(chat.page)
        chat.ask(QUESTION, "from 9:00 to 16:00")
        team.status = "escalated"
        chat.page.clock.fast_forward(31_000)
        expect(chat.subtitle).to_have_text(WITH_TEAM)


def test_a_conversation_that_is_given_back_says_so(chat):
    team = Team(chat.page)
    ask_for_a_person(chat)
    expect(chat.subtitle).to_have_text(WITH_TEAM)
    team.status = "active"
    expect(chat.subtitle).to_have_text("AI assistant")
    expect(chat.log).to_contain_text(re.compile("is answering again"))
    expect(chat.header_button("Talk to a person")).to_be_visible()
    chat.ask(QUESTION, "from 9:00 to 16:00")


def test_a_reload_finds_the_person_again(chat):
    team = Team(chat.page)
    chat.ask(QUESTION, "from 9:00 to 16:00")

    def with_a_person(route: Route) -> None:
        body = route.fetch().json()
        body |= {"status": "escalated", "contact": {"name": "Ann", "email": "ann@example.org"}}
        body["messages"] += team.replies
        route.fulfill(json=body)

    team.status = "escalated"
    team.say("Your table is kept.")
    chat.page.route("**/conversation", with_a_person)
    chat.page.reload()
    expect(chat.subtitle).to_have_text(WITH_TEAM)
    expect(chat.page.locator('[data-kind="person"]')).to_have_count(1)
    expect(chat.page.locator('[data-kind="person"]')).to_contain_text("Your table is kept.")
    expect(chat.log).not_to_contain_text(TOLD)
    chat.sound()
