"""The catalogues of what visitors read: whole, true to the code, and compiled."""

import re

import pytest
from babel.messages.catalog import Catalog, Message
from django.utils import translation
from django.utils.translation import gettext, ngettext, pgettext, to_locale

from bots.management.commands.words import HOME, LANGUAGES, catalogue_of, visitors_files
from botsmith.lib.catalogues import as_text, compiled, gathered, read_catalogue, renewed

FOUND = gathered(HOME, visitors_files())
VALUES = re.compile(r"\{\w*\}|%\(\w+\)[sd]|%[sd%]")
MARKUP = re.compile(r"</?\w+>|[<>&\"]")
# What a language says as English does.
SHARED = {
    "de": {"Name (optional)", "OK"},
    "fr": {"Conversation", "OK", "Sources"},
    "it": {"OK"},
    "ja": {"OK", "Powered by <strong>BotSmith</strong>"},
    "nl": {"OK"},
    "pl": {"OK"},
    "pt": {"OK"},
}
# A number that takes each form of the language.
EACH_FORM = {"ar": (0, 1, 2, 3, 11, 100), "pl": (1, 2, 5), "ru": (1, 2, 5), "fr": (1, 2)}
ONE_FORM = {"ja", "tr", "zh-hans"}

in_each_language = pytest.mark.parametrize("language", LANGUAGES)


def catalogue(language: str) -> Catalog:
    return read_catalogue(catalogue_of(language), to_locale(language))


def entries(language: str) -> list[Message]:
    return [message for message in catalogue(language) if message.id]


def strings(message: Message) -> list[str]:
    return list(message.string) if message.pluralizable else [message.string]


@in_each_language
def test_a_catalogue_holds_what_is_said_and_nothing_else(language):
    """`make words` brings it there."""
    known = catalogue(language)
    said = {(sentence.id, sentence.context or None) for sentence in FOUND}
    assert {(message.id, message.context) for message in known if message.id} == said
    assert catalogue_of(language).read_bytes() == as_text(renewed(known, FOUND))


@in_each_language
def test_everything_is_translated(language):
    left = [each.id for each in entries(language) if each.fuzzy or not all(strings(each))]
    assert left == []


@in_each_language
def test_a_translation_has_the_same_values_in_it(language):
    wrong = []
    for message in entries(language):
        ids = message.id if message.pluralizable else [message.id]
        wanted = sorted(VALUES.findall(ids[-1]))
        for string in strings(message):
            # "One day" and "two days" need no number where the language has a form for just these.
            spelt = message.pluralizable and not VALUES.findall(string)
            if sorted(VALUES.findall(string)) != wanted and not (spelt and language == "ar"):
                wrong.append((message.id, string))
    assert wrong == []


@in_each_language
def test_nothing_is_left_in_english(language):
    same = {
        message.id
        for message in entries(language)
        if not message.pluralizable and message.string == message.id
    }
    assert same == SHARED.get(language, set())


@in_each_language
def test_a_sentence_ends_as_its_english_does(language):
    """No stray space, no full stop on a button, none missing behind a sentence."""
    wrong = []
    for message in entries(language):
        english = message.id[-1] if message.pluralizable else message.id
        wrong += [(english, each) for each in strings(message) if end(each) != end(english)]
    assert wrong == []


def end(text: str) -> str:
    if text != text.strip() or "..." in text:
        return "stray"
    last = {"。": ".", "！": "!", "？": "?", "؟": "?", "：": ":"}.get(text[-1:], text[-1:])
    return last if last in {".", "!", "?", ":", "…"} else ""


@in_each_language
def test_a_translation_stands_in_html_as_its_english_does(language):
    """A template writes it as it is, into attributes too: quotation marks are typographic."""
    wrong = []
    for message in entries(language):
        english = message.id[-1] if message.pluralizable else message.id
        for string in strings(message):
            if sorted(MARKUP.findall(string)) != sorted(MARKUP.findall(english)):
                wrong.append((english, string))
    assert wrong == []


@in_each_language
def test_what_is_compiled_is_what_is_written(language):
    written = renewed(catalogue(language), FOUND)
    assert catalogue_of(language).with_suffix(".mo").read_bytes() == compiled(written)


@in_each_language
def test_no_other_catalogue_speaks_before_ours(language):
    """Django and allauth have some of the same English in theirs."""
    with translation.override(language):
        for message in entries(language):
            if message.pluralizable:
                assert ngettext(*message.id, 1) in message.string
            elif message.context:
                assert pgettext(message.context, message.id) == message.string
            else:
                assert gettext(message.id) == message.string


@in_each_language
def test_each_form_of_a_number_is_its_own(language):
    plurals = [message for message in entries(language) if message.pluralizable]
    assert plurals
    numbers = (1,) if language in ONE_FORM else EACH_FORM.get(language, (1, 2))
    with translation.override(language):
        for message in plurals:
            assert {ngettext(*message.id, n) for n in numbers} == set(message.string)
