"""Every address that the product answers, from its URL configuration, and the ids in it."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from django.urls import URLPattern, get_resolver

METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
SAFE = ("GET", "HEAD", "OPTIONS")
WORD = re.compile(r"<(?:\w+:)?(\w+)>")


@dataclass(frozen=True)
class Route:
    """``template`` has its ids as ``{bot_id}``; ``words`` are those ids in their order."""

    name: str
    template: str
    view: Callable

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(re.findall(r"\{(\w+)\}", self.template))

    def at(self, ids: Mapping[str, str]) -> str:
        return self.template.format_map(ids)


@cache
def all_routes() -> tuple[Route, ...]:
    """Of several patterns for one address the first, which is the one that answers."""
    found: dict[str, Route] = {}
    for name, pattern, view in _patterns(get_resolver().url_patterns, "/", ""):
        template = WORD.sub(r"{\1}", pattern)
        assert not re.search(r"[<>^$(\\]", template), f"no test knows how to call {pattern}"
        found.setdefault(template, Route(name or template, template, view))
    return tuple(found.values())


def _patterns(patterns: list, before: str, namespace: str) -> Iterator[tuple[str, str, Callable]]:
    for each in patterns:
        here = before + str(each.pattern)
        if isinstance(each, URLPattern):
            name = ":".join(filter(None, (namespace, each.name)))
            yield name, here, each.callback
        else:
            inner = ":".join(filter(None, (namespace, each.namespace)))
            yield from _patterns(each.url_patterns, here, inner)
