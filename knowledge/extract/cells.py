"""Values of spreadsheet cells as people see them."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any, NamedTuple

_QUOTED = re.compile(r'"([^"]*)"|\\(.)|_.|\*.')
_COLOUR = re.compile(r"\[(?!\$)[^\]]*\]")
_STATED_CURRENCY = re.compile(r"\[\$([^\]\-]*)[^\]]*\]")
_CURRENCY = re.compile(r"[$€£¥₹₽₩₺₴₪]|\b(?:EUR|USD|GBP|CHF|JPY|SEK|NOK|DKK|PLN|CZK)\b|\b(?:kr|zł)")
_DECIMALS = re.compile(r"[0#?]\.([0#?]+)")
# A number cell may hold no more than these; what follows is how it was stored.
_SIGNIFICANT = ".15g"


class _Format(NamedTuple):
    """How a number is shown: `decimals` as many as asked for, None for as many as it has."""

    decimals: int | None = None
    percent: bool = False
    before: str = ""
    after: str = ""


_GENERAL = _Format()


class Formats:
    """The number formats of one workbook, each understood once."""

    def __init__(self) -> None:
        self._known: dict[str, _Format] = {"General": _GENERAL}

    def shown(self, cell: Any) -> str:
        """The text of a cell, "" when it is empty."""
        value = cell.value
        if value is None:
            return ""
        if isinstance(value, str):
            return value.strip()
        if isinstance(value, bool):
            return "TRUE" if value else "FALSE"
        if isinstance(value, int | float):
            return shown_number(value, self._format(cell.number_format))
        write = _MOMENTS.get(type(value))
        return write(value) if write else str(value)

    def _format(self, code: str | None) -> _Format:
        code = code or "General"
        if code not in self._known:
            self._known[code] = read_format(code)
        return self._known[code]


def read_format(code: str) -> _Format:
    """What a format code says of positive numbers, as far as it is simple."""
    code = _COLOUR.sub("", code.split(";")[0])
    stated = _STATED_CURRENCY.search(code)
    bare = _QUOTED.sub(lambda quoted: quoted[1] or quoted[2] or "", _STATED_CURRENCY.sub("¤", code))
    places = _DECIMALS.search(bare)
    decimals = len(places[1]) if places else 0 if "0" in bare or "#" in bare else None
    if "E+" in bare or "/" in bare or "@" in bare:
        decimals = None
    currency = _CURRENCY.search(bare.replace("¤", ""))
    sign = (stated and stated[1].strip()) or (currency and currency[0]) or ""
    at = bare.find("¤") if stated else bare.find(sign)
    first = _first_digit(bare)
    percent = "%" in bare
    if not sign:
        return _Format(decimals, percent)
    return (
        _Format(decimals, percent, sign, "") if at < first else _Format(decimals, percent, "", sign)
    )


def _first_digit(code: str) -> int:
    return min((at for at in (code.find("0"), code.find("#")) if at >= 0), default=len(code))


def shown_number(value: float, form: _Format = _GENERAL) -> str:
    """A number with its percent or currency sign, never with an empty ".0" or an exponent."""
    if form.percent:
        value = float(f"{value * 100:{_SIGNIFICANT}}")
    text = _digits(value, form.decimals)
    if form.percent:
        return f"{text}%"
    if form.before:
        gap = " " if form.before.isalpha() else ""
        return (
            f"-{form.before}{gap}{text[1:]}" if text.startswith("-") else form.before + gap + text
        )
    return f"{text} {form.after}" if form.after else text


def _digits(value: float, decimals: int | None) -> str:
    if isinstance(value, int):
        return str(value) if not decimals else f"{value}.{'0' * decimals}"
    if decimals is not None and decimals <= 15 and abs(value) < 1e15:
        return f"{value:.{decimals}f}"
    text = f"{value:{_SIGNIFICANT}}"
    return f"{value:.0f}" if "e+" in text and abs(value) < 1e21 else text


def _moment(value: dt.datetime) -> str:
    if value.time() == dt.time():
        return value.date().isoformat()
    return value.isoformat(" ", "seconds" if value.second else "minutes")


def _clock(value: dt.time) -> str:
    return value.isoformat("seconds" if value.second else "minutes")


def _duration(value: dt.timedelta) -> str:
    seconds = int(value.total_seconds())
    sign, seconds = ("-" if seconds < 0 else ""), abs(seconds)
    return f"{sign}{seconds // 3600}:{seconds % 3600 // 60:02}:{seconds % 60:02}"


_MOMENTS: dict[type, Callable[[Any], str]] = {
    dt.datetime: _moment,
    dt.date: dt.date.isoformat,
    dt.time: _clock,
    dt.timedelta: _duration,
}
