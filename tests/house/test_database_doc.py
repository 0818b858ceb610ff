"""docs/database.md names the fields of each collection: those of ours, and what we added."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django_mongodb_backend.models import EmbeddedModel

from tests.contract.schema import RULES

DOC = (Path(settings.BASE_DIR) / "docs/database.md").read_text()
SECTION = re.compile(r"^### (\w+)\n(.*?)(?=^##|\Z)", re.S | re.M)
SECTIONS = dict(SECTION.findall(DOC))
MODELS = {
    model._meta.db_table: model
    for model in apps.get_models()
    if not issubclass(model, EmbeddedModel)
}
WITH_TABLE = sorted(SECTIONS.keys() & MODELS.keys())


def test_every_collection_has_its_place():
    ours = {
        table
        for table, each in MODELS.items()
        if each._meta.app_label in {"accounts", "adminpanel", "billing", "bots", "knowledge"}
    }
    documented = {table for table, rule in RULES.items() if set(rule.fields) >= columns(table)}
    assert ours - documented == set(WITH_TABLE)


@pytest.mark.parametrize("table", WITH_TABLE)
def test_every_field_has_its_line_and_every_line_its_field(table):
    first = re.findall(r"^\| (`[^|]+) \|", SECTIONS[table], re.M)
    named = {name for cell in first for name in re.findall(r"`(\w+)`", cell)}
    given = set(RULES[table].fields) if table in RULES else set()
    assert named == columns(table) - given


def columns(table: str) -> set[str]:
    return {field.column for field in MODELS[table]._meta.concrete_fields} - {"_id"}
