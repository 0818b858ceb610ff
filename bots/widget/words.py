"""What the chat's scripts say, for translation; the page carries it in its visitor's language.

A script says a sentence in English (``say`` in static/js/core/words.js), which is its key here.
"""

from functools import lru_cache

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_noop as _

SENTENCES = (_("Retry"),)


def table() -> dict[str, str]:
    """Each sentence that is said otherwise in the language of now."""
    return _table(get_language() or "")


@lru_cache(maxsize=64)
def _table(_language: str) -> dict[str, str]:
    said = {sentence: gettext(sentence) for sentence in SENTENCES}
    return {sentence: text for sentence, text in said.items() if text != sentence}
