"""The console's pages of plans."""

import html
import re

import pytest
from django.urls import reverse

from accounts.models import ActivityLog
from adminpanel.plans import effects
from adminpanel.plans.effects import effects_of
from adminpanel.plans.queries import BY_USE
from billing.models import Plan, Subscription
from billing.plan_edits import change_plan, make_plan, terms_of, with_terms
from billing.quota.words import on_show
from botsmith.mongodb.collections import collection
from tests.adminpanel.cast import console, staff_member
from tests.billing.buying import buy, plan, rewrite
from tests.cast import on_plan, person

pytestmark = pytest.mark.django_db
STARTER = {"plan_id": "starter"}


@pytest.fixture
def ada():
    return staff_member()


@pytest.fixture
def client(ada):
    return console(ada)


def at(name: str, **kwargs) -> str:
    return reverse(f"adminpanel:{name}", kwargs=kwargs)


def text_of(response) -> str:
    plain = re.sub(r"<[^>]+>", " ", response.content.decode())
    return html.unescape(re.sub(r"\s+", " ", plain))


def typed(client, plan_id: str = "starter") -> dict:
    """What a browser would send of the form as it was opened."""
    return sent_of(client.get(at("plan_edit", plan_id=plan_id)).context["form"])


def sent_of(form) -> dict:
    values = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in values.items() if value not in (None, False)}


def proof_in(response) -> str:
    return re.search(r'name="proof" value="([^"]+)"', response.content.decode())[1]


def previewed(client, plan_id: str = "starter", **changes):
    sent = typed(client, plan_id) | changes
    sent = {name: value for name, value in sent.items() if value is not None}
    return client.post(at("plan_preview", plan_id=plan_id), sent)


def saved(client, shown, plan_id: str = "starter"):
    return client.post(at("plan_save", plan_id=plan_id), {"proof": proof_in(shown)}, follow=True)


def test_the_list_has_customers_order_prices_and_subscribers(client):
    for name in ("Bob", "Cid"):
        on_plan(person(name), "starter")
    page = text_of(client.get(at("plans")))
    names = ["Free free", "Starter starter", "Professional professional", "Enterprise enterprise"]
    assert [page.index(name) for name in names] == sorted(page.index(name) for name in names)
    assert "Starter starter $150 a month $1,500 a year 2 On offer" in page
    assert "Enterprise enterprise Custom 0 On offer" in page


def test_a_form_as_it_was_opened_changes_nothing(client):
    for plan_id in ("free", "starter", "professional", "enterprise"):
        answer = previewed(client, plan_id)
        assert (answer.status_code, answer.url) == (302, at("plan", plan_id=plan_id))
    assert not ActivityLog.objects.filter(action="changed_plan_terms").exists()


def test_a_change_is_shown_then_saved(client, ada):
    alice = on_plan(person(), "starter")
    rewrite(alice, **{"usage.chatbots_count": 4, "usage.text_sources_count": 100})
    shown = previewed(client, max_chatbots="3", api_access=None, price="160.00")
    assert shown.status_code == 200
    said = text_of(shown)
    assert "Have this plan 1" in said
    assert "Chatbots 5 3" in said and "Price $150 a month $160 a month" in said
    assert "Chatbots: 1 over 3" in said
    assert "The API: their keys stop working" in said
    assert plan("starter").limits.max_chatbots == 5
    assert "is saved" in text_of(saved(client, shown))
    now = plan("starter")
    assert (now.limits.max_chatbots, now.limits.api_access, now.price) == (3, False, 160.0)
    line = ActivityLog.objects.get(action="changed_plan_terms")
    assert line.user_id == ada.pk
    assert line.changes == {
        "max_chatbots": [5, 3],
        "api_access": [True, False],
        "price": [150.0, 160.0],
    }


def test_saving_twice_is_one_change(client):
    shown = previewed(client, price="160")
    saved(client, shown)
    assert "is saved" in text_of(saved(client, shown))
    assert ActivityLog.objects.filter(action="changed_plan_terms").count() == 1


def test_who_was_second_is_refused_and_has_what_they_typed(client, ada):
    shown = previewed(client, price="160", description="Mine.")
    seen = plan("starter")
    change_plan(seen, terms_of(seen) | {"max_chatbots": 9}, actor=ada)
    refused = client.post(at("plan_save", **STARTER), {"proof": proof_in(shown)})
    assert refused.status_code == 409
    said = text_of(refused)
    assert "Somebody changed this plan meanwhile" in said
    assert "Chatbots: 9 now, 5 as you typed" in said
    form = refused.context["form"]
    assert (form["price"].value(), form["description"].value()) == ("160.00", "Mine.")
    assert (plan("starter").price, plan("starter").limits.max_chatbots) == (150.0, 9)
    again = client.post(at("plan_preview", **STARTER), sent_of(form) | {"max_chatbots": "9"})
    saved(client, again)
    assert (plan("starter").price, plan("starter").limits.max_chatbots) == (160.0, 9)


def test_a_form_that_was_opened_before_the_change_is_refused(client, ada):
    sent = typed(client) | {"price": "160"}
    seen = plan("starter")
    change_plan(seen, terms_of(seen) | {"max_chatbots": 9}, actor=ada)
    refused = client.post(at("plan_preview", **STARTER), sent)
    assert (refused.status_code, refused.context["form"]["price"].value()) == (409, "160.00")


def test_a_proof_of_another_or_none_saves_nothing(client):
    shown = previewed(client, price="160")
    other = console(staff_member("Otto"))
    proof = {"proof": proof_in(shown)}
    other.post(at("plan_save", **STARTER), proof)
    client.post(at("plan_save", plan_id="professional"), proof)
    client.post(at("plan_save", **STARTER), {"proof": "forged"})
    client.post(at("plan_save", **STARTER))
    assert (plan("starter").price, plan("professional").price) == (150.0, 499.0)


def test_going_on_editing_shows_what_was_typed(client):
    shown = previewed(client, price="160", features="One\n\n Two ")
    back = client.post(at("plan_edit", **STARTER), {"proof": proof_in(shown)})
    form = back.context["form"]
    assert (form["price"].value(), form["features"].value()) == ("160.00", "One\nTwo")
    assert plan("starter").price == 150.0


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"max_chatbots": "-5"}, "max_chatbots"),
        ({"max_chatbots": "1.5"}, "max_chatbots"),
        ({"max_chatbots": ""}, "max_chatbots"),
        ({"max_chatbots": "many"}, "max_chatbots"),
        ({"conversation_history_days": "0"}, "conversation_history_days"),
        ({"price": "-1"}, "price"),
        ({"price": ""}, "price"),
        ({"price": "0"}, "price"),
        ({"name": ""}, "name"),
        ({"name": "Professional"}, "name"),
        ({"allowed_ai_providers": "skynet"}, "allowed_ai_providers"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(client, changes, field):
    refused = previewed(client, **changes)
    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == [field]


def test_unlimited_counts_before_the_number(client):
    shown = previewed(client, max_chatbots="", max_chatbots_unlimited="on")
    assert "Chatbots 5 Unlimited" in text_of(shown)
    saved(client, shown)
    assert plan("starter").limits.max_chatbots == -1


def test_a_plan_is_made_with_an_id_that_stays(client):
    sent = typed(client) | {"id": "team", "name": "<i>Team</i>", "price": "99"}
    assert client.post(at("plan_new"), sent).url == at("plan", plan_id="team")
    assert client.post(at("plan_new"), sent).status_code == 302  # Sent twice.
    assert Plan.objects.count() == 5
    page = client.get(at("plan", plan_id="team")).content.decode()
    assert "&lt;i&gt;Team&lt;/i&gt;" in page and "<i>Team" not in page
    assert "id" not in client.get(at("plan_edit", plan_id="team")).context["form"].fields
    taken = client.post(at("plan_new"), sent | {"name": "Other"})
    assert taken.context["form"].errors["id"] == [
        "There is a plan with the id team already. Choose another one."
    ]


def test_the_buttons_move_a_plan(client):
    client.post(at("plan_place", plan_id="professional"), {"to": "1"})
    assert [each.pk for each in on_show()][:3] == ["free", "professional", "starter"]
    for nonsense in ("", "-1", "x", "9" * 9):
        client.post(at("plan_place", plan_id="professional"), {"to": nonsense})
    assert [each.pk for each in on_show()][:3] == ["free", "professional", "starter"]


def test_a_plan_goes_off_offer_after_it_was_shown_what_that_means(client):
    shown = client.post(at("plan_offer", **STARTER), {"on": "0"})
    said = text_of(shown)
    assert "Nobody can choose it any more" in said and "On offer Yes No" in said
    assert plan("starter").is_active
    saved(client, shown)
    assert not plan("starter").is_active
    saved(client, client.post(at("plan_offer", **STARTER), {"on": "1"}))
    assert plan("starter").is_active


def test_the_free_plan_stays_on_offer_and_free(client):
    page = client.get(at("plan", plan_id="free")).content.decode()
    assert "Deactivate" not in page
    refused = client.post(at("plan_offer", plan_id="free"), {"on": "0"}, follow=True)
    assert "The Free plan stays on offer" in text_of(refused)
    assert previewed(client, "free", price="5").status_code == 422
    assert plan("free").is_active


def test_a_moderator_reads_and_changes_nothing():
    client = console(staff_member("Mo", "moderator"))
    page = client.get(at("plan", **STARTER)).content.decode()
    assert "Starter" in page and at("plan_edit", **STARTER) not in page
    assert "Move Starter" not in client.get(at("plans")).content.decode()
    assert client.post(at("plan_offer", **STARTER), {"on": "0"}).status_code == 403


# --- What a change means ------------------------------------------------------------------------


def meant(**terms):
    before = plan("starter")
    return effects_of(before, with_terms(before, terms_of(before) | terms))


def titles(found) -> list[str]:
    return [each.title for each in found.said]


def test_prices_say_what_comes_of_who_pays_by_invoice_and_by_stripe(ada):
    alice, bob = person(), person("Bob")
    buy(alice)
    rewrite(on_plan(bob, "starter"), engine="stripe", period="monthly")
    found = meant(price=200.0)
    assert (found.subscribers, found.paying) == ("2", "2")
    assert titles(found) == [
        "Paid by invoice each month: 1",
        "Paid by Stripe each month: 1",
        "Who changes plan",
    ]
    assert "over $200 instead of $150" in found.said[0].text
    assert "go on at $150" in found.said[1].text
    assert found.said[0].kind == "warning"
    gone = meant(price=-1.0, price_yearly=-1.0)
    assert gone.said[0].kind == "danger" and "on the Free plan" in gone.said[0].text


def test_who_is_over_a_lower_limit_is_counted_each_and_only_this_months_messages(ada):
    for name, used, last in (("Bob", 50, "now"), ("Cid", 50, "before"), ("Dan", 5, "now")):
        user = on_plan(person(name), "starter")
        rewrite(user, **{"usage.messages_this_month": used, "usage.website_sources_count": used})
        if last == "before":
            month = effects.timezone.now() - 2 * effects.A_MONTH
            rewrite(user, **{"usage.last_reset": month})
    found = meant(max_messages_per_month=10, max_website_sources=10, max_text_sources=1_000)
    assert [(label, count) for label, count, _ in found.over] == [
        ("Messages this month", "1 over 10"),
        ("Websites", "2 over 10"),
    ]


def test_no_more_than_ten_thousand_are_counted(ada, monkeypatch):
    monkeypatch.setattr("adminpanel.plans.queries.MOST_COUNTED", 2)
    for name in ("Bob", "Cid", "Dan"):
        rewrite(on_plan(person(name), "starter"), **{"usage.chatbots_count": 5})
    found = meant(max_chatbots=1)
    assert found.subscribers == "more than 2"
    assert found.over[0][1] == "more than 2 over 1"


def test_counts_are_made_in_an_index_alone(ada):
    """Of a hundred thousand none is fetched."""
    match = {"plan_id": "starter", "engine": "manual", "usage.chatbots_count": {"$gt": 1}}
    group = {"$group": {"_id": 1, "n": {"$sum": 1}}}
    rows = collection(Subscription)
    asked = {"pipeline": [{"$match": match}, {"$limit": 10}, group], "hint": BY_USE, "cursor": {}}
    told = str(rows.database.command("explain", {"aggregate": rows.name, **asked}))
    assert "IXSCAN" in told and "FETCH" not in told and "COLLSCAN" not in told


def test_fewer_days_and_lost_features_are_said(ada):
    found = meant(conversation_history_days=10, allowed_ai_providers=["openai"])
    assert "Conversations older than 10 days" in titles(found)
    assert [each.kind for each in found.said if "10 days" in each.title] == ["danger"]
    assert found.lost == ["Answers by Google Gemini: the built-in engine answers instead"]
    assert "When limits hold" in titles(found)
    assert make_plan("team", terms_of(plan("starter")) | {"name": "Team"}, actor=ada)
