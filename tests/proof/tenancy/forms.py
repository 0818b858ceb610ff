"""The forms and links that the product's own pages hold, as a browser would send them."""

from collections.abc import Iterable
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

Fields = list[tuple[str, str]]


class Page(HTMLParser):
    """``forms`` are ``(method, path, query, fields)``; ``links`` are ``(path, query)``."""

    def __init__(self, address: str, text: str) -> None:
        super().__init__()
        self._address, self._select, self._area = address, "", ""
        self.forms: list[tuple[str, str, str, Fields]] = []
        self.links: set[tuple[str, str]] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list) -> None:
        told = {name: value or "" for name, value in attrs}
        for name in ("href", "hx-get", "src"):
            if told.get(name, "").startswith(("/", "?")):
                self.links.add(self._parts(told[name]))
        if tag == "form":
            path, query = self._parts(told.get("action", ""))
            self.forms.append((told.get("method", "get").upper(), path, query, []))
        elif self.forms and tag in ("input", "button", "textarea", "select", "option"):
            self._field(tag, told)

    def _field(self, tag: str, told: dict[str, str]) -> None:
        fields, name = self.forms[-1][3], told.get("name", "")
        if tag == "select":
            self._select = name
        elif tag == "option":
            if self._select and (
                "selected" in told or not any(n == self._select for n, _ in fields)
            ):
                fields.append((self._select, told.get("value", "")))
        elif tag == "textarea":
            self._area = name
        elif name and name != "csrfmiddlewaretoken" and told.get("type") != "file":
            fields.append((name, told.get("value", "on")))

    def handle_data(self, data: str) -> None:
        if self._area:
            self.forms[-1][3].append((self._area, data.strip("\n")))
            self._area = ""

    def _parts(self, address: str) -> tuple[str, str]:
        parts = urlsplit(urljoin(self._address, address))
        return parts.path, parts.query


def as_mapping(fields: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in fields:
        found.setdefault(name, []).append(value)
    return found
