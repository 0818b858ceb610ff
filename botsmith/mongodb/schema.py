import pymongo
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


def _is_nullable(model, index, field) -> bool:
    fields = [field] if field else [model._meta.get_field(name) for name, _ in index.fields_orders]
    return any(each.null for each in fields)
