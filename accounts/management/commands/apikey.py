from datetime import timedelta

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.access import find_user
from accounts.keys import keys_of, make_key, revoke_key
from accounts.models import ApiKey
from botsmith.lib.errors import AppError

FULL = ",".join(ApiKey.Scope.values)


class Command(BaseCommand):
    help = "Makes, lists and revokes API keys. `create` prints the key alone, this once."

    def add_arguments(self, parser):
        ways = parser.add_subparsers(dest="way", required=True)
        create = ways.add_parser("create", help="make a key and print it")
        create.add_argument("--user", required=True, help="the user's id or email address")
        create.add_argument("--name", default="Made by an operator")
        create.add_argument("--scopes", default=FULL, help=f"some of {FULL}")
        create.add_argument("--days", type=int, help="after so many it expires; never")
        listed = ways.add_parser("list", help="a user's keys")
        listed.add_argument("--user", required=True, help="the user's id or email address")
        revoke = ways.add_parser("revoke", help="end a key")
        revoke.add_argument("key", help="its id, as `list` shows it")

    def handle(self, *args, way, **options):
        act = {"create": self._create, "list": self._list, "revoke": self._revoke}[way]
        try:
            act(**options)
        except AppError as refusal:
            raise CommandError(str(refusal.sentence)) from refusal

    def _create(self, *, user, name, scopes, days, **_):
        wanted = [each.strip() for each in scopes.split(",") if each.strip()]
        unknown = set(wanted) - set(ApiKey.Scope.values)
        if unknown or not wanted:
            raise CommandError(f"Scopes are {FULL}.")
        if days is not None and days < 1:
            raise CommandError("A key is good for one day at least.")
        until = timezone.now() + timedelta(days=days) if days else None
        _, text = make_key(find_user(user), name, wanted, until, actor=None)
        self.stdout.write(text)

    def _list(self, *, user, **_):
        now = timezone.now()
        for key in [each for some in keys_of(find_user(user)) for each in some]:
            state = "live" if key.is_live(now) else "revoked" if key.revoked_at else "expired"
            used = f"{key.last_used_at:%Y-%m-%d %H:%M}" if key.last_used_at else "never"
            scopes = ",".join(key.scopes)
            self.stdout.write(f"{key.pk}  {key.prefix}…  {state}  {scopes}  {used}  {key.name}")

    def _revoke(self, *, key, **_):
        found = ApiKey.objects.filter(pk=key).first()
        if found is None:
            raise CommandError(f"There is no API key with the id {key}.")
        if not revoke_key(found, actor=None):
            raise CommandError("This key was revoked before.")
        self.stderr.write(f"Revoked {found.prefix}…")
