import time
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from accounts.site import switches
from botsmith.backup import loading
from botsmith.backup.manifest import BackupError, Manifest

HELD = (
    "Mails and webhooks are held, so that nobody hears of a drill. Let them go with "
    "`manage.py restore --release`, or by the switches of the staff console."
)


class Command(BaseCommand):
    help = "Reads a backup into empty databases, compares every collection, and holds mails."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("path", nargs="?", type=Path, help="the folder of a backup")
        parser.add_argument("--check", action="store_true", help="only look through the backup")
        parser.add_argument("--replace", action="store_true", help="delete what is here first")
        parser.add_argument(
            "--with-another-key", action="store_true", help="although sealed secrets stay shut"
        )
        parser.add_argument("--release", action="store_true", help="let mails and webhooks go")

    def handle(self, *args, path, check, release, **options):
        if release:
            switches.release_all()
            self.stdout.write("Mails and webhooks go out again.")
            return
        if path is None:
            raise CommandError("Name the folder of a backup, or give --release.")
        began = time.monotonic()
        try:
            manifest = self._check(path) if check else self._load(path, options)
        except BackupError as error:
            raise CommandError(str(error.sentence)) from error
        self.stdout.write(
            f"{path} of {manifest.made_at}: {manifest.documents:,} documents of "
            f"{len(manifest.collections)} collections and {len(manifest.uploads)} files are "
            f"as they were, in {time.monotonic() - began:,.1f} s."
        )
        if not loading.opens(manifest):
            self.stdout.write("What is sealed does not open with this SECRET_KEY.")
        if not check:
            self.stdout.write(HELD)

    def _check(self, path: Path) -> Manifest:
        return loading.check(path)

    def _load(self, path: Path, options: dict) -> Manifest:
        say = self.stdout.write if options["verbosity"] > 1 else lambda _: None
        return loading.load(
            path,
            replace=options["replace"],
            with_another_key=options["with_another_key"],
            say=say,
        )
