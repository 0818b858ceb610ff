"""What an account holds, as its owner finds it: a picture of oneself, and a key for a program."""

import pytest
from playwright.sync_api import Page, expect

from accounts.backends import DEMO_USER_ID
from tests.bots.test_pictures import picture


@pytest.fixture
def owner(page: Page, product_url, database):
    """The demo customer, on a plan with an API, as before afterwards."""
    page.goto(f"{product_url}/accounts/login/")
    page.get_by_role("button", name="Continue as the demo user").click()
    page.wait_for_url("**/dashboard/")
    subscriptions, its_own = database.botsmith.subscriptions, {"user_id": DEMO_USER_ID}
    before = subscriptions.find_one(its_own)["plan_id"]
    subscriptions.update_one(its_own, {"$set": {"plan_id": "starter"}})
    yield page
    subscriptions.update_one(its_own, {"$set": {"plan_id": before}})


def open_from_menu(page: Page, name: str) -> None:
    page.get_by_label("Your account").click()
    page.get_by_role("link", name=name, exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def test_a_picture_of_oneself_is_in_the_menu_and_a_bad_number_is_kept(owner):
    open_from_menu(owner, "Profile")
    drawn = {"name": "me.png", "mimeType": "image/png", "buffer": picture()}
    owner.get_by_label("Picture", exact=True).set_input_files(drawn)
    owner.get_by_label("Company").fill("Harbour Café Ltd")
    owner.get_by_role("button", name="Save profile").click()
    expect(owner.get_by_text("Saved.")).to_be_visible()
    menu = owner.locator("summary img.avatar")
    expect(menu).to_be_visible()
    assert menu.evaluate("image => image.complete && image.naturalWidth") == 256
    owner.get_by_label("Take the picture away").check()
    owner.get_by_label("Company").fill("")
    owner.get_by_role("button", name="Save profile").click()
    expect(menu).to_have_count(0)
    owner.get_by_role("link", name="Activity").click()
    expect(owner.locator(".me-line").first).to_contain_text("You changed the profile: company")


def test_a_key_opens_until_it_is_revoked(owner, product_url):
    open_from_menu(owner, "API keys")
    owner.get_by_label("Name", exact=True).fill("Website importer")
    owner.get_by_role("button", name="Make the key").click()
    key = owner.locator("#api-key").inner_text()

    def call() -> int:
        headers = {"authorization": f"Bearer {key}"}
        return owner.request.get(f"{product_url}/api/v1/me", headers=headers).status

    assert call() == 200
    owner.goto(f"{product_url}/account/keys/")
    expect(owner.get_by_text(key)).to_have_count(0)
    row = owner.locator(".me-key", has_text=f"{key[:12]}…")
    expect(row).to_contain_text("Last used")
    row.get_by_role("button", name="Revoke").click()
    owner.get_by_role("dialog").get_by_role("button", name="Revoke").click()
    expect(owner.get_by_text("is revoked. Nothing opens")).to_be_visible()
    assert call() == 401
