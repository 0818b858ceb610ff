"""How a visitor's page bears a long answer: what its thread is busy with while the answer streams.

    python manage.py services --ephemeral -- python -m benchmarks.long_answers [--write]

The whole product streams Markdown of a provider's stub into the chat in Chromium, 200 pieces a
second at most. Beside it the same pieces are put into a bare text node in the same browser.

A long task, as browsers define it, keeps the thread for more than 50 ms; during one, a key that is
pressed or a scroll is felt to wait.
"""

import argparse
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pymongo
from playwright.sync_api import Browser, CDPSession, Page, expect, sync_playwright

from benchmarks.report import table, write_section
from tests.e2e.conftest import CHROMIUM
from tests.e2e.running import product, wait_until
from tests.providers import OpenAIStub, Script

TITLE = """## A long answer in the visitor's page

Markdown in pieces of five characters, 200 a second, through the whole product into the chat in \
Chromium. Busy: the page's thread. Long tasks: over 50 ms, in milliseconds. Bare text: the same \
pieces put into one text node at the same pace, the page scrolled to its end once a frame."""
LENGTHS = (4_000, 16_000, 48_000)
BETWEEN = 0.005
QUESTION = "When are you open on Saturday?"
PHONE = {"width": 390, "height": 844}
CHAPTER = """## Chapter {n}

The lamp of the quay is made of **brass**, and its shade of *paper*. It is lit at dusk, and nobody
has ever seen it go out by itself; see `lamp.light()` for how.

- The first lamp stands at the gate, where boats are tied.
- The second lamp stands by the shop, and is taken in at night.
  1. It is cleaned on Mondays.
  2. It is filled on Fridays.

| Lamp | Height | Price |
|---|---:|---:|
| Gate | 140 cm | 210 euros |
| Shop | 90 cm | 120 euros |

```python
def light(lamps):
    return [lamp.light() for lamp in lamps if lamp.is_dark]
```

"""
OBSERVE = """
window.longTasks = [];
const note = (list) => longTasks.push(...list.getEntries().map((e) => [e.startTime, e.duration]));
new PerformanceObserver(note).observe({ entryTypes: ["longtask"] });
const done = '[data-role="assistant"][data-state="done"]';
new MutationObserver(() => {
  if (document.querySelector(done)) window.stood ??= performance.now();
}).observe(document, { subtree: true, attributeFilter: ["data-state"] });
"""
BARE = """async ([pieces, between]) => {
  document.body.innerHTML = "<div style='white-space: pre-wrap'></div>";
  const text = document.body.firstChild.appendChild(new Text(""));
  const begun = performance.now();
  let queued = false;
  const scroll = () => { queued = false; scrollTo(0, document.body.scrollHeight); };
  for (const [n, piece] of pieces.entries()) {
    const rest = begun + n * between * 1000 - performance.now();
    if (rest > 0) await new Promise((resolve) => setTimeout(resolve, rest));
    text.appendData(piece);
    if (!queued) requestAnimationFrame(scroll);
    queued = true;
  }
}"""


@dataclass(frozen=True)
class Figures:
    """Of one answer: seconds that the thread was busy, and its long tasks in milliseconds.

    ``last`` are those in which the answer was drawn as it stands, after all had been streamed.
    """

    busy: float
    streaming: Sequence[float]
    last: Sequence[float]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="writes docs/performance.md")
    write = parser.parse_args().write
    with OpenAIStub() as stub, _chat(stub) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(**CHROMIUM)
        _measured(browser, address, stub, LENGTHS[0])  # Warms the product up.
        rows = [
            row
            for length in LENGTHS
            for row in _rows(length, *_both(browser, address, stub, length))
        ]
        browser.close()
    head = ["characters", "busy", "of the bare text's", "long tasks while it streams", "at its end"]
    text = f"{TITLE}\n\n{table(head, rows)}"
    print(text)
    if write:
        write_section("long-answers", text)


@contextmanager
def _chat(stub: OpenAIStub) -> Iterator[str]:
    """The demo customer's chatbot, not strict, so that the page shows all that is streamed."""
    environ = {"DEMO_MODE": "1", "OPENAI_API_KEY": "sk-stub", "OPENAI_BASE_URL": stub.url}
    with TemporaryDirectory() as folder, pymongo.MongoClient(os.environ["MONGODB_URL"]) as client:
        bots = client.chatbase_db.chatbots
        with product(Path(folder) / "product.log", **environ) as base:
            wait_until(lambda: bots.find_one({"last_trained": {"$ne": None}}), "the demo's source")
            bots.update_many({}, {"$set": {"strict": False}})
            yield f"{base}/embed/{bots.find_one()['id']}/"


def _both(browser: Browser, address: str, stub: OpenAIStub, length: int) -> tuple[Figures, Figures]:
    return _measured(browser, address, stub, length), _bare(browser, address, length)


def _measured(browser: Browser, address: str, stub: OpenAIStub, length: int) -> Figures:
    stub.play(Script(pieces=_pieces(length), between=BETWEEN))
    with _page(browser, address) as (page, session):
        page.locator("[data-chat-input]").fill(QUESTION)
        before = _busy(session)
        page.locator("[data-chat-send]").click()
        answer = page.locator('[data-role="assistant"]').last
        expect(answer).to_have_attribute("data-state", "done", timeout=300_000)
        return _figures(session, before, page)


def _bare(browser: Browser, address: str, length: int) -> Figures:
    with _page(browser, address) as (page, session):
        before = _busy(session)
        page.evaluate(BARE, [_pieces(length), BETWEEN])
        return _figures(session, before, page)


def _figures(session: CDPSession, before: float, page: Page) -> Figures:
    tasks, stood = page.evaluate("[longTasks, window.stood ?? Infinity]")
    ended = [duration for start, duration in tasks if start + duration >= stood]
    streaming = [duration for start, duration in tasks if start + duration < stood]
    return Figures(_busy(session) - before, streaming, ended)


@contextmanager
def _page(browser: Browser, address: str) -> Iterator[tuple[Page, CDPSession]]:
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    page.add_init_script(OBSERVE)
    page.goto(address)
    expect(page.locator("[data-chat-input]")).to_be_enabled()
    page.evaluate("longTasks.length = 0")
    session = context.new_cdp_session(page)
    session.send("Performance.enable")
    yield page, session
    context.close()


def _busy(session: CDPSession) -> float:
    metrics = session.send("Performance.getMetrics")["metrics"]
    return next(each["value"] for each in metrics if each["name"] == "TaskDuration")


def _pieces(length: int) -> list[str]:
    """Markdown of so many characters, in pieces of the size that providers send."""
    chapters = "".join(CHAPTER.format(n=n) for n in range(1, length // len(CHAPTER) + 9))
    return [chapters[at : at + 5] for at in range(0, length, 5)]  # `length` is a multiple of five


def _rows(length: int, chat: Figures, bare: Figures) -> Iterator[list[str]]:
    yield [f"{length:,}", f"{chat.busy:.1f} s", f"{chat.busy / bare.busy:.1f}x", *_long(chat)]
    yield ["· bare text", f"{bare.busy:.1f} s", "1x", *_long(bare)]


def _long(figures: Figures) -> list[str]:
    return [_list(figures.streaming), _list(figures.last)]


def _list(tasks: Sequence[float]) -> str:
    return ", ".join(f"{each:.0f}" for each in tasks) or "none"


if __name__ == "__main__":
    main()
