import time
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from botsmith.backup.dumping import dump
from botsmith.backup.manifest import BackupError


class Command(BaseCommand):
    help = "Writes both databases and the uploads, as they are at one moment, into a new folder."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("path", type=Path, help="a folder that is not there yet")

    def handle(self, *args, path, **options):
        began = time.monotonic()
        try:
            manifest = dump(path.absolute())
        except BackupError as error:
            raise CommandError(str(error.sentence)) from error
        self.stdout.write(
            f"{path}: {manifest.documents:,} documents of {len(manifest.collections)} collections, "
            f"{manifest.bytes / 1e6:,.1f} MB, in {time.monotonic() - began:,.1f} s. "
            f"What is sealed opens with this SECRET_KEY only, which is not in it."
        )
