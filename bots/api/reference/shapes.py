"""Schemas as rows that people read: each field with its type, its limits and its depth. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

DEEPEST = 6  # A schema may hold itself.
PREFIX = "#/components/schemas/"
LIMITS = {
    "minLength": "at least {} characters",
    "maxLength": "at most {} characters",
    "minimum": "at least {}",
    "exclusiveMinimum": "more than {}",
    "maximum": "at most {}",
    "exclusiveMaximum": "less than {}",
    "minItems": "at least {} items",
    "maxItems": "at most {} items",
    "pattern": "matches `{}`",
}
ONE = {"at least 1 characters": "not empty", "at least 1 items": "at least 1 item"}
LONGEST = 40  # What a longer pattern means, nobody reads from it.
FORMATS = {"date-time": "date and time", "binary": "file", "uri": "address"}
Schema = dict[str, Any]


@dataclass(frozen=True)
class Shape:
    """A schema without references: one of ``options`` where it has several."""

    schema: Schema
    options: list[Schema] = field(default_factory=list)
    is_nullable: bool = False


@dataclass(frozen=True)
class Row:
    """A field of a body or an answer; ``is_option`` begins one of several ways to write it."""

    name: str
    type: str
    depth: int
    is_required: bool = False
    description: str = ""
    limits: tuple[str, ...] = ()
    is_option: bool = False

    @property
    def level(self) -> int:
        return min(self.depth, DEEPEST)

    @property
    def limits_sentence(self) -> str:
        words = "; ".join(self.limits)
        return f"{words[0].upper()}{words[1:]}." if words else ""


class Schemas:
    """The named schemas of a document."""

    def __init__(self, document: Schema) -> None:
        self._named = document.get("components", {}).get("schemas", {})

    def shape(self, schema: Schema) -> Shape:
        """Its references followed, its parts put together, null told apart."""
        schema = self._whole(schema)
        options = [self._whole(each) for each in schema.get("anyOf") or schema.get("oneOf") or []]
        real = [each for each in options if each.get("type") != "null"]
        is_nullable = len(real) < len(options)
        if isinstance(kinds := schema.get("type"), list):
            is_nullable |= "null" in kinds
            schema = {**schema, "type": next(kind for kind in kinds if kind != "null")}
        if len(real) == 1:
            rest = {k: v for k, v in schema.items() if k not in {"anyOf", "oneOf"}}
            inner = self.shape(real[0])
            whole = {**inner.schema, **rest}
            return Shape(whole, inner.options, is_nullable or inner.is_nullable)
        return Shape(schema, real, is_nullable)

    def _whole(self, schema: Schema) -> Schema:
        if "$ref" in schema:
            rest = {key: value for key, value in schema.items() if key != "$ref"}
            return {**self._whole(self._named[schema["$ref"].removeprefix(PREFIX)]), **rest}
        whole = {key: value for key, value in schema.items() if key != "allOf"}
        for part in map(self._whole, schema.get("allOf", [])):
            properties = {**part.get("properties", {}), **whole.get("properties", {})}
            required = [*part.get("required", []), *whole.get("required", [])]
            whole = {**part, **whole}
            if properties:
                whole |= {"properties": properties, "required": required}
        return whole

    def rows(
        self, schema: Schema, depth: int = 0, shown: dict[str, str] | None = None
    ) -> Iterator[Row]:
        """The fields of an object, of a list's items or of each option, with those inside them.

        What a named schema holds is told once; ``shown`` has the field where that was.
        """
        shown = {} if shown is None else shown
        shape = self.shape(schema)
        if depth > DEEPEST:
            return
        if shape.options:
            yield from self._optional_rows(shape, depth, shown)
        elif "items" in shape.schema:
            yield from self.rows(shape.schema["items"], depth, shown)
        required = shape.schema.get("required", [])
        for name, each in shape.schema.get("properties", {}).items():
            row = self.row(name, each, depth, is_required=name in required)
            named = _name_of(each)
            if named in shown:
                yield replace(row, description=f"{row.description} As `{shown[named]}`.".strip())
                continue
            yield row
            inner = list(self.rows(each, depth + 1, shown | ({named: name} if named else {})))
            if inner and named:
                shown[named] = name
            yield from inner

    def _optional_rows(self, shape: Shape, depth: int, shown: dict[str, str]) -> Iterator[Row]:
        for option in shape.options:
            inner = list(self.rows(option, depth + 1, shown))
            if inner:
                about = option.get("description", "")
                yield Row(option.get("title", "One way"), "object", depth, False, about, (), True)
                yield from inner

    def row(self, name: str, schema: Schema, depth: int = 0, *, is_required: bool) -> Row:
        found = self.shape(schema).schema
        about = found.get("description", "")
        return Row(name, self.type_of(schema), depth, is_required, about, self._limits(schema))

    def type_of(self, schema: Schema) -> str:
        shape = self.shape(schema)
        if shape.options:
            kinds = list(dict.fromkeys(self.type_of(each) for each in shape.options))
        else:
            kinds = [self._simple_type(shape.schema)]
        return " or ".join([*kinds, *(["null"] if shape.is_nullable else [])])

    def _simple_type(self, schema: Schema) -> str:
        kind = schema.get("type") or ("object" if "properties" in schema else "any")
        if kind == "array":
            return f"list of {self.type_of(schema.get('items', {}))}"
        form = schema.get("format")
        if kind == "string" and form:
            return FORMATS.get(form, form)
        return {"string": "text", "boolean": "true or false"}.get(kind, kind)

    def _limits(self, schema: Schema) -> tuple[str, ...]:
        found = self.shape(schema).schema
        limits = [words.format(_plain(found[key])) for key, words in LIMITS.items() if key in found]
        limits = [ONE.get(each, each) for each in limits if len(each) <= LONGEST]
        if "const" in found:
            limits.insert(0, f"always `{found['const']}`")
        elif "enum" in found:
            limits.insert(0, "one of " + ", ".join(f"`{each}`" for each in found["enum"]))
        if found.get("default") not in (None, "", [], {}):
            limits.append(f"`{_plain(found['default'])}` if not given")
        return tuple(limits)


def _name_of(schema: Schema) -> str | None:
    """Of the named schema that it is, is a list of, or may be."""
    inside = [schema.get("items"), *(schema.get("anyOf") or []), *(schema.get("allOf") or [])]
    for each in (schema, *filter(None, inside)):
        if "$ref" in each:
            return each["$ref"].removeprefix(PREFIX)
    return None


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:,}" if isinstance(value, int) else str(value)
