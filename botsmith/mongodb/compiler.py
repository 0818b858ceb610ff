"""The backend's compilers, with single-document writes wherever a query names one document.

The stock backend sends ``update_many`` and ``delete_many`` for everything, a ``save()`` too, and
the driver does not try those again when the primary changes: whoever saves a form just then would
read an error page. ``update_one`` and ``delete_one`` are tried again, and done once.
"""

from django_mongodb_backend import compiler
from django_mongodb_backend.compiler import SQLAggregateCompiler, SQLCompiler, SQLInsertCompiler
from django_mongodb_backend.query import wrap_database_errors

__all__ = ["SQLAggregateCompiler", "SQLCompiler", "SQLDeleteCompiler", "SQLInsertCompiler"]
__all__ += ["SQLUpdateCompiler"]


class SQLUpdateCompiler(compiler.SQLUpdateCompiler):
    @wrap_database_errors
    def update(self, criteria, pipeline):
        if not names_one(criteria, _unique_columns(self.query.get_meta())):
            return super().update(criteria, pipeline)
        session = self.connection.session
        return self.collection.update_one(criteria, pipeline, session=session).matched_count


class SQLDeleteCompiler(compiler.SQLDeleteCompiler):
    def execute_sql(self, *args, **kwargs):
        query = self.build_query_or_none()
        if query is None:
            return 0
        if self.subqueries or not names_one(
            query.match_mql, _unique_columns(self.query.get_meta())
        ):
            return query.delete()
        return self._delete_one(query.match_mql)

    def build_query_or_none(self):
        try:
            return self.build_query()
        except compiler.EmptyResultSet:
            return None

    @wrap_database_errors
    def _delete_one(self, criteria):
        return self.collection.delete_one(criteria, session=self.connection.session).deleted_count


def names_one(criteria: dict, unique: frozenset[str]) -> bool:
    """Whether at most one document can match: one of its unique fields is to be one value."""
    parts = [criteria, *criteria.get("$and", ())]
    return any(_is_one(part[name]) for part in parts for name in unique & part.keys())


def _is_one(value: object) -> bool:
    if isinstance(value, dict):
        return len(value) == 1 and len(value.get("$in", ())) == 1
    return value is not None and not isinstance(value, list | tuple)


def _unique_columns(meta) -> frozenset[str]:
    return frozenset(field.column for field in meta.concrete_fields if field.unique)
