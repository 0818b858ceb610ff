"""Every address of the console, by every method, for everybody: made from the URL configuration."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import get_resolver, reverse
from pymongo import MongoClient

from accounts.models import User
from adminpanel.rights import RULES, Right, may, may_touch
from tests.adminpanel.cast import console, staff_member
from tests.adminpanel.things import THINGS
from tests.cast import person, signed_in

METHODS = ("get", "head", "options", "post", "put", "patch", "delete")
SAFE = {"get", "head", "options"}
# Written by merely coming by.
UNHELD = {"django_session", "usersessions_usersession", "users", "login_history", "system.profile"}


CONSOLE = get_resolver().namespace_dict["adminpanel"][1]


def patterns(resolver) -> list:
    inner = [patterns(each) for each in resolver.url_patterns if hasattr(each, "url_patterns")]
    own = [each for each in resolver.url_patterns if not hasattr(each, "url_patterns")]
    return sum(inner, own)


PATTERNS = {each.name: each for each in patterns(CONSOLE)}


@pytest.fixture
def addresses() -> dict[str, str]:
    """Each name with its address, of things that are there."""
    made: dict[str, str] = {}
    found = {}
    for name in PATTERNS:
        [[_, words]], *_ = CONSOLE.reverse_dict.getlist(name)[0]
        made |= {word: THINGS[word]() for word in words if word not in made}
        kwargs = {word: made[word] for word in words}
        found[name] = reverse(f"adminpanel:{name}", kwargs=kwargs)
    return found


def fingerprint() -> dict[str, list]:
    """All documents of both databases but what everybody leaves who comes by."""
    with MongoClient(settings.MONGODB_URL) as client:
        databases = [client[settings.DATABASES[alias]["NAME"]] for alias in ("default", "plans")]
        return {
            f"{database.name}.{name}": sorted(map(repr, database[name].find()))
            for database in databases
            for name in database.list_collection_names()
            if name not in UNHELD
        }


def test_every_view_says_which_right_it_asks_for():
    assert PATTERNS
    asked = {name: getattr(each.callback, "right", None) for name, each in PATTERNS.items()}
    assert {name for name, right in asked.items() if right not in RULES} == set()


def test_every_right_is_in_the_table():
    assert set(RULES) == set(Right)


@pytest.mark.django_db(transaction=True)
def test_who_is_not_let_in_changes_nothing_anywhere(addresses):
    customer = person("Bob")
    outsiders = {
        "nobody": (Client(), {302}),
        "a customer": (console(customer), {404}),
        "a customer with an app": (console(staff_member("Eve", User.Role.USER)), {404}),
        "a suspended admin": (suspended(), {302}),
        "an admin without a second step": (signed_in(person("Una", role="admin")), {302}),
        "a moderator without a second step": (signed_in(person("Udo", role="moderator")), {302}),
    }
    before, wrong = fingerprint(), []
    for who, (client, statuses) in outsiders.items():
        for name, address in addresses.items():
            for method in METHODS:
                status = getattr(client, method)(address).status_code
                if status not in statuses:
                    wrong.append((who, method, name, status))
    assert wrong == []
    assert fingerprint() == before


@pytest.mark.django_db(transaction=True)
def test_a_moderator_is_let_in_where_the_table_says_so_and_nowhere_else(addresses):
    moderator = staff_member("Mo", User.Role.MODERATOR)
    client, wrong = console(moderator), []
    for name, address in addresses.items():
        is_open = may(moderator, PATTERNS[name].callback.right)
        for method in METHODS:
            if is_open and method == "post":
                continue  # What it does is its own test's.
            status = getattr(client, method)(address).status_code
            if (status == 403) == is_open or status >= 500 or (is_open and status == 404):
                wrong.append((method, name, status))
    assert wrong == []


@pytest.mark.django_db(transaction=True)
def test_an_admin_opens_every_page(addresses):
    client, wrong = console(staff_member()), []
    for name, address in addresses.items():
        status = client.get(address).status_code
        if status not in (200, 405):
            wrong.append((name, status))
    assert wrong == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("role", ["admin", "moderator"])
def test_what_is_sensitive_asks_for_a_proof_once_more(addresses, role):
    """Of those who signed in long ago: what they sent waits, and is done once they gave it."""
    member = staff_member(role=role)
    client = signed_in(member)
    before, wrong = fingerprint(), []
    for name, address in addresses.items():
        right = PATTERNS[name].callback.right
        if not (may(member, right) and RULES[right].is_sensitive):
            continue
        for method in set(METHODS) - SAFE:
            answer = getattr(client, method)(address)
            if answer.status_code != 302 or "reauthenticate" not in answer.url:
                wrong.append((method, name, answer.status_code))
    assert wrong == []
    assert fingerprint() == before


@pytest.mark.django_db
def test_nobody_touches_who_stands_as_high():
    admin, other = staff_member("Ada"), person("Otto", role="admin")
    moderator, second = person("Mo", role="moderator"), person("Mia", role="moderator")
    customer = person("Bob")
    assert may_touch(admin, other) and may_touch(admin, moderator) and may_touch(admin, customer)
    assert may_touch(moderator, customer)
    assert not any(may_touch(moderator, each) for each in (admin, second, moderator))
    assert not may_touch(admin, admin)


def suspended() -> Client:
    member = staff_member("Sue")
    client = console(member)
    User.objects.filter(pk=member.pk).update(status="suspended")
    return client
