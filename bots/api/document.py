"""The OpenAPI document: what the framework makes of the views, and what all of them have."""

from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from bots.api.auth import KeyAuth
from bots.api.idempotency import HEADER, MOST_CHARS, SIGNS
from bots.api.schemas import Problem
from bots.api.source_schemas import BODIES

SCHEME = "ApiKey"
# Beside what a view names itself.
USUAL = {
    400: "The request could not be understood; `fields` says which part.",
    401: "There is no key, or it opens nothing (any more).",
    402: "The plan has no API access, or its limit is reached.",
    403: "The key lacks the scope.",
    429: "Too many requests; `Retry-After` says for how long to wait.",
    500: "Our fault, and written down.",
    503: "Not just now: maintenance, or staff switched it off.",
}
MISSING = {404: "There is no such thing, or it is somebody else's."}
NAMED = {
    409: f"A request with this `{HEADER}` is being carried out, or it was given to another one."
}
LARGE = {413: "The request is too large."}
HEADERS = {
    "X-Request-ID": "Names this request in our logs.",
    "RateLimit-Limit": "Requests a minute that the key may send.",
    "RateLimit-Remaining": "How many are left in this minute.",
    "RateLimit-Reset": "Seconds until all are there again.",
}
NAME_PARAMETER = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "description": "Names the request: sent again under it within a day, it is not done twice.",
    "schema": {
        "type": "string",
        "minLength": 1,
        "maxLength": MOST_CHARS,
        "pattern": f"^{SIGNS}+$",
    },
}


class Api(NinjaAPI):
    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict | None = None
    ) -> OpenAPISchema:
        prefix = self.get_root_path(path_params or {}) if path_prefix is None else path_prefix
        return Document(self, prefix)

    def get_openapi_operation_id(self, operation: Operation) -> str:
        return operation.view_func.__name__


class Document(OpenAPISchema):
    def operation_details(self, operation: Operation) -> dict[str, Any]:
        found = super().operation_details(operation)
        names = {each["name"] for each in found["parameters"]}
        refusals = USUAL | (MISSING if "{" in operation.path or "cursor" in names else {})
        if "POST" in operation.methods:
            refusals |= NAMED
            found["parameters"].append(NAME_PARAMETER)
        if "requestBody" in found:
            refusals |= LARGE
        for status, words in refusals.items():
            found["responses"].setdefault(status, _refusal(words))
        for response in found["responses"].values():
            response["headers"] = _headers()
        return found

    def operation_security(self, operation: Operation) -> list[dict[str, list[str]]] | None:
        """The key, with the scope that it needs (a role's name, in the specification's words)."""
        keys = [each for each in operation.auth_callbacks if isinstance(each, KeyAuth)]
        for key in keys:
            self.securitySchemes[SCHEME] = key.openapi_security_schema
        return [{SCHEME: [str(key.scope)]} for key in keys] or None

    def get_components(self) -> dict[str, Any]:
        for schema in (Problem, *BODIES.values()):
            self.schemas |= _with_parts(schema)
        return super().get_components()


def _headers() -> dict[str, dict]:
    return {
        name: {"description": words, "schema": {"type": "string"}}
        for name, words in HEADERS.items()
    }


def _refusal(words: str) -> dict[str, Any]:
    body = {"schema": {"$ref": "#/components/schemas/Problem"}}
    return {"description": words, "content": {"application/json": body}}


def _with_parts(schema: type) -> dict[str, dict]:
    whole = schema.model_json_schema(ref_template="#/components/schemas/{model}")
    parts = whole.pop("$defs", {})
    return {**parts, schema.__name__: whole}
