"""What staff do with plans, and what comes of it for who has them."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts.models import ActivityLog
from billing import plan_edits, quota, subscriptions
from billing.actions import seed_plans
from billing.models import UNLIMITED, Plan, Subscription
from billing.offers import ChangeRefused
from billing.plan_edits import (
    PlanChanged,
    PlanRefused,
    change_plan,
    make_plan,
    place_plan,
    terms_of,
)
from billing.quota import Limit
from billing.quota import plans as recent
from billing.quota.words import on_show
from botsmith.mongodb.collections import collection
from tests.adminpanel.cast import staff_member
from tests.billing.at_once import outcomes
from tests.billing.buying import buy, change, invoices_of, later, of, plan
from tests.cast import on_plan, person, signed_in

ROUNDS = 5
pytestmark = pytest.mark.django_db


@pytest.fixture
def ada():
    return staff_member()


def edit(ada, plan_id: str = "starter", /, **terms) -> Plan:
    seen = plan(plan_id)
    return change_plan(seen, terms_of(seen) | terms, actor=ada)


def order() -> list[str]:
    return [each.pk for each in on_show()]


def test_every_term_of_a_plan_is_changed_and_logged(ada):
    wanted = {
        "name": "Starter plus",
        "price": 160.5,
        "price_yearly": None,
        "description": "More of it.",
        "features": ["6 chatbots"],
        "is_active": False,
        "max_chatbots": 6,
        "max_messages_per_month": UNLIMITED,
        "max_file_uploads": 0,
        "max_file_size_mb": 30,
        "max_website_sources": 7,
        "max_text_sources": 8,
        "conversation_history_days": 10,
        "allowed_ai_providers": ["anthropic"],
        "api_access": False,
        "custom_branding": True,
        "analytics_level": "advanced",
        "support_level": "priority",
    }
    before = terms_of(plan("starter"))
    edit(ada, **wanted)
    assert terms_of(plan("starter")) == wanted
    assert set(wanted) == set(before)
    line = ActivityLog.objects.get(action="changed_plan_terms")
    assert line.user_id == ada.pk
    assert line.changes == {name: [before[name], wanted[name]] for name in wanted}


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        ({"max_chatbots": -2}, "max_chatbots"),
        ({"max_chatbots": 1.5}, "max_chatbots"),
        ({"max_chatbots": True}, "max_chatbots"),
        ({"conversation_history_days": 0}, "conversation_history_days"),
        ({"max_file_size_mb": 0}, "max_file_size_mb"),
        ({"price": -5.0}, "price"),
        ({"price": 0.0}, "price"),
        ({"price": 1.005}, "price"),
        ({"price_yearly": 0.0}, "price_yearly"),
        ({"name": ""}, "name"),
        ({"name": "Professional"}, "name"),
        ({"description": "x" * 301}, "description"),
        ({"features": ["x" * 121]}, "features"),
        ({"allowed_ai_providers": ["skynet"]}, "allowed_ai_providers"),
        ({"analytics_level": "psychic"}, "analytics_level"),
        ({"support_level": "psychic"}, "support_level"),
    ],
)
def test_what_no_plan_can_be_is_refused(ada, terms, field):
    before = terms_of(plan("starter"))
    with pytest.raises(PlanRefused) as refused:
        edit(ada, **terms)
    assert refused.value.field == field
    assert terms_of(plan("starter")) == before


@pytest.mark.parametrize("terms", [{"price": 5.0}, {"price_yearly": 5.0}, {"is_active": False}])
def test_the_free_plan_is_neither_priced_nor_taken_off_offer(ada, terms):
    with pytest.raises(PlanRefused, match="Free plan"):
        edit(ada, "free", **terms)
    assert edit(ada, "free", max_chatbots=2).limits.max_chatbots == 2


def test_who_saw_the_plan_as_it_was_before_is_refused_and_nothing_is_lost(ada):
    seen = plan("starter")
    edit(ada, price=170.0)
    with pytest.raises(PlanChanged):
        change_plan(seen, terms_of(seen) | {"max_chatbots": 9}, actor=ada)
    assert (plan("starter").price, plan("starter").limits.max_chatbots) == (170.0, 5)


def test_a_change_of_another_program_is_noticed_too(ada):
    seen = plan("starter")
    collection(Plan).update_one({"id": "starter"}, {"$set": {"limits.max_chatbots": 4}})
    with pytest.raises(PlanChanged):
        change_plan(seen, terms_of(seen) | {"price": 170.0}, actor=ada)


def test_a_plan_that_another_program_wrote_with_less_can_be_changed(ada):
    less = {"features": "", "limits.custom_branding": "", "position": ""}
    collection(Plan).update_one({"id": "starter"}, {"$unset": less})
    assert edit(ada, price=170.0).price == 170.0


@pytest.mark.django_db(transaction=True)
def test_of_twenty_at_once_one_is_saved_and_the_same_twenty_times_is_one_change(ada):
    seen = plan("starter")
    prices = iter(range(200, 220))
    came = outcomes(
        lambda: change_plan(seen, terms_of(seen) | {"price": float(next(prices))}, actor=ada)
    )
    assert came == {"done": 1, "PlanChanged": 19}
    now = plan("starter")
    same = terms_of(now) | {"price": 300.0}
    assert outcomes(lambda: change_plan(now, same, actor=ada)) == {"done": 20}
    assert ActivityLog.objects.filter(action="changed_plan_terms").count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_plan_is_made_once_and_its_id_is_its_own(ada):
    terms = terms_of(plan("starter")) | {"name": "Team"}
    assert outcomes(lambda: make_plan("team", terms, actor=ada)) == {"done": 20}
    assert ActivityLog.objects.filter(action="made_plan").count() == 1
    assert terms_of(plan("team")) == terms
    with pytest.raises(PlanRefused, match="already"):
        make_plan("team", terms | {"price": 1.0}, actor=ada)
    for wrong in ("", "x", "Team", "te am", "-team", "new", "a" * 41, "team/1"):
        with pytest.raises(PlanRefused):
            make_plan(wrong, terms | {"name": "Other"}, actor=ada)


def test_plans_stand_where_staff_put_them_and_advice_still_names_the_cheapest(ada):
    assert order() == ["free", "starter", "professional", "enterprise"]
    place_plan(plan("professional"), 0, actor=ada)
    assert order() == ["professional", "free", "starter", "enterprise"]
    place_plan(plan("professional"), 0, actor=ada)  # Sent twice.
    assert order() == ["professional", "free", "starter", "enterprise"]
    assert ActivityLog.objects.filter(action="placed_plan").count() == 1
    make_plan("team", terms_of(plan("starter")) | {"name": "Team"}, actor=ada)
    assert order()[-1] == "team"
    from billing.quota.words import next_plan

    assert next_plan(Limit.CHATBOTS, 1).pk == "starter"


@pytest.mark.django_db(transaction=True)
def test_two_that_move_plans_at_once_leave_one_order(ada):
    for _ in range(ROUNDS):
        names = iter(["professional", "starter"] * 5)
        assert outcomes(lambda at=names: place_plan(plan(next(at)), 0, actor=ada), 10) == {
            "done": 10
        }
        positions = sorted(Plan.objects.values_list("position", flat=True))
        assert positions == [1, 2, 3, 4]


@pytest.mark.django_db(transaction=True)
def test_a_move_that_comes_too_late_moves_no_plan(ada):
    seen = place_plan(plan("professional"), 0, actor=ada)
    place_plan(plan("starter"), 0, actor=ada)
    before = dict(Plan.objects.values_list("pk", "position"))
    assert not plan_edits._put_in_order(seen, [each.pk for each in reversed(seen)])
    assert dict(Plan.objects.values_list("pk", "position")) == before


def test_a_start_overwrites_nothing_that_staff_changed(ada):
    edit(ada, price=170.0, max_chatbots=9, is_active=False, name="Begin", features=[])
    edit(ada, "free", max_messages_per_month=7)
    place_plan(plan("professional"), 0, actor=ada)
    before = list(collection(Plan).find(sort=[("id", 1)]))
    assert seed_plans() == 0
    call_command("prepare")
    assert list(collection(Plan).find(sort=[("id", 1)])) == before


def test_a_plan_off_offer_is_kept_by_who_has_it_and_chosen_by_nobody(ada, client):
    alice, bob = person(), person("Bob")
    buy(alice)
    edit(ada, is_active=False)
    assert "<h3>Starter</h3>" not in client.get("/").content.decode()
    assert "<h3>Professional</h3>" in client.get("/").content.decode()
    choices = signed_in(bob).get("/billing/change/").content.decode()
    assert "Choose Professional" in choices
    assert "Starter" not in choices
    with pytest.raises(ChangeRefused, match="not on offer"):
        change(bob, "starter")
    own = signed_in(alice).get("/billing/change/").content.decode()
    assert "<h2>Starter</h2>" in own
    end = of(alice).period_end
    s = later(alice, end)
    assert (s.plan_id, s.status, s.period_start) == ("starter", "active", end)
    assert invoices_of(alice)[-1].kind == "renewal"
    edit(ada, is_active=True)
    assert "<h3>Starter</h3>" in client.get("/").content.decode()


def test_what_was_ordered_or_planned_before_is_still_carried_out(ada):
    alice, bob = person(), person("Bob")
    change(alice, "starter")
    buy(bob, "professional")
    change(bob, "starter")
    edit(ada, is_active=False)
    subscriptions.confirm(invoices_of(alice)[0], actor=ada)
    assert of(alice).plan_id == "starter"
    assert later(bob, of(bob).period_end).plan_id == "starter"


def test_a_running_period_keeps_its_price_and_the_next_has_the_new_one(ada):
    alice = person()
    buy(alice)
    edit(ada, price=200.0)
    assert (of(alice).paid_cents, [each.total_cents for each in invoices_of(alice)]) == (
        15_000,
        [15_000],
    )
    later(alice, of(alice).period_end)
    assert invoices_of(alice)[-1].total_cents == 20_000


@pytest.mark.parametrize(
    ("period", "terms"),
    [("yearly", {"price_yearly": None}), ("monthly", {"price": -1.0, "price_yearly": -1.0})],
)
def test_without_a_price_to_renew_it_at_a_plan_ends_with_its_period(ada, period, terms):
    alice = person()
    buy(alice, "starter", period)
    end = of(alice).period_end
    edit(ada, **terms)
    assert of(alice).plan_id == "starter"
    assert later(alice, end - timedelta(days=1)).plan_id == "starter"
    assert later(alice, end).plan_id == "free"


def test_stripe_goes_on_at_its_own_price_and_the_customers_page_says_so(ada, stripe_server):
    from tests.billing.test_stripe_checkout import bought

    alice = bought(stripe_server)
    edit(ada, price=200.0)
    page = signed_in(alice).get("/billing/").content.decode()
    assert "$150 a month" in page
    assert "$150.00 on" in page and "$200" not in page


def test_a_plan_that_stripe_charges_for_is_not_made_one_by_agreement(ada):
    alice = on_plan(person(), "starter")
    collection(Subscription).update_one({"user_id": alice.pk}, {"$set": {"engine": "stripe"}})
    with pytest.raises(PlanRefused) as refusal:
        edit(ada, price=-1.0, price_yearly=-1.0)
    assert "Take it off the offer instead" in str(refusal.value.sentence)
    assert plan("starter").price > 0


def test_other_processes_follow_within_seconds(ada, monkeypatch):
    alice = on_plan(person(), "starter")
    quota.reserve(alice, Limit.MESSAGES)
    known = recent._plans["starter"]
    edit(ada, max_messages_per_month=1)
    recent._plans["starter"] = known  # As in a process that did not change it.
    quota.reserve(alice, Limit.MESSAGES)
    assert recent.PLAN_SECONDS <= 10
    now = recent.time.monotonic()
    monkeypatch.setattr(recent.time, "monotonic", lambda: now + recent.PLAN_SECONDS)
    with pytest.raises(quota.reserving.QuotaExceeded):
        quota.reserve(alice, Limit.MESSAGES)


def test_the_process_that_changed_it_follows_at_once(ada):
    alice = on_plan(person(), "starter")
    quota.reserve(alice, Limit.MESSAGES)
    edit(ada, max_messages_per_month=1)
    with pytest.raises(quota.reserving.QuotaExceeded):
        quota.reserve(alice, Limit.MESSAGES)
    assert timezone.now() > of(alice).started_at
