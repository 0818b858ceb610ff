from django_mongodb_backend.base import DatabaseWrapper as MongoDatabaseWrapper
from django_mongodb_backend.operations import DatabaseOperations as MongoDatabaseOperations

from .schema import DatabaseSchemaEditor


class DatabaseOperations(MongoDatabaseOperations):
    compiler_module = "botsmith.mongodb.compiler"


class DatabaseWrapper(MongoDatabaseWrapper):
    SchemaEditorClass = DatabaseSchemaEditor
    ops_class = DatabaseOperations
