"""Chatbots of all customers: found, looked at, switched off and on again."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import ActivityLog
from adminpanel.content.shown import GROUPS
from bots.models import Chatbot, Conversation
from botsmith.mongodb.collections import collection
from tests.adminpanel.cast import console, staff_member
from tests.cast import bot_of, on_plan, person, text_of
from tests.contract.schema import RULES

pytestmark = pytest.mark.django_db(transaction=True)
LIST = "/adminpanel/content/bots/"
EVIL = "<script>alert(1)</script> clocks"
# Not settings: who it belongs to, and what it counts.
NO_SETTINGS = {"id", "_id", "user_id", "name", "conversations_count", "messages_count"}


@pytest.fixture
def admin():
    return console(staff_member())


@pytest.fixture
def bob():
    return on_plan(person("Bob"), "enterprise")


def made(owner, name, **fields) -> Chatbot:
    bot = bot_of(owner, name=name)
    Chatbot.objects.filter(pk=bot.pk).update(**fields)
    return bot


def names(client: Client, query: str = "") -> list[str]:
    return [bot.name for bot in client.get(LIST + query).context["found"].rows]


@pytest.fixture
def three(bob):
    day = datetime(2026, 11, 1, tzinfo=UTC)
    return [
        made(bob, "Acme Helper", created_at=day, messages_count=5, provider="anthropic"),
        made(
            person("Carol"),
            "Helper of the quay",
            created_at=day + timedelta(days=1),
            messages_count=900,
            last_trained=day,
            status="inactive",
        ),
        made(
            bob,
            "時計",
            created_at=day + timedelta(days=2),
            messages_count=70,
            last_trained=day + timedelta(days=3),
            public_access=True,
        ),
    ]


def test_sorted_by_each_column_and_the_other_way_round(admin, three):
    acme, quay, clock = (bot.name for bot in three)
    assert names(admin) == [clock, quay, acme]
    assert names(admin, "?sort=created") == [acme, quay, clock]
    assert names(admin, "?sort=-messages") == [quay, clock, acme]
    assert names(admin, "?sort=messages") == [acme, clock, quay]
    assert names(admin, "?sort=-trained") == [clock, quay]


def test_found_by_words_id_owner_and_address(admin, three, bob):
    acme, quay, clock = three
    assert names(admin, "?q=helper") == [quay.name, acme.name]
    assert names(admin, "?q=HELPER+acme") == [acme.name]
    assert names(admin, "?q=時計") == [clock.name]
    assert names(admin, f"?q={quay.pk}") == [quay.name]
    assert names(admin, f"?q={bob.pk}") == names(admin, "?q=BOB@example.com") != []
    assert set(names(admin, "?q=bob@example.com")) == {acme.name, clock.name}
    for nothing in ("nobody@example.com", "nowhere", '"', "-acme%20%22", "%24where"):
        assert quay.name not in names(admin, f"?q={nothing}")


def test_narrowed_by_status_provider_and_page(admin, three):
    acme, quay, clock = three
    Chatbot.objects.filter(pk=acme.pk).update(blocked_at=timezone.now(), blocked_reason="No")
    assert names(admin, "?status=active") == [clock.name]
    assert names(admin, "?status=inactive") == [quay.name]
    assert names(admin, "?status=blocked") == [acme.name]
    assert names(admin, "?provider=anthropic") == [acme.name]
    assert names(admin, "?public=yes") == [clock.name]
    assert names(admin, "?provider=anthropic&public=yes") == []
    assert len(names(admin, "?status=%24ne&provider=%24ne")) == 3


def test_a_long_list_is_turned_and_misses_none(admin, bob):
    owner = bob
    day = datetime(2026, 11, 1, tzinfo=UTC)
    same = [
        Chatbot(user=owner, name=f"Bot {number}", created_at=day, messages_count=number % 3)
        for number in range(120)
    ]
    Chatbot.objects.bulk_create(same)
    seen, query = [], "?sort=-messages&q=bot"
    while query:
        page = admin.get(LIST + query).context["found"]
        seen += [bot.name for bot in page.rows]
        query = page.older
    assert len(seen) == len(set(seen)) == 120


def test_a_bots_page_has_every_documented_setting(admin, bob):
    documented = set(RULES["chatbots"].fields) - NO_SETTINGS
    assert documented <= {name for fields in GROUPS.values() for name in fields}
    bot = made(bob, "Shop", instructions="Be <b>brief</b>", allowed_origins=["shop.example"])
    text_of(bot)
    Conversation.objects.create(
        chatbot=bot, session_id="s", user_name="Zoe Visitor", preview="My secret question"
    )
    page = admin.get(f"{LIST}{bot.pk}/").content.decode()
    assert "Be &lt;b&gt;brief&lt;/b&gt;" in page and "Be <b>" not in page
    assert "shop.example" in page and "bob@example.com" in page and "Shop handbook" in page
    assert "Zoe" not in page and "My secret question" not in page


def test_no_secret_is_shown(admin, bob):
    hook = "https://hooks.example/in/TOKEN-1?key=TOKEN-2"
    secrets = {"identity_secret": "SEALED-1", "webhook_secret": "SEALED-2", "webhook_url": hook}
    bot = made(bob, "Shop", **secrets)
    page = admin.get(f"{LIST}{bot.pk}/").content.decode()
    assert "hooks.example" in page
    assert not any(each in page for each in ("SEALED", "TOKEN"))


def test_what_customers_wrote_is_escaped(admin, bob):
    hostile = {"webhook_url": "http://[", "primary_color": '"><script>', "avatar_url": EVIL}
    bot = made(bob, EVIL, **hostile, allowed_origins=[EVIL], welcome_message=EVIL)
    for address in (LIST, f"{LIST}{bot.pk}/"):
        page = admin.get(address).content.decode()
        assert "<script>alert" not in page and '"><script>' not in page
        assert "&lt;script&gt;alert(1)" in page


def test_a_bot_without_what_another_program_left_out_is_shown(admin, bob):
    bot = made(bob, "Bare")
    kept = {"id", "user_id", "name", "status", "created_at", "_id"}
    stored = collection(Chatbot).find_one({"id": bot.pk})
    collection(Chatbot).replace_one(
        {"id": bot.pk}, {name: value for name, value in stored.items() if name in kept}
    )
    assert "Bare" in names(admin)
    assert admin.get(f"{LIST}{bot.pk}/").status_code == 200


def test_switched_off_and_on_again(admin, bob):
    bot = made(bob, "Shop")
    answer = admin.post(f"{LIST}{bot.pk}/block", {"reason": "Sells <i>fakes</i>"})
    assert answer.status_code == 302
    assert Client().get(f"/embed/{bot.pk}/").status_code == 404
    page = admin.get(f"{LIST}{bot.pk}/").content.decode()
    assert "The owner reads: Sells &lt;i&gt;fakes&lt;/i&gt;" in page
    assert admin.post(f"{LIST}{bot.pk}/unblock").status_code == 302
    assert Client().get(f"/embed/{bot.pk}/").status_code == 200
    lines = ActivityLog.objects.filter(account_id=bob.pk, by="staff").order_by("timestamp")
    assert [each.action for each in lines] == ["blocked_chatbot", "unblocked_chatbot"]


def test_without_a_reason_nothing_happens_and_the_page_says_so(admin, bob):
    bot = made(bob, "Shop")
    answer = admin.post(f"{LIST}{bot.pk}/block", {"reason": "  "})
    assert answer.status_code == 422
    assert "Give a reason: the owner reads it." in answer.content.decode()
    assert Chatbot.objects.get(pk=bot.pk).is_active


def test_a_moderator_switches_customers_bots_off_and_no_admins(bob):
    moderator = console(staff_member("Mo", "moderator"))
    bot, other = made(bob, "Shop"), made(person("Otto", role="admin"), "House")
    assert moderator.post(f"{LIST}{bot.pk}/block", {"reason": "No"}).status_code == 302
    assert moderator.post(f"{LIST}{other.pk}/block", {"reason": "No"}).status_code == 403
    assert not Chatbot.objects.get(pk=bot.pk).is_active
    assert Chatbot.objects.get(pk=other.pk).is_active


def test_what_is_not_there_is_not_found(admin):
    assert admin.get(f"{LIST}nothing/").status_code == 404
    assert admin.post(f"{LIST}nothing/block", {"reason": "No"}).status_code == 404
