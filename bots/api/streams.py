"""What the API's document says of an answer that comes as it is written."""

from typing import Any

JSON = "application/json"


def streamed(*events: dict[str, Any], example: str) -> dict[str, Any]:
    """A stream of these. Before OpenAPI 3.2, which has a word of its own for it, the schema of a
    stream is by custom that of each of its events.
    """
    return {"schema": {"oneOf": list(events)}, "example": example}


def event(name: str, *keys: str) -> dict[str, Any]:
    """One that is called so, whose data is JSON with at least these keys."""
    return {
        "type": "object",
        "required": ["event", "data"],
        "properties": {"event": {"const": name}, "data": json_with(*keys)},
    }


def unnamed(data: dict[str, Any]) -> dict[str, Any]:
    """One of which nothing but the data is told."""
    return {"type": "object", "required": ["data"], "properties": {"data": data}}


def json_with(*keys: str) -> dict[str, Any]:
    data = {"type": "object", "required": list(keys)}
    return {"type": "string", "contentMediaType": JSON, "contentSchema": data}
