"""Which part of speech a word mostly is, by its stem: `words/parts/<code>.txt`, read once. Pure.

Verbs and adverbs say less of what a question is about than nouns do, and are more often put in
other words by the source. A word that is listed at all is no slip of the pen.
"""

from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "words" / "parts"


@cache
def parts(language: str) -> dict[str, str]:
    """By stem "verb", "adverb", "adjective" or "noun"; of a language without a file, nothing."""
    path = FOLDER / f"{language}.txt"
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    listed = (line.partition(": ") for line in lines if not line.startswith("#"))
    return {stem: part for part, _, stems in listed for stem in stems.split()}
