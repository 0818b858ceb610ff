"""The console opens for an admin, and its overview is fit to be seen."""

from playwright.sync_api import expect

from tests.e2e.staff import look


def test_an_admin_comes_in_by_the_menu(admin, product_url, artifacts):
    admin.goto(f"{product_url}/dashboard/")
    admin.get_by_label("Your account").click()
    admin.get_by_role("link", name="Staff console").click()
    expect(admin.get_by_role("heading", level=1)).to_have_text("Overview")
    look(admin, artifacts, "overview")
