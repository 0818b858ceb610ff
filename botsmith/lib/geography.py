"""Where an address is, roughly: from a local database file in MaxMind's format, if there is one."""

import ipaddress
import logging
from functools import lru_cache

import maxminddb
from django.conf import settings

log = logging.getLogger(__name__)

MOST_CHARS = 120


def place_of(address: str) -> str | None:
    """Such as "Lyon, France"; None where nobody knows, or there is no database."""
    reader = _reader(settings.GEOIP_DATABASE)
    if reader is None or not _is_public(address):
        return None
    try:
        found = reader.get(address)
    except (ValueError, maxminddb.InvalidDatabaseError) as error:
        log.warning("the geographic database cannot be read: %s", error)
        return None
    return _words(found) if isinstance(found, dict) else None


def _words(found: dict) -> str | None:
    country = found.get("country") or found.get("registered_country")
    names = [_english(found.get("city")), _english(country)]
    return ", ".join(filter(None, names))[:MOST_CHARS] or None


def _english(part: object) -> str:
    names = part.get("names") if isinstance(part, dict) else None
    return str(names.get("en") or "") if isinstance(names, dict) else ""


def _is_public(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_global
    except ValueError:
        return False


@lru_cache(maxsize=2)
def _reader(path: str) -> maxminddb.Reader | None:
    """Opened when it is needed first, and once in a process."""
    if not path:
        return None
    try:
        return maxminddb.open_database(path)
    except (OSError, maxminddb.InvalidDatabaseError) as error:
        log.error("GEOIP_DATABASE cannot be opened, so places stay unknown: %s", error)
        return None
