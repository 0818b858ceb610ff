"""What the chat's scripts say is what the page carries for them, translated."""

import re

from django.conf import settings

from bots.widget.words import SENTENCES

SAID = re.compile(r'\bsay\(\s*"([^"\\]*)"')
ANY = re.compile(r"(?<![\w.])say\((?!\))")


def scripts() -> list[str]:
    folders = (settings.BASE_DIR / "static/widget", settings.BASE_DIR / "static/js/core")
    return [path.read_text() for folder in folders for path in sorted(folder.glob("*.js"))]


def test_each_sentence_that_a_script_says_is_listed_and_the_other_way_round():
    said = {sentence for text in scripts() for sentence in SAID.findall(text)}
    assert said == set(SENTENCES)
    assert len(SENTENCES) == len(said)


def test_a_script_says_nothing_but_literals():
    """What is put together by a script, no list can name."""
    assert sum(len(ANY.findall(text)) for text in scripts()) == sum(
        len(SAID.findall(text)) for text in scripts()
    )
