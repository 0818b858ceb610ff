"""Anchors: what a claim cannot get wrong, and the keys by which evidence bears it out. Pure."""

import re
from dataclasses import dataclass

from bots.answering.evidence import figures

Key = tuple[str, object]


@dataclass(frozen=True)
class Anchor:
    """`kind`: number, time, day, month, mail, link, phone, code. Numbers have a `unit` or ""."""

    kind: str
    start: int
    end: int
    gives: frozenset[Key]
    needs: frozenset[Key]
    unit: str = ""


CJK_UNIT = (
    r"(?:个|個|か|ヶ)月|개월|工作日|营业日|営業日|小时|小時|時間|시간|分钟|分鐘|日間|週間|星期"
    r"|年間|人民币|日元|美元"
    r"|欧元|公斤|公里|天|周|元|円|%|분"
)


def anchor_of(
    match: re.Match, kind: str, gives: set[Key], needs: set[Key], unit: str = ""
) -> Anchor:
    end = match.end()
    if kind == "number" and not unit and "value" in match.re.groupindex and match["value"]:
        end = match.end("value")  # The word behind it is none of its.
    return Anchor(kind, match.start(), end, frozenset(gives), frozenset(needs), unit)


def number_anchor(match: re.Match, value: str, unit: str) -> Anchor:
    gives: set[Key] = {("any", value), *_measured(value, unit)}
    if not unit:
        return anchor_of(
            match, "number", gives | {("bare", value)}, {("any", value), ("hour", value)}
        )
    return anchor_of(match, "number", gives, {*_measured(value, unit), ("bare", value)}, unit)


def _measured(value: str, unit: str) -> set[Key]:
    """Spans of time in minutes or months, so that 14 days are two weeks."""
    if not unit:
        return set()
    for base, sizes in (("minute", figures.MINUTES), ("month", figures.MONTHS)):
        if unit in sizes and value.isdecimal() and len(value) < 12:
            return {(f"{base}s", int(value) * sizes[unit])} | (
                {("minute", str(int(value) * sizes[unit]))} if base == "minute" else set()
            )
    return {(unit, value)}


def plain(written: str) -> str:
    """ "1.000,50", "1 000.50" and "1000,5" as "1000.5"."""
    value = re.sub(r"[\s'’]", "", written)
    whole, stop, rest = value, "", ""
    if grouped := re.fullmatch(r"(\d{1,3}(?:[.,]\d{3})+)(?:[.,](\d{1,2}))?", value):
        whole, rest = re.sub(r"[.,]", "", grouped[1]), grouped[2] or ""
    elif len(parts := re.split(r"[.,]", value)) == 2:
        whole, rest = parts
    elif len(parts) > 2:
        return value
    whole, rest = whole.lstrip("0") or "0", rest.rstrip("0")
    stop = "." if rest else ""
    return f"{whole}{stop}{rest}"
