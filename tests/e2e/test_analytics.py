"""The analytics page: how it looks with sixty days of visitors, and what its script adds."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from bots.models import Chatbot
from tests.bots.seeding import conversations, store
from tests.e2e.loaded import DEMO_USER

PHONE = 390
SIZES = {PHONE: 844, 1440: 900}
SMALLEST = (360, 740)
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
TABLES = ("chatbots", "conversations", "messages", "conversation_ratings", "analytics", "due_days")
BERLIN = "Europe/Berlin"


@pytest.fixture(scope="module")
def shops(product_url, database):
    """A bot that visitors talk to and one that is new, their owner on the professional plan."""
    data, plans = database.chatbase_db, database.botsmith.subscriptions
    plan = plans.find_one({"user_id": DEMO_USER})
    long_ago = datetime.now(UTC) - timedelta(days=90)
    shops = [
        Chatbot(user_id=DEMO_USER, name="Harbour shop", created_at=long_ago, conversations_count=9),
        Chatbot(user_id=DEMO_USER, name="A new helper", created_at=long_ago),
    ]
    store(data, [*shops, *conversations(shops[0], datetime.now(UTC))])
    # Days of before the last look for news are idle unless it marked them: this look is to come.
    data.watermarks.delete_many({})
    on_plan(plans, "professional")
    yield [shop.pk for shop in shops]
    for table in TABLES:
        its = "id" if table == "chatbots" else "chatbot_id"
        data[table].delete_many({its: {"$in": [shop.pk for shop in shops]}})
    if plan:
        on_plan(plans, plan["plan_id"])
    data.users.update_one({"id": DEMO_USER}, {"$set": {"time_zone": "UTC"}})


def on_plan(subscriptions, plan_id: str) -> None:
    subscriptions.update_one({"user_id": DEMO_USER}, {"$set": {"plan_id": plan_id}})


@pytest.fixture
def basic(shops, database):
    on_plan(database.botsmith.subscriptions, "free")
    yield
    on_plan(database.botsmith.subscriptions, "professional")


@pytest.fixture
def page(browser: Browser, product_url, shops):
    """Signed in, on a device whose clock is London's winter time."""
    context = browser.new_context(timezone_id="UTC", viewport={"width": 1440, "height": 900})
    context.set_default_timeout(15_000)
    page = context.new_page()
    page.problems = []
    page.on("pageerror", lambda error: page.problems.append(str(error)))
    page.on("console", lambda m: page.problems.append(m.text) if m.type == "error" else None)
    sign_in(page, product_url)
    yield page
    context.close()


def sign_in(page: Page, base: str) -> None:
    page.goto(f"{base}/accounts/login/")
    page.get_by_role("button", name="demo").click()
    page.wait_for_url("**/dashboard/")


def sound(page: Page, artifacts, name: str) -> None:
    """Pictures of it, no violation for axe, nothing wider than the screen."""
    faults = []
    for width, height in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            file = artifacts / f"look-analytics-{name}-{width}-{scheme}.png"
            page.screenshot(path=file, full_page=True)
            if width == PHONE:
                found = Axe().run(page).response["violations"]
                faults += [(each["id"], each["nodes"][0]["target"], scheme) for each in found]
    page.set_viewport_size(dict(zip(("width", "height"), SMALLEST, strict=True)))
    assert page.evaluate(TOO_WIDE) <= 0
    assert faults == []


def test_everything_of_the_advanced_level(page, product_url, shops, artifacts):
    page.goto(f"{product_url}/bots/{shops[0]}/analytics/")
    expect(page.get_by_role("img", name="Conversations")).to_be_visible()
    sound(page, artifacts, "advanced")
    assert [each for each in page.problems if "inline style" not in each] == []


def test_what_the_basic_level_shows(page, product_url, shops, basic, artifacts):
    page.goto(f"{product_url}/bots/{shops[0]}/analytics/")
    expect(page.get_by_role("heading", name="See why")).to_be_visible()
    sound(page, artifacts, "basic")


def test_a_bot_without_visitors(page, product_url, shops, artifacts):
    page.goto(f"{product_url}/bots/{shops[1]}/analytics/")
    expect(page.get_by_role("heading", name="The figures begin")).to_be_visible()
    sound(page, artifacts, "empty")


@pytest.mark.parametrize("days", [7, 90])
def test_few_days_and_many(page, product_url, shops, artifacts, days):
    page.goto(f"{product_url}/bots/{shops[0]}/analytics/?range={days}")
    sound(page, artifacts, f"{days}-days")


def test_days_that_cannot_be_are_mended_in_place(page, product_url, shops, artifacts):
    page.goto(f"{product_url}/bots/{shops[0]}/analytics/")
    page.get_by_text("Other days").click()
    page.get_by_label("From").fill("2026-05-02")
    page.get_by_label("To", exact=True).fill("2026-05-01")
    page.get_by_role("button", name="Show these days").click()
    expect(page.get_by_text("The last day is before the first one.")).to_be_visible()
    expect(page.get_by_label("From")).to_have_value("2026-05-02")
    sound(page, artifacts, "refused")


def test_a_day_is_told_by_pointer_and_by_keys(page, product_url, shops):
    page.goto(f"{product_url}/bots/{shops[0]}/analytics/?range=7")
    chart = page.locator("[data-chart]").first
    shapes, readout = chart.get_by_role("img"), chart.locator("[data-chart-readout]")
    rows = [row.split("\t") for row in chart.locator("tbody tr").all_text_contents()]
    assert len(rows) == 7
    shapes.hover()
    expect(readout).to_have_text(re.compile(r"\w{3} \d+ \w{3} \d{4}: \d+"))
    page.mouse.move(0, 0)
    expect(readout).to_have_text("")
    shapes.focus()
    page.keyboard.press("End")
    last = chart.locator("tbody tr").last
    day, count = last.locator("th").text_content(), last.locator("td").text_content()
    expect(readout).to_have_text(f"{day}: {count}")
    page.keyboard.press("ArrowLeft")
    expect(readout).not_to_have_text(f"{day}: {count}")
    heat = page.locator('[data-chart="heat"]')
    heat.get_by_role("img").focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowDown")
    expect(heat.locator("[data-chart-readout]")).to_have_text(re.compile(r"Tuesday 0:00: \d+"))


def test_the_devices_time_zone_is_offered_once(browser, product_url, shops, artifacts):
    context = browser.new_context(timezone_id=BERLIN, viewport={"width": 1440, "height": 900})
    page = context.new_page()
    sign_in(page, product_url)
    analytics = f"{product_url}/bots/{shops[0]}/analytics/"
    page.goto(analytics)
    offer = page.locator("[data-zone-offer]")
    expect(offer).to_contain_text(f"your device is set to {BERLIN}")
    sound(page, artifacts, "offer")
    offer.get_by_role("button", name="Keep UTC").click()
    expect(offer).to_be_hidden()
    page.reload()
    expect(page.locator("[data-zone]")).to_be_visible()
    expect(offer).to_be_hidden()
    page.evaluate("localStorage.clear()")
    page.reload()
    offer.get_by_role("button", name=f"Use {BERLIN}").click()
    expect(page.get_by_text(f"Days are those of {BERLIN} now.")).to_be_visible()
    expect(page.locator("[data-zone]")).to_contain_text(BERLIN)
    expect(offer).to_be_hidden()
    context.close()
