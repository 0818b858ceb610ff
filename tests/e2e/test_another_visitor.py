"""One browser, several people: whoever the website says the visitor is sees only what is theirs."""

import re

import pytest
from playwright.sync_api import Route, expect

from bots.widget.identity import signature
from botsmith.lib.ids import new_id
from botsmith.lib.sealed import seal
from tests.e2e.town import (
    ANSWER,
    QUESTION,
    SECOND_ANSWER,
    SECOND_QUESTION,
    SHOP,
    Cafe,
    Person,
    Visit,
)

SECRET = "the-shop-keeps-this-on-its-server"
WITH_TEAM = "You are talking with our team"


def test_a_signed_person_finds_their_conversation_in_any_browser(people, cafe, any_browser):
    ann, ben = new_id(), new_id()
    signed_and_talked(people(any_browser), cafe, ann)
    second = people(any_browser).visits(SHOP)
    identify(second, ann)
    second.open()
    expect(second.questions).to_contain_text(QUESTION)
    expect(second.answers).to_contain_text(ANSWER)
    for somebody in (ben, None):
        identify(second, somebody)
        expect(second.questions).to_have_count(0)
        expect(second.input).to_be_enabled()
        second.page.reload()
        identify(second, somebody)
        second.open()
        expect(second.input).to_be_enabled()
        expect(second.questions).to_have_count(0)
    identify(second, ann)
    expect(second.questions).to_contain_text(QUESTION)


@pytest.mark.parametrize("somebody", [None, {"user_id": 2}], ids=["nobody", "another"])
def test_whoever_comes_after_a_person_without_a_signature_begins(
    people, cafe, any_browser, somebody
):
    shop = people(any_browser).visits(SHOP)
    say_who(shop, {"user_id": 1})
    shop.open()
    shop.ask(QUESTION, ANSWER)
    shop.page.reload()
    say_who(shop, {"user_id": "1"})
    shop.open()
    expect(shop.questions).to_have_count(1)
    shop.page.reload()
    say_who(shop, somebody)
    shop.open()
    shop.ask(SECOND_QUESTION, SECOND_ANSWER)
    expect(shop.questions).to_have_count(1)


def test_nothing_that_one_person_wrote_is_there_for_the_next(people, cafe):
    shop = people().visits(SHOP)
    say_who(shop, {"user_id": 1, "name": "Ann", "email": "ann@example.com"})
    shop.open()
    shop.ask(QUESTION, ANSWER)
    shop.chat.locator("header [data-person-open]").click()
    form = shop.chat.locator("[data-person]")
    expect(form.get_by_label("Email")).to_have_value("ann@example.com")
    form.get_by_label("What is it about?").fill("My bill")
    shop.input.fill("My number is 7")
    say_who(shop, {"user_id": 2, "name": "Ben"})
    expect(shop.questions).to_have_count(0)
    expect(form).to_be_hidden()
    expect(shop.input).to_have_value("")
    expect(shop.chat.locator("[data-announcer]")).not_to_contain_text("Saturday")
    shop.chat.locator("header [data-person-open]").click()
    expect(form.get_by_label("Name")).to_have_value("Ben")
    for field in ("Email", "What is it about?"):
        expect(form.get_by_label(field)).to_have_value("")


def test_who_was_nobody_before_keeps_what_they_write(people, cafe):
    shop = people().visits(SHOP)
    shop.open()
    shop.ask(QUESTION, ANSWER)
    shop.input.fill("And on")
    with shop.page.expect_response("**/session"):
        say_who(shop, {"user_id": 1})
    expect(shop.questions).to_have_count(1)
    expect(shop.input).to_have_value("And on")


def test_a_session_that_comes_late_is_nobodys(people, cafe, any_browser):
    ann, ben = new_id(), new_id()
    first = signed_and_talked(people(any_browser), cafe, ann)
    second = people(any_browser).visits(SHOP)
    late = held(second, "**/session")
    with second.page.expect_request("**/session"):
        identify(second, ann)
        second.open()
    with second.page.expect_response("**/session"):
        identify(second, ben)
    with second.page.expect_response("**/session"):
        late[0].continue_()
    second.ask(SECOND_QUESTION, SECOND_ANSWER)
    expect(second.questions).to_have_count(1)
    first.page.reload()
    identify(first, ann)
    first.open()
    expect(first.questions).to_have_text(re.compile(re.escape(QUESTION)))


def test_what_one_person_sends_is_not_finished_for_the_next(people, cafe):
    shop = people().visits(SHOP)
    say_who(shop, {"user_id": 1})
    shop.open()
    shop.ask(QUESTION, ANSWER)
    shop.chat.locator("header [data-person-open]").click()
    form = shop.chat.locator("[data-person]")
    form.get_by_label("Email").fill("ann@example.com")
    late = held(shop, "**/contact")
    with shop.page.expect_request("**/contact"):
        form.get_by_role("button", name="Ask for a person").click()
    with shop.page.expect_response("**/session"):
        say_who(shop, {"user_id": 2})
    with shop.page.expect_response("**/escalate") as answered:
        late[0].continue_()
    assert answered.value.ok
    shop.ask(SECOND_QUESTION, SECOND_ANSWER)
    expect(shop.subtitle).not_to_contain_text(WITH_TEAM)
    waiting = list(cafe.data.conversations.find({"chatbot_id": cafe.bot, "status": "escalated"}))
    assert [each["user_email"] for each in waiting] == ["ann@example.com"]
    cafe.data.conversations.update_one({"id": waiting[0]["id"]}, {"$set": {"status": "resolved"}})


def test_a_tab_whose_visitor_signed_in_in_another_goes_on(people, cafe):
    cafe.set(identity_secret=seal(SECRET))
    ann = people()
    first, second = ann.visits(SHOP), ann.visits(SHOP)
    first.open()
    first.ask(QUESTION, ANSWER)
    first.chat.locator("header [data-person-open]").click()
    first.chat.get_by_role("button", name="Ask for a person").click()
    expect(first.subtitle).to_have_text(WITH_TEAM)
    identify(second, new_id())
    second.open()
    expect(second.subtitle).to_have_text(WITH_TEAM)
    expect(first.subtitle).not_to_have_text(WITH_TEAM)
    first.ask(SECOND_QUESTION, SECOND_ANSWER)
    expect(second.questions).to_have_count(1)
    cafe.data.conversations.update_many({"status": "escalated"}, {"$set": {"status": "resolved"}})


def signed_and_talked(somebody: Person, cafe: Cafe, user: str) -> Visit:
    """A person whom the shop signs, and who has asked something."""
    cafe.set(identity_secret=seal(SECRET))
    shop = somebody.visits(SHOP)
    identify(shop, user)
    shop.open()
    shop.ask(QUESTION, ANSWER)
    return shop


def identify(shop: Visit, user: str | None) -> None:
    say_who(shop, user and {"user_id": user, "user_hash": signature(SECRET, user)})


def say_who(shop: Visit, person: dict | None) -> None:
    shop.page.evaluate("(person) => BotSmith.identify(person)", person)


def held(shop: Visit, address: str) -> list[Route]:
    """Where the first request to such an address waits; later ones pass."""
    late: list[Route] = []

    def meet(route: Route) -> None:
        if late:
            route.continue_()
        else:
            late.append(route)

    shop.page.route(address, meet)
    return late
