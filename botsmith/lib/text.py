import unicodedata
from functools import partial

from django.utils.formats import number_format
from django.utils.functional import Promise, lazy
from django.utils.text import format_lazy

# Unicode's signs, symbols, spaces and controls. Marks are none: in many scripts they are vowels.
_NO_WORDS = "PSZC"


def human_size(count: int) -> str:
    """Bytes in the largest unit that leaves a readable number: ``1.4 MB``."""
    size = float(count)
    for unit in ("B", "KB", "MB"):
        if size < 1000:
            return f"{size:.0f} {unit}" if unit == "B" or size >= 100 else f"{size:.1f} {unit}"
        size /= 1024
    return f"{size:.1f} GB"


def shorten(text: str, length: int) -> str:
    """One line of at most ``length`` characters."""
    line = " ".join(text.split())
    return line if len(line) <= length else line[: length - 1].rstrip() + "…"


def in_one_line(text: str) -> str:
    """In one line: a line's end in a name must not begin a header of a mail of its own."""
    return shorten("".join(sign if sign.isprintable() else " " for sign in text), 200)


def words_alone(text: str) -> str:
    """What texts that differ in case, signs and spaces only have in common; empty without words."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    words = (" " if unicodedata.category(sign)[0] in _NO_WORDS else sign for sign in plain)
    return " ".join("".join(words).split())


_written = lazy(partial(number_format, force_grouping=True), str)


def with_numbers(sentence: str | Promise, **numbers: int) -> Promise:
    """``sentence`` with its ``{names}`` as numbers, written as its reader writes them.

    It is put together when it is shown, in the language of then.
    """
    return format_lazy(sentence, **{name: _written(each) for name, each in numbers.items()})
