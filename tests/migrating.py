"""Two ways to the databases of today: squashed migrations, and those that they replace."""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from django.db.migrations.loader import MigrationLoader

from_disk = MigrationLoader.load_disk


def without_squashed(loader: MigrationLoader) -> None:
    """Loads what a version before the squashed ones had; what depends on one hangs on its last."""
    from_disk(loader)
    squashed = {key: each for key, each in loader.disk_migrations.items() if each.replaces}
    for key in squashed:
        del loader.disk_migrations[key]
    for each in loader.disk_migrations.values():
        each.dependencies = [
            squashed[key].replaces[-1] if key in squashed else key for key in each.dependencies
        ]


@contextmanager
def one_by_one() -> Iterator[None]:
    """Within, there are no squashed migrations."""
    with patch.object(MigrationLoader, "load_disk", without_squashed):
        yield
