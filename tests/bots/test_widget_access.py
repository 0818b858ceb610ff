"""Where a chatbot may be used, and by whom, as every request of a visitor meets it."""

import asyncio
import re
import uuid

import pytest
from asgiref.sync import sync_to_async
from django.test import Client
from django.urls import reverse

from bots.actions.visitors import end_sessions
from bots.models import Chatbot, Conversation, Message
from bots.widget import urls
from bots.widget.origin import ticket
from botsmith.lib import ratelimit
from botsmith.lib.redis import redis_client
from tests.bots.visitor import Visitor, events_in

pytestmark = pytest.mark.django_db(transaction=True)

SHOP = "https://shop.example"
EVIL = "https://shop.example.evil.net"
# These give out the chat; all else needs its token, whatever is added.
DOORS = {"embed", "config", "session"}
INNER = sorted({pattern.name for pattern in urls.urlpatterns} - DOORS)


def change(bot, **fields) -> None:
    Chatbot.objects.filter(pk=bot.pk).update(**fields)


@pytest.fixture
def bound(bot):
    """The bot, which only the shop may embed."""
    change(bot, allowed_origins=["shop.example"])
    return bot


def frame(bot, client=None, **headers):
    client = client or Client()
    return client.get(f"/embed/{bot.pk}/", headers={"accept": "text/html", **headers})


def ancestors(answer) -> str:
    policy = answer["Content-Security-Policy"]
    return re.search(r"frame-ancestors ([^;]+)", policy)[1]


def code_of(answer) -> str:
    return answer.json().get("error", {}).get("code", "")


async def at(bot, origin: str, **body) -> Visitor:
    visitor = Visitor(bot.pk)
    await visitor.open(ticket=ticket(bot.pk, origin, "widget"), **body)
    return visitor


# --- The frame's page ---------------------------------------------------------------------------


def test_the_page_opens_on_a_website_of_the_list_only(bound):
    assert frame(bound, referer=f"{SHOP}/cart?x=1").status_code == 200
    for elsewhere in (EVIL, "https://evilshop.example", f"{SHOP}:8443", "https://a.shop.example"):
        answer = frame(bound, referer=f"{elsewhere}/")
        assert answer.status_code == 403
        assert "not meant for this website" in answer.content.decode()


def test_a_page_that_hides_its_address_is_told_what_to_do(bound):
    answer = frame(bound)
    assert answer.status_code == 403 and "Referrer-Policy" in answer.content.decode()


def test_without_a_list_every_website_may(bot):
    assert frame(bot).status_code == 200
    assert frame(bot, referer=EVIL).status_code == 200
    assert ancestors(frame(bot)) == "*"


def test_the_browser_is_told_the_list_whatever_is_answered(bound):
    told = "'self' http://shop.example https://shop.example"
    good = frame(bound, referer=SHOP)
    answers = [good, frame(bound), frame(bound, referer=EVIL), posted(bound, good)]
    answers.append(posted(bound, good, token="forged"))
    change(bound, status="inactive")
    answers += [frame(bound, referer=SHOP), posted(bound, good)]
    assert [answer.status_code for answer in answers] == [200, 403, 403, 200, 403, 404, 404]
    assert {ancestors(answer) for answer in answers} == {told}
    assert not any("X-Frame-Options" in answer for answer in answers)


def test_opened_by_itself_a_bound_chat_stays_closed_unless_it_is_public(bound):
    alone = {"sec-fetch-dest": "document", "referer": f"{SHOP}/"}
    assert "belongs on a website" in frame(bound, **alone).content.decode()
    change(bound, public_access=True)
    assert frame(bound, **alone).status_code == 200
    assert Client().get(f"/chat/{bound.pk}/").status_code == 200


def test_its_owners_preview_goes_on_working(bound):
    page = frame(bound, referer=f"http://testserver/bots/{bound.pk}/share/preview/")
    assert page.status_code == 200
    answer = posted(bound, page)
    assert "in the yard" in answer.content.decode()
    assert Conversation.objects.get().origin is None


async def test_the_previews_session_speaks_under_a_list(bound):
    visitor = Visitor(bound.pk)
    await visitor.open(ticket=ticket(bound.pk, "", "widget", at_home=True))
    assert "yard" in (await visitor.ask_plainly("Where can I park?"))["content"]


def test_the_inside_of_the_frame_is_not_taken_for_the_preview(bound):
    """Pressed in a refused frame, "Try again" comes from our own address."""
    assert frame(bound, referer=f"http://testserver/embed/{bound.pk}/?again").status_code == 403


def test_another_try_in_the_frame_still_knows_its_website(bound):
    change(bound, status="inactive")
    gone = frame(bound, referer=f"{SHOP}/")
    change(bound, status="active")
    again = re.search(r'href="(\?ticket=[^"]+)"', gone.content.decode())[1]
    within = {"referer": f"http://testserver/embed/{bound.pk}/"}
    assert Client().get(f"/embed/{bound.pk}/{again}", headers=within).status_code == 200
    forged = f"/embed/{bound.pk}/?ticket=forged"
    assert Client().get(forged, headers=within).status_code == 403
    # A website that is told says more than a ticket.
    evil = {"referer": EVIL}
    assert Client().get(f"/embed/{bound.pk}/{again}", headers=evil).status_code == 403


# --- Without JavaScript -------------------------------------------------------------------------


def posted(bot, page, content: str = "Where can I park?", **changes):
    """The page's form, sent from within the frame."""
    text = page.content.decode()
    token = re.search(r'name="token" value="([^"]+)"', text)[1]
    form = {"token": token, "client_message_id": str(uuid.uuid4()), "content": content, **changes}
    headers = {"accept": "text/html", "referer": f"http://testserver/embed/{bot.pk}/"}
    return Client().post(f"/embed/{bot.pk}/", form, headers=headers)


def test_a_form_goes_by_its_token(bound):
    page = frame(bound, referer=f"{SHOP}/")
    first = posted(bound, page)
    assert "in the yard" in first.content.decode()
    assert "closes at noon" in posted(bound, first, "When on Saturday?").content.decode()
    change(bound, allowed_origins=["other.example"])
    refused = posted(bound, first)
    assert refused.status_code == 403
    assert "not meant for this website" in refused.content.decode()
    assert Message.objects.count() == 4


def test_a_form_whose_token_is_old_goes_on_where_it_was(bound, settings):
    first = posted(bound, frame(bound, referer=f"{SHOP}/"))
    settings.CHAT_TOKEN_SECONDS = -1
    late = posted(bound, first, "When on Saturday?")
    assert late.status_code == 401 and "in the yard" in late.content.decode()
    settings.CHAT_TOKEN_SECONDS = 60
    assert "closes at noon" in posted(bound, late, "When on Saturday?").content.decode()
    assert Conversation.objects.count() == 1


def test_an_ended_session_is_shown_nothing_whatever_else_is_wrong(bot, alice):
    page = posted(bot, frame(bot))
    assert "Where can I park?" in page.content.decode()
    end_sessions(bot, actor=alice)
    page = posted(bot, page, content="And now?", client_message_id="no number")
    assert "Where can I park?" not in page.content.decode()


def test_a_form_of_an_ended_session_begins_anew_at_the_same_website(bound, alice):
    first = posted(bound, frame(bound, referer=f"{SHOP}/"))
    end_sessions(bound, actor=alice)
    ended = posted(bound, first, "When on Saturday?")
    assert ended.status_code == 401 and "in the yard" not in ended.content.decode()
    assert "closes at noon" in posted(bound, ended, "When on Saturday?").content.decode()
    assert Conversation.objects.count() == 2


# --- The session --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "headers", "code"),
    [
        ({}, {"origin": SHOP}, ""),
        ({}, {"origin": EVIL}, "origin_not_allowed"),
        ({}, {"origin": "null"}, "origin_not_allowed"),
        ({}, {}, "origin_not_allowed"),
        ({}, {"origin": "http://testserver"}, "origin_not_allowed"),
        ({"ticket": "forged"}, {}, "origin_not_allowed"),
    ],
)
async def test_a_session_is_opened_from_a_website_of_the_list(bound, body, headers, code):
    answer = await Visitor(bound.pk, headers=headers).open(**body)
    assert code_of(answer) == code
    assert answer.status_code == (403 if code else 200)


async def test_a_ticket_says_more_than_the_header(bound):
    allowed = Visitor(bound.pk, headers={"origin": "http://testserver"})
    assert not code_of(await allowed.open(ticket=ticket(bound.pk, SHOP, "widget")))
    answer = await Visitor(bound.pk, headers={"origin": SHOP}).open(
        ticket=ticket(bound.pk, EVIL, "widget")
    )
    assert code_of(answer) == "origin_not_allowed"


async def test_a_frame_that_stood_open_for_a_day_goes_on_by_its_token(bound):
    visitor = await at(bound, SHOP)
    asked = await visitor.ask_plainly("Where can I park?")
    session = (await Visitor(bound.pk).open(token=visitor.token, ticket="too old")).json()
    assert session["conversation_id"] == asked["conversation_id"]


# --- Every later request ------------------------------------------------------------------------


async def knock(visitor: Visitor, name: str, answer_id: str):
    """One request to a named address of the protocol, with a body that any of them takes."""
    path = reverse(
        f"widget:{name}",
        kwargs={
            "bot_id": visitor.bot_id,
            **({"message_id": answer_id} if name == "events" else {}),
        },
    ).removeprefix(f"/embed/{visitor.bot_id}/")
    if name in {"events", "conversation", "live"}:
        return await visitor.get(path)
    return await visitor.post(path, {"content": "Where can I park?", "rating": 5})


@pytest.mark.parametrize("name", INNER)
async def test_taken_off_the_list_a_website_is_cut_at_the_next_request(bound, name):
    visitor = await at(bound, SHOP)
    asked = await visitor.ask_plainly("Where can I park?")
    await sync_to_async(change)(bound, allowed_origins=["other.example"])
    answer = await knock(visitor, name, asked["message_id"])
    assert (answer.status_code, code_of(answer)) == (403, "origin_not_allowed")


@pytest.mark.parametrize("name", INNER)
async def test_an_ended_session_is_cut_at_the_next_request(bot, alice, name):
    visitor = await at(bot, SHOP)
    asked = await visitor.ask_plainly("Where can I park?")
    await sync_to_async(end_sessions)(bot, actor=alice)
    answer = await knock(visitor, name, asked["message_id"])
    assert (answer.status_code, code_of(answer)) == (401, "token_invalid")


async def test_ended_sessions_do_not_resume(bot, alice):
    visitor = await at(bot, SHOP)
    await visitor.ask_plainly("Where can I park?")
    await sync_to_async(end_sessions)(bot, actor=alice)
    back = Visitor(bot.pk)
    session = (await back.open(token=visitor.token)).json()
    assert session["conversation_id"] is None
    assert "yard" in (await back.ask_plainly("Where can I park?"))["content"]


async def test_a_null_of_another_program_is_version_nought(bot, alice):
    await sync_to_async(change)(bot, token_version=None, allowed_origins=None)
    visitor = await at(bot, SHOP)
    assert (await visitor.ask("Where can I park?")).status_code == 200
    await sync_to_async(end_sessions)(bot, actor=alice)
    assert code_of(await visitor.ask("Where can I park?")) == "token_invalid"


async def test_in_one_batch_each_is_held_against_the_list_alone(bound):
    await sync_to_async(change)(bound, allowed_origins=["shop.example", "blog.example"])
    visitors = [await at(bound, f"https://{name}.example") for name in ("shop", "blog")] * 3
    await sync_to_async(change)(bound, allowed_origins=["shop.example"])
    answers = await asyncio.gather(*(each.ask("Where can I park?") for each in visitors))
    assert [answer.status_code for answer in answers] == [200, 403] * 3


# --- The chatbot's own page ---------------------------------------------------------------------


async def test_its_own_page_is_bound_to_no_website_but_to_the_owners_leave(bound):
    await sync_to_async(change)(bound, public_access=True)
    visitor = Visitor(bound.pk)
    await visitor.open(ticket=ticket(bound.pk, "", "page"))
    assert "yard" in (await visitor.ask_plainly("Where can I park?"))["content"]
    await sync_to_async(change)(bound, public_access=False)
    assert code_of(await visitor.ask("Where can I park?")) == "origin_not_allowed"


async def test_a_page_token_is_no_way_into_a_frame(bound):
    """Its session goes on where it began; a website of its own is held against the list."""
    await sync_to_async(change)(bound, public_access=True)
    page = Visitor(bound.pk)
    await page.open(ticket=ticket(bound.pk, "", "page"))
    framed = await Visitor(bound.pk).open(token=page.token, ticket=ticket(bound.pk, EVIL, "widget"))
    assert code_of(framed) == "origin_not_allowed"


# --- The bubble ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({}, ""),
        ({"origin": SHOP}, ""),
        ({"origin": "http://testserver"}, ""),
        ({"origin": EVIL}, "origin_not_allowed"),
        ({"origin": "null"}, "origin_not_allowed"),
    ],
)
def test_the_bubble_is_drawn_where_the_chat_may_be(bound, headers, code):
    answer = Client().get(f"/embed/{bound.pk}/config.json", headers=headers)
    assert code_of(answer) == code
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer
    assert "Origin" in answer["Vary"].split(", ")


# --- How often ----------------------------------------------------------------------------------


async def ask_often(visitor: Visitor, times: int) -> list[int]:
    asked = [visitor.ask("Where can I park?", accept="application/json") for _ in range(times)]
    return sorted([answer.status_code for answer in await asyncio.gather(*asked)])


async def test_the_owners_own_limit_holds_in_their_own_words(bot):
    words = "Our little shop answers three questions a minute."
    await sync_to_async(change)(bot, visitor_rate=3, rate_message=words)
    visitor = await at(bot, SHOP)
    assert await ask_often(visitor, 5) == [200, 200, 200, 429, 429]
    answer = await visitor.ask("Where can I park?")
    assert answer.json()["error"] == {"code": "rate_limited", "message": words}
    assert 1 <= int(answer["Retry-After"]) <= 60


async def test_all_visitors_together_have_a_limit(bot):
    await sync_to_async(change)(bot, total_rate=4)
    visitors = [await at(bot, SHOP) for _ in range(3)]
    found = await asyncio.gather(*(ask_often(visitor, 2) for visitor in visitors))
    assert sorted(status for each in found for status in each) == [200] * 4 + [429] * 2


async def test_one_who_asks_too_often_takes_nothing_from_the_others(bot):
    await sync_to_async(change)(bot, visitor_rate=1, total_rate=3)
    loud, quiet = await at(bot, SHOP), await at(bot, SHOP)
    assert await ask_often(loud, 6) == [200, *[429] * 5]
    assert await ask_often(quiet, 1) == [200]


async def test_one_address_has_three_visitors_share(bot, settings):
    settings.CHAT_RATE_PER_MINUTE = 1
    visitors = [await at(bot, SHOP) for _ in range(4)]
    found = [await ask_often(visitor, 1) for visitor in visitors]
    assert found == [[200], [200], [200], [429]]


async def test_the_installations_limit_holds_where_the_owner_names_none(bot, settings):
    settings.CHAT_BOT_RATE_PER_MINUTE = 1
    first, second = await at(bot, SHOP), await at(bot, SHOP)
    assert await ask_often(first, 1) + await ask_often(second, 1) == [200, 429]


async def test_whom_the_chatbot_does_not_hear_is_counted_nowhere(bound):
    await sync_to_async(change)(bound, total_rate=1)
    cut = await at(bound, SHOP)
    await sync_to_async(change)(bound, allowed_origins=["other.example"])
    assert code_of(await cut.ask("Where can I park?")) == "origin_not_allowed"
    other = await at(bound, "https://other.example")
    assert await ask_often(other, 1) == [200]


async def test_without_redis_the_chat_goes_on_within_its_limits(bot, settings):
    url = settings.REDIS_URL
    settings.REDIS_URL = "redis://127.0.0.1:1"
    redis_client.cache_clear()
    try:
        await sync_to_async(change)(bot, visitor_rate=2)
        visitor = await at(bot, SHOP)
        events = await events_in(await visitor.ask("Where can I park?"))
        assert events[-1][0] == "done"
        assert await ask_often(visitor, 2) == [200, 429]
    finally:
        settings.REDIS_URL = url
        redis_client.cache_clear()
        ratelimit._here.__init__()
