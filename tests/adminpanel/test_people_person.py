"""The pages of one person: what is shown, what is changed, and what two who change it are told."""

import json
import re
from datetime import timedelta
from html import unescape

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.utils import timezone

from accounts import staff_edits
from accounts.models import ActivityLog, User
from accounts.seen import ChangedMeanwhile
from billing import quota
from billing.quota import Limit
from bots.leaving.holdings import HOLDINGS, Owner
from botsmith.lib.errors import InvalidRequest
from tests.accounts.codes import is_signed_in, mails_told, sign_in
from tests.adminpanel.cast import console, staff_member
from tests.cast import bot_of, person, signed_in, text_of

pytestmark = pytest.mark.django_db
PROFILE = ("name", "phone", "company", "job_title", "address", "bio", "time_zone")


@pytest.fixture
def ada():
    return staff_member()


@pytest.fixture
def client(ada):
    return console(ada)


@pytest.fixture
def bob():
    return person(
        "Bob", company="Boats", tags=["vip"], admin_notes="Pays late", last_ip="203.0.113.7"
    )


def home(user: User, more: str = "") -> str:
    return f"/adminpanel/people/{user.pk}/{more}"


def stored(user: User) -> User:
    return User.objects.get(pk=user.pk)


def profile(user: User, **changed) -> dict:
    """As the form sends it, opened now."""
    fields = {name: getattr(user, name) for name in PROFILE}
    sent = {name: value or "" for name, value in fields.items()}
    return {**sent, "seen": json.dumps(fields), **changed}


def seen_in(answer, form: str) -> str:
    """What the form on the page carries."""
    text = answer.content.decode().split(f'id="{form}"')[1]
    return unescape(re.search(r'name="seen" value="([^"]*)"', text)[1])


def line(action: str) -> ActivityLog:
    return ActivityLog.objects.get(action=action)


# --- What is shown ----------------------------------------------------------------------------


def test_all_that_is_documented_of_a_user_is_on_the_page(client, bob):
    known = {
        "phone": "+49 30 123456",
        "address": "1 Quay",
        "bio": "Sails",
        "job_title": "Skipper",
        "avatar_url": "https://pictures.example/b.png",
        "suspension_reason": "Spam",
        "status": "suspended",
        "suspension_until": timezone.now() + timedelta(days=3),
        "last_login": timezone.now(),
        "login_count": 4321,
        "spending_cap": 12.5,
        "daily_spending_cap": 2,
    }
    User.objects.filter(pk=bob.pk).update(**known)
    text_of(bot_of(bob))
    page = client.get(home(bob)).content.decode()
    shown = ("Bob", "bob@example.com", bob.pk, "Boats", "vip", "Pays late", "203.0.113.7", "4,321")
    shown += (
        "+49 30 123456",
        "1 Quay",
        "Sails",
        "Skipper",
        "https://pictures.example/b.png",
        "Spam",
    )
    for each in (
        *shown,
        "$12.50 a month and $2.00 a day",
        "Suspended until",
        "UTC",
        "Shop helper",
        "created the chatbot",
    ):
        assert each in page, each


def test_nobody_there_is_not_found(client):
    assert client.get("/adminpanel/people/nobody/").status_code == 404


def test_the_activity_says_who_of_staff_and_what_changed(client, ada, bob):
    client.post(home(bob, "edit/"), profile(bob, company="Ships"))
    page = client.get(home(bob, "activity/")).content.decode()
    assert ada.email in page and "company: Boats → Ships" in page
    theirs = signed_in(bob).get("/account/activity/").content.decode()
    assert "changed the profile: company" in theirs and "Staff" in theirs
    assert ada.email not in theirs and "Boats →" not in theirs


# --- Profile ----------------------------------------------------------------------------------


def test_a_profile_is_changed_with_validation_and_before_and_after(client, bob):
    answer = client.post(home(bob, "edit/"), profile(bob, name="Robert", phone="call me"))
    assert answer.status_code == 422 and "Write a number with digits" in answer.content.decode()
    assert stored(bob).name == "Bob"
    changed = {"name": "Robert", "company": "", "time_zone": "Asia/Tokyo"}
    assert client.post(home(bob, "edit/"), profile(bob, **changed)).status_code == 302
    now = stored(bob)
    assert (now.name, now.company, now.time_zone) == ("Robert", None, "Asia/Tokyo")
    assert now.search_words[-1] == "robert"
    assert line("changed_profile").changes == {
        "name": ["Bob", "Robert"],
        "company": ["Boats", None],
        "time_zone": ["UTC", "Asia/Tokyo"],
    }


def test_who_saves_over_a_newer_change_is_told_what_it_was_and_loses_nothing(client, bob):
    late = profile(bob, bio="Sails a lot", company="Barges")
    client.post(home(bob, "edit/"), profile(bob, company="Ships"))
    answer = client.post(home(bob, "edit/"), late)
    page = unescape(answer.content.decode())
    assert answer.status_code == 422 and "company is now “Ships”" in page
    assert 'value="Barges"' in page and "Sails a lot" in page
    assert (stored(bob).company, stored(bob).bio) == ("Ships", None)
    again = {**late, "seen": seen_in(answer, "profile-form")}
    assert client.post(home(bob, "edit/"), again).status_code == 302
    assert (stored(bob).company, stored(bob).bio) == ("Barges", "Sails a lot")


def test_of_two_who_save_at_the_very_same_moment_one_is_refused(ada, bob):
    seen = {"company": "Boats"}
    first, second = stored(bob), stored(bob)
    assert staff_edits.edit_profile(first, actor=ada, seen=seen, company="Ships") == ["company"]
    with pytest.raises(ChangedMeanwhile):
        staff_edits.edit_profile(second, actor=ada, seen=seen, company="Barges")
    assert stored(bob).company == "Ships"


@pytest.mark.parametrize("seen", ["", "{", "[]", "{}", '{"name": {"$gt": ""}}', '{"role": "user"}'])
def test_a_form_that_says_not_what_it_showed_changes_nothing(client, bob, seen):
    answer = client.post(home(bob, "edit/"), profile(bob, company="Ships", seen=seen))
    assert answer.status_code == 422 and stored(bob).company == "Boats"


def test_a_moderator_edits_tags_and_notes_but_no_profile(bob):
    client = console(staff_member("Mo", User.Role.MODERATOR))
    assert client.post(home(bob, "edit/"), profile(bob, company="Ships")).status_code == 403
    notes = {"admin_notes": "Called", "seen": json.dumps({"admin_notes": "Pays late"})}
    assert client.post(home(bob, "notes/"), notes).status_code == 302
    assert stored(bob).admin_notes == "Called"


@pytest.mark.parametrize("what", ["tags/", "notes/", "standing/change/"])
def test_a_moderator_touches_nobody_of_staff_nor_themselves(what):
    moderator = staff_member("Mo", User.Role.MODERATOR)
    client = console(moderator)
    for target in (moderator, person("Otto", role="admin"), person("Mia", role="moderator")):
        sent = {"tags": "x", "admin_notes": "x", "act": "ban", "reason": "x", "seen": "{}"}
        assert client.post(home(target, what), sent).status_code == 403
        now = stored(target)
        assert (now.status, now.tags, now.admin_notes) == ("active", [], None)


# --- Tags and notes ---------------------------------------------------------------------------


def test_tags_are_cleaned_and_bounded(client, bob):
    sent = {"tags": " VIP, big  shop,, vip ", "seen": json.dumps({"tags": ["vip"]})}
    assert client.post(home(bob, "tags/"), sent).status_code == 302
    assert stored(bob).tags == ["vip", "big shop"]
    for bad in ("x" * 41, ",".join(f"t{at}" for at in range(21))):
        sent = {"tags": bad, "seen": json.dumps({"tags": ["vip", "big shop"]})}
        assert client.post(home(bob, "tags/"), sent).status_code == 422
    assert stored(bob).tags == ["vip", "big shop"]
    sent = {"tags": "other", "seen": json.dumps({"tags": ["vip"]})}
    assert "tags is now" in client.post(home(bob, "tags/"), sent).content.decode()


def test_customers_never_see_notes_tags_or_what_of_them_changed(client, bob):
    sent = {"admin_notes": "Owes us a boat", "seen": json.dumps({"admin_notes": "Pays late"})}
    client.post(home(bob, "notes/"), sent)
    sent = {"tags": "troublemaker", "seen": json.dumps({"tags": ["vip"]})}
    client.post(home(bob, "tags/"), sent)
    assert line("changed_notes").changes == {"admin_notes": ["Pays late", "Owes us a boat"]}
    theirs = signed_in(bob)
    pages = "".join(
        theirs.get(each).content.decode() for each in ("/account/activity/", "/account/")
    )
    owner = Owner.of(bob.pk, bob.email)
    packed = "".join(str(list(holding.rows(owner))) for holding in HOLDINGS)
    for secret in ("Owes us", "Pays late", "troublemaker", "vip"):
        assert secret not in pages and secret not in packed


# --- The address ------------------------------------------------------------------------------


def new_email(user: User, email: str) -> dict:
    return {"email": email, "seen": json.dumps({"email": user.email})}


def test_an_address_that_was_not_changed_is_not_proved(client, bob):
    EmailAddress.objects.filter(user=bob).update(verified=False)
    client.post(home(bob, "email/"), new_email(bob, bob.email))
    assert not EmailAddress.objects.get(user=bob).verified


def test_a_refused_form_is_no_younger_than_it_was(client, bob):
    """Else what another changed would be saved over without a word."""
    old = profile(bob, company="Ships", phone="x" * 100)
    User.objects.filter(pk=bob.pk).update(company="Barges")
    refused = client.post(home(bob, "edit/"), old)
    assert refused.status_code == 422
    assert json.loads(seen_in(refused, "profile-form"))["company"] == bob.company
    late = {**old, "phone": "", "seen": seen_in(refused, "profile-form")}
    assert client.post(home(bob, "edit/"), late).status_code == 422
    assert User.objects.get(pk=bob.pk).company == "Barges"


def test_another_address_is_told_to_both_and_is_what_they_sign_in_with(client, bob):
    browser = signed_in(bob)
    assert client.post(home(bob, "email/"), new_email(bob, "Rob@New.example")).status_code == 302
    assert stored(bob).email == "rob@new.example"
    rows = EmailAddress.objects.filter(user=bob).values_list("email", "verified", "primary")
    assert list(rows) == [("rob@new.example", True, True)]
    subject = "Your email address was changed."
    assert sorted(mails_told()) == [("bob@example.com", subject), ("rob@new.example", subject)]
    assert not is_signed_in(browser)
    assert sign_in(Client(), "rob@new.example").status_code == 302
    assert sign_in(Client(), "bob@example.com").status_code == 200
    assert line("changed_email").changes == {"email": ["bob@example.com", "rob@new.example"]}
    assert "rob@new.example" in stored(bob).search_words


def test_an_address_that_is_taken_or_none_is_refused(client, bob):
    eve = person("Eve")
    EmailAddress.objects.create(user=eve, email="second@example.com", verified=True, primary=False)
    for email in ("eve@example.com", "EVE@example.com", "second@example.com", "no address", ""):
        answer = client.post(home(bob, "email/"), new_email(bob, email))
        assert answer.status_code == 422, email
    assert stored(bob).email == "bob@example.com" and mails_told() == []
    assert EmailAddress.objects.get(user=bob).email == "bob@example.com"


def test_an_address_that_its_owner_changed_meanwhile_stays(client, bob):
    sent = new_email(bob, "rob@new.example")
    User.objects.filter(pk=bob.pk).update(email="own@example.com")
    answer = client.post(home(bob, "email/"), sent)
    assert answer.status_code == 422 and "email is now" in answer.content.decode()
    assert stored(bob).email == "own@example.com"


# --- Limits -----------------------------------------------------------------------------------


def own_limits(**limits) -> dict:
    return {**limits, "seen": json.dumps(dict.fromkeys(staff_edits.LIMITS))}


def test_own_limits_hold_at_once_beside_the_plans(client, bob):
    sent = own_limits(custom_max_chatbots="7", custom_max_messages="-1", custom_max_file_uploads="")
    assert client.post(home(bob, "limits/"), sent).status_code == 302
    found = {each.what: each.limit for each in quota.meters(stored(bob))}
    assert (found[Limit.CHATBOTS], found[Limit.MESSAGES]) == (7, None)
    row = next(r for r in client.get(home(bob)).context["limits"] if r.label == "Chatbots")
    assert (row.own, row.effective) == ("7", "7") and row.plan == "1"
    assert line("changed_limits").details == "chatbots 7, messages without limit"
    answer = client.post(home(bob, "limits/"), sent)
    assert answer.status_code == 422 and "own limit of chatbots is now “7”" in unescape(
        answer.content.decode()
    )


@pytest.mark.parametrize("wrong", ["-2", "many", "1.5"])
def test_what_is_no_limit_is_refused(client, bob, wrong):
    assert (
        client.post(home(bob, "limits/"), own_limits(custom_max_chatbots=wrong)).status_code == 422
    )
    assert stored(bob).custom_max_chatbots is None


# --- Role and status --------------------------------------------------------------------------


def test_a_role_is_changed_on_the_page_and_not_over_anothers_change(client, bob):
    sent = {"role": "moderator", "seen": json.dumps({"role": "user"})}
    assert client.post(home(bob, "role/"), sent).status_code == 302
    assert stored(bob).role == "moderator"
    sent = {"role": "admin", "seen": json.dumps({"role": "user"})}
    answer = client.post(home(bob, "role/"), sent)
    assert answer.status_code == 422 and "changed this role meanwhile" in answer.content.decode()
    assert stored(bob).role == "moderator"


def test_nobody_changes_their_own_role(client, ada):
    sent = {"role": "user", "seen": json.dumps({"role": "admin"})}
    assert client.post(home(ada, "role/"), sent).status_code == 403
    assert stored(ada).role == "admin"


def status(act: str, seen: tuple = ("active", None), **fields) -> dict:
    shown = dict(zip(("status", "suspension_reason"), seen, strict=True))
    return {"act": act, "reason": "Spam", "until": "", "seen": json.dumps(shown), **fields}


def test_a_status_is_changed_with_reason_and_end_and_undone(client, bob):
    browser = signed_in(bob)
    until = (timezone.now() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    assert (
        client.post(home(bob, "standing/change/"), status("suspend", until=until)).status_code
        == 302
    )
    assert stored(bob).suspension_until.strftime("%Y-%m-%dT%H:%M") == until
    assert not is_signed_in(browser)
    assert "Spam" in client.get(home(bob, "standing/")).content.decode()
    late = client.post(home(bob, "standing/change/"), status("ban"))
    assert late.status_code == 422 and "status is now “suspended”" in unescape(
        late.content.decode()
    )
    now = ("suspended", "Spam")
    assert client.post(home(bob, "standing/change/"), status("ban", now)).status_code == 302
    assert stored(bob).status == "banned"
    open_again = status("reinstate", ("banned", "Spam"), reason="")
    assert client.post(home(bob, "standing/change/"), open_again).status_code == 302
    assert stored(bob).status == "active"
    changes = line("reinstated_user").changes
    assert changes == {"status": ["banned", "active"], "suspension_reason": ["Spam", None]}


def test_a_suspension_wants_a_reason_and_an_end_to_come(client, bob):
    for wrong in ({"reason": " "}, {"until": "2020-01-01T00:00"}, {"act": "drop"}):
        sent = {**status("suspend"), **wrong}
        assert client.post(home(bob, "standing/change/"), sent).status_code == 422
    assert stored(bob).status == "active"


def test_verbs_refuse_what_forms_do(ada, bob):
    seen = dict.fromkeys(staff_edits.LIMITS)
    with pytest.raises(InvalidRequest):
        staff_edits.set_limits(bob, actor=ada, seen=seen, custom_max_chatbots=-5)
