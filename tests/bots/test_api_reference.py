"""The page of the API: everything of the document is on it, and its examples are right."""

import ast
import shlex
from html.parser import HTMLParser

import jsonschema_rs
import pytest
from django.test import Client

from bots.api.reference import Operation, resources
from bots.api.reference.code import FORM, JSON
from bots.api.v1 import api

BASE = "https://botsmith.example"
METHODS = ("get", "post", "put", "patch", "delete")
MADE_UP = {
    "paths": {
        "/things": {
            "post": {
                "operationId": "make_thing",
                "summary": "Make a thing",
                "tags": ["Things"],
                "security": [{"ApiKey": ["write"]}],
                "parameters": [
                    {"name": "Idempotency-Key", "in": "header", "schema": {"type": "string"}}
                ],
                "requestBody": {
                    "content": {
                        JSON: {
                            "schema": {
                                "oneOf": [
                                    {"$ref": "#/components/schemas/Text"},
                                    {"$ref": "#/components/schemas/Website"},
                                ]
                            }
                        },
                        FORM: {
                            "schema": {
                                "type": "object",
                                "properties": {"file": {"type": "string", "format": "binary"}},
                                "required": ["file"],
                            }
                        },
                    }
                },
                "responses": {
                    "201": {
                        "description": "Made",
                        "content": {JSON: {"schema": {"$ref": "#/components/schemas/Tree"}}},
                    },
                    "400": {"description": "Not understood"},
                },
            }
        },
        "/things/{thing_id}": {
            "delete": {
                "operationId": "delete_thing",
                "summary": "Delete it",
                "tags": ["Things"],
                "parameters": [
                    {
                        "name": "thing_id",
                        "in": "path",
                        "required": True,
                        "schema": {"type": "string", "format": "uuid"},
                    }
                ],
                "responses": {"204": {"description": "Gone"}},
            }
        },
    },
    "components": {
        "schemas": {
            "Text": {
                "title": "Text",
                "type": "object",
                "required": ["type", "name"],
                "properties": {
                    "type": {"const": "text"},
                    "name": {"type": "string", "minLength": 2, "maxLength": 5},
                    "note": {"type": "string"},
                },
            },
            "Website": {
                "title": "Website",
                "type": "object",
                "required": ["url"],
                "properties": {"url": {"type": "string", "format": "uri"}},
            },
            "Tree": {
                "type": "object",
                "required": ["id", "branches"],
                "properties": {
                    "id": {"type": "string", "format": "uuid"},
                    "weight": {"type": "integer", "exclusiveMinimum": 9, "maximum": 1200},
                    "inside": {
                        "allOf": [{"$ref": "#/components/schemas/Website"}],
                        "description": "Where it `stands`.",
                    },
                    "parent": {"anyOf": [{"$ref": "#/components/schemas/Tree"}, {"type": "null"}]},
                    "branches": {
                        "type": "array",
                        "items": {"$ref": "#/components/schemas/Tree"},
                    },
                },
            },
        }
    },
}


def operations(document: dict) -> list[Operation]:
    return [each for some in resources(document, BASE) for each in some.operations]


def made_up(operation_id: str) -> Operation:
    return next(each for each in operations(MADE_UP) if each.id == operation_id)


# --- Ours ---------------------------------------------------------------------------------------


def test_every_operation_of_the_document_is_on_the_page():
    document = api.get_openapi_schema()
    shown = Client().get("/api/docs/")
    assert shown.status_code == 200
    ids = set(_Ids(shown.content.decode()).found)
    expected = {
        (method.upper(), path)
        for path, methods in document["paths"].items()
        for method in methods
        if method in METHODS
    }
    found = operations(document)
    assert {(each.method, each.path) for each in found} == expected
    assert {each.id for each in found} <= ids
    assert len(expected) >= 3


class _Ids(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self.found += [value for name, value in attrs if name == "id"]


def test_no_id_is_on_the_page_twice():
    found = _Ids(Client().get("/api/docs/").content.decode()).found
    assert sorted(found) == sorted(set(found))


def test_every_operation_says_what_it_does_and_which_scope_it_needs():
    silent = [
        each.id
        for each in operations(api.get_openapi_schema())
        if not (each.summary and each.description and each.scope in {"read", "write", "chat"})
    ]
    assert silent == []


@pytest.mark.parametrize("document", [api.get_openapi_schema(), MADE_UP], ids=["ours", "made up"])
def test_examples_are_what_their_schemas_allow(document):
    wrong = [fault for fault in _faults(document) if fault]
    assert wrong == []


def _faults(document: dict):
    by_id = {each.id: each for each in operations(document)}
    for methods in document["paths"].values():
        for details in methods.values():
            operation = by_id[details["operationId"].replace("_", "-")]
            content = details.get("requestBody", {}).get("content", {})
            for body in operation.bodies:
                yield _fault(document, operation, content[body.kind]["schema"], body.example)
            for answer in operation.answers:
                media = _answers(details)[answer.status].get("content", {}).get(JSON)
                if media:
                    yield _fault(document, operation, media["schema"], answer.example)


def _answers(details: dict) -> dict[int, dict]:
    return {int(status): answer for status, answer in details["responses"].items()}


def _fault(document: dict, operation: Operation, schema: dict, example: object) -> str:
    whole = {**schema, "components": document.get("components", {})}
    validator = jsonschema_rs.validator_for(whole, validate_formats=True)
    errors = [error.message for error in validator.iter_errors(example)]
    return f"{operation.id}: {example!r}: {errors}" if errors else ""


def test_the_code_of_every_operation_can_be_read_by_its_language():
    for each in operations(api.get_openapi_schema()) + operations(MADE_UP):
        ast.parse(each.python)
        words = shlex.split(each.curl.replace("\\\n", ""))
        assert words[0] == "curl" and BASE in each.curl and "$BOTSMITH_KEY" in each.curl


def test_everybody_may_read_it_and_nothing_is_posted_to_it():
    page = Client().get("/api/docs/")
    assert 'href="/api/v1/openapi.json"' in page.content.decode()
    assert Client().post("/api/docs/").status_code == 405
    assert Client().get("/api/v1/openapi.json").json()["openapi"].startswith("3.1")


# --- Made up: what others may bring --------------------------------------------------------------


def test_a_body_of_several_kinds_has_all_of_them():
    written, form = made_up("make-thing").bodies
    assert written.example == {"type": "text", "name": "text"}
    options = [row.name for row in written.rows if row.is_option]
    assert options == ["Text", "Website"]
    name = next(row for row in written.rows if row.name == "name")
    assert (name.depth, name.is_required) == (1, True)
    assert name.limits == ("at least 2 characters", "at most 5 characters")
    assert name.limits_sentence == "At least 2 characters; at most 5 characters."
    assert (form.files, form.example) == (["file"], {"file": "handbook.pdf"})


def test_nested_fields_are_deeper_and_a_schema_that_holds_itself_ends():
    [answer] = made_up("make-thing").answers
    by_name = {(row.name, row.depth): row for row in answer.rows}
    assert by_name["url", 1].type == "address"
    assert by_name["parent", 0].type == "object or null"
    assert by_name["inside", 0].description == "Where it `stands`."
    assert by_name["weight", 0].limits == ("more than 9", "at most 1,200")
    branches = [row.description for row in answer.rows if row.name == "branches"]
    assert branches == ["As `parent`.", "As `parent`."]
    assert max(row.depth for row in answer.rows) == 1
    assert answer.example["weight"] == 10


def test_code_is_made_from_the_example():
    make, gone = made_up("make-thing"), made_up("delete-thing")
    assert '-d \'{\n  "type": "text",\n  "name": "text"\n}\'' in make.curl
    assert "json={'type': 'text', 'name': 'text'}" in make.python
    assert gone.curl.startswith(f'curl -X DELETE "{BASE}/things/$THING_ID"')
    assert 'thing_id = environ["THING_ID"]' in gone.python
    assert gone.is_destructive and not make.is_destructive


def test_refusals_stand_apart_from_answers():
    make = made_up("make-thing")
    assert [each.status for each in make.answers] == [201]
    assert [each.status for each in make.refusals] == [400]
    assert make.scope == "write"


def test_an_example_that_was_given_is_in_the_order_of_its_schema():
    given = next(each for each in operations(api.get_openapi_schema()) if each.id == "get-usage")
    assert list(given.answers[0].example)[:3] == ["plan", "is_active", "period"]
    assert list(given.answers[0].example["limits"]["files"]) == ["used", "limit", "remaining"]
