from collections.abc import Iterator

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.access import find_user
from billing.quota.mending import AT_ONCE, next_users
from bots.usage.figures import raise_figures
from bots.usage.truth import bots_of, check
from botsmith.lib.errors import NotFound


class Command(BaseCommand):
    """usage check [--mend] [--user ID|EMAIL]: holds what is counted against what is there."""

    help = (
        "Compares the counters of subscriptions with what is there; with --mend sets them right, "
        "and raises figures of conversations and chatbots that lack something."
    )

    def add_arguments(self, parser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        checking = verbs.add_parser("check", help="compare, and say what differs")
        checking.add_argument("--mend", action="store_true", help="set right what differs")
        checking.add_argument("--user", default="", help="only this one, by id or email address")

    def handle(self, *, mend: bool, user: str, **_) -> None:
        looked_at = different = raised = 0
        for user_id in [_id_of(user)] if user else _everybody():
            looked_at += 1
            for each in check(user_id, timezone.now(), mend=mend):
                different += 1
                became = "mended" if each.mended else "in use just now" if mend else "not mended"
                self.stdout.write(f"{user_id}  {each} ({became})")
            if mend:
                bots = bots_of(user_id)
                raised += sum(raise_figures(bot_id, timezone.now()) for bot_id in bots)
        self.stdout.write(f"{looked_at:,} looked at, {different:,} differences")
        if raised:
            self.stdout.write(f"{raised:,} figures of conversations and chatbots raised")


def _id_of(user: str) -> str:
    try:
        return find_user(user).pk
    except NotFound as error:
        raise CommandError(str(error.sentence)) from error


def _everybody() -> Iterator[str]:
    users = next_users("")
    while users:
        yield from users
        users = next_users(users[-1]) if len(users) == AT_ONCE else []
