"""What Word, Excel and PowerPoint files have in common: parts that lead to parts, and a title."""

import posixpath
from typing import NamedTuple

from knowledge.extract.archive import Archive
from knowledge.extract.base import clean_title
from knowledge.reasons import IngestionError, Reason

FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
"""The copy of a drawing for programs of before 2010; its text is in the other one too."""

RELATION_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"

_TITLE = "{http://purl.org/dc/elements/1.1/}title"
_TITLES_OF_NOBODY = frozenset(
    {"", "untitled", "word document", "microsoft word document", "powerpoint presentation"}
    | {"presentation", "document", "document1", "presentation1", "title"}
)


class Relation(NamedTuple):
    """Part `target` is `kind` ("styles", "slide") of the part that names it."""

    kind: str
    target: str


def office_kind(data: bytes) -> str | None:
    """The folder that holds the document of an Office file: "word", "xl" or "ppt"; None for others.

    Raises IngestionError when the file is hostile, None stands for one that is only damaged.
    """
    try:
        return posixpath.dirname(main_part(Archive(data))).lower()
    except IngestionError as error:
        if error.reason in (Reason.BROKEN_FILE, Reason.UNSUPPORTED_TYPE):
            return None
        raise


def main_part(archive: Archive) -> str:
    """The part that is the document; IngestionError(unsupported_type) when there is none."""
    for relation in relations(archive, "").values():
        if relation.kind == "officeDocument" and relation.target.lower().endswith(".xml"):
            return relation.target
    raise IngestionError(Reason.UNSUPPORTED_TYPE)


def relations(archive: Archive, part: str) -> dict[str, Relation]:
    """What `part` names, by id. What lies outside the file is left out: nothing is fetched."""
    folder, name = posixpath.split(part)
    root = archive.tree(posixpath.join(folder, "_rels", f"{name}.rels"))
    found: dict[str, Relation] = {}
    for each in () if root is None else root:
        if each.get("TargetMode", "").lower() != "external":
            target = posixpath.normpath(posixpath.join("/", folder, each.get("Target", "")))
            kind = posixpath.basename(each.get("Type", ""))
            found[each.get("Id", "")] = Relation(kind, target.lstrip("/"))
    return found


def first_related(archive: Archive, part: str, kind: str) -> str | None:
    """The first part of a kind that `part` names."""
    return next((r.target for r in relations(archive, part).values() if r.kind == kind), None)


def stated_title(archive: Archive) -> str | None:
    """The title among the document's properties, unless it is one that programs put there."""
    part = first_related(archive, "", "core-properties") or "docProps/core.xml"
    root = archive.tree(part)
    title = clean_title(None if root is None else root.findtext(_TITLE)) or ""
    title = title.removeprefix("Microsoft Word - ").removeprefix("Microsoft PowerPoint - ")
    return None if title.lower() in _TITLES_OF_NOBODY else title
