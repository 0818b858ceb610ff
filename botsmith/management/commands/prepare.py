from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from billing.actions import seed_plans
from botsmith.demo import make_demo
from botsmith.health import require_replica_set
from botsmith.services import is_free


class Command(BaseCommand):
    help = "Brings both databases up to date, seeds the plans and, in DEMO_MODE, the demo account."

    def add_arguments(self, parser):
        parser.add_argument(
            "--for-run", action="store_true", help="refuse when the web server's port is taken"
        )

    def handle(self, *args, for_run, **options):
        if for_run and not is_free(settings.PORT):
            raise CommandError(
                f"Port {settings.PORT} is taken by another program. "
                f"PORT={settings.PORT + 1000} make run serves elsewhere."
            )
        try:
            require_replica_set()
        except ImproperlyConfigured as error:
            raise CommandError(str(error)) from error
        quiet = {"verbosity": 0, "interactive": False}
        # First: what chatbots had spent goes from their database into the ledger.
        call_command("migrate", "billing", database="plans", **quiet)
        call_command("migrate", database="default", **quiet)
        call_command("reindex", missing=True)
        seed_plans()
        settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
        if settings.DEMO_MODE:
            make_demo()
        self.stdout.write("The databases are up to date.")
