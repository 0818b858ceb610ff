"""The operations of an OpenAPI document, by resource, as the page shows them. Pure."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from bots.api.reference import code
from bots.api.reference.code import FORM, JSON
from bots.api.reference.examples import example_of
from bots.api.reference.shapes import Row, Schema, Schemas
from bots.protocol import EVENTS

METHODS = ("get", "post", "put", "patch", "delete")
REFUSED = 400


@dataclass(frozen=True)
class Parameter:
    row: Row
    place: str  # "path", "query" or "header".
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Body:
    """What is sent, in one of the kinds that the operation takes."""

    kind: str
    rows: list[Row]
    example: Any
    files: list[str] = field(default_factory=list)

    @property
    def is_form(self) -> bool:
        return self.kind == FORM

    @property
    def text(self) -> str:
        return _json(self.example)


@dataclass(frozen=True)
class Answer:
    status: int
    description: str
    kinds: list[str]
    rows: list[Row]
    example: Any = None

    @property
    def phrase(self) -> str:
        return HTTPStatus(self.status).phrase

    @property
    def text(self) -> str:
        if self.example is None:
            return ""
        return self.example if isinstance(self.example, str) else _json(self.example)


@dataclass(frozen=True)
class Operation:
    id: str
    method: str
    path: str
    summary: str
    description: str
    scope: str
    parameters: list[Parameter]
    bodies: list[Body]
    answers: list[Answer]
    refusals: list[Answer]
    curl: str
    python: str

    @property
    def streams(self) -> bool:
        return any(EVENTS in answer.kinds for answer in self.answers)

    @property
    def is_destructive(self) -> bool:
        return self.method == "DELETE"

    @property
    def tabs(self) -> list[dict[str, Any]]:
        return [
            {"name": f"{self.id}-curl", "label": "curl", "icon": "code", "is_chosen": True},
            {"name": f"{self.id}-python", "label": "Python", "icon": "code", "is_chosen": False},
        ]


@dataclass(frozen=True)
class Resource:
    name: str
    operations: list[Operation]

    @property
    def slug(self) -> str:
        return re.sub(r"\W+", "-", self.name.lower()).strip("-")


def resources(document: Schema, base: str) -> list[Resource]:
    """Every operation of the document, in its order; ``base`` is where the examples call."""
    schemas = Schemas(document)
    found: dict[str, list[Operation]] = {}
    for path, methods in document["paths"].items():
        for method in METHODS:
            if details := methods.get(method):
                tag = (details.get("tags") or ["Other"])[0]
                found.setdefault(tag, []).append(_operation(schemas, base, path, method, details))
    return [Resource(name, operations) for name, operations in found.items()]


def _operation(schemas: Schemas, base: str, path: str, method: str, details: Schema) -> Operation:
    parameters = [_parameter(schemas, each) for each in details.get("parameters", [])]
    content = details.get("requestBody", {}).get("content", {})
    bodies = [_body(schemas, kind, media) for kind, media in content.items()]
    answers = [_answer(schemas, *each) for each in _answered(details)]
    sent = bodies[0] if bodies else Body("", [], None)
    query = _query(schemas, details)
    call = (method.upper(), base + path, query, sent.kind, sent.example, sent.files)
    return Operation(
        id=details["operationId"].replace("_", "-"),
        method=method.upper(),
        path=path,
        summary=details.get("summary", ""),
        description=details.get("description", ""),
        scope=_scope(details),
        parameters=parameters,
        bodies=bodies,
        answers=[each for each in answers if each.status < REFUSED],
        refusals=[each for each in answers if each.status >= REFUSED],
        curl=code.curl(*call),
        python=code.python(*call),
    )


def _answered(details: Schema) -> Iterator[tuple[int, Schema]]:
    for status, answer in sorted(details.get("responses", {}).items(), key=lambda each: str(each)):
        if str(status).isdigit():
            yield int(status), answer


def _scope(details: Schema) -> str:
    for each in details.get("security", []):
        for scopes in each.values():
            return ", ".join(scopes)
    return ""


def _parameter(schemas: Schemas, given: Schema) -> Parameter:
    schema = {"description": given.get("description", ""), **given.get("schema", {})}
    row = schemas.row(given["name"], schema, is_required=given.get("required", False))
    choices = schemas.shape(schema).schema.get("enum", [])
    return Parameter(row, given["in"], tuple(map(str, choices)))


def _query(schemas: Schemas, details: Schema) -> dict[str, Any]:
    """Of the query what must be given, and what has an example."""
    found = {}
    for each in details.get("parameters", []):
        schema = each.get("schema", {})
        is_shown = each.get("required") or schema.get("examples") or "example" in each
        if each["in"] == "query" and is_shown:
            made = example_of(schemas, schema, is_sent=True, name=each["name"])
            found[each["name"]] = each.get("example", made)
    return found


def _body(schemas: Schemas, kind: str, media: Schema) -> Body:
    schema = media.get("schema", {})
    rows = list(schemas.rows(schema))
    files = [row.name for row in rows if "file" in row.type.split() and not row.depth]
    return Body(kind, rows, _example(schemas, media, is_sent=True), files)


def _answer(schemas: Schemas, status: int, answer: Schema) -> Answer:
    content = answer.get("content", {})
    media = content.get(JSON) or next(iter(content.values()), {})
    about = answer.get("description", "")
    example = _example(schemas, media, is_sent=False) if media.get("schema") else None
    return Answer(
        status, about, list(content), list(schemas.rows(media.get("schema", {}))), example
    )


def _example(schemas: Schemas, media: Schema, *, is_sent: bool) -> Any:
    if "example" in media:
        return media["example"]
    for named in media.get("examples", {}).values():
        return named.get("value")
    return example_of(schemas, media.get("schema", {}), is_sent=is_sent)


def _json(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)
