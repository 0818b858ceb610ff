"""Staff of the tests: with a second step, signed in, and proven once more where that is wanted."""

from django.test import Client

from accounts.models import User
from tests.accounts.codes import confirmed, with_app
from tests.cast import person, signed_in


def staff_member(name: str = "Ada", role: str = User.Role.ADMIN, **fields) -> User:
    """An admin, or a moderator, with an authenticator app."""
    member = person(name, role=role, **fields)
    with_app(member)
    return member


def console(user: User) -> Client:
    """Their browser, minutes after they gave their password once more."""
    return confirmed(signed_in(user))
