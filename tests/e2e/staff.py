"""The staff console in a browser: who opens it, and how a page of it is looked at."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.e2e.test_sign_in_walk import PASSWORD, set_up_app, sign_up

ADMIN = "ada@staff.example"
SIZES = {"phone": (390, 844), "desktop": (1440, 900)}


@pytest.fixture(scope="session")
def admin_state(browser, product_url, database, artifacts) -> dict:
    """Cookies of an admin who signed up, and set an authenticator app up, in this browser."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.set_default_timeout(15_000)
    page = context.new_page()
    sign_up(page, product_url, ADMIN)
    set_up_app(page, product_url, artifacts)
    made = {"$set": {"role": "admin", "name": "Ada Staff"}}
    assert database.chatbase_db.users.update_one({"email": ADMIN}, made).matched_count
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture
def admin(browser, admin_state, product_url):
    """A page of the admin's browser, who just proved who it is: nothing is asked for in the middle
    of a walk. What the browser's console logs as an error fails the test."""
    context = browser.new_context(
        storage_state=admin_state, viewport={"width": 1440, "height": 900}
    )
    context.set_default_timeout(15_000)
    page = context.new_page()
    page.problems = []
    page.on("pageerror", lambda error: page.problems.append(str(error)))
    page.on("console", lambda m: page.problems.append(m.text) if m.type == "error" else None)
    prove_beforehand(page, product_url)
    yield page
    context.close()
    assert page.problems == []


def prove(page: Page) -> None:
    """Gives the password once more where the page asks for it."""
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()


def prove_beforehand(page: Page, base: str) -> None:
    """For the next five minutes what is sensitive is done without another question."""
    page.goto(f"{base}/accounts/reauthenticate/?next=/adminpanel/")
    prove(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Overview")


def forgive_aborts(page: Page) -> None:
    """Who types on has the search that is under way given up, which htmx logs in two lines."""
    for at in range(len(page.problems) - 1, 0, -1):
        if page.problems[at].startswith("htmx:sendAbort"):
            del page.problems[at - 1 : at + 1]


def look(page: Page, artifacts: Path, name: str) -> None:
    """On phone and desktop, light and dark: a picture, nothing that axe knows, nothing too wide."""
    before = page.viewport_size
    for size, (width, height) in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            page.screenshot(path=artifacts / f"staff-{name}-{size}-{scheme}.png", full_page=True)
            violations = Axe().run(page).response["violations"]
            found = [(each["id"], each["nodes"][0]["target"]) for each in violations]
            assert found == [], (name, size, scheme, found)
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), (name, size)
    page.set_viewport_size(before)
    page.emulate_media(color_scheme="light")
    # axe tries a style of its own, which the content policy refuses.
    page.problems[:] = [each for each in page.problems if "Applying inline style" not in each]
