class PlansRouter:
    """Sends billing's models to the ``plans`` alias (database ``botsmith``), all else to default."""

    def db_for_read(self, model, **hints):
        return "plans" if model._meta.app_label == "billing" else "default"

    db_for_write = db_for_read

    def allow_relation(self, obj1, obj2, **hints):
        return self.db_for_read(type(obj1)) == self.db_for_read(type(obj2))

    def allow_migrate(self, db, app_label, model_name=None, **hints):
        return db == ("plans" if app_label == "billing" else "default")
