from django.core.management.commands import migrate
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django_mongodb_backend.transaction import atomic


class Executor(MigrationExecutor):
    def record_migration(self, migration: Migration) -> None:
        """At once: noted in part, what is squashed would go on by those that it replaces."""
        with atomic(using=self.connection.alias):
            super().record_migration(migration)


# Django's command has no other place to name it.
migrate.MigrationExecutor = Executor
Command = migrate.Command
