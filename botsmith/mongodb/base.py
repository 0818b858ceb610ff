from django_mongodb_backend.base import DatabaseWrapper as MongoDatabaseWrapper

from .schema import DatabaseSchemaEditor


class DatabaseWrapper(MongoDatabaseWrapper):
    SchemaEditorClass = DatabaseSchemaEditor
