"""An installation's own prices, as its operator writes them (``PRICES``, docs/operations.md).

Imported by the settings, so it reads none of them.
"""

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

PROVIDERS = ("openai", "anthropic", "gemini")
FIELDS = ("from", "input", "output", "cached", "note")
MOST_DOLLARS = 100_000
MOST_NOTE = 200

Written = dict[tuple[str, str], list[dict]]


def read_prices(text: str) -> tuple[Written, list[str]]:
    """The prices of each provider and model, and a sentence for each fault in them.

    Each price has ``since`` (a date or None), ``input``, ``output``, ``cached`` (US dollars for a
    million tokens, the last two or None) and ``note``.
    """
    if not text:
        return {}, []
    try:
        given = json.loads(text, parse_float=Decimal, parse_int=Decimal, parse_constant=_refused)
    except ValueError as error:
        return {}, [f"is not JSON: {error}"]
    found: Written = {}
    faults: list[str] = []
    for provider, model, prices in _models(given, faults):
        found[provider, model] = list(_prices(f"{provider}, {model}", prices, faults))
    return ({}, faults) if faults else (found, [])


def _refused(word: str) -> None:
    raise ValueError(f"{word} is no number")


def _models(given: object, faults: list[str]) -> Iterator[tuple[str, str, list]]:
    if not isinstance(given, dict):
        faults.append('must be an object such as {"openai": {"our-model": [{"input": 1}]}}')
        return
    for provider, models in given.items():
        if provider not in PROVIDERS:
            known = ", ".join(PROVIDERS)
            faults.append(f"names {provider!r}, which is no provider: there are {known}")
        elif not isinstance(models, dict):
            faults.append(f"must give for {provider} an object of models")
        else:
            yield from _lists(provider, models, faults)


def _lists(provider: str, models: dict, faults: list[str]) -> Iterator[tuple[str, str, list]]:
    for model, prices in models.items():
        if isinstance(prices, list) and prices and all(isinstance(p, dict) for p in prices):
            yield provider, model, prices
        else:
            faults.append(f'must give for {provider}, {model} a list such as [{{"input": 1}}]')


def _prices(where: str, prices: list[dict], faults: list[str]) -> Iterator[dict]:
    days: set[date | None] = set()
    for given in prices:
        for name in sorted(given.keys() - set(FIELDS)):
            faults.append(f"has an unknown field {name!r} in {where}: it takes {', '.join(FIELDS)}")
        since = _day(where, given.get("from"), faults)
        if since in days:
            day = since.isoformat() if since else "the beginning"
            faults.append(f"has two prices from {day} on in {where}")
        days.add(since)
        if given.get("input") is None:
            faults.append(f"has a price without 'input' in {where}")
        dollars = {name: _dollars(where, name, given.get(name), faults) for name in FIELDS[1:4]}
        yield {"since": since, **dollars, "note": _note(where, given.get("note"), faults)}


def _day(where: str, given: object, faults: list[str]) -> date | None:
    if given is None:
        return None
    try:
        return date.fromisoformat(given)
    except (TypeError, ValueError):
        faults.append(f"has no date such as 2027-01-31 in 'from' of {where}: {_shown(given)}")
        return None


def _dollars(where: str, name: str, given: object, faults: list[str]) -> Decimal | None:
    if given is None:
        return None
    if isinstance(given, Decimal) and 0 <= given <= MOST_DOLLARS:
        return given
    faults.append(
        f"has no amount of 0 or more in {name!r} of {where}: {_shown(given)} "
        "(US dollars for a million tokens)"
    )
    return None


def _note(where: str, given: object, faults: list[str]) -> str:
    if given is None or (isinstance(given, str) and len(given) <= MOST_NOTE):
        return given or ""
    faults.append(f"has a 'note' in {where} that is no text of up to {MOST_NOTE} characters")
    return ""


def _shown(given: object) -> str:
    return repr(str(given) if isinstance(given, Decimal) else given)[:60]
