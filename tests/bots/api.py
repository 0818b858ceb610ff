"""The API as a program calls it."""

from django.http import HttpResponse
from django.test import Client

from accounts.keys import make_key
from accounts.models import User
from tests.cast import on_plan, person

EVERYTHING = ("read", "write", "chat")


def key_for(user: User, *scopes: str) -> str:
    _, text = make_key(user, "Importer", scopes or EVERYTHING, actor=user)
    return text


def subscriber(name: str = "Alice", plan: str = "professional") -> User:
    """A customer whose plan has the API."""
    return on_plan(person(name), plan)


class Program:
    """Calls addresses below ``/api/v1/`` with a key; bodies are JSON unless they are said to be
    forms."""

    def __init__(self, user: User, *scopes: str) -> None:
        self.user, self.key = user, key_for(user, *scopes)
        self._client = Client(headers={"authorization": f"Bearer {self.key}"})

    def get(self, path: str, query: dict | None = None, **headers: str) -> HttpResponse:
        return self._client.get(f"/api/v1/{path}", query or {}, headers=_named(headers))

    def post(self, path: str, body: object = None, **headers: str) -> HttpResponse:
        return self._send("post", path, body, headers)

    def patch(self, path: str, body: object = None, **headers: str) -> HttpResponse:
        return self._send("patch", path, body, headers)

    def delete(self, path: str, **headers: str) -> HttpResponse:
        return self._client.delete(f"/api/v1/{path}", headers=_named(headers))

    def upload(self, path: str, **fields) -> HttpResponse:
        return self._client.post(f"/api/v1/{path}", fields)

    def _send(self, method: str, path: str, body: object, headers: dict) -> HttpResponse:
        send = getattr(self._client, method)
        given = {} if body is None else body
        kind = "application/json"
        return send(f"/api/v1/{path}", given, content_type=kind, headers=_named(headers))


def _named(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


def refused(response: HttpResponse) -> tuple[int, str]:
    """Its status and its code."""
    return response.status_code, response.json()["error"]["code"]
