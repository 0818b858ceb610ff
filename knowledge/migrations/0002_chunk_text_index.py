from django.db import migrations

NAME = "chunks_of_bot_by_tokens"


def create(apps, schema_editor):
    if schema_editor.connection.alias != "default":
        return
    # Our own analysed tokens are indexed as they are: no language, no stemming by the server.
    schema_editor.connection.database["chunks"].create_index(
        [("chatbot_id", 1), ("tokens", "text")],
        name=NAME,
        default_language="none",
        language_override="mongodb_language",  # Not our field ``language``.
    )


def drop(apps, schema_editor):
    if schema_editor.connection.alias != "default":
        return
    schema_editor.connection.database["chunks"].drop_index(NAME)


class Migration(migrations.Migration):
    dependencies = [("knowledge", "0001_initial")]

    operations = [migrations.RunPython(create, drop)]
