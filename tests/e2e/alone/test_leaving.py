"""A customer takes everything along, and goes: workers pack and delete by themselves."""

import re
from zipfile import ZipFile

from playwright.sync_api import Page, expect

EMAIL = "nora@leaving.example"
PASSWORD = "three-lanterns-on-the-quay"
WORKERS_MS = 60_000


def test_an_archive_of_everything_then_a_receipt(
    page: Page, product_url, database, tmp_path, artifacts
):
    sign_up(page, product_url)
    user = database.chatbase_db.users.find_one({"email": EMAIL})
    make_bot(page, product_url)
    assert take_everything_along(page, product_url, tmp_path) >= {"users", "chatbots", "sources"}
    receipt = delete(page, product_url)
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Your account is deleted", timeout=WORKERS_MS
    )
    expect(page.get_by_role("row", name="Chatbots")).to_contain_text("1")
    page.screenshot(path=artifacts / "receipt.png", full_page=True)
    page.goto(f"{product_url}/accounts/login/")
    page.get_by_label("Email").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_text("do not belong together")).to_be_visible()
    page.goto(f"{product_url}/development/mailbox/")
    expect(page.get_by_text(receipt).first).to_be_visible()
    for name in ("users", "chatbots", "sources", "login_history", "activity_logs"):
        rows = database.chatbase_db[name].find(
            {"$or": [{"id": user["id"]}, {"user_id": user["id"]}]}
        )
        assert list(rows) == [], name


def sign_up(page: Page, base: str) -> None:
    page.goto(f"{base}/accounts/signup/")
    page.get_by_label("Your name").fill("Nora Leaver")
    page.get_by_label("Email").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Create account").click()
    page.wait_for_url("**/confirm-email/**")
    page.get_by_label("Code").fill(code_for(page, base))
    page.get_by_role("button", name="Confirm").first.click()
    page.wait_for_url("**/dashboard/")


def code_for(page: Page, base: str) -> str:
    mailbox = page.context.new_page()
    mailbox.goto(f"{base}/development/mailbox/")
    text = mailbox.locator("main").inner_text()
    mailbox.close()
    assert EMAIL in text
    return re.search(r"^\s*([A-Z0-9]{4,}-?[A-Z0-9]{2,})\s*$", text, re.M)[1]


def make_bot(page: Page, base: str) -> None:
    page.goto(f"{base}/bots/new/")
    page.get_by_label("Name", exact=True).fill("Nora's helper")
    page.get_by_role("button", name="Create chatbot").click()
    page.wait_for_url("**/bots/*/**")
    bot = page.url.split("/bots/")[1].split("/")[0]
    page.goto(f"{base}/bots/{bot}/sources/")
    page.get_by_role("tab", name="Text").click()
    form = page.locator('form[action$="/text/"]')
    form.locator('[name="name"]').fill("Hours")
    form.locator('[name="content"]').fill("We are open from nine to five.")
    form.get_by_role("button").click()
    expect(page.locator('[data-source][data-status="processed"]')).to_have_count(
        1, timeout=WORKERS_MS
    )


def take_everything_along(page: Page, base: str, folder) -> set[str]:
    """The names of the collections in the archive."""
    page.goto(f"{base}/account/data/")
    page.get_by_role("button", name="Export my data").click()
    link = page.get_by_role("link", name="Download")
    expect(link).to_be_visible(timeout=WORKERS_MS)
    with page.expect_download() as begun:
        link.click()
    begun.value.save_as(folder / "all.zip")
    archive = ZipFile(folder / "all.zip")
    assert archive.testzip() is None
    named = [name for name in archive.namelist() if name.startswith("data/")]
    return {name.removeprefix("data/").removesuffix(".jsonl") for name in named}


def delete(page: Page, base: str) -> str:
    """The address of the receipt."""
    page.goto(f"{base}/account/data/")
    page.get_by_role("link", name="Delete my account").click()
    button = page.get_by_role("button", name="Delete my account")
    expect(button).to_be_disabled()
    page.get_by_label("Type").fill(EMAIL)
    button.click()
    if "reauthenticate" in page.url:  # Signed in some minutes ago.
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button").last.click()
    page.wait_for_url("**/account/deleted/**")
    return page.url
