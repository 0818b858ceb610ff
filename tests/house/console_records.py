"""Pages and deeds of the console's overview and logs, for what looks at every query."""

from django.utils import timezone

from accounts import retention
from accounts.models import ActivityLog, LoginHistory, LogRetention, User
from accounts.tasks import purge_logs
from adminpanel.logs.filters import LATEST
from adminpanel.tasks import roll_up_site
from botsmith.mongodb.collections import collection
from tests.adminpanel.cast import console, staff_member

LOGS = "/adminpanel/logs"
DAYS = "from=2026-01-01&to=2126-01-01"


def open_records() -> None:
    """The figures counted, each page with each filter, both files, and lines that go."""
    roll_up_site()
    client, user = console(staff_member("Rita")), User.objects.first()
    for model, name in ((LoginHistory, "logins"), (ActivityLog, "activity")):
        place = LATEST.of(vars(model.objects.order_by("-timestamp", "-id").first())).text
        filters = FILTERS[name] | {"person": [user.pk, user.email]}
        alone = [f"{key}={value}" for key, values in filters.items() for value in values]
        every = "&".join(f"{key}={values[0]}" for key, values in filters.items())
        for query in ["", DAYS, *alone, every, *(f"{each}&{DAYS}" for each in alone)]:
            for turn in ("", f"&after={place}", f"&before={place}"):
                assert client.get(f"{LOGS}/{name}/?{query}{turn}").status_code == 200, query
        for value in filters["person"]:
            answer = client.post(f"{LOGS}/{name}/export/", {"person": value})
            assert answer.status_code == 200
    for path in ("/adminpanel/?days=90", f"{LOGS}/logins/failed/?days=90"):
        assert client.get(path).status_code == 200
    choose(client)


FILTERS = {
    "logins": {"ip": ["127.0.0.1"], "success": ["yes", "no"], "method": ["password"]},
    "activity": {"by": ["person", "staff"], "action": ["created_chatbot"], "kind": ["account"]},
}


def choose(client) -> None:
    days = {"logins_days": "3000", "activity_days": "3000"}
    assert client.get(f"{LOGS}/retention/", days).status_code == 200
    assert client.post(f"{LOGS}/retention/set/", days).status_code == 302
    now = timezone.now()
    collection(LogRetention).update_one({"id": "logs"}, {"$set": {"holds_from": now}})
    purge_logs()
    assert retention.kept().holds(now)
