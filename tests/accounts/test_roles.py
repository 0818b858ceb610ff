"""Who becomes staff, and that an admin is always left."""

from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from threading import Barrier

import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from django.test import Client

from accounts import standing
from accounts.leaving import ask_for_deletion
from accounts.models import AccountDeletion, ActivityLog, StaffGate, User
from accounts.roles import LastAdmin, set_role
from botsmith.lib.errors import InvalidRequest
from botsmith.mongodb.collections import collection
from tests.accounts.codes import confirmed, is_signed_in, mails_told
from tests.cast import PASSWORD, person, signed_in
from tests.proof.counting import counted

pytestmark = pytest.mark.django_db
MOST = 50


def admin(name: str = "Ada", **fields) -> User:
    return person(name, role="admin", **fields)


def admins() -> int:
    return User.objects.filter(role="admin", status="active").count()


def at_once(works: list) -> list:
    """What each gave back, or raised; all of them begin together."""
    ready = Barrier(len(works))

    def one(work):
        ready.wait()
        try:
            return work()
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as pool:
        return [each.result() for each in [pool.submit(one, work) for work in works]]


def test_a_role_is_given_logged_told_and_ends_sessions():
    ada, bob = admin(), person("Bob")
    client = signed_in(bob)
    assert set_role(bob, "moderator", actor=ada)
    assert User.objects.get(pk=bob.pk).role == "moderator"
    assert not is_signed_in(client)
    line = ActivityLog.objects.get(action="changed_role")
    assert (line.account_id, line.user_id, line.by) == (bob.pk, ada.pk, "staff")
    assert line.changes == {"role": ["user", "moderator"]}
    assert mails_told() == [("bob@example.com", "Your role was changed.")]
    assert not set_role(bob, "moderator", actor=ada)
    assert ActivityLog.objects.filter(action="changed_role").count() == 1


def test_what_is_no_role_ones_own_and_what_another_changed_are_refused():
    ada, bob = admin(), person("Bob")
    for user, role, seen in ((bob, "king", None), (ada, "user", None), (bob, "admin", "moderator")):
        with pytest.raises(InvalidRequest):
            set_role(user, role, actor=ada, seen=seen)
    assert User.objects.get(pk=bob.pk).role == "user" and admins() == 1


def test_the_last_admin_stays_by_every_way():
    ada = admin()
    suspended, banned = admin("Sue", status="suspended"), admin("Ben", status="banned")
    moderator = person("Mo", role="moderator")
    ways = (
        lambda: set_role(ada, "user", actor=moderator),
        lambda: set_role(ada, "moderator", actor=None),
        lambda: standing.suspend(ada, reason="Enough", until=None, actor=moderator),
        lambda: standing.ban(ada, reason="Enough", actor=None),
        lambda: ask_for_deletion(ada, actor=ada),
    )
    for way in ways:
        with pytest.raises(LastAdmin):
            way()
    stored = User.objects.get(pk=ada.pk)
    assert (stored.role, stored.status) == ("admin", "active")
    assert not AccountDeletion.objects.exists()
    # Those who are closed already are none that could be missed.
    assert set_role(suspended, "user", actor=ada) and set_role(banned, "user", actor=ada)


def test_the_last_admin_is_told_so_on_their_own_page():
    ada = admin()
    answer = confirmed(signed_in(ada)).post("/account/delete/", {"confirm_email": ada.email})
    assert answer.status_code == 422 and "last active admin" in answer.content.decode()
    assert User.objects.get(pk=ada.pk).status == "active"


def test_with_another_admin_one_may_go():
    ada, otto = admin(), admin("Otto")
    ask_for_deletion(otto, actor=otto)
    assert AccountDeletion.objects.get().user_id == otto.pk
    assert User.objects.get(pk=otto.pk).status == "banned"
    with pytest.raises(LastAdmin):
        set_role(ada, "user", actor=None)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("many", [2, MOST])
def test_of_admins_who_all_go_at_once_one_is_left(many):
    them = [admin(f"Admin{at}") for at in range(many)]
    ways = (
        lambda user: lambda: set_role(user, "user", actor=None),
        lambda user: lambda: standing.suspend(user, reason="x", until=None, actor=None),
        lambda user: lambda: standing.ban(user, reason="x", actor=None),
        lambda user: lambda: bool(ask_for_deletion(user, actor=user)),
    )
    works = [ways[at % len(ways)](user) for at, user in enumerate(them)]
    found = at_once(works)
    counted("A6", admins_who_all_go_at_once=many, left=admins())
    assert admins() == 1
    refused = [each for each in found if isinstance(each, Exception)]
    assert [type(each) for each in refused] == [LastAdmin]
    assert collection(StaffGate).count_documents({}) == 1


@pytest.mark.django_db(transaction=True)
def test_fifty_who_demote_the_same_two_leave_one():
    two = [admin(), admin("Otto")]
    works = [lambda user=two[at % 2]: set_role(user, "user", actor=None) for at in range(MOST)]
    at_once(works)
    assert admins() == 1
    assert ActivityLog.objects.filter(action="changed_role").count() == 1


@pytest.mark.django_db(transaction=True)
def test_all_who_sign_up_at_once_on_an_empty_database_make_no_admin():
    many = 2 * MOST
    risen = dict.fromkeys(("role", "user.role", "$set[role]", "role[]"), "admin")
    risen |= dict.fromkeys(("is_staff", "is_superuser", "is_admin"), "1")

    def sign_up(at: int):
        form = {"email": f"new{at}@example.com", "password1": PASSWORD, "name": "New", **risen}
        return Client(REMOTE_ADDR=f"10.0.0.{at}").post("/accounts/signup/", form).status_code

    assert set(at_once([lambda at=at: sign_up(at) for at in range(many)])) == {302}
    raised = User.objects.exclude(role="user").count()
    counted("A6", sign_ups_at_once=many, accounts=User.objects.count(), admins=raised)
    assert (User.objects.count(), raised) == (many, 0)


def test_whoever_saves_all_of_somebody_gives_no_role_back():
    ada, bob = admin(), admin("Bob")
    stale = User.objects.get(pk=bob.pk)
    set_role(bob, "user", actor=ada)
    stale.company = "Boats"
    stale.save()
    assert User.objects.get(pk=bob.pk).role == "user"


def test_an_operator_makes_the_first_admin():
    bob, said = person("Bob"), StringIO()
    call_command("account", "role", bob.email, "admin", stdout=said)
    assert admins() == 1 and "admin active" in said.getvalue()
    assert ActivityLog.objects.get(action="changed_role").by == "system"
    for words in (("role", bob.email), ("show", bob.email, "admin")):
        with pytest.raises(CommandError, match="role USER admin"):
            call_command("account", *words)
    with pytest.raises(CommandError, match="last active admin"):
        call_command("account", "role", bob.email, "user")
