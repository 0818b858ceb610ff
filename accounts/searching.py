"""By which words people are found, and what their names are sorted by. Pure.

Words are lower case and without accents, so that a beginning of one is a stretch of an index.
"""

import re
import unicodedata
from collections.abc import Mapping

MOST_WORDS = 40
MOST_CHARS = 254
FIELDS = ("search_words", "sort_name")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_PARTS = re.compile(r"[^\W_]+")


def folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


def words_of(name: str | None, email: str | None) -> list[str]:
    """Of the name each word; of the address all of it, what stands before the @ and its parts, and
    the domain."""
    address = folded(email or "")
    local, _, domain = address.rpartition("@")
    found = [address, local, domain, *_PARTS.findall(local), *_WORD.findall(folded(name or ""))]
    return list(dict.fromkeys(word[:MOST_CHARS] for word in found if word))[:MOST_WORDS]


def found_by(name: str | None, email: str | None) -> dict[str, object]:
    """The fields that follow from a name and an address, as a user has them."""
    return {"search_words": words_of(name, email), "sort_name": folded(name or "")[:120].strip()}


def differs(user: Mapping) -> bool:
    """Whether a stored user is found by other words than they should be."""
    right = found_by(user.get("name"), user.get("email"))
    return any(user.get(field) != right[field] for field in FIELDS)
