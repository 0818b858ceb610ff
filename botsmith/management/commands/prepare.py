from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from billing.actions import seed_plans
from botsmith.demo import make_demo


class Command(BaseCommand):
    help = "Brings both databases up to date, seeds the plans and, in DEMO_MODE, the demo account."

    def handle(self, *args, **options):
        quiet = {"verbosity": 0, "interactive": False}
        call_command("migrate", database="default", **quiet)
        call_command("migrate", "billing", database="plans", **quiet)
        seed_plans()
        settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
        if settings.DEMO_MODE:
            make_demo()
        self.stdout.write("The databases are up to date.")
