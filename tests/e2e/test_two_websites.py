"""The chat on other people's websites, each a site of its own, with third-party cookies blocked.

The product, its loader and the websites are real; what a provider answers is the stub's.
"""

import re

from playwright.sync_api import Page, expect

from tests.e2e.town import (
    ANSWER,
    PIECES,
    QUESTION,
    SECOND_ANSWER,
    SECOND_QUESTION,
    SHOP,
    SHOPS_BLOG,
    STRANGER,
    Cafe,
    People,
    Visit,
)

INACTIVE = "This chat is not available at the moment."
NOT_HERE = "This chat is not meant for this website."
WITH_TEAM = "You are talking with our team"


# --- A conversation ---------------------------------------------------------------------------


def test_third_party_cookies_are_blocked(people: People, streets, any_browser, cafe: Cafe):
    """Or else all that follows proves nothing: the same frame has its cookie on its own site."""
    visitor = people(any_browser)
    seen = "document.cookie"
    shop = visitor.visits(SHOP, "/framing").page
    assert shop.frames[1].evaluate(seen) == "" and visitor.window.cookies() == []
    own = visitor.visits("127.0.0.1", "/framing").page
    assert own.frames[1].evaluate(seen) == "seen=1"


def test_storage_in_a_frame_is_what_each_browser_makes_it(people: People, across, refusing, cafe):
    """One keeps it for each website, the other refuses it."""
    opens = "(() => { try { return Boolean(localStorage) } catch { return false } })()"
    for browser, is_open in ((across, True), (refusing, False)):
        shop = people(browser).visits(SHOP)
        shop.open()
        assert shop.frame.evaluate(opens) is is_open


def test_a_conversation_is_kept_for_one_website(people: People, cafe, provider, any_browser):
    visitor = people(any_browser)
    shop = visitor.visits(SHOP)
    shop.open()
    provider.hold()
    shop.write(QUESTION)
    expect(shop.last).to_contain_text(PIECES[0])
    expect(shop.last).not_to_contain_text(PIECES[2])
    provider.let_go()
    expect(shop.answers).to_contain_text(ANSWER)
    shop.answers.locator("[data-citation]").first.click()
    expect(shop.chat.locator("[data-quote-panel]")).to_contain_text("from 9:00 to 16:00")
    shop.page.reload()
    shop.open()
    expect(shop.questions).to_contain_text(QUESTION)
    expect(shop.answers).to_contain_text(ANSWER)
    for other in (SHOPS_BLOG, STRANGER):
        elsewhere = visitor.visits(other)
        elsewhere.open()
        elsewhere.ask(SECOND_QUESTION, SECOND_ANSWER)
        expect(elsewhere.questions).to_have_count(1)
    shop.page.goto(shop.page.url + "cart")
    shop.open()
    expect(shop.questions).to_have_count(1)
    expect(shop.questions).to_contain_text(QUESTION)
    assert visitor.window.cookies() == []


def test_what_is_thought_of_it_is_kept(people: People, cafe: Cafe):
    shop = people().visits(SHOP)
    shop.open()
    shop.ask(QUESTION, ANSWER)
    shop.chat.locator('[data-star="4"]').check(force=True)
    shop.chat.locator("#feedback").fill("Quick, and it told me where it is from.")
    shop.chat.get_by_role("button", name="Send rating").click()
    expect(shop.chat.locator("[data-rating-thanks]")).to_contain_text("Thank you.")
    [kept] = cafe.data.conversation_ratings.find({"conversation_id": conversation(cafe, shop)})
    assert (kept["rating"], kept["feedback"]) == (4, "Quick, and it told me where it is from.")
    shop.page.reload()
    shop.open()
    expect(shop.chat.locator('[data-star="4"]')).to_be_checked()


def conversation(cafe: Cafe, shop: Visit) -> str:
    """Of the one who said something last on that website."""
    address = shop.page.url.rstrip("/")
    of_shop = {"chatbot_id": cafe.bot, "origin": address}
    [latest] = cafe.data.conversations.find(of_shop).sort("created_at", -1).limit(1)
    return latest["id"]


# --- A person ---------------------------------------------------------------------------------


def test_a_person_takes_over_and_hands_back(people: People, cafe: Cafe, provider):
    shop = people().visits(SHOP)
    shop.open()
    shop.ask(QUESTION, ANSWER)
    ask_for_a_person(shop)
    inbox = people().tab()
    find_in_the_inbox(inbox, cafe, "Ann")
    reply(inbox, "Your table by the window is **kept**.")
    by_person = shop.chat.locator('[data-kind="person"]')
    expect(by_person).to_contain_text("Your table by the window is kept.")
    asked = len(provider.requests)
    shop.write(SECOND_QUESTION)
    expect(inbox.locator("#conversation-live")).to_contain_text(SECOND_QUESTION)
    expect(shop.questions.last.get_by_text("Sent", exact=True)).to_be_visible()
    shop.close()
    reply(inbox, "They are, on the terrace.")
    expect(shop.bubble.locator("b")).to_have_text("1")
    expect(shop.bubble).to_have_attribute("aria-label", re.compile("1 unread message"))
    shop.open()
    expect(shop.bubble.locator("b")).to_be_hidden()
    expect(by_person).to_have_count(2)
    assert len(provider.requests) == asked, "the bot is quiet"
    inbox.get_by_role("button", name="Hand back to the bot").click()
    expect(shop.subtitle).to_have_text("AI assistant")
    shop.ask(SECOND_QUESTION, SECOND_ANSWER)
    expect(by_person).to_have_count(2)


def ask_for_a_person(shop: Visit) -> None:
    shop.chat.locator("header").get_by_role("button", name="Talk to a person").click()
    form = shop.chat.get_by_role("form", name="Talk to a person")
    form.get_by_label("Name").fill("Ann")
    form.get_by_label("Email").fill("ann@example.org")
    form.get_by_label("What is it about?").fill("My table")
    form.get_by_role("button", name="Ask for a person").click()
    expect(shop.subtitle).to_have_text(WITH_TEAM)


def find_in_the_inbox(page: Page, cafe: Cafe, name: str) -> None:
    page.goto(f"{cafe.base}/accounts/login/")
    page.get_by_role("button", name="Continue as the demo user").click()
    page.wait_for_url("**/dashboard/")
    page.goto(f"{cafe.base}/bots/{cafe.bot}/conversations/")
    page.get_by_role("link").filter(has_text=QUESTION).first.click()
    expect(page.locator(".charge")).to_contain_text(f"{name} waits for a person")


def reply(inbox: Page, content: str) -> None:
    box = inbox.get_by_label("Reply to Ann")
    box.fill(content)
    inbox.get_by_role("button", name="Send reply").click()
    expect(box).to_have_value("")


# --- Where it may be, and when ----------------------------------------------------------------


def test_only_a_listed_website_has_the_chat(people: People, cafe: Cafe, streets):
    cafe.set(allowed_origins=[f"{SHOP}:{streets[0]}"])
    visitor = people()
    shop = visitor.visits(SHOP)
    shop.open()
    shop.ask(QUESTION, ANSWER)
    own = visitor.visits(SHOP, "/own")
    expect(own.page.frame_locator("iframe").locator("[data-chat-input]")).to_be_enabled()
    for other in (STRANGER, SHOPS_BLOG):
        elsewhere = visitor.visits(other, "/own")
        elsewhere.page.frames[1].wait_for_url("chrome-error://**")
        with elsewhere.page.expect_console_message(lambda m: m.text.startswith("BotSmith:")):
            elsewhere.page.goto(f"http://{other}:{streets[0]}/")
        expect(elsewhere.page.locator("[data-botsmith]")).to_have_count(0)


def test_a_website_that_is_taken_off_the_list_is_told_at_the_next_question(people, cafe, streets):
    cafe.set(allowed_origins=[f"{SHOP}:{streets[0]}"])
    shop = people().visits(SHOP)
    shop.open()
    shop.ask(QUESTION, ANSWER)
    cafe.set(allowed_origins=["elsewhere.example"])
    shop.write(SECOND_QUESTION)
    expect(shop.status).to_contain_text(NOT_HERE)
    expect(shop.input).to_be_disabled()
    expect(shop.questions.last).to_contain_text("Not sent")
    assert cafe.data.messages.count_documents({"conversation_id": conversation(cafe, shop)}) == 2
    cafe.set(allowed_origins=[f"{SHOP}:{streets[0]}"])
    shop.status.get_by_role("button", name="Check again").click()
    expect(shop.input).to_have_value(SECOND_QUESTION)
    shop.input.press("Enter")
    expect(shop.answers.last).to_contain_text(SECOND_ANSWER)


def test_an_answer_is_cut_when_the_bot_is_switched_off(people: People, cafe: Cafe, provider):
    shop = people().visits(SHOP)
    shop.open()
    provider.hold()
    shop.write(QUESTION)
    expect(shop.last).to_contain_text(PIECES[0])
    cafe.set(status="inactive")
    expect(shop.status).to_contain_text(INACTIVE)
    expect(shop.last).to_contain_text("The answer was cut off.")
    expect(shop.last).not_to_contain_text(PIECES[1])
    expect(shop.input).to_be_disabled()
    assert provider.closed_early.wait(10), "the provider goes on writing"
    cafe.set(status="active")
    provider.let_go()
    shop.status.get_by_role("button", name="Check again").click()
    expect(shop.answers).to_contain_text(ANSWER)
