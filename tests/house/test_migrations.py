"""Squashed migrations and those that they replace come to the same databases.

Here by what they declare, and by the indexes that they make by hand; row G8 runs both in full.
"""

import json
from contextlib import nullcontext
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connections
from django.db.migrations import Migration, RunPython
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ModelState, ProjectState
from django.db.migrations.writer import MigrationWriter
from pymongo.database import Database

from tests.migrating import one_by_one

OURS = ("accounts", "billing", "bots", "knowledge", "adminpanel")


def told(model: ModelState) -> dict:
    """What a database sees of a model; the order of what it declares is nothing to it."""
    options = {name: value for name, value in model.options.items() if value}
    for name in ("indexes", "constraints"):
        if name in options:
            options[name] = sorted(MigrationWriter.serialize(each)[0] for each in options[name])
    fields = {name: MigrationWriter.serialize(each)[0] for name, each in model.fields.items()}
    return {"name": model.name, "fields": fields, "options": options}


def models_of(loader: MigrationLoader) -> dict:
    return {key: told(model) for key, model in loader.project_state().models.items()}


def test_squashed_migrations_declare_what_those_they_replace_do():
    squashed = MigrationLoader(None)
    with one_by_one():
        replaced = MigrationLoader(None)

    assert any(each.replaces for each in squashed.disk_migrations.values())
    assert not any(each.replaces for each in replaced.disk_migrations.values())
    assert models_of(squashed) == models_of(replaced)


@pytest.mark.parametrize("way", [nullcontext, one_by_one])
def test_models_have_no_change_without_a_migration(way):
    with way():
        loader = MigrationLoader(None)

    now = ProjectState.from_apps(apps)
    changes = MigrationAutodetector(loader.project_state(), now).changes(graph=loader.graph)

    assert not changes


def in_order(loader: MigrationLoader) -> list[Migration]:
    keys = dict.fromkeys(
        key for leaf in loader.graph.leaf_nodes() for key in loader.graph.forwards_plan(leaf)
    )
    return [loader.graph.nodes[key] for key in keys if key[0] in OURS]


def indexes_made_by_hand(loader: MigrationLoader) -> dict[str, list]:
    """Those that functions make in an empty database, where nothing else was made before."""
    found = {}
    for alias in ("default", "plans"):
        there = connections[alias].database
        database = there.client[f"{there.name}_by_hand"]
        there.client.drop_database(database.name)
        try:
            run_functions(loader, database, alias)
            for name in database.list_collection_names():
                made = [each.to_dict() for each in database[name].list_indexes()]
                found[f"{alias}.{name}"] = sorted(json.dumps(each) for each in made)
        finally:
            there.client.drop_database(database.name)
    return found


def run_functions(loader: MigrationLoader, database: Database, alias: str) -> None:
    connection = SimpleNamespace(alias=alias, database=database)
    editor = SimpleNamespace(connection=connection, get_collection=database.get_collection)
    for migration in in_order(loader):
        is_here = (migration.app_label == "billing") == (alias == "plans")
        for operation in migration.operations:
            if isinstance(operation, RunPython) and is_here:
                operation.code(apps, editor)


@pytest.mark.django_db
def test_squashed_migrations_make_the_same_indexes_by_hand():
    squashed = indexes_made_by_hand(MigrationLoader(None))
    with one_by_one():
        replaced = indexes_made_by_hand(MigrationLoader(None))

    assert len(squashed) > 3
    assert squashed == replaced
