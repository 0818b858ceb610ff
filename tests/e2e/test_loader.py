"""The loader on other people's websites: of every policy and way of changing pages."""

import json

import pytest
from playwright.sync_api import expect

from tests.e2e.loaded import LINE, LONG, PAGE

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


# A hidden frame draws no frames, by which Playwright would look.
TWO_WORDS = """
new Promise((told) => {
  const look = () => (heard[1] ? told(heard.map(({ type }) => type)) : setTimeout(look, 20));
  look();
})
"""


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


def test_it_comes_from_the_head_too(visit, product_url, demo_bot):
    line = LINE.format(base=product_url, bot=demo_bot)
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
        # The chat itself would have a token of its own kept, at a moment of its own.
        site.page.context.route("**/session", lambda route: route.abort())
        site.page.reload()
        site.open()
        site.page.evaluate(f"BotSmith.identify({calls[0]})")
        site.says("token", token="abc")
        site.page.wait_for_function(f"({stored}) === 'abc'")
        site.page.reload()
        site.page.wait_for_function("window.BotSmith")
        site.page.evaluate(f"BotSmith.identify({calls[1]})")
        assert site.page.evaluate(stored) == ("abc" if kept else "")


def test_a_chat_that_was_closed_before_it_was_there_knows_it(visit):
    with visit(init=RECORD) as site:
        expect(site.bubble).to_be_visible()
        with site.page.expect_event("framenavigated", lambda frame: "/embed/" in frame.url):
            site.page.evaluate("BotSmith.open(); BotSmith.close()")
        assert site.frame.evaluate(TWO_WORDS) == ["ready", "close"]


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
