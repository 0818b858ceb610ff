"""The demo customer's bot with everything that its pages can show, and what undoes it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from playwright.sync_api import Page, expect

from accounts.backends import DEMO_USER_ID
from botsmith.mongodb.collections import as_document
from knowledge.models import Page as WebPage
from knowledge.models import Source
from tests.e2e.gaps import made_gaps
from tests.e2e.golden import golden_rows
from tests.e2e.money import invoiced
from tests.e2e.webhooks import failed_delivery
from tests.knowledge.website import a_page, a_website

WORKERS_MS = 30_000  # Until workers have read what a page gave them.
OWN_SOURCE = "Harbour Café handbook"


@dataclass(frozen=True)
class House:
    """The demo customer's bot, with what makes each of its pages show something."""

    base: str
    bot: str
    source: str
    failed: str
    conversation: str
    site: str
    busy: str
    answer: str
    site_page: str
    site_failed: str
    delivery: str
    golden: str
    check_run: str
    gap: str
    gap_taught: str
    gap_busy: str
    gap_rated: str
    gap_long: str
    invoice: str


@contextmanager
def furnished(page: Page, base: str, data) -> Iterator[House]:
    """Of a signed-in page: what takes a product to make is made there, the rest is written."""
    page.goto(f"{base}/dashboard/")
    page.locator(".bot-card a").first.click()
    bot = re.search(r"/bots/([^/]+)/", page.url)[1]
    source, failed = _sources(page, f"{base}/bots/{bot}/sources/")
    _chat(page, f"{base}/embed/{bot}/")
    newest = data.conversations.find_one({"chatbot_id": bot}, sort=[("created_at", -1)])
    made = {**make_websites(bot), "delivery": failed_delivery(bot)}
    made |= {**golden_rows(bot), **made_gaps(bot)}
    for row in made.values():
        data[row._meta.db_table].insert_one(as_document(row))
    ids = {name: row.pk for name, row in made.items()}
    with invoiced(data.client.botsmith.invoices, DEMO_USER_ID) as invoice:
        yield House(base, bot, source, failed, newest["id"], **ids, invoice=invoice)
    for row in made.values():
        data[row._meta.db_table].delete_one({"id": row.pk})


def make_websites(bot: str) -> dict[str, Source | WebPage]:
    """A website that was read again, one that is being read, an answer; pages of the first."""
    changes = {"at": "2026-11-25T10:00:00+00:00", "new": 1, "changed": 3, "gone": 2, "same": 9}
    counts = {"pages_found": 15, "pages_done": 15, "pages_failed": 1, "chunks_count": 70}
    site = a_website(bot, changes=changes, more_pages=True, refresh_every="daily", **counts)
    # A lease that does not end: no worker takes it.
    kept = {"lease_token": "look", "lease_expires_at": datetime(2100, 1, 1, tzinfo=UTC)}
    going = {"status": "processing", "stage": "pages", "pages_found": 40, "pages_done": 12}
    busy = a_website(bot, name="https://bakery.example/", **going, **kept)
    asked = {"questions": ["Is there parking?", "Where can I park?"], "content": "In the yard."}
    answer = a_website(bot, type="text", mode="qa", name="Is there parking?", url=None, **asked)
    sentences = {"added": ["Open until nine."], "removed": ["Open until eight."]}
    return {
        "site": site,
        "busy": busy,
        "answer": answer,
        "site_page": a_page(site, "/hours", 0, change="changed", **sentences),
        "site_failed": a_page(site, "/cakes", 1, state="failed", reason="timed_out", title=None),
    }


def _sources(page: Page, address: str) -> tuple[str, str]:
    """The demo's own source, and one that cannot be read."""
    page.goto(address)
    page.get_by_role("tab", name="Website").click()
    page.get_by_label("Website address").fill("http://10.0.0.1/prices")
    page.get_by_role("button", name="Read this address").click()
    failed = page.locator('[data-source][data-status="failed"]')
    ready = page.locator('[data-source][data-status="processed"]').filter(has_text=OWN_SOURCE)
    expect(failed).to_have_count(1, timeout=WORKERS_MS)
    expect(ready).to_have_count(1, timeout=WORKERS_MS)
    return ready.get_attribute("data-source"), failed.get_attribute("data-source")


def _chat(page: Page, address: str) -> None:
    """Two answers, one of which no source supports, and a rating."""
    page.goto(address)
    for number, question in enumerate(("When are you open on Saturday?", "Who won in 1998?"), 1):
        page.locator("[data-chat-input]").fill(question)
        page.locator("[data-chat-input]").press("Enter")
        answers = page.locator('[data-role="assistant"][data-state="done"]')
        expect(answers).to_have_count(number)
    page.locator('[data-star="5"]').check(force=True)
    page.locator("[data-rating] textarea").fill("Quick, and I could see where it came from.")
    page.locator("[data-rating-submit]").click()
    expect(page.locator("[data-rating-thanks]")).to_be_visible()
