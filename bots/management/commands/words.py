from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.translation import to_locale

from botsmith.lib.catalogues import as_text, compiled, gathered, read_catalogue, renewed

HOME = Path(settings.BASE_DIR)
LOCALES = HOME / "bots/locale"
# What visitors read. The dashboard speaks English and marks nothing.
MODULES = ("bots", "botsmith")
TEMPLATES = "templates/bots/embed*.html"
# English is what is written in the code.
LANGUAGES = [code for code, _ in settings.LANGUAGES if code != settings.LANGUAGE_CODE]


class Command(BaseCommand):
    help = (
        "Gathers what visitors read into bots/locale/*/LC_MESSAGES/django.po, keeps what is "
        "translated, drops what is no longer said, and compiles the .mo files."
    )
    requires_system_checks = []

    def handle(self, *args, **options):
        found = gathered(HOME, visitors_files())
        for language in LANGUAGES:
            path = catalogue_of(language)
            path.parent.mkdir(parents=True, exist_ok=True)
            catalogue = renewed(read_catalogue(path, to_locale(language)), found)
            path.write_bytes(as_text(catalogue))
            path.with_suffix(".mo").write_bytes(compiled(catalogue))
            if left := [each for each in catalogue if (each.id and not each.string) or each.fuzzy]:
                self.stdout.write(f"{language}: {len(left)} of {len(found)} to be translated.")
        self.stdout.write(f"{len(found)} sentences in {len(LANGUAGES) + 1} languages.")


def visitors_files() -> list[Path]:
    modules = [path for name in MODULES for path in (HOME / name).rglob("*.py")]
    return sorted(HOME.glob(TEMPLATES)) + sorted(modules)


def catalogue_of(language: str) -> Path:
    return LOCALES / to_locale(language) / "LC_MESSAGES/django.po"
