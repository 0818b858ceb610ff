"""Staff look after BotSmith itself: announcements, stores, queues, the schedule, features.

What would reach customers is done in tests/e2e/alone/test_staff_closes.py: products here share one
MongoDB.
"""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.running import wait_until
from tests.e2e.staff import look

NOW = datetime.now(UTC)
FAILED = {
    "id": "e2e-failed",
    "name": "bots.checks.tasks.check",
    "args": ["3f0c2f6e-0f27-4c5c-9d4e-0b6a1e0f3c11"],
    "error": "MongoDB did not do what was asked (AutoReconnect) – bots/checks/runs.py, line 88",
    "count": 12,
    "first_at": NOW - timedelta(hours=3),
    "last_at": NOW,
}
ANNOUNCED = {
    "level": "news",
    "text": "",
    "link_url": None,
    "link_label": None,
    "plans": ["enterprise"],
    "can_dismiss": True,
    "created_at": NOW,
}


@pytest.fixture
def records(database):
    """What a moment of a busy installation looks like; gone afterwards."""
    data, for_ever = database.chatbase_db, datetime(9999, 1, 1, tzinfo=UTC)
    unknown = {**FAILED, "id": "e2e-unknown", "name": "accounts.tasks.send_mail", "args": None}
    data.failed_tasks.insert_many([dict(FAILED), unknown])
    lines = [
        ("Maintenance on Sunday morning", "warning", NOW + timedelta(days=3), for_ever),
        ("Analytics by the hour", "news", None, for_ever),
        ("A faster playground", "news", NOW - timedelta(days=40), NOW - timedelta(days=10)),
    ]
    for title, level, starts, ends in lines:
        told = {"id": f"e2e-{title}", "title": title, "starts_at": starts, "ends_at": ends}
        data.announcements.insert_one({**ANNOUNCED, **told, "level": level})
    yield
    ours = {"id": {"$regex": "^e2e-"}}
    data.failed_tasks.delete_many(ours)
    data.announcements.delete_many({"$or": [ours, {"title": "New: answers in your own voice"}]})


def test_announcements_are_written_and_previewed(admin, product_url, artifacts, records):
    admin.goto(f"{product_url}/adminpanel/announcements/")
    look(admin, artifacts, "announcements")
    admin.get_by_role("link", name="Drafts").click()
    expect(admin.get_by_role("row")).to_have_count(2)
    admin.get_by_role("link", name="New announcement").click()
    admin.get_by_label("Title").fill("New: answers in your own voice")
    admin.get_by_label("Text").fill("Choose a **tone** for each chatbot, and try it at once.")
    admin.get_by_label("Link", exact=False).first.fill("/dashboard/")
    admin.get_by_label("Enterprise").check()
    admin.get_by_role("button", name="Preview").click()
    expect(admin.locator(".site-preview strong")).to_have_text("tone")
    look(admin, artifacts, "announcement")
    admin.get_by_role("button", name="Save for later").click()
    expect(admin.get_by_text("is saved as a draft")).to_be_visible()


def test_the_machine_room(admin, product_url, artifacts, records):
    base = f"{product_url}/adminpanel/system"
    admin.goto(f"{base}/")
    wait_until(lambda: four_live(admin), "the workers")
    expect(admin.get_by_role("heading", name="MongoDB")).to_be_visible()
    look(admin, artifacts, "system")
    admin.get_by_role("button", name="Send me a test mail").click()
    expect(admin.get_by_text("Look whether it arrived")).to_be_visible()
    admin.goto(f"{base}/queues/")
    expect(admin.get_by_role("table", name="Queues").get_by_role("row")).to_have_count(5)
    look(admin, artifacts, "queues")
    row = admin.get_by_role("row").filter(has_text="send_mail")
    expect(row.get_by_role("button", name="Run again")).to_have_count(0)
    row.get_by_role("button", name="Forget").click()
    expect(admin.get_by_text("The task is off the list")).to_be_visible()
    admin.get_by_role("link", name="Empty webhooks").click()
    admin.get_by_label("Type webhooks to go on").fill("everything")
    admin.problems.clear()
    admin.get_by_role("button", name="Empty the queue").click()
    expect(admin.get_by_role("alert")).to_contain_text("Type “webhooks”")
    admin.problems[:] = [each for each in admin.problems if "422" not in each]
    look(admin, artifacts, "purge")
    admin.goto(f"{base}/schedule/")
    wait_until(lambda: ran_well(admin), "the first sweeps")
    look(admin, artifacts, "schedule")


def test_features_and_maintenance_say_what_they_do(admin, product_url, artifacts):
    admin.goto(f"{product_url}/adminpanel/system/features/")
    expect(admin.get_by_role("button", name="Switch off")).to_have_count(9)
    look(admin, artifacts, "features")
    admin.get_by_role("link", name="Maintenance").click()
    expect(admin.get_by_role("button", name="Begin maintenance")).to_be_visible()
    look(admin, artifacts, "maintenance")


def four_live(page: Page) -> bool:
    page.reload()
    return page.get_by_text("Alive").count() >= 4


def ran_well(page: Page) -> bool:
    page.reload()
    return page.get_by_text("Well", exact=True).count() >= 5
