"""App configurations; Django's own two need primary keys that MongoDB can make."""

from django.apps import AppConfig
from django.contrib.auth.apps import AuthConfig
from django.contrib.contenttypes.apps import ContentTypesConfig
from django.contrib.staticfiles.apps import StaticFilesConfig

OBJECT_ID = "django_mongodb_backend.fields.ObjectIdAutoField"


class MongoAuthConfig(AuthConfig):
    default_auto_field = OBJECT_ID


class MongoContentTypesConfig(ContentTypesConfig):
    default_auto_field = OBJECT_ID


class OurStaticFilesConfig(StaticFilesConfig):
    # htmx's extensions, which we do not use, import files that their package does not carry.
    ignore_patterns = [*StaticFilesConfig.ignore_patterns, "ext"]


class BotSmithConfig(AppConfig):
    name = "botsmith"

    def ready(self):
        from botsmith import checks  # noqa: F401  (registers the system checks)
