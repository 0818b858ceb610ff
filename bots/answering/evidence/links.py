"""Links and addresses in an answer that no source has. Pure."""

import re
from collections.abc import Sequence, Set

from bots.answering.evidence.anchors import anchors
from bots.answering.evidence.claims import INLINE_CODE
from bots.answering.evidence.measures import Anchor, Key

_LINK = re.compile(
    r"!?\[(?P<text>[^\[\]\n]*)\]\(\s*<?(?P<target>(?:[^()\s<>]|\([^()\s<>]*\))*)>?[^()\n]*\)"
)
_AUTOLINK = re.compile(r"<((?:https?|ftp|mailto):[^<>\s]+)>", re.I)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.I)
_KINDS = ("link", "mail", "phone")


def has_strange_link(text: str, known: Set[Key], sources: str) -> bool:
    """Whether a link's target or an address is none of `known` (keys of anchors) or `sources`."""
    if any(not _is_known(match["target"], known, sources) for match in _LINK.finditer(text)):
        return True
    return any(
        anchor.kind in ("link", "mail") and anchor.needs.isdisjoint(known)
        for anchor in anchors(text)
    )


def _is_known(target: str, known: Set[Key], sources: str) -> bool:
    """A target that is no address (a path, a script) must stand in a source as it is."""
    found = [anchor for anchor in anchors(target.removeprefix("tel:")) if anchor.kind in _KINDS]
    scheme = _SCHEME.match(target)
    if scheme and scheme[0].lower() not in ("http:", "https:", "mailto:", "tel:"):
        return False
    if not found:
        return bool(target) and target in sources
    return not any(anchor.needs.isdisjoint(known) for anchor in found)


def without_strange_links(
    text: str, known: Set[Key], sources: str, *, is_code: bool = False
) -> str:
    """Links reduced to their text; bare addresses made code, so that they are no links.

    `is_code`: the text is a block of code, whose addresses are no links anyway.
    """

    def reduced(match: re.Match) -> str:
        return match[0] if _is_known(match["target"], known, sources) else match["text"]

    text = (
        _AUTOLINK.sub(r"\1", _LINK.sub(reduced, text))
        if has_strange_link(text, known, sources)
        else text
    )
    linked = [match.span() for match in _LINK.finditer(text)]
    code = [(0, len(text))] if is_code else [match.span() for match in INLINE_CODE.finditer(text)]
    strange = [
        anchor
        for anchor in anchors(text)
        if anchor.kind in ("link", "mail")
        and anchor.needs.isdisjoint(known)
        and not _is_within(anchor, linked)
    ]
    for anchor in sorted(strange, key=lambda each: -each.start):
        address = re.sub(r"^[a-z]+://", "", text[anchor.start : anchor.end], flags=re.I)
        is_quoted = text[: anchor.start].endswith("`") or _is_within(anchor, code)
        quoted = "" if is_quoted else "`"
        text = f"{text[: anchor.start]}{quoted}{address}{quoted}{text[anchor.end :]}"
    return text


def _is_within(anchor: Anchor, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start <= anchor.start < end for start, end in spans)
