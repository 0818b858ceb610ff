"""The console's pages of subscriptions."""

import html
import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import ActivityLog
from billing import subscriptions
from tests.adminpanel.cast import console, staff_member
from tests.billing.at_once import outcomes
from tests.billing.buying import DAY, buy, change, invoices_of, later, of, plan, rewrite
from tests.cast import on_plan, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def client():
    return console(staff_member())


def at(name: str, user=None) -> str:
    return reverse(f"adminpanel:{name}", args=[user.pk] if user else [])


def text_of(response) -> str:
    plain = re.sub(r"<[^>]+>", " ", response.content.decode())
    return html.unescape(re.sub(r"\s+", " ", plain))


def proof_in(response) -> dict:
    return {"proof": re.search(r'name="proof" value="([^"]+)"', response.content.decode())[1]}


def listed(client, **asked) -> list[str]:
    rows = client.get(at("subscriptions"), asked).context["rows"]
    return [row.user.name for row in rows]


@pytest.fixture
def four(client):
    """Bob by the month, Cid by the year, Dan cancelled, Eve on a plan that was given."""
    bob, cid, dan, eve = (person(name) for name in ("Bob", "Cid", "Dan", "Eve"))
    buy(bob)
    buy(cid, "professional", "yearly")
    buy(dan)
    subscriptions.cancel(dan, actor=dan)
    on_plan(eve, "professional")
    return bob, cid, dan, eve


def test_the_list_is_narrowed_by_each_filter(client, four):
    bob, *_ = four
    assert listed(client, sort="started") == ["Bob", "Cid", "Dan", "Eve"]
    assert listed(client) == ["Eve", "Dan", "Cid", "Bob"]
    assert listed(client, plan="professional") == ["Eve", "Cid"]
    assert listed(client, plan="starter", status="canceled") == ["Dan"]
    assert listed(client, status="active") == ["Eve", "Cid", "Bob"]
    assert listed(client, period="yearly") == ["Cid"]
    assert listed(client, period="monthly", sort="started") == ["Bob", "Dan"]
    assert listed(client, days="40") == ["Bob"]
    assert listed(client, days="370", sort="end") == ["Bob", "Cid"]
    assert listed(client, days="0") == []
    rewrite(bob, period_end=of(bob).period_end - DAY)
    assert listed(client, sort="-end") == ["Cid", "Dan", "Bob"]
    assert listed(client, sort="end") == ["Bob", "Dan", "Cid"]
    assert listed(client, q="BOB@example.com") == ["Bob"]
    assert listed(client, q=bob.pk) == ["Bob"]
    assert listed(client, q="bob") == []
    assert "No such subscription" in text_of(client.get(at("subscriptions"), {"q": "bob"}))
    for nonsense in ({"status": "x"}, {"days": "x"}, {"period": "x"}, {"sort": "x"}):
        assert len(listed(client, **nonsense)) == 4


def test_the_list_is_turned_by_places(client, monkeypatch):
    monkeypatch.setattr("botsmith.lib.listing.PAGE_SIZE", 2)
    for name in ("Bob", "Cid", "Dan"):
        buy(person(name))
    for sort in ("-started", "started", "end", "-end"):
        page = client.get(at("subscriptions"), {"sort": sort})
        first, found = [row.user.name for row in page.context["rows"]], page.context["found"]
        rest = client.get(at("subscriptions") + found.older).context["rows"]
        assert sorted([*first, *(row.user.name for row in rest)]) == ["Bob", "Cid", "Dan"]


def test_the_page_of_a_subscription_says_how_it_stands(client, four):
    bob, cid, dan, eve = four
    change(bob, "professional")
    said = text_of(client.get(at("subscription", bob)))
    assert "Professional" in said and "is due on" in said and invoices_of(bob)[-1].number in said
    assert "$4,990 a year" in text_of(client.get(at("subscription", cid)))
    assert "Take the cancellation back" in text_of(client.get(at("subscription", dan)))
    said = text_of(client.get(at("subscription", eve)))
    assert "Without a charge" in said and "No invoices" in said and "Extend" not in said


def test_what_customers_wrote_is_shown_as_text(client):
    eve = person("<b>Eve</b>", email="eve@example.com")
    buy(eve)
    subscriptions.cancel(eve, actor=eve, reason="<script>1</script>")
    page = client.get(at("subscription", eve)).content.decode()
    assert "&lt;b&gt;Eve" in page and "<b>Eve" not in page
    assert "&lt;script&gt;1" in page and "<script>1" not in page


def test_a_customer_without_a_subscription_has_the_free_plan(client):
    assert "Free" in text_of(client.get(at("subscription", person("Zoe"))))


# --- Changing the plan --------------------------------------------------------------------------


def asked_for(client, user, **given):
    return client.post(
        at("subscription_change", user), {"way": "bought", "period": "monthly", **given}
    )


def test_a_first_purchase_is_shown_then_ordered(client):
    bob = person("Bob")
    shown = asked_for(client, bob, plan="starter")
    said = text_of(shown)
    assert "To pay now $150.00" in said and "It begins when the invoice is paid" in said
    assert invoices_of(bob) == []
    answer = client.post(at("subscription_buy", bob), proof_in(shown), follow=True)
    assert "is ordered" in text_of(answer)
    assert [each.total_cents for each in invoices_of(bob)] == [15_000]
    line = ActivityLog.objects.get(action="ordered_plan")
    assert (line.by, line.account_id) == ("staff", bob.pk)


def test_a_larger_plan_is_charged_now_and_a_smaller_one_later(client, four):
    bob, cid, *_ = four
    shown = asked_for(client, bob, plan="professional")
    assert "The change is made at once" in text_of(shown)
    client.post(at("subscription_buy", bob), proof_in(shown))
    assert of(bob).plan_id == "professional"
    shown = asked_for(client, cid, plan="starter")
    end = of(cid).period_end
    assert f"Nothing changes before {end:%-d %B %Y}" in text_of(shown)
    assert "What the customer loses" in text_of(shown)
    client.post(at("subscription_buy", cid), proof_in(shown))
    assert (of(cid).plan_id, of(cid).next_plan.plan_id) == ("professional", "starter")


def test_what_was_shown_of_an_older_version_is_not_done(client, four):
    bob, *_ = four
    shown = asked_for(client, bob, plan="professional")
    subscriptions.set_auto_renew(bob, False, actor=bob)
    answer = client.post(at("subscription_buy", bob), proof_in(shown), follow=True)
    assert "is another than you were shown" in text_of(answer)
    assert of(bob).plan_id == "starter"


def test_a_proof_for_one_customer_is_none_for_another(client, four):
    bob, _, dan, _ = four
    bought = proof_in(asked_for(client, bob, plan="professional"))
    given = proof_in(asked_for(client, bob, plan="enterprise", way="given"))
    longer = proof_in(client.post(at("subscription_extend", bob), {"days": "5"}))
    version = of(dan).version
    client.post(at("subscription_buy", dan), bought)
    client.post(at("subscription_give", dan), given)
    client.post(at("subscription_extend_save", dan), longer)
    assert of(dan).version == version


def test_why_a_change_cannot_be_is_said(client, four):
    bob, *_ = four
    said = text_of(asked_for(client, bob, plan="starter"))
    assert "The customer is told: “You are on the Starter plan already.”" in said
    assert asked_for(client, bob, plan="nonsense").status_code == 422
    yesterday = f"{timezone.now() - DAY:%Y-%m-%d}"
    assert asked_for(client, bob, plan="starter", way="given", until=yesterday).status_code == 422


def test_a_plan_is_given_until_a_day(client, four):
    bob, *_ = four
    day = timezone.now() + 10 * DAY
    shown = asked_for(client, bob, plan="enterprise", way="given", until=f"{day:%Y-%m-%d}")
    said = text_of(shown)
    assert "Nothing is charged for it" in said and "is kept as credit" in said
    client.post(at("subscription_give", bob), proof_in(shown))
    s = of(bob)
    end = (day + DAY).replace(hour=0, minute=0, second=0, microsecond=0)
    assert (s.plan_id, s.engine, s.expires_at) == ("enterprise", "", end)
    assert s.balance_cents > 0
    again = client.post(at("subscription_give", bob), proof_in(shown), follow=True)
    assert "your own second press" in text_of(again)
    assert ActivityLog.objects.filter(action="granted_plan").count() == 1
    assert later(bob, end).plan_id == "free"


@pytest.mark.django_db(transaction=True)
def test_twenty_presses_at_once_give_buy_and_extend_once(client):
    bob, cid, dan = person("Bob"), person("Cid"), person("Dan")
    buy(dan)
    end = of(dan).period_end
    bought = proof_in(asked_for(client, bob, plan="starter"))
    given = proof_in(asked_for(client, cid, plan="professional", way="given"))
    longer = proof_in(client.post(at("subscription_extend", dan), {"days": "5"}))
    outcomes(lambda: client.post(at("subscription_buy", bob), bought))
    outcomes(lambda: client.post(at("subscription_give", cid), given))
    outcomes(lambda: client.post(at("subscription_extend_save", dan), longer))
    assert len(invoices_of(bob)) == 1
    assert of(dan).period_end == end + 5 * DAY
    for action in ("ordered_plan", "granted_plan", "extended_plan"):
        accounts = ActivityLog.objects.filter(action=action, by="staff").count()
        assert accounts == 1, action


# --- Extending, and the acts of one press --------------------------------------------------------


def test_days_are_shown_then_added(client, four):
    bob, *_ = four
    end = of(bob).period_end
    sent = {"days": "10", "reason": "Sorry for <b>Monday</b>."}
    shown = client.post(at("subscription_extend", bob), sent)
    said = text_of(shown)
    assert f"ends on {end + 10 * DAY:%-d %B %Y} instead of {end:%-d %B %Y}" in said
    assert "over $150.00, comes on" in said
    assert "<b>Monday" not in shown.content.decode()
    assert of(bob).period_end == end
    client.post(at("subscription_extend_save", bob), proof_in(shown))
    assert of(bob).period_end == end + 10 * DAY
    for wrong in ("0", "367", "", "x"):
        assert client.post(at("subscription_extend", bob), {"days": wrong}).status_code == 422


def acted(client, user, act: str, **more):
    """A press of one of the page's buttons, by default on the page as it is now."""
    sent = {"act": act, "seen": of(user).version, **more}
    return client.post(at("subscription_act", user), sent, follow=True)


def test_an_act_upon_what_was_changed_meanwhile_is_not_done(client, four):
    bob, *_ = four
    page = client.get(at("subscription", bob)).content.decode()
    seen = re.search(r'name="seen" value="(\d+)"', page)[1]
    assert re.search(r'data-confirm="End the plan now\?"', page)
    change(bob, "professional")
    for act in ("end", "cancel", "keep_plan"):
        for given in (seen, "", "x"):
            assert "changed meanwhile" in text_of(acted(client, bob, act, seen=given))
    assert (of(bob).plan_id, of(bob).status) == ("professional", "active")


def test_cancelled_taken_back_and_ended(client, four):
    bob, *_ = four
    said = text_of(client.get(at("subscription", bob)))
    assert "Cancel at the end of the period" in said and "of what was paid is left" in said
    acted(client, bob, "cancel", reason="Asked by mail")
    assert (of(bob).status, of(bob).cancel_reason) == ("canceled", "Asked by mail")
    assert "cancelled already" in text_of(acted(client, bob, "cancel"))
    acted(client, bob, "resume")
    assert of(bob).status == "active"
    acted(client, bob, "end")
    assert (of(bob).plan_id, of(bob).engine) == ("free", "")
    acted(client, bob, "nonsense")
    actions = ActivityLog.objects.filter(account_id=bob.pk, by="staff").order_by("timestamp")
    assert [line.action for line in actions] == [
        *("canceled_subscription", "resumed_subscription", "ended_plan_at_once"),
    ]
    assert all(line.changes for line in actions)


def test_a_planned_change_and_an_order_are_dropped(client, four):
    _, cid, *_ = four
    zoe = person("Zoe")
    change(cid, "starter")
    change(zoe, "starter")
    acted(client, cid, "keep_plan")
    acted(client, zoe, "cancel_order")
    assert (of(cid).next_plan, of(zoe).order) == (None, None)
    assert invoices_of(zoe)[0].status == "void"


def test_nobody_changes_their_own_subscription(four):
    ada = staff_member("Amy")
    buy(ada)
    client = console(ada)
    assert "Change plan" not in text_of(client.get(at("subscription", ada)))
    for name, sent in (
        ("subscription_act", {"act": "end"}),
        ("subscription_change", {"plan": "enterprise", "way": "given"}),
        ("subscription_extend", {"days": "5"}),
        ("subscription_give", {}),
        ("subscription_buy", {}),
        ("subscription_extend_save", {}),
    ):
        assert client.post(at(name, ada), sent).status_code == 403
    assert of(ada).plan_id == "starter"


def test_of_stripe_only_what_makes_sense_is_offered(client, stripe_server):
    from tests.billing.test_stripe_checkout import bought

    alice = bought(stripe_server)
    said = text_of(client.get(at("subscription", alice)))
    assert "Extend" not in said and "No days can be added here. Stripe charges" in said
    assert "Stripe stops charging, and gives nothing back by itself" in said
    assert "Stripe charges" in text_of(client.post(at("subscription_extend", alice), {"days": "5"}))
    assert "End it first" in text_of(asked_for(client, alice, plan="enterprise", way="given"))
    bob = person("Bob")
    assert "asks the customer for their card" in text_of(asked_for(client, bob, plan="starter"))
    shown = asked_for(client, alice, plan="professional")
    assert "Stripe charges the customer’s card at once" in text_of(shown)
    client.post(at("subscription_buy", alice), proof_in(shown))
    assert of(alice).plan_id == "professional"
    acted(client, alice, "cancel")
    assert of(alice).status == "canceled"


def test_an_expired_one_is_shown_with_what_is_open(client):
    bob = person("Bob")
    buy(bob)
    end = of(bob).period_end
    later(bob, end)
    rewrite(bob, status="expired", expires_at=end + timedelta(days=30))
    said = text_of(client.get(at("subscription", bob)))
    assert "Expired: the chatbots give no answers" in said and invoices_of(bob)[-1].number in said
    assert plan("starter").name in said


def test_what_is_left_is_shown_while_an_upgrade_is_open(client, four):
    bob, *_ = four
    change(bob, "professional")
    said = text_of(client.get(at("subscription", bob)))
    assert re.search(r"\$(150\.00|149\.9\d) of what was paid is left", said)
    assert asked_for(client, bob, plan="enterprise", way="given").context["gift"].credit_cents > 0
