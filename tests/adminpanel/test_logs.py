"""Logs of all accounts: what a filter finds, in which order, and who gets it as a file."""

from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from random import Random

import pytest
from django.urls import reverse
from django.utils import timezone
from pymongo import MongoClient

from accounts.activity import changed, record
from accounts.activity_words import WORDS
from accounts.models import ActivityLog, LoginHistory, User
from adminpanel.logs import failures, filters
from adminpanel.logs.changes import changes_of
from adminpanel.models import SiteDay
from adminpanel.overview.rollup import roll_day
from botsmith.lib.listing import PAGE_SIZE
from botsmith.mongodb.collections import collection
from tests.adminpanel.cast import console, staff_member
from tests.cast import bot_of, person

pytestmark = pytest.mark.django_db(transaction=True)
START = datetime(2026, 5, 1, tzinfo=UTC)
METHODS = ["password", "google", "password, passkey", None]


def sign_ins(count: int = 300) -> list[LoginHistory]:
    """Of three people, from few addresses, many at the very same moment."""
    random, people = Random(3), [person(name) for name in ("Alice", "Bob", "Carol")]
    rows = [
        LoginHistory(
            user=random.choice(people),
            timestamp=START + timedelta(hours=random.randrange(count // 3)),
            ip_address=f"203.0.113.{random.randrange(4)}",
            success=random.random() < 0.6,
            method=random.choice(METHODS),
            user_agent="Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0",
        )
        for _ in range(count)
    ]
    return LoginHistory.objects.bulk_create(rows)


def newest(rows) -> list[str]:
    return [row.pk for row in sorted(rows, key=lambda r: (r.timestamp, r.pk), reverse=True)]


def walk(client, address: str, **asked) -> list[str]:
    """All pages, one after the other, and the same back again."""
    query, pages = "?" + "&".join(f"{name}={value}" for name, value in asked.items()), []
    while query:
        found = client.get(address + query).context["found"]
        pages.append([row.pk for row in found.rows])
        query = found.older
    for page in reversed(pages[:-1]):
        found = client.get(address + found.newer).context["found"]
        assert [row.pk for row in found.rows] == page
    assert found.newer is None and all(len(page) == PAGE_SIZE for page in pages[:-1])
    return [pk for page in pages for pk in page]


LOGIN_CASES = [
    ({}, lambda row: True),
    ({"person": "bob@example.com"}, lambda row: row.user.name == "Bob"),
    ({"person": "BOB@Example.com"}, lambda row: row.user.name == "Bob"),
    ({"ip": "203.0.113.2"}, lambda row: row.ip_address == "203.0.113.2"),
    ({"success": "no"}, lambda row: not row.success),
    ({"success": "yes"}, lambda row: row.success),
    ({"method": "google"}, lambda row: row.method == "google"),
    ({"method": "google", "success": "no"}, lambda row: row.method == "google" and not row.success),
    ({"from": "2026-05-03"}, lambda row: row.timestamp >= START + timedelta(days=2)),
    ({"to": "2026-05-02"}, lambda row: row.timestamp < START + timedelta(days=2)),
    (
        {"person": "alice@example.com", "ip": "203.0.113.1", "success": "yes"},
        lambda row: row.user.name == "Alice" and row.ip_address[-1] == "1" and row.success,
    ),
]


@pytest.mark.parametrize(("asked", "is_one"), LOGIN_CASES, ids=[str(a) for a, _ in LOGIN_CASES])
def test_a_filter_finds_what_it_says_newest_first(asked, is_one):
    rows = sign_ins()
    moderator = staff_member("Mo", User.Role.MODERATOR)
    client = console(moderator)
    LoginHistory.objects.filter(user_id=moderator.pk).delete()
    wanted = newest(row for row in rows if is_one(row))
    assert wanted and walk(client, "/adminpanel/logs/logins/", **asked) == wanted


def test_a_person_is_found_by_their_id_too():
    rows = sign_ins(40)
    bob = User.objects.get(name="Bob")
    found = walk(console(staff_member()), "/adminpanel/logs/logins/", person=bob.pk)
    assert found == newest(row for row in rows if row.user_id == bob.pk)


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"person": "nobody@example.com"}, "No account has the address nobody@example.com"),
        ({"ip": "203.0.113"}, "That is no IP address"),
        ({"from": "yesterday"}, "That is no day"),
        ({"from": "9999-12-31"}, "Choose a day between"),
        ({"from": "2026-05-03", "to": "2026-05-01"}, "The last day is before the first"),
    ],
)
def test_a_filter_that_is_wrong_says_so_and_finds_nothing(asked, sentence):
    sign_ins(6)
    client = console(staff_member())
    page = client.get("/adminpanel/logs/logins/", asked)
    assert sentence in page.content.decode() and page.context["found"].rows == []
    assert client.post("/adminpanel/logs/logins/export/", asked).status_code == 400


def test_days_are_those_of_who_looks():
    alice = person()
    LoginHistory.objects.create(user=alice, timestamp=datetime(2026, 5, 1, 22, 30, tzinfo=UTC))
    client = console(staff_member(time_zone="Europe/Berlin"))
    for day, count in (("2026-05-01", 0), ("2026-05-02", 1)):
        page = client.get("/adminpanel/logs/logins/", {"from": day, "to": day})
        assert len(page.context["found"].rows) == count


def test_an_address_is_looked_for_as_it_is_written_down():
    assert str(ip_address("2001:DB8:0::1")) == "2001:db8::1"
    LoginHistory.objects.create(user=person(), ip_address="2001:db8::1")
    page = console(staff_member()).get("/adminpanel/logs/logins/", {"ip": "2001:DB8:0::1"})
    assert len(page.context["found"].rows) == 1


def test_what_browsers_say_is_shown_as_text():
    evil = "<script>alert(1)</script>"
    alice = person(email="alice@example.com")
    LoginHistory.objects.create(user=alice, user_agent=evil, location=evil, method=evil)
    record(alice, evil, alice, details=evil, changes=changed({evil: evil}, {evil: f"{evil}2"}))
    client = console(staff_member())
    for page in ("logins", "activity", f"logins/?method={evil}", "logins/failed"):
        text = client.get(f"/adminpanel/logs/{page}{'' if '?' in page else '/'}").content.decode()
        assert evil not in text


# --- Activity ------------------------------------------------------------------------------------


def acts() -> dict[str, ActivityLog]:
    """By the customer, by staff, by BotSmith; of chatbots and of the account."""
    alice, bob = person("Alice"), person("Bob")
    admin = person("Root", role="admin")
    bot = bot_of(alice)
    record(
        admin,
        "suspended_user",
        alice,
        details="Spam",
        changes=changed({"status": "active"}, {"status": "suspended"}),
    )
    record(None, "mended_usage", account=alice, details="Messages")
    record(bob, "changed_profile", bob, details="name")
    record(admin, "changed_profile", admin, details="bio")
    assert bot
    return {f"{row.action} by {row.user_id}": row for row in ActivityLog.objects.all()}


ACT_CASES = [
    ({}, lambda row, who: True),
    ({"by": "staff"}, lambda row, who: row.by == "staff"),
    ({"by": "system"}, lambda row, who: row.by == "system"),
    ({"action": "changed_profile"}, lambda row, who: row.action == "changed_profile"),
    ({"action": "Changed profile"}, lambda row, who: row.action == "changed_profile"),
    ({"kind": "chatbots"}, lambda row, who: row.resource_type == "chatbot"),
    ({"person": "root@example.com"}, lambda row, who: "Root" in who),
    ({"person": "alice@example.com"}, lambda row, who: "Alice" in who),
    (
        {"person": "alice@example.com", "by": "staff", "kind": "account"},
        lambda row, who: row.action == "suspended_user",
    ),
    ({"from": "2126-01-01"}, lambda row, who: False),
]


@pytest.mark.parametrize(("asked", "is_one"), ACT_CASES, ids=[str(a) for a, _ in ACT_CASES])
def test_activity_is_narrowed(asked, is_one):
    made = acts()
    names = dict(User.objects.values_list("id", "name"))
    wanted = newest(
        row
        for row in made.values()
        if is_one(row, {names.get(row.user_id), names.get(row.account_id)})
    )
    client = console(staff_member())
    ActivityLog.objects.exclude(pk__in=[row.pk for row in made.values()]).delete()
    assert walk(client, "/adminpanel/logs/activity/", **asked) == wanted


def test_a_line_says_who_did_what_where_with_before_and_after():
    acts()
    page = console(staff_member()).get("/adminpanel/logs/activity/", {"by": "staff"})
    [act] = page.context["found"].rows
    assert (act.actor.email, act.account.email) == ("root@example.com", "alice@example.com")
    assert act.said == "suspended the account: Spam"
    [change] = act.changes
    assert (change.field, change.before, change.after) == ("Status", "active", "suspended")
    assert "In the account of" in page.content.decode()


def test_who_is_gone_is_told_by_their_id():
    alice = person()
    record(alice, "changed_profile", alice)
    pk = alice.pk
    User.objects.filter(pk=pk).delete()
    collection(ActivityLog).insert_one(
        {
            "id": "x",
            "user_id": "deleted",
            "account_id": pk,
            "by": "staff",
            "action": "a b c",
            "timestamp": timezone.now(),
            "changes": {"odd": 5},
        }
    )
    page = console(staff_member()).get("/adminpanel/logs/activity/", {"person": pk})
    assert "Account that is gone" in page.content.decode()
    assert [change.after for change in page.context["found"].rows[0].changes] == ["5"]


@pytest.mark.parametrize(
    ("stored", "words"),
    [
        ({"max_chatbots": [None, 5000]}, ("Max chatbots", "nothing", "5,000")),
        ({"is_active": [True, False]}, ("Is active", "yes", "no")),
        ({"tags": [[], ["vip", "late"]]}, ("Tags", "nothing", "vip, late")),
        (
            {"until": [None, "2026-11-26T10:00:00+00:00"]},
            ("Until", "nothing", "26 Nov 2026, 10:00 UTC"),
        ),
        ({"text": ["", "T" * 900]}, ("Text", "nothing", "T" * 399 + "…")),
        ({"odd": "alone"}, ("Odd", "nothing", "alone")),
    ],
)
def test_changes_are_told_in_words(stored, words):
    [change] = changes_of(stored)
    assert (change.field, change.before, change.after) == words
    assert changes_of("nonsense") == []


# --- Failures ------------------------------------------------------------------------------------


def test_failures_stand_at_their_hours_and_by_whom_and_from_where():
    alice, bob, now = person("Alice"), person("Bob"), timezone.now()
    at = now.replace(hour=3, minute=5) - timedelta(days=1)
    for user, ip, count in ((alice, "203.0.113.1", 4), (bob, "203.0.113.2", 2), (bob, None, 1)):
        LoginHistory.objects.bulk_create(
            LoginHistory(user=user, ip_address=ip, success=False, timestamp=at)
            for _ in range(count)
        )
    LoginHistory.objects.create(user=bob, ip_address="203.0.113.9", timestamp=at)
    roll_day(at.date())
    page = console(staff_member()).get("/adminpanel/logs/logins/failed/?days=7")
    worst = page.context["worst"]
    assert [(each.ip, each.count) for each in worst.addresses] == [
        ("203.0.113.1", 4),
        ("203.0.113.2", 2),
        ("", 1),
    ]
    assert [(each.person.email, each.count) for each in worst.targets] == [
        ("alice@example.com", 4),
        ("bob@example.com", 3),
    ]
    week = page.context["report"].week
    assert week[at.weekday()][3] == 7 and sum(map(sum, week)) == 7
    assert (
        page.context["heat"].summary
        == f"Most on {at:%A}s from 3:00 to 4:00, with 7 failed sign-ins."
    )


def test_no_more_failures_are_looked_at_than_are_said(monkeypatch):
    monkeypatch.setattr(failures, "MOST_LOOKED_AT", 5)
    alice, now = person(), timezone.now()
    LoginHistory.objects.bulk_create(
        LoginHistory(user=alice, success=False, timestamp=now - timedelta(minutes=n))
        for n in range(9)
    )
    found = failures.worst(now - timedelta(days=1), now + timedelta(days=1))
    assert found.is_cut and found.targets[0].count == 5


def test_the_heat_reads_days_alone():
    SiteDay.objects.all().delete()
    page = console(staff_member()).get("/adminpanel/logs/logins/failed/")
    assert page.context["heat"].is_empty


# --- Files ---------------------------------------------------------------------------------------


def test_who_may_not_export_is_not_offered_it():
    moderator = console(staff_member("Mo", User.Role.MODERATOR))
    admin, alice = console(staff_member()), person()
    LoginHistory.objects.create(user=alice)
    record(alice, "changed_profile", alice)
    for name in ("logins", "activity"):
        address = reverse(f"adminpanel:export_{name}")
        assert address not in moderator.get(f"/adminpanel/logs/{name}/").content.decode()
        assert moderator.post(address).status_code == 403
        assert address in admin.get(f"/adminpanel/logs/{name}/").content.decode()


def test_each_action_that_is_offered_has_words():
    assert {"exported_login_history", "exported_activity_log", "changed_log_retention"} <= set(
        WORDS
    )
    assert filters.BY_LABELS.keys() == set(ActivityLog.By)


# --- Fast however long ---------------------------------------------------------------------------


def looks(settings, address: str, asked: dict) -> list[dict]:
    """What MongoDB did to find the rows of the first page, and of the third."""
    client = console(staff_member())
    with MongoClient(settings.MONGODB_URL) as mongo:
        database = mongo[settings.DATABASES["default"]["NAME"]]
        database.command("profile", 2)
        try:
            found = client.get(address, asked).context["found"]
            for _ in range(2):
                found = client.get(address + found.older).context["found"]
        finally:
            database.command("profile", 0)
        name = {"logins": "login_history", "activity": "activity_logs"}[address.split("/")[3]]
        those = {"op": "query", "ns": f"{database.name}.{name}", "command.sort": {"$exists": True}}
        seen = list(database["system.profile"].find(those))
        database.drop_collection("system.profile")
    return seen


@pytest.mark.parametrize(
    "asked",
    [
        *({}, {"person": "alice@example.com"}, {"ip": "203.0.113.1"}, {"success": "no"}),
        *({"method": "google"}, {"method": "google", "success": "no"}),
        *({"from": "2026-05-02"}, {"success": "no", "from": "2026-05-02", "to": "2026-05-20"}),
    ],
    ids=str,
)
def test_a_page_of_sign_ins_looks_at_no_more_than_it_shows(asked, settings):
    sign_ins(1500)
    seen = looks(settings, "/adminpanel/logs/logins/", asked)
    assert len(seen) == 3
    for each in seen:
        assert "COLLSCAN" not in each["planSummary"] and not each.get("hasSortStage")
        assert each["docsExamined"] <= 2 * PAGE_SIZE, each["planSummary"]


@pytest.mark.parametrize(
    "asked",
    [
        *({}, {"person": "alice@example.com"}, {"by": "staff"}, {"action": "changed_profile"}),
        *({"kind": "account"}, {"from": "2026-05-02"}, {"by": "staff", "from": "2026-05-02"}),
    ],
    ids=str,
)
def test_a_page_of_activity_looks_at_no_more_than_it_shows(asked, settings):
    random, alice, bob = Random(4), person("Alice"), person("Bob")
    ActivityLog.objects.bulk_create(
        ActivityLog(
            user=(who := random.choice([alice, bob])),
            account_id=random.choice([alice.pk, bob.pk]),
            action=random.choice(["changed_profile", "created_chatbot"]),
            resource_type=random.choice(["user", "chatbot", "accountexport"]),
            by=random.choice(["person", "staff", "system"]),
            resource_id=who.pk,
            timestamp=START + timedelta(minutes=n),
        )
        for n in range(3000)
    )
    seen = looks(settings, "/adminpanel/logs/activity/", asked)
    assert len(seen) == 3
    for each in seen:
        assert "COLLSCAN" not in each["planSummary"] and not each.get("hasSortStage")
        assert each["docsExamined"] <= 3 * PAGE_SIZE, each["planSummary"]
