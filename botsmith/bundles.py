"""A script or stylesheet and all that it imports as one file: as deployed, one request, no chain.

Our modules import by name only, in one line each, and from one another only downwards; then what
each of them declares can stand in one scope. tests/house holds that no two declare the same name.
"""

import re
from collections.abc import Callable
from posixpath import dirname, join, normpath

IMPORT = re.compile(r'^import \{[^}]*\} from "(\.[^"]+)";\n', re.M)
EXPORT = re.compile(r"^export (?=(?:async function|function|const|let|class)\b)", re.M)
STYLES = re.compile(r'^@import url\("/static/([^"]+)"\);\n', re.M)


def bundle(name: str, read: Callable[[str], str]) -> str:
    """The file called ``name``, what it imports before it; ``read`` gives a file's text."""
    if name.endswith(".css"):
        return _styles(name, read)
    done: dict[str, str] = {}
    _gather(name, read, done)
    return "\n".join(done.values())


def _gather(name: str, read: Callable[[str], str], done: dict[str, str]) -> None:
    text = read(name)
    for address in IMPORT.findall(text):
        imported = normpath(join(dirname(name), address))
        if imported not in done:
            _gather(imported, read, done)
    done[name] = EXPORT.sub("", IMPORT.sub("", text))


def _styles(name: str, read: Callable[[str], str]) -> str:
    """In the order in which they are imported, which decides between rules of one weight."""

    return STYLES.sub(lambda found: _styles(found[1], read), read(name))
