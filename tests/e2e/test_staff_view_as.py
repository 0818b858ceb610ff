"""An admin sees what a customer sees, changes nothing, and the customer reads of it."""

from playwright.sync_api import expect

from tests.e2e.staff import look
from tests.e2e.test_sources_walk import sign_in

REASON = "You wrote to us about opening hours."


def test_a_look_as_the_customer(admin, page, product_url, database, artifacts):
    demo = database.chatbase_db.users.find_one({"email": "demo@botsmith.invalid"})
    admin.goto(f"{product_url}/adminpanel/view-as/{demo['id']}/")
    look(admin, artifacts, "view-as")
    admin.get_by_label("Why").fill(REASON)
    admin.get_by_role("button", name="View as this customer").click()
    banner = admin.get_by_role("complementary", name="Viewing as a customer")
    expect(banner).to_contain_text(demo["email"])
    expect(admin.get_by_role("heading", level=1)).to_have_text("Dashboard")
    look(admin, artifacts, "viewing")
    admin.locator(".bot-card a").first.click()
    bot = admin.url
    admin.goto(f"{bot}settings/")
    admin.get_by_label("Name", exact=True).fill("Not to be")
    admin.get_by_role("button", name="Save").first.click()
    expect(admin.get_by_role("heading", level=1)).to_have_text("You may not do that")
    admin.problems.clear()  # The browser logs that it was refused.
    admin.goto(f"{bot}settings/")
    expect(admin.get_by_label("Name", exact=True)).not_to_have_value("Not to be")
    banner.get_by_role("button", name="Stop viewing").click()
    expect(admin.get_by_role("heading", level=1)).to_have_text("Overview")
    sign_in(page, product_url)
    page.goto(f"{product_url}/account/activity/")
    expect(page.locator("main")).to_contain_text(REASON)
    expect(page.locator("main")).not_to_contain_text("ada@staff.example")
