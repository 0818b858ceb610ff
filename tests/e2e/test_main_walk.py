"""The main job, as a customer and a visitor do it, in a real browser."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.running import website
from tests.knowledge.documents import pdf_guide

EMAIL = "maria@lantern-books.example"
PASSWORD = "three-lanterns-on-the-quay"
BOT = "Lantern Books helper"
PARKING = "Customers park free of charge for two hours in the yard behind the shop."


def test_from_sign_up_to_a_rated_conversation(
    page: Page, browser, product_url, help_site, artifacts, database, tmp_path
):
    look = Camera(page, artifacts)
    page.goto(product_url)
    look("landing")
    sign_up(page, product_url)
    look("dashboard-empty")
    make_bot(page)
    add_sources(page, help_site, tmp_path, look)
    read_what_was_extracted(page, look)
    ask_in_the_playground(page, look)
    line = copy_embed_line(page, look)
    chat_as_a_visitor(browser, line, artifacts)
    see_it_in_the_dashboard(page, look)
    check_documents(database)


class Camera:
    """Pictures of the page at hand; what README shows is one of them."""

    def __init__(self, page: Page, folder):
        self._page = page
        self._folder = folder

    def __call__(self, name: str) -> None:
        self._page.screenshot(path=self._folder / f"{name}.png")


def sign_up(page: Page, base: str) -> None:
    page.get_by_role("link", name=re.compile("start|sign up|get started", re.I)).first.click()
    page.get_by_label("Your name").fill("Maria Lantern")
    page.get_by_label(re.compile("e-?mail", re.I)).fill(EMAIL)
    page.get_by_label(re.compile("^password", re.I)).first.fill(PASSWORD)
    page.get_by_role("button", name=re.compile("sign up|create", re.I)).click()
    page.wait_for_url("**/confirm-email/**")
    code = code_from_mailbox(page, base)
    page.get_by_label(re.compile("code", re.I)).fill(code)
    page.get_by_role("button", name=re.compile("confirm|verify|continue", re.I)).first.click()
    page.wait_for_url("**/dashboard/")


def code_from_mailbox(page: Page, base: str) -> str:
    """Reads the development mailbox in another tab."""
    other = page.context.new_page()
    other.goto(f"{base}/development/mailbox/")
    text = other.locator("main").inner_text()
    assert EMAIL in text
    other.close()
    return re.search(r"^\s*([A-Z0-9]{4,}-?[A-Z0-9]{2,})\s*$", text, re.M)[1]


def make_bot(page: Page) -> None:
    page.goto(page.url.replace("/dashboard/", "/bots/new/"))
    page.get_by_label("Name", exact=False).first.fill(BOT)
    page.get_by_role("button", name=re.compile("create|make", re.I)).click()
    page.wait_for_url("**/sources/")


def add_sources(page: Page, help_site: str, folder, look) -> None:
    pdf = folder / "opening-hours.pdf"
    pdf.write_bytes(pdf_guide())
    page.locator('input[type="file"]').set_input_files(pdf)
    submit(page, "file")
    open_form(page, "website")
    page.locator('[name="url"]').fill(f"{help_site}/delivery")
    submit(page, "website")
    open_form(page, "text")
    page.locator('form[action$="/text/"] [name="name"]').fill("Parking")
    page.locator('form[action$="/text/"] [name="content"]').fill(PARKING)
    submit(page, "text")
    rows = page.locator("#source-rows")
    expect(rows.locator('[data-status="processed"]')).to_have_count(3)
    expect(rows).to_contain_text("Delivery - Lantern Books")
    look("sources")


def open_form(page: Page, kind: str) -> None:
    form = page.locator(f'form[action$="/{kind}/"]')
    if not form.is_visible():
        page.get_by_text(re.compile(kind, re.I)).first.click()
    expect(form).to_be_visible()


def submit(page: Page, kind: str) -> None:
    with page.expect_navigation():
        page.locator(f'form[action$="/{kind}/"] button[type="submit"]').click()


def read_what_was_extracted(page: Page, look) -> None:
    page.locator("#source-rows").get_by_role("link", name="Delivery - Lantern Books").click()
    expect(page.locator("main")).to_contain_text("Orders above 50 euros are delivered free")
    expect(page.locator("main")).not_to_contain_text("Cart")
    look("source")


def ask_in_the_playground(page: Page, look) -> None:
    page.get_by_role("link", name="Playground").click()
    page.locator("[data-chat-input]").fill("How long does standard delivery take?")
    page.locator("[data-chat-send]").click()
    answer = page.locator('[data-role="assistant"][data-state="done"]')
    expect(answer).to_contain_text("three working days")
    expect(answer.locator("[data-citation]").first).to_be_visible()
    expect(page.locator("[data-evidence]")).to_contain_text("Delivery - Lantern Books")
    look("playground")


def copy_embed_line(page: Page, look) -> str:
    page.get_by_role("link", name="Share").click()
    line = page.locator("#embed-line").inner_text()
    look("share")
    return line.strip()


def chat_as_a_visitor(browser, line: str, artifacts) -> None:
    """On another origin: the site is ``localhost``, the product ``127.0.0.1``."""
    site = f"<!doctype html><html lang='en'><title>Shop</title><h1>My shop</h1>{line}</html>"
    with website({"/": site.encode()}) as port:
        context = browser.new_context(viewport={"width": 1280, "height": 800})
        visitor = context.new_page()
        visitor.goto(f"http://localhost:{port}/")
        frame = open_chat(visitor)
        frame.locator("[data-chat-input]").fill("Where can I park?")
        frame.locator("[data-chat-input]").press("Enter")
        answer = frame.locator('[data-role="assistant"][data-state="done"]')
        expect(answer).to_contain_text("two hours in the yard")
        visitor.screenshot(path=artifacts / "widget.png", animations="disabled")
        visitor.reload()
        frame = open_chat(visitor)
        expect(frame.locator('[data-role="user"]')).to_contain_text("Where can I park?")
        expect(frame.locator('[data-role="assistant"]')).to_contain_text("two hours in the yard")
        rate(frame)
        context.close()


def open_chat(visitor: Page):
    visitor.locator("button[data-botsmith-bubble]").click()
    frame = visitor.frame_locator("iframe[data-botsmith-frame]")
    expect(frame.locator("[data-chat-input]")).to_be_visible()
    return frame


def rate(frame) -> None:
    frame.locator('[data-star="4"]').check(force=True)
    frame.locator("[data-rating] textarea").fill("Quick and right.")
    frame.locator("[data-rating-submit]").click()
    expect(frame.locator("[data-rating-thanks]")).to_be_visible()


def see_it_in_the_dashboard(page: Page, look) -> None:
    page.get_by_role("link", name="Conversations").click()
    look("conversations")
    page.get_by_role("link", name=re.compile("Where can I park")).click()
    main = page.locator("main")
    expect(main).to_contain_text("two hours in the yard")
    expect(main).to_contain_text("Quick and right.")
    look("conversation")
    page.get_by_role("link", name="Dashboard").first.click()
    expect(page.locator("main")).to_contain_text(BOT)
    look("dashboard")


def check_documents(database) -> None:
    """What the walk left in MongoDB."""
    data = database.chatbase_db
    user = data.users.find_one({"email": EMAIL})
    bot = data.chatbots.find_one({"user_id": user["id"]})
    sources = list(data.sources.find({"chatbot_id": bot["id"]}))
    assert {source["type"] for source in sources} == {"file", "website", "text"}
    assert {source["status"] for source in sources} == {"processed"}
    conversation = data.conversations.find_one({"chatbot_id": bot["id"], "channel": "widget"})
    assert conversation["messages_count"] == 2
    roles = [m["role"] for m in data.messages.find({"conversation_id": conversation["id"]})]
    assert sorted(roles) == ["assistant", "user"]
    rating = data.conversation_ratings.find_one({"conversation_id": conversation["id"]})
    assert (rating["rating"], rating["feedback"]) == (4, "Quick and right.")
    subscription = database.botsmith.subscriptions.find_one({"user_id": user["id"]})
    assert subscription["usage"]["messages_this_month"] == 2
