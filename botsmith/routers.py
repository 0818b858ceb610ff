from django.db.models import Model


class PlansRouter:
    """Sends billing's models to the alias ``plans`` (database ``botsmith``)."""

    def db_for_read(self, model, **hints):
        return _alias(model._meta.app_label)

    db_for_write = db_for_read

    def allow_relation(self, obj1: Model, obj2: Model, **hints):
        return _alias(obj1._meta.app_label) == _alias(obj2._meta.app_label)

    def allow_migrate(self, db, app_label, model_name=None, **hints):
        return db == _alias(app_label)


def _alias(app_label: str) -> str:
    return "plans" if app_label == "billing" else "default"
