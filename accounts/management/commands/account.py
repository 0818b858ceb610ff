from argparse import ArgumentParser
from datetime import UTC, datetime

from django.core.management.base import BaseCommand, CommandError

from accounts import standing
from accounts.access import find_user
from accounts.models import User
from accounts.roles import set_role
from botsmith.lib.app_error import AppError

SAYS_NO_ROLE = "Say it as: account role USER admin, or moderator, or user."
SAYS_NO_DATE = "--until is a date such as 2026-12-31 or 2026-12-31T14:00, by UTC."


class Command(BaseCommand):
    help = (
        "Shows, suspends, bans or reinstates an account, named by its id or email address, or "
        "gives it a role: role USER admin."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("act", choices=("show", "suspend", "ban", "reinstate", "role"))
        parser.add_argument("user", help="its id or email address")
        parser.add_argument("role", nargs="?", choices=User.Role.values, help="of the act “role”")
        parser.add_argument("--reason", default="", help="the customer reads it")
        parser.add_argument("--until", help="when a suspension ends; without it, never by itself")

    def handle(
        self,
        *args,
        act: str,
        user: str,
        role: str | None,
        reason: str,
        until: str | None,
        **options,
    ) -> None:
        if (act == "role") != bool(role):
            raise CommandError(SAYS_NO_ROLE)
        try:
            found = find_user(user)
            if act == "suspend":
                standing.suspend(found, reason=reason, until=_moment(until), actor=None)
            elif act == "ban":
                standing.ban(found, reason=reason, actor=None)
            elif act == "reinstate":
                standing.reinstate(found, actor=None)
            elif act == "role":
                set_role(found, role, actor=None)
        except AppError as error:
            raise CommandError(str(error.sentence)) from error
        self.stdout.write(_shown(found))


def _moment(text: str | None) -> datetime | None:
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise CommandError(SAYS_NO_DATE) from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _shown(user: User) -> str:
    return f"{user.pk} {user.email} {user.role} {user.status} {standing.sentence_of(user)}".rstrip()
