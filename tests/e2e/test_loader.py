"""The loader on other people's websites: of every policy, size and way of changing pages."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO

import pytest
from axe_playwright_python.sync_playwright import Axe
from bson import Binary
from PIL import Image
from playwright.sync_api import Browser, Frame, FrameLocator, Locator, Page, expect

from botsmith.lib.images import small_picture
from tests.e2e.running import wait_until, website

DEMO_USER = "demo-user-123"
PICTURE = "5f0c2f6e-0f27-4c5c-9d4e-0b6a1e0f3c11"
LINE = '<script src="{base}/widget.js" data-bot="{bot}" defer></script>'
LONG = "<p>A line of the shop's long page.</p>" * 80
PAGE = (
    '<!doctype html><html lang="en"><head><title>Shop</title></head><body><main><h1>Shop</h1>'
    "<button>Buy</button><a href='#x'>More</a>{more}</main>{line}</body></html>"
)
VIOLATIONS = """
window.refused = [];
addEventListener("securitypolicyviolation", (event) =>
  refused.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`));
"""
RECORD = """
if (window !== window.top) {
  window.heard = [];
  addEventListener("message", (event) => heard.push(event.data));
}
"""
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


@dataclass
class Site:
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
    def input(self) -> Locator:
        return self.chat.locator("[data-chat-input]")

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
def bot(product_url, database) -> str:
    """The demo customer's, once it has read its source."""
    data = database.chatbase_db
    bot = data.chatbots.find_one({"user_id": DEMO_USER})["id"]
    ready = {"chatbot_id": bot, "status": "processed"}
    wait_until(lambda: data.sources.find_one(ready), "the demo's source")
    return bot


@pytest.fixture
def dress(database, bot):
    """Changes the bot's look for one test."""
    bots = database.chatbase_db.chatbots
    before = bots.find_one({"id": bot})
    yield lambda **fields: bots.update_one({"id": bot}, {"$set": fields})
    bots.replace_one({"id": bot}, before)


@pytest.fixture
def visit(browser, product_url, bot):
    """Opens a website with the loader; what its scripts threw is a failure."""

    @contextmanager
    def opened(html: str = PAGE, *, headers=None, init: str = "", **options) -> Iterator[Site]:
        line = LINE.format(base=product_url, bot=bot)
        more = options.pop("more", "")
        html = html.replace("{line}", options.pop("line", line)).replace("{more}", more)
        html = html.replace("{base}", product_url).replace("{bot}", bot)
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
def avatar(database, bot, dress):
    """The bot has a red avatar."""
    packed = BytesIO()
    Image.new("RGB", (64, 64), (220, 30, 40)).save(packed, "PNG")
    kept = {"id": PICTURE, "chatbot_id": bot, "use": "avatar", "content_type": "image/webp"}
    pictures = database.chatbase_db.pictures
    pictures.insert_one({**kept, "data": Binary(small_picture(packed.getvalue()))})
    dress(avatar_url=f"/pictures/{PICTURE}")
    yield
    pictures.delete_one({"id": PICTURE})


# --- Somebody else's page -----------------------------------------------------------------------


def test_the_strictest_policy_that_names_us_is_enough(visit, product_url, avatar):
    """Three directives; no inline style, no inline script, no image, and trusted types."""
    policy = (
        f"default-src 'none'; script-src {product_url}; connect-src {product_url}; "
        f"frame-src {product_url}; base-uri 'none'; require-trusted-types-for 'script'"
    )
    headers = {"Content-Security-Policy": policy}
    with visit(headers=headers, init=VIOLATIONS) as site:
        site.open()
        site.close()
        expect(site.bubble.locator("canvas")).to_be_visible()
        red = "canvas => [...canvas.getContext('2d').getImageData(32, 32, 1, 1).data]"
        assert site.bubble.locator("canvas").evaluate(red)[0] > 200
        assert site.bubble.evaluate("e => getComputedStyle(e).position") == "fixed"
        assert site.page.evaluate("refused") == []


def test_nobody_else_is_asked_for_anything(visit, product_url, avatar):
    with visit() as site:
        own = site.page.url
        site.open()
        assert all(url.startswith((product_url, own, "data:")) for url in site.asked)
        assert any("/pictures/" in url for url in site.asked)
        assert site.page.context.cookies() == []


def test_the_page_keeps_its_scroll_and_its_attributes(visit):
    look = """() => [scrollX, scrollY, history.length, document.cookie, localStorage.length,
      document.body.outerHTML, document.head.outerHTML, document.title,
      document.documentElement.getAttributeNames(), document.documentElement.style.cssText]"""
    with visit(more=LONG) as site:
        expect(site.bubble).to_be_visible()
        site.page.evaluate("scrollTo(0, 700)")
        before = site.page.evaluate(look)
        assert before[1] == 700
        site.open()
        assert site.page.evaluate(look) == before
        site.close()
        assert site.page.evaluate(look) == before


@pytest.mark.parametrize(
    "line",
    [
        '<script src="{base}/widget.js" data-bot="{bot}"></script>',
        '<script src="{base}/widget.js" data-bot="{bot}" async></script>',
        '<script src="{base}/widget.js?bot={bot}" defer></script>',
        '<script>const tag = document.createElement("script"); '
        'tag.src = "{base}/widget.js?bot={bot}"; '
        "setTimeout(() => document.head.append(tag), 50)</script>",
        '<script src="{base}/widget.js" data-bot="{bot}" defer></script>' * 2,
        '<b id="BotSmith"></b><script src="{base}/widget.js" data-bot="{bot}" defer></script>',
    ],
    ids=["plain", "async", "address", "tag manager", "twice", "clobbered"],
)
def test_it_comes_however_it_was_included(visit, line):
    with visit(line=line) as site:
        expect(site.bubble).to_have_count(1)
        site.open()


def test_it_comes_from_the_head_too(visit, product_url, bot):
    line = LINE.format(base=product_url, bot=bot)
    html = PAGE.replace("</head>", line.replace("defer", "") + "</head>")
    with visit(html, line="") as site:
        site.open()


REPLACED = {
    "body": "document.body.replaceWith(document.createElement('body'))",
    "head": "document.head.replaceWith(document.createElement('head'))",
    "body, as text": "document.body.innerHTML = '<h1>Another page</h1>'",
    "all in html": "document.documentElement.innerHTML = '<head></head><body>New</body>'",
    "html": "document.documentElement.replaceWith(document.createElement('html'))",
    "document": "document.open(); document.write('<h1>New</h1>'); document.close()",
    "history": "history.pushState({}, '', '/cart'); dispatchEvent(new PopStateEvent('popstate'))",
}


@pytest.mark.parametrize("change", REPLACED.values(), ids=REPLACED)
def test_it_outlives_a_page_that_replaces_itself(visit, change):
    with visit() as site:
        expect(site.bubble).to_be_visible()
        site.page.evaluate(change)
        site.open()
        site.page.evaluate(change)
        site.is_open()
        site.close()
        site.open()
        expect(site.page.locator("[data-botsmith]")).to_have_count(1)


# --- Calls --------------------------------------------------------------------------------------


def test_calls_made_before_the_look_is_known_are_kept(visit):
    """The look is held back until all calls were made."""
    script = """if (window === top) document.addEventListener("DOMContentLoaded", () => {
      BotSmith.on("ready", () => { window.wasReady = true; });
      BotSmith.toggle(); BotSmith.toggle(); BotSmith.open(); })"""
    with visit(init=script) as site:
        site.is_open()
        site.page.wait_for_function("window.wasReady")


def test_a_chat_that_was_closed_before_it_came_stays_closed(visit, dress):
    dress(auto_expand=True)
    script = 'document.addEventListener("DOMContentLoaded", () => BotSmith.close())'
    with visit(init=script) as site:
        expect(site.bubble).to_be_visible()
        expect(site.panel).to_be_hidden()


ALICE = {"user_id": "17", "user_hash": "ab" * 32, "name": "Alice"}


def test_the_frame_hears_who_the_visitor_is(visit):
    early = f"""if (window === top) document.addEventListener("DOMContentLoaded",
      () => BotSmith.identify({json.dumps(ALICE)}))"""
    with visit(init=RECORD + early) as site:
        site.open()
        assert site.heard("identify") == [{"botsmith": 1, "type": "identify", "identity": ALICE}]
        site.page.evaluate("BotSmith.identify({ user_id: 18, user_hash: 'x' })")
        site.page.evaluate("BotSmith.identify(null)")
        site.frame.wait_for_function("heard.filter(word => word.type === 'identify').length === 3")
        assert [word["identity"] for word in site.heard("identify")][1:] == [
            {"user_id": 18, "user_hash": "x"},
            None,
        ]


def test_a_page_that_says_nothing_tells_the_frame_nothing(visit):
    with visit(init=RECORD) as site:
        site.open()
        assert site.heard("identify") == []


@pytest.mark.parametrize(
    ("calls", "kept"),
    [
        (["null", "null"], True),
        (["null", "{ user_id: 1 }"], True),
        (["{ user_id: 1 }", "{ user_id: '1', name: 'New name' }"], True),
        (["{ user_id: 1 }", "{ user_id: 2 }"], False),
        (["{ user_id: 1 }", "null"], False),
    ],
)
def test_another_persons_conversation_is_not_kept_for_the_frame(visit, calls, kept):
    stored = "Object.entries(sessionStorage).find(([name]) => name.endsWith(':token'))?.[1] ?? ''"
    with visit() as site:
        site.open()
        site.page.evaluate(f"BotSmith.identify({calls[0]})")
        site.says("token", token="abc")
        site.page.wait_for_function(f"({stored}) === 'abc'")
        site.page.reload()
        site.page.wait_for_function("window.BotSmith")
        site.page.evaluate(f"BotSmith.identify({calls[1]})")
        assert site.page.evaluate(stored) == ("abc" if kept else "")


def test_words_from_anybody_but_the_frame_are_not_heard(visit):
    with visit() as site:
        site.open()
        site.page.evaluate("postMessage({ botsmith: 1, type: 'close' }, '*')")
        site.page.evaluate("""new Promise((done) => {
          const other = document.createElement("iframe");
          other.srcdoc = "<script>parent.postMessage({ botsmith: 1, type: 'close' }, '*')"
            + "<\\/script>";
          addEventListener("message", (event) => event.source === other.contentWindow && done());
          document.body.append(other); })""")
        expect(site.panel).to_be_visible()


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
