"""The users of the staff console, opened and acted on: what the test of query plans watches."""

import json

from django.utils import timezone

from accounts.models import User
from accounts.people import bring_up, bring_up_new
from accounts.roles import set_role
from accounts.tasks import check_people, purge_mails, sweep_people, work_on_people
from adminpanel.people.queries import SORTS, asked_for, exported
from botsmith.lib.ids import new_id
from tests.adminpanel.cast import console, staff_member
from tests.cast import person

HOME = "/adminpanel/people/"


def open_console_of_people(customer: User) -> None:
    ada = staff_member("Peo", email="peo@staff.example")
    client = console(ada)
    client_of = f"{HOME}{customer.pk}/"
    filters = (
        "q=ali",
        "q=al+ex",
        "q=%23vip",
        "q=203.0.113.7",
        f"q={new_id()}",
        "role=admin",
        "tag=vip",
    )
    filters += ("status=banned", "plan=free", "plan=professional", "login=never", "login=7")
    filters += ("login=older&role=user&status=active&plan=free&q=a",)
    place = SORTS["-login"].of({"last_login": timezone.now(), "id": new_id()}).text
    paths = [f"{HOME}?{each}" for each in filters] + [f"{HOME}?sort={each}" for each in SORTS]
    paths += [f"{HOME}?sort=-login&after={place}", f"{HOME}?sort=-login&before={place}"]
    paths += [
        client_of + each for each in ("", "logins/", "activity/", "edit/", "standing/", "access/")
    ]
    failed = {path: status for path in paths if (status := client.get(path).status_code) != 200}
    assert failed == {}
    act_on_people(client, customer)
    set_role(person("Rolf", email="rolf@staff.example"), "admin", actor=ada)
    bring_up(customer.pk)
    bring_up_new()
    for task in (sweep_people, check_people, purge_mails):
        task()


def act_on_people(client, customer: User) -> None:
    home, some = f"{HOME}{customer.pk}/", {"chosen": [customer.pk]}
    client.post(f"{HOME}many/", {"act": "tag", "scope": "all", "of_q": "a", "of_plan": "free"})
    client.post(f"{HOME}many/", {"act": "tag", "scope": "all"})
    client.post(f"{HOME}many/tag/", {"act": "tag", "tag": "vip", **some})
    answer = client.post(
        f"{HOME}many/tag/", {"act": "untag", "tag": "vip", "scope": "all", "of_role": "user"}
    )
    work_on_people(answer.url.rpartition("work=")[2])
    assert client.get(answer.url).status_code == 200
    for posted in ({"scope": "all", "of_status": "active"}, some):
        client.post(f"{HOME}export/", posted)
    assert list(exported(asked_for({"q": "a"}), None)) and list(
        exported(asked_for({}), some["chosen"])
    )
    client.post(
        f"{home}notes/", {"admin_notes": "Called", "seen": json.dumps({"admin_notes": None})}
    )
    for each in ("sessions/end/", "reset/", f"sessions/{'0' * 24}/end/"):
        client.post(home + each)
    shown = {"status": "active", "suspension_reason": None}
    client.post(
        f"{home}standing/change/", {"act": "suspend", "reason": "x", "seen": json.dumps(shown)}
    )
    shown = {"status": "suspended", "suspension_reason": "x"}
    client.post(f"{home}standing/change/", {"act": "reinstate", "seen": json.dumps(shown)})
    assert User.objects.get(pk=customer.pk).is_active
