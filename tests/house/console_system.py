"""Opens the console's pages of announcements and the system, and does what staff do there."""

from django.utils import timezone

from accounts.models import User
from accounts.site import failures
from adminpanel.announcements.queries import SORTS, STATES
from adminpanel.system.queries import SORTS as FAILED_SORTS
from tests.adminpanel.cast import console, staff_member
from tests.contract.test_documents import EMAIL

ANNOUNCEMENTS, SYSTEM = "/adminpanel/announcements/", "/adminpanel/system/"
TEXT = {"level": "warning", "title": "Slow today", "text": "Bear with us."}
QUIET = {"scope": "dashboard", "message": "Back soon"}


def open_system_console() -> None:
    client = console(staff_member("Sy"))
    customer = console(User.objects.get(email=EMAIL))
    client.post(f"{ANNOUNCEMENTS}new/", {**TEXT, "act": "publish", "can_dismiss": "on"})
    client.post(f"{ANNOUNCEMENTS}new/", {**TEXT, "title": "Later", "act": "save"})
    [made] = client.get(f"{ANNOUNCEMENTS}?state=current").context["found"].rows
    for _ in range(2):
        assert customer.get("/dashboard/").status_code == 200
        customer.post(f"/account/announcements/{made.pk}/dismiss/")
    place = SORTS["latest"].of(vars(made)).text
    pages = [*(f"?state={state}" for state in STATES), f"?after={place}", f"?before={place}"]
    pages += [f"?after={place}&state=current", f"{made.pk}/"]
    client.post(f"{ANNOUNCEMENTS}{made.pk}/", {**TEXT, "title": "Slower", "act": "save"})
    for page in pages:
        assert client.get(f"{ANNOUNCEMENTS}{page}").status_code == 200
    client.post(f"{ANNOUNCEMENTS}{made.pk}/end/")
    for name in ("id-1", "id-2"):
        failures.note("accounts.tasks.send_mail", [name], {}, ValueError(), now=timezone.now())
    failed = client.get(f"{SYSTEM}queues/").context["found"].rows
    place = FAILED_SORTS["latest"].of(vars(failed[0])).text
    for page in ("", "queues/", f"queues/?after={place}", "schedule/", "features/", "maintenance/"):
        assert client.get(f"{SYSTEM}{page}").status_code == 200
    for act, one in zip(("again", "forget"), failed, strict=True):
        client.post(f"{SYSTEM}failed/{act}/", {"failed": one.pk})
    failures._forget_old(timezone.now())
    for to in ("off", "on"):
        client.post(f"{SYSTEM}features/switch/", {"switch": "api", "to": to})
    client.post(f"{SYSTEM}maintenance/", QUIET)
    client.post(f"{SYSTEM}maintenance/end/")
