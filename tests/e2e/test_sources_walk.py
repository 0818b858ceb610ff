"""A whole website and an answer of the owner's own, as a customer adds and follows them."""

import re

import pytest
from playwright.sync_api import Page, expect

FIRST = "Kayaks cost ten euros an hour."
LATER = "Kayaks cost twelve euros an hour."


def a_page(title: str, text: str, *links: str) -> bytes:
    ways = "".join(f'<a href="{link}">{link}</a> ' for link in links)
    return (
        f"<!doctype html><title>{title}</title><nav>{ways}</nav>"
        f"<main><h1>{title}</h1><p>{text}</p></main>"
    ).encode()


@pytest.fixture
def pages(shop_pages) -> dict[str, bytes]:
    shop_pages.clear()
    shop_pages["/"] = a_page("Quay Boats", "We rent boats on the quay.", "/prices", "/team", "/old")
    shop_pages["/prices"] = a_page("Our prices", FIRST)
    shop_pages["/team"] = a_page("Our team", "Ruben repairs the boats.")
    return shop_pages


def test_a_website_is_read_watched_and_read_again(
    page: Page, product_url, shop_site, pages, artifacts
):
    bot = sign_in(page, product_url)
    page.goto(f"{bot}sources/")
    page.get_by_role("tab", name="Website").click()
    page.locator('[name="url"]').fill(shop_site)
    page.get_by_text("Follow links", exact=True).click()
    page.locator('form[action$="/website/"] button[type="submit"]').click()
    row = page.locator("#source-rows li").filter(has_text="Quay Boats")
    expect(row).to_contain_text("Ready", timeout=30_000)
    expect(row).to_contain_text("1 page could not be read")
    row.get_by_role("link", name="Quay Boats").click()
    expect(page.locator("main")).to_contain_text("There is no page at this address")
    page.screenshot(path=artifacts / "website.png")

    pages["/prices"] = a_page("Our prices", LATER)
    del pages["/team"]
    page.get_by_role("button", name=re.compile("Refresh")).first.click()
    changed = page.get_by_role("heading", name="What changed")
    reload_until(page, changed)
    page.get_by_role("link", name="Our prices").click()
    expect(page.locator("main")).to_contain_text(FIRST)
    expect(page.locator("main")).to_contain_text(LATER)
    page.screenshot(path=artifacts / "website-page.png")
    delete_source(page, bot, "Quay Boats")


def test_the_owners_answer_is_given_and_deleting_it_taken_back(page: Page, product_url, artifacts):
    bot = sign_in(page, product_url)
    page.goto(f"{bot}sources/")
    page.get_by_role("tab", name=re.compile("Question")).click()
    form = page.locator('form[action$="/qa/"]')
    form.get_by_label("Question", exact=True).fill("Do you have a lost property box?")
    form.get_by_label("Answer").fill("Yes: ask for the wooden chest behind the bar.")
    form.get_by_role("button", name=re.compile("save", re.I)).click()
    row = page.locator("#source-rows li").filter(has_text="lost property")
    expect(row).to_contain_text("Ready", timeout=30_000)
    page.goto(f"{bot}playground/")
    page.locator("[data-chat-input]").fill("Do you have any lost property box?")
    page.locator("[data-chat-send]").click()
    answer = page.locator('[data-role="assistant"][data-state="done"]').last
    expect(answer).to_contain_text("wooden chest behind the bar")
    expect(page.locator("[data-evidence]")).to_contain_text("Your answer")
    delete_source(page, bot, "lost property")
    expect(page.get_by_role("heading", name="Deleted within the hour")).to_be_visible()
    page.screenshot(path=artifacts / "source-deleted.png")
    page.locator("[data-toast-undo]").get_by_role("button", name="Undo").click()
    expect(row).to_contain_text("Ready", timeout=30_000)
    delete_source(page, bot, "lost property")


def sign_in(page: Page, product_url: str) -> str:
    page.goto(f"{product_url}/accounts/login/")
    page.get_by_role("button", name="Continue as the demo user").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Dashboard")
    page.locator(".bot-card a").first.click()
    return page.url


def reload_until(page: Page, shown) -> None:
    """The page of one source does not move by itself once its reading is over."""
    for _ in range(60):
        if shown.is_visible():
            return
        page.wait_for_load_state("load")
        page.reload()
    expect(shown).to_be_visible()


def delete_source(page: Page, bot: str, name: str) -> None:
    page.goto(f"{bot}sources/")
    page.locator("#source-rows li").filter(has_text=name).get_by_role(
        "button", name=re.compile("Delete")
    ).click()
    expect(page.locator("#source-rows")).not_to_contain_text(name)
