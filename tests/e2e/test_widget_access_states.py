"""What a visitor meets when the server refuses, cuts, or says that they are somebody else.

The server's side of it has its own tests; here its answers are scripted.
"""

import json
import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e.frames import DESKTOP, opened
from tests.e2e.running import wait_until, website

QUESTION = "When are you open on Saturday?"
ANSWER = "from 9:00 to 16:00"
INACTIVE = "This chat is not available at the moment."
ENDED = "Your earlier conversation has ended."
# A website with a frame of ours, whose script is the loader: it says who the visitor is.
HOST = """<!doctype html><html lang="en"><title>Shop</title>
<iframe title="Chat" width="400" height="640" src="{address}#origin={origin}"></iframe><script>
const [frame] = document.getElementsByTagName("iframe");
const tell = (type, more) => frame.contentWindow.postMessage({{ botsmith: 1, type, ...more }}, "*");
const identify = (identity) => tell("identify", {{ identity }});
addEventListener("message", ({{ data }}) => {{
  if (data.type !== "ready") return;
  identify({{ user_id: "ann", user_hash: "1" }});
  tell("ready");
}});
</script></html>"""
LOOKS = {
    "phone": {},
    "desktop": {"viewport": DESKTOP},
    "dark": {"color_scheme": "dark"},
    "forced colours": {"forced_colors": "active"},
    "narrow": {"viewport": {"width": 320, "height": 512}},
    "Arabic": {"locale": "ar"},
}


@pytest.fixture(scope="module")
def bot(demo_bot) -> str:
    return demo_bot


@pytest.fixture
def address(product_url, bot) -> str:
    return f"{product_url}/embed/{bot}/"


@pytest.fixture
def chat(browser, address):
    with opened(browser, address) as chat:
        yield chat


def refuse(page: Page, where: str, code: str, message: str, status: int = 400, **headers) -> None:
    body = {"error": {"code": code, "message": message}}
    page.route(where, lambda route: route.fulfill(status=status, json=body, headers=headers))


def cut(page: Page, code: str, message: str) -> None:
    """Answers begin, and are cut."""
    events = [
        ("start", {"conversation_id": "c", "message_id": "m"}),
        ("delta", {"text": "On Saturday we are"}),
        ("error", {"code": code, "message": message, "retryable": False}),
    ]
    text = "".join(f"event: {name}\ndata: {json.dumps(data)}\n\n" for name, data in events)
    page.route("**/messages", lambda r: r.fulfill(content_type="text/event-stream", body=text))


def test_an_answer_is_cut_when_the_bot_is_switched_off(chat):
    cut(chat.page, "bot_inactive", INACTIVE)
    chat.write(QUESTION)
    expect(chat.status).to_contain_text(INACTIVE)
    answer = chat.page.locator('[data-role="assistant"]')
    expect(answer).to_contain_text("On Saturday we are")
    expect(answer).to_contain_text("The answer was cut off.")
    expect(answer.get_by_role("button", name="Retry")).to_have_count(0)
    expect(chat.input).to_be_disabled()
    chat.sound()
    chat.page.unroute_all()
    chat.status.get_by_role("button", name="Check again").click()
    expect(chat.input).to_be_enabled()
    expect(chat.status).not_to_contain_text(INACTIVE)


@pytest.mark.parametrize("look", LOOKS)
def test_a_website_that_may_not_have_the_chat_is_told(browser, address, look):
    with opened(browser, "about:blank", **LOOKS[look]) as chat:
        refuse(chat.page, "**/session", "origin_not_allowed", "Not for this website.", 403)
        chat.page.goto(address)
        expect(chat.status).to_contain_text("Not for this website.")
        expect(chat.input).to_be_disabled()
        expect(chat.status.get_by_role("button")).to_be_visible()
        chat.sound()


def test_the_owners_sentence_stands_beside_the_countdown(chat):
    sentence = "Please take a breath; the kitchen is small."
    refuse(chat.page, "**/messages", "rate_limited", sentence, 429, **{"Retry-After": "30"})
    chat.write(QUESTION)
    expect(chat.status).to_contain_text(sentence)
    expect(chat.status.locator("[data-status-wait]")).to_have_text(re.compile(r"^\d+ s$"))
    chat.sound()


def test_where_no_more_messages_are_taken_a_person_can_be_asked_for(chat):
    refuse(chat.page, "**/messages", "quota_exceeded", "No more for now.", 402)
    chat.write(QUESTION)
    chat.status.get_by_role("button", name="Talk to a person").click()
    expect(chat.page.get_by_label("Name")).to_be_focused()
    chat.sound()


def test_a_provider_that_is_down_can_be_tried_again(chat):
    refuse(chat.page, "**/messages", "provider_unavailable", "It could not be finished.", 503)
    chat.write(QUESTION)
    expect(chat.status).to_contain_text("It could not be finished.")
    chat.sound()
    chat.page.unroute_all()
    chat.status.get_by_role("button", name="Retry").click()
    expect(chat.answers).to_contain_text(ANSWER)
    expect(chat.questions).to_have_count(1)


def test_an_expired_token_is_renewed_without_a_word(chat):
    chat.ask(QUESTION, ANSWER)
    refused = []

    def once(route: Route) -> None:
        if refused:
            route.fallback()
        else:
            refused.append(1)
            error = {"error": {"code": "token_expired", "message": "Expired."}}
            route.fulfill(status=401, json=error)

    chat.page.route("**/messages", once)
    chat.ask("Are dogs welcome?", "on the terrace")
    expect(chat.status).to_be_hidden()
    expect(chat.questions).to_have_count(2)


def test_a_session_that_the_owner_ended_begins_anew_and_says_so(chat):
    chat.ask(QUESTION, ANSWER)

    def ended(route: Route) -> None:
        if route.request.post_data_json["token"]:
            error = {"error": {"code": "token_invalid", "message": "Not valid."}}
            route.fulfill(status=401, json=error)
        else:
            route.fallback()

    chat.page.route("**/session", ended)
    chat.page.reload()
    expect(chat.status).to_contain_text(ENDED)
    expect(chat.questions).to_have_count(0)
    chat.sound()
    chat.status.get_by_role("button", name="OK").click()
    expect(chat.status).to_be_hidden()
    chat.ask(QUESTION, ANSWER)


def test_a_message_in_a_session_that_was_ended_begins_another(chat):
    """The old log goes; the message that found out stays, and is answered."""
    chat.ask(QUESTION, ANSWER)
    sent = []

    def invalid(route: Route) -> None:
        sent.append(route.request.headers["authorization"])
        if len(set(sent)) == 1:
            error = {"error": {"code": "token_invalid", "message": "Not valid."}}
            route.fulfill(status=401, json=error)
        else:
            route.fallback()

    def fresh(route: Route) -> None:
        route.continue_(post_data={**route.request.post_data_json, "token": None})

    chat.page.route("**/messages", invalid)
    chat.page.route("**/session", fresh)
    chat.ask("Are dogs welcome?", "on the terrace")
    expect(chat.questions).to_have_count(1)
    expect(chat.status).to_contain_text(ENDED)


def test_another_person_sees_nothing_of_the_first_ones_conversation(browser, address):
    bodies: list[dict] = []

    def session(route: Route) -> None:
        bodies.append(body := route.request.post_data_json)
        person = (body.get("identity") or {}).get("user_id")
        answer = {"token": f"of {person}", "session_id": str(person)}
        answer["conversation_id"] = "c" if person == "ann" else None
        route.fulfill(json=answer)

    said = {"message_id": "m", "role": "user", "content": "I am Ann.", "state": "done"}
    said["timestamp"] = "2026-01-05T09:00:00+00:00"
    answered = {**said, "message_id": "n", "role": "assistant", "html": "<p>Hello Ann.</p>"}
    html: dict[str, bytes] = {}
    with website(html) as port, opened(browser, "about:blank") as chat:
        origin = f"http://localhost:{port}"
        html["/"] = HOST.format(address=address, origin=origin).encode()
        chat.page.route("**/session", session)
        transcript = {"status": "active", "messages": [said, answered], "contact": None}
        chat.page.route("**/conversation", lambda route: route.fulfill(json=transcript))
        chat.page.goto(f"{origin}/")
        frame = chat.page.frame_locator("iframe")
        expect(frame.locator("[data-message]")).to_have_count(2)
        assert [body.get("identity") for body in bodies] == [{"user_id": "ann", "user_hash": "1"}]
        chat.page.evaluate("identify(null)")
        expect(frame.locator("[data-message]")).to_have_count(0)
        expect(frame.locator("[data-chat-input]")).to_be_enabled()
        wait_until(lambda: len(bodies) == 2, "another session")
        assert bodies[1]["token"] is None and "identity" not in bodies[1]


def test_days_are_told_apart(chat):
    chat.ask(QUESTION, ANSWER)

    def long_ago(route: Route) -> None:
        body = route.fetch().json()
        earlier = [{**each, "message_id": f"x{n}"} for n, each in enumerate(body["messages"])]
        for each in earlier:
            each["timestamp"] = "2026-01-05T12:00:00+00:00"
        route.fulfill(json={**body, "messages": earlier + body["messages"]})

    chat.page.route("**/conversation", long_ago)
    chat.page.reload()
    expect(chat.page.locator(".day")).to_have_text(["Monday, 5 January 2026", "today"])
    time = chat.answers.first.locator("time")
    expect(time).to_have_attribute("title", re.compile(r"Monday,? 5 January 2026.* \d\d:\d\d:\d\d"))
    chat.sound()


@pytest.mark.parametrize("look", LOOKS)
def test_a_conversation_is_sound_in_every_look(browser, address, look):
    with opened(browser, address, **LOOKS[look]) as chat:
        chat.ask(QUESTION, ANSWER)
        chat.page.locator(".cite").first.click()
        chat.sound()
        chat.write("Do you sell flying carpets to astronauts?")
        chat.page.locator('[data-kind="refusal"] [data-notice-action]').click()
        expect(chat.page.locator("[data-person]")).to_be_visible()
        chat.sound()
        box = "(element) => element.getBoundingClientRect().toJSON()"
        for button in chat.page.locator("button:visible, input:visible").all():
            size = button.evaluate(box)
            assert min(size["width"], size["height"]) >= 24, button.evaluate("(e) => e.outerHTML")
