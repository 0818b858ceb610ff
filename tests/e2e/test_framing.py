"""Who may frame the chat: exactly the websites that its owner listed, as Chromium reads it."""

from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page
from playwright.sync_api import TimeoutError as Late

from tests.e2e.running import website
from tests.e2e.town import HTML, Cafe
from tests.proof.counting import counted

SHOP, OWN = "shop.example", "own.example"
CYRILLIC = "xn--shp-tmc.example"  # "shop" with a Cyrillic o.
FRAME = '<iframe id="inner" title="x" width="400" height="600" src="{src}"></iframe>'
SANDBOXED = '<iframe id="inner" sandbox="allow-scripts" title="x" src="{src}"></iframe>'
SAME_ORIGIN = "<iframe id='inner' title='x' srcdoc='{html}'></iframe>"


@pytest.fixture
def sites(cafe: Cafe, streets):
    """Pages that frame the chat, directly and through another page; the ports that serve them."""
    port, pages = streets
    cafe.set(
        allowed_origins=[
            f"{SHOP}:{port}", f"*.cafes.example:{port}", f"http://{OWN}:{port}",
            f"https://tls.example:{port}",
        ]
    )  # fmt: skip
    chat = FRAME.format(src=cafe.embed)
    through = {"/by-shop": f"http://{SHOP}:{port}/framed", "/by-own": f"http://{OWN}:{port}/framed"}
    made = {
        "/framed": chat,
        "/account": FRAME.format(src=f"{cafe.base}/accounts/login/"),
        "/public": FRAME.format(src=f"{cafe.base}/chat/{cafe.bot}/"),
        "/sandboxed": SANDBOXED.format(src=cafe.embed),
        "/null": SANDBOXED.format(src="/framed"),
        "/srcdoc": SAME_ORIGIN.format(html=chat),
        "/data": FRAME.format(src=f"data:text/html,{quote(chat)}"),
        **{path: FRAME.format(src=src) for path, src in through.items()},
    }
    pages |= {path: HTML.format(more=each).encode() for path, each in made.items()}
    with website(pages) as other:
        yield port, other


# What is opened, and whether the chat is there. {0} is the port that is listed, {1} another.
VERDICTS = {
    "listed": (f"http://{SHOP}:{{0}}/framed", True),
    "below a listed *": ("http://a.b.cafes.example:{0}/framed", True),
    "listed with its scheme": (f"http://{OWN}:{{0}}/framed", True),
    "a listed page in a listed page": (f"http://{SHOP}:{{0}}/by-own", True),
    "a document of the listed page's own": (f"http://{SHOP}:{{0}}/srcdoc", True),
    "sandboxed by a listed page": (f"http://{SHOP}:{{0}}/sandboxed", True),
    "not listed": ("http://stranger.example:{0}/framed", False),
    "below a listed name": (f"http://www.{SHOP}:{{0}}/framed", False),
    "the * itself": ("http://cafes.example:{0}/framed", False),
    "ends like a listed name": (f"http://evil{SHOP}:{{0}}/framed", False),
    "begins like a listed name": (f"http://{SHOP}.evil.example:{{0}}/framed", False),
    "looks like a listed name": (f"http://{CYRILLIC}:{{0}}/framed", False),
    "another port": (f"http://{SHOP}:{{1}}/framed", False),
    "another scheme": ("http://tls.example:{0}/framed", False),
    "a listed page in a strange one": ("http://stranger.example:{0}/by-shop", False),
    "a strange page in a listed one's other port": (f"http://{SHOP}:{{1}}/by-shop", False),
    "without an origin": (f"http://{SHOP}:{{0}}/null", False),
    "a data: page of a listed one": (f"http://{SHOP}:{{0}}/data", False),
}


def test_only_listed_websites_frame_the_chat(across: Browser, cafe: Cafe, sites):
    found = {}
    for name, (address, _) in VERDICTS.items():
        found[name] = has_chat(across, address.format(*sites), "[data-chat]")
    wrong = {
        name: found[name] for name, (_, is_there) in VERDICTS.items() if found[name] != is_there
    }
    counted("D3", origins=len(VERDICTS), wrong_verdicts=len(wrong))
    assert wrong == {}


def test_nobody_frames_our_own_pages(across: Browser, cafe: Cafe, sites):
    for path in ("/account", "/public"):
        assert not has_chat(across, f"http://{SHOP}:{sites[0]}{path}", "main, [data-chat]")


def has_chat(browser: Browser, address: str, what: str) -> bool:
    """Whether the page's innermost frame shows it."""
    window = browser.new_context()
    page = window.new_page()
    page.goto(address)
    found = innermost(page, what)
    window.close()
    return found


def innermost(page: Page, what: str) -> bool:
    """Of a page that has loaded, and so its frames, all but scripts that are still at work."""
    for frame in page.frames[1:]:
        if "chat.example" not in frame.url:
            continue
        try:
            frame.locator(what).first.wait_for(state="attached", timeout=3_000)
            return True
        except Late:
            return False
    return False
