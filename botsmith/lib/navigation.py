"""What a navigation beside pages lists: groups of entries, by the names of their addresses."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse


@dataclass(frozen=True)
class Entry:
    name: str
    """The address's name; behind the colon also the ``tab`` that its pages say they are of."""
    label: str
    icon: str
    count: Callable[[Any], str] | None = None
    count_of: str = ""

    @property
    def tab(self) -> str:
        return self.name.partition(":")[2]


@dataclass(frozen=True)
class Group:
    label: str
    entries: tuple[Entry, ...]


def links(groups: tuple[Group, ...], tab: str, about: Any = None) -> list[tuple[str, list[dict]]]:
    """Each group's label with its links, that of ``tab`` marked as the one the page is on.

    ``about`` is what the pages are of, where their addresses name it (by its ``pk``) and counts are
    counted of it.
    """
    return [(group.label, [_link(each, tab, about) for each in group.entries]) for group in groups]


def _link(entry: Entry, tab: str, about: Any) -> dict:
    return {
        "url": reverse(entry.name, args=(about.pk,) if about else ()),
        "label": entry.label,
        "icon": entry.icon,
        "is_current": entry.tab == tab,
        "count": entry.count(about) if entry.count else "",
        "count_of": entry.count_of,
    }
