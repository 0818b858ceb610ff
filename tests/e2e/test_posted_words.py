# ruff: noqa: E501  (scripts for the browser)
"""Words that a website's loader and the chat in it are sent by others than each other: no effect."""

import random

import pytest
from playwright.sync_api import Frame, expect

from tests.e2e.loaded import Site
from tests.e2e.running import website
from tests.proof.counting import counted, sized

TYPES = ("open", "close", "ready", "unread", "token", "identify", "", "__proto__", "resize", "say")
VALUES = (
    None, 0, 1, -1, True, "", "x" * 5000, "<img src=x onerror=pwn()>", "javascript:alert(1)", [],
    [1], {}, {"user_id": "evil", "user_hash": "x"}, {"user_id": {"$ne": None}}, {"a": {"b": []}},
    "eyJhbGciOiJub25lIn0.e30.", {"toString": "x"}, {"constructor": {"prototype": {"x": 1}}},
)  # fmt: skip
SENDS = """
([words, targets]) => {
  const windows = { self: window, parent, top, opener: window.opener };
  let sent = 0;
  for (const word of words) for (const name of targets) {
    try { windows[name]?.postMessage(word, "*"); sent += 1; } catch { /* it cannot be copied */ }
  }
  return sent;
}
"""
# What could have changed: of the page, then of the chat.
STATE = """
() => ({
  bubble: document.querySelector("[data-botsmith]").shadowRoot.innerHTML,
  session: JSON.stringify(sessionStorage), said: window.said ?? [],
  polluted: ({}).x ?? null, focus: document.activeElement?.tagName, at: location.href,
})
"""
CHAT_STATE = """
() => {
  const kept = () => { try { return JSON.stringify(localStorage); } catch { return "refused"; } };
  return {
  page: document.querySelector("[data-chat]").innerHTML, kept: kept(),
  polluted: ({}).x ?? null, at: location.href };
}
"""
LISTENS = """
window.before = new Set(Object.getOwnPropertyNames(window));
addEventListener("DOMContentLoaded", () => {
  window.said = [];
  addEventListener("load", () => {
    for (const word of ["open", "close", "ready", "unread"]) window.BotSmith?.on(word, () => said.push(word));
  });
});
"""
SENDER = b"<!doctype html><title>Stranger</title><p>x</p>"
FRAMES = (
    '<iframe name="stranger" src="{stranger}/"></iframe>'
    '<iframe name="nobody" sandbox="allow-scripts" src="{stranger}/"></iframe>'
    '<iframe name="own" srcdoc="<p>x</p>"></iframe>'
)


def words(count: int) -> list:
    chance = random.Random(11)
    signs = (1, "1", True, [1], None, 2, 1.0)
    made = []
    for number in range(count):
        word = {"botsmith": signs[0] if number % 2 else chance.choice(signs)}
        word["type"] = chance.choice(TYPES)
        for name in ("token", "identity", "draft", "height", "url"):
            if chance.random() < 0.5:
                word[name] = chance.choice(VALUES)
        made.append(chance.choice(VALUES) if number % 25 == 0 else word)
    return made


def quiet(site: Site) -> None:
    """What was sent before has been heard."""
    for frame in site.page.frames:
        frame.evaluate("() => new Promise((done) => setTimeout(done, 60))")


@pytest.fixture
def stranger():
    with website({"/": SENDER}) as port:
        yield f"http://127.0.0.1:{port}"


def test_words_of_strangers_have_no_effect(visit, stranger):
    sent = words(sized(250, 1000))
    total = 0
    with visit(init=LISTENS, more=FRAMES.replace("{stranger}", stranger)) as site:
        site.open()
        quiet(site)
        page, chat, asked = state(site)
        for frame in senders(site):
            total += frame.evaluate(SENDS, [sent, ["self", "parent", "top"]])
        total += to_the_chat(site, sent)
        total += site.page.evaluate(SENDS, [sent, ["self"]])
        quiet(site)
        after = state(site)
        changed = [name for old, new in zip((page, chat), after[:2], strict=True)
                   for name in old if old[name] != new[name]]  # fmt: skip
        counted("D4", messages=total, effects=len(changed), requests=len(after[2]) - len(asked))
        assert changed == [] and after[2] == asked
        site.close()  # What the chat itself says is heard: the same words, from the right window.
        site.says("unread")
        expect(site.bubble.locator("b")).to_have_text("1")


def state(site: Site) -> tuple[dict, dict, list[str]]:
    return site.page.evaluate(STATE), site.frame.evaluate(CHAT_STATE), list(site.asked)


def senders(site: Site) -> list[Frame]:
    found = [site.page.frame(name=name) for name in ("stranger", "nobody", "own")]
    assert all(found)
    return found


def to_the_chat(site: Site, sent: list) -> int:
    """By a frame of the page's own origin: the chat stands in a shadow root, where no other one
    finds it."""
    return site.page.frame(name="own").evaluate(
        """(words) => {
          const root = parent.document.querySelector("[data-botsmith]").shadowRoot;
          const chat = root.querySelector("iframe").contentWindow;
          for (const word of words) chat.postMessage(word, "*");
          return words.length;
        }""",
        sent,
    )


def test_a_frame_that_left_the_chat_is_not_heard(visit, stranger):
    """It is the window that the loader made, but another website's page stands in it."""
    sent = words(sized(250, 1000))
    with visit(init=LISTENS) as site:
        site.open()
        frame = site.frame
        frame.evaluate("(address) => { location.href = address }", f"{stranger}/")
        frame.wait_for_url(f"{stranger}/")
        quiet(site)
        before = site.page.evaluate(STATE)
        total = frame.evaluate(SENDS, [sent, ["parent"]])
        quiet(site)
        after = site.page.evaluate(STATE)
        counted("D4", messages=total, effects=int(before != after))
        assert after == before


def test_the_loader_sets_one_global(visit):
    with visit(init=LISTENS) as site:
        site.open()
        names = "() => Object.getOwnPropertyNames(window).filter((name) => !before.has(name))"
        assert set(site.page.evaluate(names)) - {"before", "said", "0"} == {"BotSmith"}
