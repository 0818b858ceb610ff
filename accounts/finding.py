"""Which people a filter finds, as a condition that an index answers."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from ipaddress import ip_address

from accounts.models import User
from accounts.searching import folded

NAMES = ("q", "role", "status", "plan", "login", "tag")
DEFAULT_PLAN = "free"
LOGINS = {
    "7": "In the last 7 days",
    "30": "In the last 30 days",
    "older": "Longer ago than 30 days",
    "never": "Never",
}
MOST_TERMS = 6
CHOICES = {"role": User.Role.values, "status": User.Status.values, "login": tuple(LOGINS)}


def known(filters: Mapping[str, str]) -> dict[str, str]:
    """Those filters that mean something; what is named wrongly is not filtered by."""
    return {
        name: value
        for name, value in filters.items()
        if name in NAMES and value and value in CHOICES.get(name, (value,))
    }


def people(filters: Mapping[str, str], now: datetime) -> dict:
    """As MongoDB is asked. Times are counted back from ``now``."""
    filters = known(filters)
    parts = [{name: filters[name]} for name in ("role", "status") if name in filters]
    if plan := filters.get("plan"):
        # Who never looked has no subscription yet: the first look makes one to this plan.
        parts.append({"plan_id": {"$in": [None, plan]} if plan == DEFAULT_PLAN else plan})
    if tag := filters.get("tag"):
        parts.append({"tags": tag.lower()})
    if login := filters.get("login"):
        parts.append({"last_login": _login(login, now)})
    if q := filters.get("q"):
        parts += _named(q)
    return {"$and": parts} if len(parts) > 1 else (parts[0] if parts else {})


def _login(which: str, now: datetime) -> object:
    if which == "never":
        return None
    if which == "older":
        return {"$lt": now - timedelta(days=30)}
    return {"$gte": now - timedelta(days=int(which))}


def _named(q: str) -> list[dict]:
    """Each word begins one of theirs, or is a tag, which "#" says it must be; one alone may also be
    an id, or an IP address."""
    if _is_tag(q):
        return [{"tags": q.removeprefix("#").strip().lower()}]
    terms = q.split()[:MOST_TERMS]
    if len(terms) > 1:
        return [_word(term) for term in terms]
    [term] = terms
    if (ip := _ip(term)) is not None:
        return [{"last_ip": ip}]
    return [{"$or": [*_word(term)["$or"], {"id": term}]}]


def _word(term: str) -> dict:
    begins = {"$regex": f"^{re.escape(folded(term))}"}
    return {"$or": [{"search_words": begins}, {"tags": term.lower()}]}


def _is_tag(q: str) -> bool:
    return q.startswith("#") and len(q) > 1


def _ip(term: str) -> str | None:
    """As it is kept, however it was typed."""
    try:
        return str(ip_address(term.strip("[]"))) if term.count(".") == 3 or ":" in term else None
    except ValueError:
        return None
