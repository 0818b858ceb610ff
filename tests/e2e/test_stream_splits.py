# ruff: noqa: E501  (scripts for the browser)
"""Answers that would run a script, however they are cut into events and bytes on their way.

What reads the stream and draws it are the visitors' own scripts, in a browser, with the content
policy switched off: nothing but the drawing holds here. Then the visitors' page itself reads such
an answer byte by byte, with its policy on.
"""

import pytest
from playwright.sync_api import Browser, Page, expect

from bots.answering.stream import Event
from botsmith.lib.markdown import to_html
from tests.e2e.xss.oracle import Oracle, watched
from tests.e2e.xss.payloads import payloads
from tests.proof.counting import counted, sized

# The texts' streams, each cut in two at every byte, and each text in two events at every letter.
CUT = """
async ([texts]) => {
  const { readEvents } = await import("/static/js/core/sse.js");
  const { createRenderer, drawAnswer } = await import("/static/js/core/markdown.js");
  const target = document.body.appendChild(document.createElement("div"));
  const encoder = new TextEncoder();
  const frame = (event, data) => `event: ${event}\\ndata: ${JSON.stringify(data)}\\n\\n`;
  const tags = /^(P|A|BR|STRONG|EM|S|DEL|CODE|PRE|UL|OL|LI|BLOCKQUOTE|HR|H[1-6]|TABLE|THEAD|TBODY|TR|TH|TD|SPAN|SUP)$/;
  const names = /^(href|target|rel|class|start|role|aria-label|title)$/;
  const found = new Set();
  let splits = 0;
  const look = (text) => {
    for (const element of target.querySelectorAll("*")) {
      const odd = element.getAttributeNames().filter((name) => !names.test(name));
      const leads = element.tagName === "A" && !/^(https?|mailto):/.test(element.getAttribute("href"));
      if (!tags.test(element.tagName) || odd.length || leads) found.add(`${text} -> ${element.outerHTML}`);
    }
  };
  const read = async (chunks, text) => {
    const body = new ReadableStream({ start(to) { chunks.forEach((chunk) => to.enqueue(chunk)); to.close(); } });
    target.replaceChildren();
    const render = createRenderer(target);
    let shown = "";
    for await (const { event, data } of readEvents(new Response(body))) {
      if (event === "delta") { shown += data.text; render(shown); look(text); }
      else if (event === "done") { drawAnswer(target, data); look(text); return shown; }
      else found.add(`${text} -> an event ${event}`);
    }
  };
  for (const { text, html } of texts) {
    const done = frame("done", { html, content: text });
    const bytes = encoder.encode(frame("delta", { text }) + done);
    for (let at = 1; at < bytes.length; at += 1) {
      splits += 1;
      const shown = await read([bytes.slice(0, at), bytes.slice(at)], text);
      if (shown !== text) found.add(`${text} came as ${shown}`);
    }
    for (let at = 1; at < text.length; at += 1) {
      splits += 1;
      const halves = frame("delta", { text: text.slice(0, at) }) + frame("delta", { text: text.slice(at) });
      await read([encoder.encode(halves + done)], text);
    }
    // What the server's HTML would be if nothing made it safe, and what a half-sent answer leaves.
    drawAnswer(target, { html: text }); look(text);
    drawAnswer(target, { content: text }); look(text);
  }
  return [splits, [...found]];
}
"""
# Answers to questions come in single bytes, from here instead of from the server.
BY_BYTES = """
(frames) => {
  const real = window.fetch;
  window.fetch = (address, options) => {
    if (!/\\/messages$/.test(new URL(address, location).pathname)) return real(address, options);
    const bytes = new TextEncoder().encode(frames.shift());
    const body = new ReadableStream({
      start(to) { for (const byte of bytes) to.enqueue(new Uint8Array([byte])); to.close(); },
    });
    return Promise.resolve(new Response(body, { headers: { "Content-Type": "text/event-stream" } }));
  };
}
"""


@pytest.fixture
def bare(browser: Browser, product_url) -> Page:
    """A page of ours without its policy."""
    oracle = Oracle(product_url)
    with watched(browser, oracle, bypass_csp=True) as page:
        page.goto(f"{product_url}/accounts/login/")
        page.oracle = oracle
        yield page


def test_no_cut_makes_a_text_act(bare: Page):
    """Each text cut at every byte and at every letter; nothing runs though nothing else forbids it."""
    texts = [text for text in payloads(1500) if "\x00" not in text][:: sized(100, 7)]
    given = [{"text": text, "html": to_html(text)} for text in texts]
    splits, found = bare.evaluate(CUT, [given])
    oracle = bare.oracle
    bare.evaluate("() => new Promise((done) => setTimeout(done, 0))")  # What was begun, has run.
    counted("D1", texts_cut=len(texts), cuts=splits, changed=len(found), **oracle.figures())
    assert found == []
    assert oracle.executions == [] and oracle.foreign == [] and len(texts) >= sized(14, 200)


def frames_of(text: str, html: str) -> str:
    said = {"message_id": "m", "content": text, "html": html, "kind": "answer"}
    events = [
        Event("start", {"conversation_id": "c", "message_id": "m"}),
        *(Event("delta", {"text": piece}) for piece in (text[:3], text[3:9], text[9:])),
        Event("citations", {"citations": [citation(text)]}),
        Event("done", {**said, "finish_reason": "stop", "grounded": True}),
    ]
    return "".join(event.encode().decode() for event in events)


def citation(text: str) -> dict:
    return {"n": 1, "source_id": "s", "source_name": text, "quote": text, "url": text, "page": text}


@pytest.mark.parametrize("is_safe", [True, False], ids=["as it is sent", "as nobody made it safe"])
def test_the_visitors_page_reads_them_byte_by_byte(browser, product_url, demo_bot, is_safe):
    """Also as a hostile server would write them: the answer's HTML is the text as it is."""
    texts = [f"[1] {each}" for each in payloads(1500)[:: sized(100, 10)]]
    oracle = Oracle(product_url)
    with watched(browser, oracle) as page:
        page.goto(f"{product_url}/embed/{demo_bot}/")
        frames = [frames_of(each, to_html(each) if is_safe else each) for each in texts]
        page.evaluate(BY_BYTES, frames)
        answers = page.locator('[data-role="assistant"][data-state="done"]')
        for number in range(len(texts)):
            page.locator("[data-chat-input]").fill("What then?")
            page.locator("[data-chat-input]").press("Enter")
            expect(answers).to_have_count(number + 1)
            chip = answers.last.locator("[data-citation]").first
            if chip.count():
                chip.click()
        oracle.look(page)
    counted("D1", answers_by_bytes=len(texts), **oracle.figures())
    if (
        not is_safe
    ):  # The policy forbids what stands in the document that is only read, and says so.
        oracle.reports.clear()
    oracle.assert_nothing()
