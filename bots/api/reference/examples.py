"""An example of a schema: the one that it gives, or one made from what it allows. Pure."""

import re
from collections.abc import Iterator
from typing import Any

from bots.api.reference.shapes import DEEPEST, Schema, Schemas

AN_ID = "7c0e2b54-9a51-4f1c-8d3e-5b6a1f20c9d7"
FORMATS = {
    "uuid": AN_ID,
    "date-time": "2026-11-26T09:30:00Z",
    "date": "2026-11-26",
    "time": "09:30:00",
    "uri": "https://harbour.example/help",
    "email": "maria@harbour.example",
    "binary": "handbook.pdf",
}
# By the field's name, where the schema allows it.
NAMED = {
    "id": AN_ID,
    "name": "Harbour Café",
    "title": "Opening hours",
    "email": "maria@harbour.example",
    "url": "https://harbour.example/help",
    "content": "Dogs are welcome on the terrace.",
    "text": "Dogs are welcome on the terrace.",
    "query": "Are dogs welcome?",
    "question": "Are dogs welcome?",
    "message": "Are dogs welcome?",
    "description": "Answers what guests ask.",
    "language": "en",
    "time_zone": "Europe/Berlin",
    "plan": "professional",
    "scopes": "read",
    "model": "gpt-4o-mini",
    "provider": "openai",
    "status": "active",
    "role": "assistant",
    "kind": "answer",
    "state": "done",
    "finish_reason": "stop",
    "channel": "widget",
    "origin": "https://harbour.example",
    "preview": "Are dogs welcome?",
    "user_name": "Maria",
    "user_email": "maria@harbour.example",
    "source_name": "House rules",
    "heading": "Opening hours",
    "quote": "Dogs are welcome on the terrace",
    "html": "<p>Dogs are welcome on the terrace.</p>",
    "instructions": "Be brief and friendly.",
    "welcome_message": "Hello. Ask me about our shop.",
    "suggested_questions": "Are dogs welcome?",
    "questions": "Are dogs welcome?",
    "allowed_origins": "harbour.example",
    "owned_by": "botsmith",
    "is_blocked": False,
    "n": 1,
    "index": 0,
    "start": 0,
    "end": 31,
    "page": 1,
    "rating": 5,
    "progress": 100,
    "created": 1_795_685_400,
    # Where it may be null, it mostly is.
    **dict.fromkeys(
        (
            *("next_cursor", "error_code", "error_message", "blocked_reason", "feedback", "stage"),
            *("escalated_at", "escalation_reason", "spending_cap", "rate_message", "notify_email"),
        )
    ),
}
TRIED = ("text", "A", "1", "en", "a1", AN_ID, "#7c3aed", "2026-11-26", *FORMATS.values())


def example_of(schemas: Schemas, schema: Schema, *, is_sent: bool, name: str = "") -> Any:
    """What is sent holds what must be there, and what has an example; an answer holds all."""
    return _made(schemas, schema, name, is_sent=is_sent, depth=0)


def _made(schemas: Schemas, schema: Schema, name: str, *, is_sent: bool, depth: int) -> Any:
    shape = schemas.shape(schema)
    found = shape.schema
    known = list(_given(found))
    if known:
        return in_order(schemas, schema, known[0])
    if found.get("type") == "null":
        return None
    if shape.is_nullable and (depth > DEEPEST or NAMED.get(name, "") is None):
        return None
    if shape.options:
        return _made(schemas, shape.options[0], name, is_sent=is_sent, depth=depth)
    if "properties" in found:
        return _object(schemas, found, is_sent=is_sent, depth=depth)
    if found.get("type") == "array":
        return _list(schemas, found, name, is_sent=is_sent, depth=depth)
    return _simple(found, name)


def in_order(schemas: Schemas, schema: Schema, value: Any) -> Any:
    """The example with its fields in the schema's order."""
    found = schemas.shape(schema).schema
    if isinstance(value, list):
        return [in_order(schemas, found.get("items", {}), each) for each in value]
    if not isinstance(value, dict):
        return value
    fields = found.get("properties", {})
    names = [*(name for name in fields if name in value), *(n for n in value if n not in fields)]
    return {name: in_order(schemas, fields.get(name, {}), value[name]) for name in names}


def _given(schema: Schema) -> Iterator[Any]:
    """What the schema itself says, the most telling first."""
    if "example" in schema:
        yield schema["example"]
    yield from schema.get("examples") or []
    if "const" in schema:
        yield schema["const"]
    if schema.get("default") not in (None, "", [], {}):
        yield schema["default"]
    yield from schema.get("enum") or []


def _object(schemas: Schemas, schema: Schema, *, is_sent: bool, depth: int) -> dict:
    fields = schema["properties"]
    if is_sent:
        required = schema.get("required", [])
        names = [n for n in fields if n in required or _has_example(schemas, fields[n])]
        names = names or list(fields)[:1]
    else:
        names = list(fields) if depth < DEEPEST else schema.get("required", [])
    return {
        each: _made(schemas, fields[each], each, is_sent=is_sent, depth=depth + 1) for each in names
    }


def _has_example(schemas: Schemas, schema: Schema) -> bool:
    found = schemas.shape(schema).schema
    return bool("example" in found or found.get("examples"))


def _list(schemas: Schemas, schema: Schema, name: str, *, is_sent: bool, depth: int) -> list:
    count = max(schema.get("minItems", 0), min(1, schema.get("maxItems", 1)))
    if depth > DEEPEST and not schema.get("minItems"):
        return []
    inner = schema.get("items", {})
    one = _made(schemas, inner, name, is_sent=is_sent, depth=depth + 1)
    return [one] * count


def _simple(schema: Schema, name: str) -> Any:
    kind = schema.get("type")
    if kind == "boolean":
        return NAMED.get(name) is not False
    if kind in {"integer", "number"}:
        return _number(schema, kind, NAMED.get(name))
    return _text(schema, name) if kind == "string" else {}


def _number(schema: Schema, kind: str, hint: object) -> int | float:
    least = schema.get("minimum", schema.get("exclusiveMinimum"))
    most = schema.get("maximum", schema.get("exclusiveMaximum"))
    for usual in (hint, 3 if kind == "integer" else 0.5):
        if isinstance(usual, int | float) and _is_between(usual, least, most):
            return usual
    if kind == "integer":
        return least + ("exclusiveMinimum" in schema) if least is not None else most - 1
    return (least + most) / 2 if None not in (least, most) else (least or most - 1) + 0.5


def _is_between(value: float, least: float | None, most: float | None) -> bool:
    return (least is None or least < value) and (most is None or value < most)


def _text(schema: Schema, name: str) -> str:
    if given := FORMATS.get(schema.get("format", "")):
        return given
    hint = AN_ID if name.endswith("_id") else NAMED.get(name)
    for text in (hint, *TRIED):
        if isinstance(text, str) and _fits(text, schema):
            return text
    return "text".ljust(schema.get("minLength", 0), "…")[: schema.get("maxLength")]


def _fits(text: str, schema: Schema) -> bool:
    return (
        schema.get("minLength", 0) <= len(text) <= schema.get("maxLength", len(text))
        and re.search(schema.get("pattern", ""), text) is not None
    )
