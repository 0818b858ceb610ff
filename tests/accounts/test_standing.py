from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from accounts import standing
from accounts.leaving import ask_for_deletion
from accounts.models import ActivityLog, LoginHistory, User
from accounts.tasks import reinstate_users, sweep_mails
from botsmith.lib.errors import InvalidRequest
from botsmith.mongodb.collections import collection
from tests.accounts.test_sign_up_and_in import code_mailed, sign_in
from tests.cast import person, signed_in

pytestmark = pytest.mark.django_db
WHY = "The shop sells counterfeit clocks"


@pytest.fixture
def alice():
    return person()


@pytest.fixture
def staff():
    return person("Mona", role=User.Role.ADMIN)


def in_a_week() -> datetime:
    return timezone.now() + timedelta(days=7)


def stored(user: User) -> User:
    return User.objects.get(pk=user.pk)


def test_a_suspended_customer_is_told_why_and_until_when(alice, staff, settings):
    settings.SUPPORT_EMAIL = "help@botsmith.example"
    until = datetime.fromisoformat("2126-12-03T14:00:00+00:00")
    standing.suspend(alice, reason=WHY, until=until, actor=staff)
    answer = sign_in(Client(), alice.email)
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "This account is suspended until 3 December 2126, 14:00 UTC." in page
    assert f"Reason: {WHY}." in page
    assert "write to help@botsmith.example" in page


def test_who_does_not_know_the_password_is_told_nothing(alice, staff):
    standing.ban(alice, reason=WHY, actor=staff)
    known, unknown = (
        sign_in(Client(), email, "a-wrong-password").content.decode()
        for email in (alice.email, "nobody@example.com")
    )
    assert WHY not in known
    assert "do not belong together" in known and "do not belong together" in unknown


def test_sessions_end_at_once_and_do_not_come_back_with_the_account(alice, staff):
    first, second = Client(), Client()
    assert sign_in(first, alice.email).status_code == 302
    assert sign_in(second, alice.email).status_code == 302
    standing.suspend(alice, reason=WHY, until=in_a_week(), actor=staff)
    assert [each.get("/dashboard/").status_code for each in (first, second)] == [302, 302]
    standing.reinstate(alice, actor=staff)
    assert [each.get("/dashboard/").status_code for each in (first, second)] == [302, 302]
    assert sign_in(first, alice.email).url == "/dashboard/"


def test_a_session_that_nobody_ended_is_refused_all_the_same(alice):
    """As when the process that suspends is killed between its two writes."""
    client = signed_in(alice)
    assert client.get("/dashboard/").status_code == 200
    collection(User).update_one({"id": alice.pk}, {"$set": {"status": "suspended"}})
    assert client.get("/dashboard/").status_code == 302


def test_sessions_that_nobody_listed_end_too(alice, staff):
    """As those from before sessions were listed."""
    client = signed_in(alice)
    standing.suspend(alice, reason=WHY, until=None, actor=staff)
    standing.reinstate(alice, actor=staff)
    assert client.get("/dashboard/").status_code == 302
    assert signed_in(stored(alice)).get("/dashboard/").status_code == 200


def test_what_is_being_deleted_stays_closed(alice, staff):
    ask_for_deletion(alice, actor=alice)
    assert not standing.reinstate(alice, actor=staff)
    assert stored(alice).status == "banned"


def test_a_forgotten_password_opens_nothing(alice, staff):
    client = Client()
    client.post("/accounts/password/reset/", {"email": alice.email}, follow=True)
    standing.suspend(alice, reason=WHY, until=None, actor=staff)
    client.post("/accounts/password/reset/confirm/", {"code": code_mailed()}, follow=True)
    new = {"password1": "another-lantern-9", "password2": "another-lantern-9"}
    client.post("/accounts/password/reset/complete/", new, follow=True)
    assert client.get("/dashboard/").status_code == 302


def test_it_is_lifted_when_its_time_is_over_and_not_before(alice, staff):
    until = in_a_week()
    standing.suspend(alice, reason=WHY, until=until, actor=staff)
    assert standing.reinstate_due(until - timedelta(milliseconds=1)) == 0
    assert standing.reinstate_due(until) == 1
    assert standing.reinstate_due(until) == 0
    assert stored(alice).status == "active"
    assert (stored(alice).suspension_reason, stored(alice).suspension_until) == (None, None)


def test_without_an_end_and_for_the_banned_it_is_lifted_by_hand_only(alice, staff):
    bob = person("Bob")
    standing.suspend(alice, reason=WHY, until=None, actor=staff)
    standing.ban(bob, reason=WHY, actor=staff)
    reinstate_users()
    assert {stored(user).status for user in (alice, bob)} == {"suspended", "banned"}
    assert standing.reinstate(alice, actor=staff) and standing.reinstate(bob, actor=staff)
    assert {stored(user).status for user in (alice, bob)} == {"active"}


def test_what_cannot_be_decided_says_so_and_changes_nothing(alice, staff):
    over = timezone.now() - timedelta(minutes=1)
    with pytest.raises(InvalidRequest, match="still to come"):
        standing.suspend(alice, reason=WHY, until=over, actor=staff)
    with pytest.raises(InvalidRequest, match="reason"):
        standing.ban(alice, reason="  ", actor=staff)
    with pytest.raises(InvalidRequest, match="their own"):
        standing.ban(staff, reason=WHY, actor=staff)
    assert {stored(user).status for user in (alice, staff)} == {"active"}
    standing.ban(alice, reason=WHY, actor=staff)
    with pytest.raises(InvalidRequest, match="banned already"):
        standing.suspend(alice, reason="Less", until=None, actor=staff)
    assert stored(alice).status == "banned"


def test_the_customer_reads_it_in_mails_and_in_their_own_log(alice, staff):
    standing.suspend(alice, reason=WHY, until=in_a_week(), actor=staff)
    standing.reinstate_due(in_a_week() + timedelta(days=1))
    sweep_mails()
    assert [each.subject for each in mail.outbox] == [
        "Your account is suspended",
        "Your account is open again",
    ]
    assert WHY in mail.outbox[0].body
    log = ActivityLog.objects.filter(account_id=alice.pk).order_by("timestamp")
    assert [(each.action, each.by, each.user_id) for each in log] == [
        ("suspended_user", "staff", staff.pk),
        ("reinstated_user", "system", alice.pk),
    ]


def test_a_closed_account_counts_no_sign_in(alice, staff):
    standing.suspend(alice, reason=WHY, until=None, actor=staff)
    sign_in(Client(), alice.email)
    assert stored(alice).login_count == 0
    assert not LoginHistory.objects.filter(user=alice, success=True).exists()


def test_operators_have_a_command(alice):
    said = StringIO()
    call_command("account", "suspend", alice.email, reason=WHY, until="2126-12-03", stdout=said)
    assert (
        "suspended This account is suspended until 3 December 2126, 00:00 UTC." in said.getvalue()
    )
    call_command("account", "reinstate", alice.pk, stdout=said)
    assert stored(alice).status == "active"
    with pytest.raises(CommandError, match="no account"):
        call_command("account", "ban", "nobody@example.com", reason=WHY)
    with pytest.raises(CommandError, match="is a date"):
        call_command("account", "suspend", alice.pk, reason=WHY, until="soon")
