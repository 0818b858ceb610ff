"""How long logs are kept: what was chosen goes, a day later, and nothing younger than that."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from accounts import retention
from accounts.models import ActivityLog, LoginHistory, LogRetention
from accounts.retention import LEAST_DAYS, keep_for, kept, purge, would_go
from accounts.tasks import purge_logs
from botsmith.lib.errors import InvalidRequest
from botsmith.mongodb.collections import collection
from tests.adminpanel.cast import console, staff_member
from tests.cast import person, signed_in

pytestmark = pytest.mark.django_db(transaction=True)
DAY = timedelta(days=1)
AGES = (0, 10, 29, 31, 59, 61, 400)


@pytest.fixture
def now():
    """With a line of each log of each age."""
    alice, moment = person(), timezone.now()
    for model in (LoginHistory, ActivityLog):
        model.objects.all().delete()
        model.objects.bulk_create(model(user=alice, timestamp=moment - age * DAY) for age in AGES)
    return moment


def ages(model, now) -> list[int]:
    """In days, without the line that tells of the choice itself."""
    times = model.objects.values_list("timestamp", flat=True)
    return sorted((now - at).days for at in times if at <= now)


def always() -> bool:
    return True


def test_nothing_goes_that_nobody_chose(now):
    assert kept().days == {"logins_days": None, "activity_days": None}
    assert purge(now + 9000 * DAY, go_on=always) == 0
    assert ages(LoginHistory, now) == list(AGES)


def test_what_is_older_goes_a_day_after_it_was_chosen(now):
    keep_for({"logins_days": 60, "activity_days": None}, actor=person("Root", role="admin"))
    assert purge(now, go_on=always) == 0
    assert purge(now + DAY / 2, go_on=always) == 0
    purge(timezone.now() + DAY, go_on=always)
    assert ages(LoginHistory, now) == [0, 10, 29, 31]  # By then 59 days have become 60.
    assert ages(ActivityLog, now) == list(AGES)


def test_what_would_go_is_what_goes(now):
    days = {"logins_days": 31, "activity_days": 60}
    told = would_go(days, now + DAY)
    keep_for(days, actor=person("Root", role="admin"))
    collection(LogRetention).update_one({}, {"$set": {"holds_from": now}})
    before = LoginHistory.objects.count(), ActivityLog.objects.count()
    purge(now + DAY, go_on=always)
    gone = before[0] - LoginHistory.objects.count(), before[1] - ActivityLog.objects.count()
    assert gone == (told["logins_days"], told["activity_days"]) and all(gone)


@pytest.mark.parametrize("stored", [1, 0, -5, LEAST_DAYS])
def test_nothing_younger_than_thirty_days_goes_whatever_is_stored(now, stored):
    document = {"id": "logs", "logins_days": stored, "activity_days": stored, "holds_from": now}
    collection(LogRetention).insert_one(document)
    purge(now, go_on=always)
    assert ages(LoginHistory, now) == ages(ActivityLog, now) == [0, 10, 29]


@pytest.mark.parametrize("stored", ["90", None, 45.5, True, {"days": 1}])
def test_days_that_are_none_are_for_ever(now, stored):
    document = {"id": "logs", "logins_days": stored, "activity_days": stored, "holds_from": now}
    collection(LogRetention).insert_one(document)
    assert purge(now, go_on=always) == 0


def test_a_document_without_its_moment_removes_nothing(now):
    collection(LogRetention).insert_one({"id": "logs", "logins_days": 30, "activity_days": 30})
    assert purge(now, go_on=always) == 0


@pytest.mark.parametrize("days", [29, 0, -1, 3651])
def test_no_log_is_kept_for_fewer_or_more_days(days):
    with pytest.raises(InvalidRequest, match="30 to 3,650"):
        keep_for({"logins_days": days, "activity_days": None}, actor=staff_member())
    assert kept().days["logins_days"] is None


def test_a_choice_is_logged_with_before_and_after():
    admin = staff_member()
    keep_for({"logins_days": 365, "activity_days": None}, actor=admin)
    keep_for({"logins_days": 90, "activity_days": 400}, actor=admin)
    keep_for({"logins_days": 90, "activity_days": 400}, actor=admin)
    lines = ActivityLog.objects.filter(action="changed_log_retention").order_by("timestamp")
    assert [row.changes for row in lines] == [
        {"logins_days": [None, 365]},
        {"logins_days": [365, 90], "activity_days": [None, 400]},
    ]
    assert lines[1].details == "sign-ins for 90 days, activity for 400 days"


def test_more_days_hold_at_once_and_fewer_wait():
    admin = staff_member()
    keep_for({"logins_days": 90, "activity_days": None}, actor=admin)
    long_ago = datetime(2026, 1, 1, tzinfo=UTC)
    collection(LogRetention).update_one({}, {"$set": {"holds_from": long_ago}})
    keep_for({"logins_days": 120, "activity_days": None}, actor=admin)
    assert kept().holds(timezone.now())
    keep_for({"logins_days": 60, "activity_days": None}, actor=admin)
    assert not kept().holds(timezone.now()) and kept().holds(timezone.now() + DAY)


def test_who_is_killed_is_followed_by_the_next_and_who_chooses_more_stops_it(now, monkeypatch):
    monkeypatch.setattr(retention, "AT_ONCE", 2)
    collection(LogRetention).insert_one({"id": "logs", "logins_days": 30, "holds_from": now})
    left = iter([True, False])
    assert purge(now, go_on=lambda: next(left, False)) == 2
    assert ages(LoginHistory, now) == [0, 10, 29, 31, 59]  # The oldest first.
    collection(LogRetention).update_one({}, {"$set": {"logins_days": 60}})
    assert purge(now, go_on=always) == 0
    collection(LogRetention).update_one({}, {"$set": {"logins_days": 30}})
    purge_logs()
    assert ages(LoginHistory, now) == [0, 10, 29]


# --- The page ------------------------------------------------------------------------------------


def test_the_page_shows_what_would_go_before_anything_does(now):
    client = console(staff_member())
    page = client.get("/adminpanel/logs/retention/", {"logins_days": "60", "activity_days": ""})
    told = {each["name"]: each["going"] for each in page.context["wanted"]}
    assert told == {"logins_days": 2, "activity_days": 0}
    assert kept().days["logins_days"] is None
    assert "Customers read the same lines" in page.content.decode()
    answer = client.post(
        "/adminpanel/logs/retention/set/", {"logins_days": "60", "activity_days": ""}, follow=True
    )
    assert "sign-ins for 60 days, activity for ever" in answer.content.decode()
    assert "Until then the choice can be taken back" in answer.content.decode()
    assert kept().days == {"logins_days": 60, "activity_days": None}


def test_days_that_cannot_be_are_refused_with_what_to_do():
    client = console(staff_member())
    page = client.get("/adminpanel/logs/retention/", {"logins_days": "7", "activity_days": "x"})
    assert page.status_code == 422 and "wanted" not in page.context
    assert "Write a whole number from 30 to 3,650" in page.content.decode()
    client.post("/adminpanel/logs/retention/set/", {"logins_days": "7", "activity_days": ""})
    assert not LogRetention.objects.exists()


def test_a_moderator_reads_it_and_cannot_choose():
    page = console(staff_member("Mo", "moderator")).get("/adminpanel/logs/retention/")
    assert page.status_code == 200 and '<form method="get"' not in page.content.decode()


def test_customers_are_told_how_long_their_log_is_kept():
    alice = person()
    said = "is kept for 90 days"
    assert said not in signed_in(alice).get("/account/activity/").content.decode()
    keep_for({"logins_days": 90, "activity_days": 90}, actor=staff_member())
    for page in ("activity", "logins"):
        assert said in signed_in(alice).get(f"/account/{page}/").content.decode(), page
