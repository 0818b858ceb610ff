"""Time zones by their IANA names."""

from datetime import UTC, datetime
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

DEFAULT = "UTC"
REGIONS = (
    *("Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe"),
    *("Indian", "Pacific"),
)


@cache
def known_zones() -> frozenset[str]:
    """UTC and the zones of places; not the many other names of the same."""
    places = (name for name in available_timezones() if name.split("/")[0] in REGIONS)
    return frozenset((DEFAULT, *(name for name in places if "/" in name)))


def zone_named(name: str | None) -> ZoneInfo:
    """UTC for a name that is none, which another program may have written."""
    return ZoneInfo(name if name in known_zones() else DEFAULT)


@cache
def zones_by_region() -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """For a select: each region with its zones' names and words."""
    found: dict[str, list[tuple[str, str]]] = {}
    for name in sorted(known_zones() - {DEFAULT}):
        region, place = name.split("/", 1)
        found.setdefault(region, []).append((name, place.replace("_", " ").replace("/", ", ")))
    return tuple((region, tuple(places)) for region, places in found.items())


def moment_words(at: datetime) -> str:
    """For mails, whose reader's clock we need not know: "4 December 2026, 14:05 UTC"."""
    at = at.astimezone(UTC)
    return f"{at.day} {at:%B %Y, %H:%M} UTC"
