"""The chat in a website, in each state a visitor meets, as each of them sees it.

Its pictures are left in the artifacts folder, as chat-<state>-<device>-<look>.png.
"""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from bots.models import Message
from botsmith.mongodb.collections import as_document
from tests.e2e.frames import DESKTOP, PHONE
from tests.e2e.loaded import DEMO_USER
from tests.e2e.town import (
    ANSWER,
    QUESTION,
    SECOND_ANSWER,
    SECOND_QUESTION,
    SHOP,
    UNKNOWN,
    Cafe,
    People,
    Visit,
)
from tests.providers import Script

DEVICES = {
    "phone": {"viewport": PHONE, "has_touch": True},
    "desktop": {"viewport": DESKTOP},
}
LOOKS = {
    "light": {"color_scheme": "light", "forced_colors": "none"},
    "dark": {"color_scheme": "dark", "forced_colors": "none"},
    "forced": {"color_scheme": "dark", "forced_colors": "active"},
}
RIGHT_TO_LEFT = {"rtl": LOOKS["light"]}
SIGHTS = {
    "phone": ("phone", LOOKS, {}),
    "desktop": ("desktop", LOOKS, {}),
    "phone, Arabic": ("phone", RIGHT_TO_LEFT, {"locale": "ar"}),
    "desktop, Arabic": ("desktop", RIGHT_TO_LEFT, {"locale": "ar"}),
}
# What a page of 1280 by 1024 pixels is, read at that size.
ZOOMED = {"200 %": {"width": 640, "height": 512}, "400 %": {"width": 320, "height": 256}}
WIDE = """| Day | Opens | Closes | Kitchen | Terrace | Whom to ask about it |
|---|---|---|---|---|---|
| Saturday | 9:00 | 16:00 | until 15:30 | in dry weather | Mara Lind |

```
GET https://shop.example/a/very/long/address?that=no&screen=can&hold=in&one=line&of=it
```

Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenverordnungsentwurf."""
TOO_WIDE = """() => ["html", "[data-chat-log]"].map((name) => document.querySelector(name))
  .map((element) => element.scrollWidth - element.clientWidth)"""
MOVING = "() => document.getAnimations().map((each) => each.animationName ?? 'a transition')"
HAS_FOCUS = "(element) => element.getRootNode().activeElement === element"


# --- Each state, in each look -----------------------------------------------------------------


class Camera:
    """Looks at what is shown now, in each of the looks: sound for axe, and a picture."""

    def __init__(self, visit: Visit, folder, device: str, looks: dict[str, dict]):
        self.visit, self._folder, self._device, self._looks = visit, folder, device, looks

    def __call__(self, state: str) -> None:
        for name, media in self._looks.items():
            self.visit.page.emulate_media(**media)
            self.visit.sound()
            picture = f"chat-{state}-{self._device}-{name}.png"
            self.visit.page.screenshot(path=self._folder / picture)
        # A page that is loaded in forced colours keeps some when they end.
        self.visit.page.emulate_media(**LOOKS["light"])


@pytest.mark.parametrize("sight", SIGHTS)
def test_every_state_is_sound_in_every_look(people: People, cafe: Cafe, artifacts, sight):
    device, looks, options = SIGHTS[sight]
    visit = people(**DEVICES[device], **options).visits(SHOP)
    look = Camera(visit, artifacts, device, looks)
    visit.open()
    expect(visit.chat.locator("[data-suggestion]")).to_have_count(3)
    look("empty")
    look_at_answers(visit, look)
    look_at_refusals(visit, cafe, look)
    look_at_a_person(visit, cafe, look)
    cafe.set(status="inactive")  # Who listens to a person is told at once.
    expect(visit.input).to_be_disabled()
    expect(visit.chat.locator("[data-chat][data-with-person]")).to_have_count(0)
    expect(visit.chat.locator("[data-rating]")).to_be_hidden()
    look("inactive")
    found = Axe().run(visit.page).response["violations"]
    assert [(fault["id"], node["target"]) for fault in found for node in fault["nodes"]] == []


def look_at_answers(visit: Visit, look: Camera) -> None:
    visit.ask(QUESTION, ANSWER)
    look("answer")
    visit.last.locator("[data-citation]").first.click()
    expect(visit.chat.locator("[data-quote-panel]")).to_be_visible()
    look("quote")
    visit.page.keyboard.press("Escape")
    visit.write(UNKNOWN)
    expect(visit.last).to_have_attribute("data-kind", "refusal")
    expect(visit.last.locator("[data-notice-action]")).to_be_visible()
    look("refusal")


def look_at_refusals(visit: Visit, cafe: Cafe, look: Camera) -> None:
    cafe.set(visitor_rate=1)
    is_told(visit, SECOND_QUESTION)
    expect(visit.status.locator("[data-status-wait]")).not_to_be_empty()
    look("rate-limited")
    cafe.set(visitor_rate=None)
    with cafe.full():
        is_told(visit, SECOND_QUESTION)
        expect(visit.status.locator("[data-status-wait]")).to_be_empty()
        look("quota")


def is_told(visit: Visit, question: str) -> None:
    """A question that is refused; asked again, it stands there once all the same."""
    visit.write(question)
    expect(visit.questions.filter(has_text=question)).to_have_count(1)
    expect(visit.questions.last).to_have_attribute("data-state", "failed")
    expect(visit.status).to_have_attribute("data-kind", "error")


def look_at_a_person(visit: Visit, cafe: Cafe, look: Camera) -> None:
    visit.chat.locator("header [data-person-open]").click()
    expect(visit.chat.locator("[data-person]")).to_be_visible()
    look("form")
    mine = cafe.data.messages.find_one({"chatbot_id": cafe.bot}, sort=[("timestamp", -1)])
    reply = Message(
        conversation_id=mine["conversation_id"],
        chatbot_id=cafe.bot,
        role=Message.Role.ASSISTANT,
        kind=Message.Kind.PERSON,
        content="Hello, this is Mara. **No carpets**, I am afraid, but lamps of many kinds.",
        author_id=DEMO_USER,
    )
    cafe.data.messages.insert_one(as_document(reply))
    with_team = {"$set": {"status": "escalated"}}
    cafe.data.conversations.update_one({"id": mine["conversation_id"]}, with_team)
    visit.page.reload()
    visit.open()
    expect(visit.last).to_have_attribute("data-kind", "person")
    visit.write("That is a pity. Which ones?")
    expect(visit.questions.last.locator(".sent")).to_be_visible()
    look("person")


# --- Zoomed, at rest, by keyboard -------------------------------------------------------------


@pytest.mark.parametrize("zoom", ZOOMED)
def test_zoomed_in_nothing_is_cut_off(people: People, cafe: Cafe, provider, artifacts, zoom):
    cafe.set(strict=False)
    provider.answer = lambda _: [WIDE]
    visit = people(viewport=ZOOMED[zoom]).visits(SHOP)
    visit.open()
    assert visit.frame.evaluate(TOO_WIDE) == [0, 0]
    visit.ask(QUESTION, "Donaudampfschifffahrt")
    assert visit.frame.evaluate(TOO_WIDE) == [0, 0]
    visit.page.screenshot(path=artifacts / f"chat-wide-{ZOOMED[zoom]['width']}.png")
    visit.chat.locator("header [data-person-open]").click()
    expect(visit.chat.locator("[data-person]")).to_be_visible()
    assert visit.frame.evaluate(TOO_WIDE) == [0, 0]
    visit.page.screenshot(path=artifacts / f"chat-form-{ZOOMED[zoom]['width']}.png")
    for part in ("[data-chat-close]", "[data-chat-send]", "[data-chat-input]"):
        box = visit.chat.locator(part).bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= ZOOMED[zoom]["width"]
        assert box["y"] >= 0 and box["y"] + box["height"] <= ZOOMED[zoom]["height"]
    visit.sound()


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_nothing_moves_for_those_who_want_no_motion(people: People, cafe, provider, motion):
    provider.play(Script(hangs=True))
    visit = people(reduced_motion=motion).visits(SHOP)
    visit.open()
    visit.write(QUESTION)
    expect(visit.last.locator(".typing")).to_be_visible()
    moving = visit.frame.evaluate(MOVING) + visit.page.evaluate(MOVING)
    assert bool(moving) is (motion == "no-preference"), moving


def test_by_keyboard_alone(people: People, cafe: Cafe):
    visit = people().visits(SHOP)
    expect(visit.bubble).to_be_visible()
    press = visit.page.keyboard.press
    for _ in range(3):  # Two of the page's own stand before it.
        press("Tab")
    assert visit.bubble.evaluate(HAS_FOCUS)
    press("Enter")
    expect(visit.input).to_be_focused()
    visit.page.keyboard.type(QUESTION)
    press("Enter")
    expect(visit.answers).to_contain_text(ANSWER)
    chip = visit.answers.locator("[data-citation]").first
    for _ in range(15):
        if chip.evaluate(HAS_FOCUS):
            break
        press("Shift+Tab")
    expect(chip).to_be_focused()
    press("Enter")
    quotation = visit.chat.locator("[data-quote-panel]")
    expect(quotation).to_be_visible()
    press("Escape")
    expect(quotation).to_have_count(0)
    expect(chip).to_be_focused()
    press("Escape")
    expect(visit.panel).to_be_hidden()
    assert visit.bubble.evaluate(HAS_FOCUS)
    press("Enter")
    expect(visit.input).to_be_focused()
    expect(visit.answers).to_contain_text(ANSWER)
    visit.ask(SECOND_QUESTION, SECOND_ANSWER)
