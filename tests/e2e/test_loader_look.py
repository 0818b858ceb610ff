"""The loader's look, on every screen, by keyboard and for screen readers."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.e2e.loaded import LONG

FOCUSED = """
() => document.querySelector("[data-botsmith]").shadowRoot.activeElement?.localName ?? ""
"""
PANEL = """
() => {
  const panel = document.querySelector("[data-botsmith]").shadowRoot.querySelector(".panel");
  const { left, top, right, bottom } = panel.getBoundingClientRect();
  return { left, top, right, bottom, width: innerWidth, height: innerHeight };
}
"""


# --- The owner's look ---------------------------------------------------------------------------


@pytest.mark.parametrize("corner", ["bottom-right", "bottom-left", "top-right", "top-left"])
@pytest.mark.parametrize("size", ["small", "large"])
def test_button_and_chat_stand_in_their_corner(visit, dress, corner, size):
    dress(widget_position=corner, widget_size=size)
    with visit() as site:
        site.open()
        at = site.bubble.bounding_box()
        edges = (
            "top" if at["y"] == 20 else "bottom" if at["y"] == 720 else "?",
            "left" if at["x"] == 20 else "right" if at["x"] == 1200 else "?",
        )
        assert "-".join(edges) == corner
        panel = site.panel.bounding_box()
        assert panel["width"] == {"small": 352, "large": 480}[size]
        assert panel["x"] >= 20 and panel["x"] + panel["width"] <= 1260
        assert panel["y"] >= 20 and panel["y"] + panel["height"] <= 780
        assert panel["y"] + panel["height"] <= at["y"] or at["y"] + 60 <= panel["y"]


@pytest.mark.parametrize(
    ("style", "button", "panel"),
    [("rounded", "50%", "18px"), ("smooth", "20px", "14px"), ("square", "6px", "4px")],
)
def test_the_shape_is_the_buttons_and_the_chats(visit, dress, style, button, panel):
    dress(bubble_style=style)
    with visit() as site:
        site.open()
        radius = "element => getComputedStyle(element).borderRadius"
        assert site.bubble.evaluate(radius) == button
        assert site.panel.evaluate(radius) == panel


def test_the_colours_are_the_owners(visit, dress):
    dress(primary_color="#facc15", accent_color="#0000ff")
    with visit() as site:
        site.open()
        site.close()
        site.says("unread")
        badge = site.bubble.locator("b")
        expect(badge).to_have_text("1")
        seen = "e => [getComputedStyle(e).backgroundColor, getComputedStyle(e).color]"
        assert site.bubble.evaluate(seen) == ["rgb(250, 204, 21)", "rgb(0, 0, 0)"]
        assert badge.evaluate(seen) == ["rgb(0, 0, 255)", "rgb(255, 255, 255)"]


def test_a_chat_that_follows_the_system_changes_with_it(visit, dress):
    dress(widget_theme="auto")
    ground = "element => getComputedStyle(element).backgroundColor"
    with visit(color_scheme="light") as site:
        site.open()
        body = site.chat.locator("body")
        assert site.panel.evaluate(ground) == body.evaluate(ground) == "rgb(255, 255, 255)"
        site.page.emulate_media(color_scheme="dark")
        expect(site.panel).to_have_css("background-color", "rgb(22, 22, 26)")
        expect(body).to_have_css("background-color", "rgb(22, 22, 26)")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_chat_of_one_theme_does_not(visit, dress, theme):
    dress(widget_theme=theme)
    wanted = {"light": "rgb(255, 255, 255)", "dark": "rgb(22, 22, 26)"}[theme]
    with visit(color_scheme="light" if theme == "dark" else "dark") as site:
        site.open()
        expect(site.panel).to_have_css("background-color", wanted)
        expect(site.chat.locator("body")).to_have_css("background-color", wanted)


def test_a_chat_that_opens_by_itself_takes_no_focus_and_stays_closed_once_closed(visit, dress):
    dress(auto_expand=True)
    with visit() as site:
        site.is_open()
        assert site.page.evaluate("document.activeElement === document.body")
        site.close()
        site.page.reload()
        expect(site.bubble).to_be_visible()
        expect(site.panel).to_be_hidden()


# --- Small screens ------------------------------------------------------------------------------

SMALL = {
    "phone": {"width": 390, "height": 844},
    "phone, held sideways": {"width": 844, "height": 390},
    "zoomed to 200 %": {"width": 640, "height": 400},
    "zoomed to 400 %": {"width": 320, "height": 256},
}


@pytest.mark.parametrize("viewport", SMALL.values(), ids=SMALL)
def test_on_a_small_screen_the_chat_is_all_of_it(visit, dress, viewport, artifacts, request):
    dress(auto_expand=True)
    with visit(viewport=viewport, more=LONG) as site:
        expect(site.bubble).to_be_visible()
        expect(site.panel).to_be_hidden()
        site.open()
        at = site.page.evaluate(PANEL)
        assert (at["left"], at["top"]) == (0, 0)
        assert (at["right"], at["bottom"]) == (at["width"], at["height"])
        box = site.input.bounding_box()
        assert box["y"] + box["height"] <= viewport["height"]
        expect(site.bubble).to_be_hidden()
        name = f"loader-{viewport['width']}x{viewport['height']}.png"
        site.page.screenshot(path=artifacts / name)
        site.chat.locator("[data-chat-close]").click()
        expect(site.bubble).to_be_visible()
        assert site.page.evaluate(FOCUSED) == "button"


# --- Keys and screen readers --------------------------------------------------------------------


def test_by_keyboard_there_and_back(visit):
    with visit() as site:
        expect(site.bubble).to_be_visible()
        site.page.get_by_role("link", name="More").focus()
        site.page.keyboard.press("Tab")
        assert site.page.evaluate(FOCUSED) == "button"
        assert site.bubble.evaluate("e => getComputedStyle(e).outlineStyle") == "solid"
        site.page.keyboard.press("Enter")
        site.is_open()
        expect(site.input).to_be_focused()
        site.page.keyboard.press("Escape")
        expect(site.panel).to_be_hidden()
        assert site.page.evaluate(FOCUSED) == "button"


def test_the_focus_returns_to_what_opened_the_chat(visit):
    with visit() as site:
        expect(site.bubble).to_be_visible()
        buy = "document.querySelector('main button')"
        site.page.evaluate(f"() => {{ {buy}.onclick = () => BotSmith.open(); }}")
        site.page.get_by_role("button", name="Buy").click()
        site.is_open()
        expect(site.input).to_be_focused()
        site.input.press("Escape")
        expect(site.page.get_by_role("button", name="Buy")).to_be_focused()


def test_a_page_can_open_the_chat_without_the_focus(visit):
    with visit() as site:
        site.page.get_by_role("button", name="Buy").focus()
        site.page.evaluate("BotSmith.open({ focus: false })")
        site.is_open()
        expect(site.page.get_by_role("button", name="Buy")).to_be_focused()


def test_unread_messages_are_told_in_the_visitors_language(visit):
    """Politely, and in the button's name; the sentences come from the server."""
    german = {
        "chat": "Chat mit {name}",
        "open": "Chat mit {name} öffnen",
        "close": "Chat mit {name} schließen",
        "unread_one": "1 ungelesene Nachricht",
        "unread_many": "{count} ungelesene Nachrichten",
    }

    def translated(route):
        answer = route.fetch()
        route.fulfill(response=answer, json={**answer.json(), "words": german})

    with visit(locale="de-DE") as site:
        site.page.route("**/config.json", translated)
        site.page.reload()
        site.open()
        name = site.page.get_by_role("dialog").get_attribute("aria-label").removeprefix("Chat mit ")
        site.close()
        site.says("unread")
        status = site.page.locator("[data-botsmith] [role=status]")
        expect(status).to_have_text(f"{name}: 1 ungelesene Nachricht")
        site.says("unread")
        expect(status).to_have_text(f"{name}: 2 ungelesene Nachrichten")
        told = f"Chat mit {name} öffnen, 2 ungelesene Nachrichten"
        expect(site.bubble).to_have_attribute("aria-label", told)
        site.open()
        expect(site.bubble).to_have_attribute("aria-label", f"Chat mit {name} schließen")
        expect(status).to_have_text("")
        expect(site.bubble.locator("b")).to_be_hidden()


@pytest.mark.parametrize("is_open", [False, True], ids=["closed", "open"])
def test_the_page_with_the_chat_is_sound(visit, avatar, is_open):
    with visit() as site:
        expect(site.bubble).to_be_visible()
        if is_open:
            site.open()
        found = Axe().run(site.page).response["violations"]
        assert [(fault["id"], node["target"]) for fault in found for node in fault["nodes"]] == []


def test_in_forced_colours_the_button_and_the_chat_have_edges(visit):
    with visit(forced_colors="active") as site:
        site.open()
        for part in (site.bubble, site.panel):
            edge = part.evaluate("e => [getComputedStyle(e).borderTopStyle, e.clientTop]")
            assert edge == ["solid", 2]


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_nothing_moves_for_those_who_want_no_motion(visit, motion):
    with visit(reduced_motion=motion) as site:
        site.open()
        moves = site.panel.evaluate("e => getComputedStyle(e).animationName")
        assert (moves == "none") is (motion == "reduce")
        assert site.bubble.bounding_box()["width"] >= 24
