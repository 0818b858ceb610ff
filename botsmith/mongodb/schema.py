import pymongo
from django.db.models import Index
from django_mongodb_backend.schema import DatabaseSchemaEditor as MongoSchemaEditor
from pymongo.operations import IndexModel

A_DAY = 24 * 60 * 60


class DatabaseSchemaEditor(MongoSchemaEditor):
    """Creates unique indexes without a partial filter wherever every field is required.

    The stock backend adds ``partialFilterExpression: {field: {$type: …}}`` to every unique
    index, and MongoDB's planner cannot use such an index for ``{field: value}``: a look-up by
    id becomes a collection scan. A nullable field keeps the filter (several nulls are allowed),
    and so does a constraint with a condition of its own.
    """

    def __enter__(self):
        # An index over much takes longer than any other operation may.
        self._patience = pymongo.timeout(A_DAY)
        self._patience.__enter__()
        return super().__enter__()

    def __exit__(self, *error):
        try:
            return super().__exit__(*error)
        finally:
            self._patience.__exit__(*error)

    def create_model(self, model):
        """A collection that stands, since a migration was killed, gets what it lacks."""
        if model._meta.db_table not in self.connection.database.list_collection_names():
            super().create_model(model)
            return
        self._create_model_indexes(model)
        for field in model._meta.local_many_to_many:
            if field.remote_field.through._meta.auto_created:
                self.create_model(field.remote_field.through)

    def remove_index(self, model, index):
        """One that a killed migration dropped is gone already."""
        if index.name in self.connection.database[model._meta.db_table].index_information():
            super().remove_index(model, index)

    def _remove_field_unique(self, model, field, column_prefix=""):
        """As with ``remove_index``; so with the next, for a field that is merely indexed."""
        ours = {"unique": True, "primary_key": False, "exclude": _names(model._meta.constraints)}
        if self._constraint_names(model, [column_prefix + field.column], **ours):
            super()._remove_field_unique(model, field, column_prefix)

    def _remove_field_index(self, model, field, column_prefix=""):
        ours = {"index": True, "type_": Index.suffix, "exclude": _names(model._meta.indexes)}
        if self._constraint_names(model, [column_prefix + field.column], **ours):
            super()._remove_field_index(model, field, column_prefix)

    def add_index(
        self, model, index, *, field=None, unique=False, column_prefix="", parent_model=None
    ):
        if not unique or index.condition or _is_nullable(model, index, field):
            super().add_index(
                model,
                index,
                field=field,
                unique=unique,
                column_prefix=column_prefix,
                parent_model=parent_model,
            )
            return
        plain = index.get_pymongo_index_model(
            model, schema_editor=self, field=field, unique=False, column_prefix=column_prefix
        )
        keys = plain.document["key"].items()
        table = (parent_model or model)._meta.db_table
        name = plain.document["name"]
        self.get_collection(table).create_indexes([IndexModel(keys, name=name, unique=True)])


def _names(declared) -> set[str]:
    return {each.name for each in declared}


def _is_nullable(model, index, field) -> bool:
    fields = [field] if field else [model._meta.get_field(name) for name, _ in index.fields_orders]
    return any(each.null for each in fields)
