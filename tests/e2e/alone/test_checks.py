"""An owner lists golden questions; a source changes; the run that follows by itself shows the drop.

Its pictures are left in the artifacts folder.
"""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.e2e.running import wait_until
from tests.e2e.test_sources_walk import delete_source, sign_in

SIZES = {"phone": (390, 844), "desktop": (1440, 900)}
NAME = "Boat house"
HOURS = "# Boat house\n\nThe boat house closes at noon on Saturday. Kayaks cost ten euros an hour."
LATER = HOURS.replace("noon", "six in the evening")
BY_ITSELF_MS = 120_000  # Half a minute after a change, and then it is asked.


@pytest.fixture
def bot(page: Page, product_url, database, demo_bot):
    """The demo's bot with a text of this test's own; its golden questions go again."""
    home = sign_in(page, product_url)
    page.goto(f"{home}sources/")
    page.get_by_role("tab", name="Text").click()
    form = page.locator("#panel-text form")
    form.locator('[name="name"]').fill(NAME)
    form.locator('[name="content"]').fill(HOURS)
    form.get_by_role("button").click()
    row = page.locator("#source-rows li").filter(has_text=NAME)
    expect(row).to_contain_text("Ready", timeout=30_000)
    yield home
    delete_source(page, home, NAME)
    data = database.chatbase_db
    for collection in (data.golden_questions, data.check_runs):
        collection.delete_many({"chatbot_id": demo_bot})
    off = {"checks_count": 0, "checks_due_at": None, "keep_last_good": False}
    data.chatbots.update_one({"id": demo_bot}, {"$set": off})


def test_a_drop_is_shown_side_by_side(page: Page, bot, database, demo_bot, artifacts):
    page.goto(f"{bot}checks/")
    sound(page, artifacts, "first")
    add(page, "When does the boat house close on Saturday?", "noon | 12:00")
    add(page, "What does a kayak cost?", "ten euros")
    page.get_by_role("button", name="Run now").click()
    summary = page.locator(".check-summary")
    expect(summary).to_contain_text("2 of 2 pass", timeout=BY_ITSELF_MS)

    source = database.chatbase_db.sources.find_one({"chatbot_id": demo_bot, "name": NAME})
    page.goto(f"{bot}sources/{source['id']}/edit/")
    page.locator('[name="content"]').fill(LATER)
    page.get_by_role("button", name="Save and read anew").click()
    page.goto(f"{bot}checks/")
    expect(summary).to_contain_text("1 of 2 pass", timeout=BY_ITSELF_MS)
    expect(page.locator("main")).to_contain_text(f"“{NAME}” was read anew")
    sound(page, artifacts, "list")
    page.get_by_role("link", name="See the answers side by side").click()
    drop = page.locator(".check-drop")
    expect(drop.locator("del")).to_have_text(re.compile("noon"))
    expect(drop.locator("ins").first).to_have_text(re.compile("six"))
    expect(drop).to_contain_text("It says neither “noon” nor “12:00”.")
    sound(page, artifacts, "drop")
    page.get_by_role("button", name="Take them as they are").click()
    page.get_by_role("dialog").get_by_role("button", name="Take them").click()
    expect(page.get_by_role("button", name="Take them as they are")).to_have_count(0)


def test_the_last_good_knowledge_goes_on_serving(page: Page, bot, database, demo_bot, artifacts):
    add_in = f"{bot}checks/"
    page.goto(add_in)
    add(page, "When does the boat house close on Saturday?", "noon | 12:00")
    page.get_by_label("Keep the last good knowledge until I look").check()
    page.locator(".card", has_text="After a change").get_by_role("button", name="Save").click()
    serving = page.locator(".check-serving")
    expect(serving).to_contain_text("Visitors get the newest knowledge", timeout=BY_ITSELF_MS)
    expect(page.locator(".check-summary")).to_contain_text("1 of 1 pass", timeout=BY_ITSELF_MS)
    source = database.chatbase_db.sources.find_one({"chatbot_id": demo_bot, "name": NAME})
    page.goto(f"{bot}sources/{source['id']}/edit/")
    page.locator('[name="content"]').fill(LATER)
    page.get_by_role("button", name="Save and read anew").click()
    page.goto(f"{bot}checks/")
    failed = "Newer knowledge failed 1 check."
    expect(serving).to_contain_text(failed, timeout=BY_ITSELF_MS)
    sound(page, artifacts, "kept")
    assert "noon" in answer(page, bot)
    page.goto(f"{bot}checks/")
    page.get_by_role("button", name="Serve the new knowledge anyway").click()
    page.get_by_role("dialog").get_by_role("button", name="Serve it").click()
    expect(serving).to_contain_text("Visitors get the newest knowledge", timeout=BY_ITSELF_MS)
    wait_until(lambda: "six" in answer(page, bot), "the new knowledge")


def test_questions_are_pasted_edited_and_brought_back(page: Page, bot, artifacts):
    page.goto(f"{bot}checks/paste/")
    lines = ["Are dogs welcome? | terrace", "A line without a bar", "Do you sell kayaks? | ?!"]
    page.get_by_label("Questions, one on each line").fill("\n".join(lines))
    page.get_by_role("button", name="Show how they are read").click()
    expect(page.locator(".check-line")).to_have_count(3)
    sound(page, artifacts, "paste")
    page.get_by_role("button", name="Add 1 question").click()
    box = page.get_by_label("Questions, one on each line")
    expect(box).to_have_value("\n".join(lines[1:]))
    page.goto(f"{bot}checks/")
    page.get_by_role("link", name="Are dogs welcome?").click()
    expect(page.get_by_label("The answer must say")).to_have_value("terrace")
    sound(page, artifacts, "question")
    page.get_by_role("button", name="Delete").click()
    expect(page.locator("main")).to_contain_text("is deleted.")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("link", name="Are dogs welcome?")).to_be_visible()


def add(page: Page, question: str, says: str) -> None:
    page.locator("#add-question").click()
    page.get_by_label("Question", exact=True).fill(question)
    page.get_by_label("The answer must say").fill(says)
    page.get_by_role("button", name="Add this question").click()
    expect(page.get_by_role("link", name=question)).to_be_visible()


def answer(page: Page, bot: str) -> str:
    """What a visitor is told."""
    embed = bot.replace("/bots/", "/embed/")
    token = page.request.post(f"{embed}session", data={}).json()["token"]
    headers = {"accept": "application/json", "authorization": f"Bearer {token}"}
    asked = {"content": "When does the boat house close on Saturday?"}
    return page.request.post(f"{embed}messages", data=asked, headers=headers).json()["content"]


def sound(page: Page, artifacts, name: str) -> None:
    """No violation for axe, nothing wider than the page; light and dark, on phone and desktop."""
    for size, (width, height) in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            page.screenshot(path=artifacts / f"checks-{name}-{size}-{scheme}.png", full_page=True)
            violations = Axe().run(page).response["violations"]
            assert [each["id"] for each in violations] == [], (name, size, scheme)
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    # axe tries a style of its own, which the content policy refuses.
    page.problems[:] = [each for each in page.problems if "Applying inline style" not in each]
