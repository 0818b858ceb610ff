"""Sentences that are marked for translation, and the catalogues that translate them.

All in Python: GNU gettext need not be installed. The same sentences make the same bytes.
"""

import ast
from collections.abc import Iterable, Mapping
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

PLAIN = {"gettext", "ngettext", "pgettext", "npgettext"}
MARKS = PLAIN | {f"{mark}_lazy" for mark in PLAIN} | {"gettext_noop"}
UNWRAPPED = -1  # To Babel: a sentence stays on one line, however long.


class Sentence(NamedTuple):
    """What is translated as one. Its English is its key, with a context where one is not enough."""

    english: str
    plural: str = ""
    context: str = ""

    @property
    def id(self) -> str | tuple[str, str]:
        return (self.english, self.plural) if self.plural else self.english


class Catalogue(Catalog):
    """Babel's, with a head that tells nothing of when and by whom."""

    def __init__(self, locale: str):
        super().__init__(locale, header_comment="# What visitors read.", fuzzy=False)

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        return [
            ("Language", str(self.locale)),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
            ("Plural-Forms", self.plural_forms),
        ]


# --- Sentences ----------------------------------------------------------------------------------


def gathered(root: Path, paths: Iterable[Path]) -> dict[Sentence, list[str]]:
    """The sentences that modules and templates mark, each with the files it is in."""
    found: dict[Sentence, list[str]] = {}
    for path in paths:
        read = in_python if path.suffix == ".py" else in_template
        for sentence in read(path.read_text()):
            found.setdefault(sentence, []).append(str(path.relative_to(root)))
    return found


def in_python(source: str) -> list[Sentence]:
    """What a module marks, by whatever name it imported the mark.

    Raises ValueError for a sentence that is put together before it is looked up.
    """
    tree = ast.parse(source)
    names = {
        each.asname or each.name: each.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for each in node.names
        if each.name in MARKS
    }
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    calls.sort(key=lambda call: (call.lineno, call.col_offset))
    marked = [(_mark_of(call, names), call) for call in calls]
    found = [_sentence(mark, _literals(call)) for mark, call in marked if mark]
    return [sentence for sentence in found if sentence]


def in_template(source: str) -> list[Sentence]:
    # In brackets, so that the text's own margins are no indentation to Python.
    code = BytesIO(f"(\n{templatize(source)}\n)".encode())
    marked = extract_python(code, [*MARKS, "_"], [], {"encoding": "utf-8"})
    found = []
    for _, mark, given, _ in marked:
        literals = [given] if isinstance(given, str) else [each for each in given if each]
        found.append(_sentence(mark, literals))
    return [sentence for sentence in found if sentence]


def _mark_of(call: ast.Call, names: Mapping[str, str]) -> str:
    if isinstance(call.func, ast.Name):
        return names.get(call.func.id, "")
    is_mark = isinstance(call.func, ast.Attribute) and call.func.attr in MARKS
    return call.func.attr if is_mark else ""


def _literals(call: ast.Call) -> list[str]:
    """The strings that a call begins with; none when it looks a variable up."""
    found = []
    for given in call.args:
        if isinstance(given, ast.JoinedStr | ast.BinOp):
            raise ValueError(f"Line {call.lineno} marks a sentence with its values already in it.")
        if not (isinstance(given, ast.Constant) and isinstance(given.value, str)):
            break
        found.append(given.value)
    return found


def _sentence(mark: str, literals: list[str]) -> Sentence | None:
    if not literals:
        return None
    context = literals[0] if "pgettext" in mark else ""
    english, *others = literals[1:] if context else literals
    return Sentence(english, others[0] if mark.startswith("n") else "", context)


# --- Catalogues ---------------------------------------------------------------------------------


def read_catalogue(path: Path, locale: str) -> Catalog:
    """What is translated so far; nothing where there is no file yet."""
    return read_po(BytesIO(path.read_bytes() if path.exists() else b""), locale)


def renewed(known: Catalog, found: Mapping[Sentence, list[str]]) -> Catalogue:
    """A catalogue of just these sentences; those that ``known`` lacks are empty."""
    fresh = Catalogue(str(known.locale))
    for sentence, files in found.items():
        before = known.get(sentence.id, sentence.context or None)
        fresh.add(
            sentence.id,
            before.string if before else "",
            locations=[(file, 0) for file in files],
            flags=before.flags & {"fuzzy"} if before else (),
            user_comments=before.user_comments if before else (),
            context=sentence.context or None,
        )
    return fresh


def as_text(catalogue: Catalogue) -> bytes:
    """The .po file, for people."""
    file = BytesIO()
    write_po(file, catalogue, width=UNWRAPPED, include_lineno=False, ignore_obsolete=True)
    return file.getvalue()


def compiled(catalogue: Catalogue) -> bytes:
    """The .mo file, for Django: what is translated, and no guesses."""
    file = BytesIO()
    write_mo(file, catalogue)
    return file.getvalue()
