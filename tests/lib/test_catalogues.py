from gettext import GNUTranslations
from io import BytesIO

import pytest

from botsmith.lib.catalogues import (
    Sentence,
    as_text,
    compiled,
    in_python,
    in_template,
    read_catalogue,
    renewed,
)

MODULE = """
from django.utils.translation import gettext, ngettext_lazy, pgettext_lazy as named
from django.utils.translation import gettext_lazy as _

LATER = _("Try again")
def said(n, any):
    gettext("One "
            "sentence"); gettext(any); print("not this")
    return ngettext_lazy("{n} day", "{n} days", n), named("a button", "Close")
"""


def test_a_modules_sentences_are_found_by_the_names_it_gave_the_marks():
    assert in_python(MODULE) == [
        Sentence("Try again"),
        Sentence("One sentence"),
        Sentence("{n} day", "{n} days"),
        Sentence("Close", context="a button"),
    ]


def test_a_sentence_with_its_values_already_in_it_cannot_be_looked_up():
    source = "from django.utils.translation import gettext as _\n"
    for put_together in ('_(f"{n} days")', '_("days: %s" % n)'):
        with pytest.raises(ValueError, match="Line 2"):
            in_python(source + put_together)


def test_a_templates_sentences_are_found():
    template = """{% load i18n %}
      <p title="{% translate "It's closed" %}">not this
        {% blocktranslate with name=bot.name %}Chat with {{ name }}{% endblocktranslate %}</p>
    {{ message|default:_("Nothing") }} {% translate "Close" context "a button" %}
    {% blocktranslate count n=n %}{{ n }} day{% plural %}{{ n }} days{% endblocktranslate %}
    """
    assert in_template(template) == [
        Sentence("It's closed"),
        Sentence("Chat with %(name)s"),
        Sentence("Nothing"),
        Sentence("Close", context="a button"),
        Sentence("%(n)s day", "%(n)s days"),
    ]


def a_catalogue(tmp_path, text: str):
    path = tmp_path / "django.po"
    path.write_text(text)
    return read_catalogue(path, "de")


def test_what_is_translated_stays_and_what_is_no_longer_said_goes(tmp_path):
    known = a_catalogue(
        tmp_path,
        '# On a button.\nmsgid "Close"\nmsgstr "Schließen"\n\nmsgid "Open"\nmsgstr "Öffnen"\n\n'
        '#, fuzzy\nmsgid "Stop"\nmsgstr "Halt?"\n',
    )
    found = {Sentence(each): ["a.py"] for each in ("Close", "Stop", "Send")}
    renewal = renewed(known, found)
    assert [(each.id, each.string) for each in renewal if each.id] == [
        ("Close", "Schließen"),
        ("Stop", "Halt?"),
        ("Send", ""),
    ]
    assert renewal.get("Stop").fuzzy
    assert renewal.get("Close").user_comments == ["On a button."]


def test_the_same_sentences_make_the_same_bytes(tmp_path):
    text = 'msgid "{n} day"\nmsgid_plural "{n} days"\nmsgstr[0] "{n} Tag"\nmsgstr[1] "{n} Tage"\n'
    found = {Sentence("{n} day", "{n} days"): ["b.py", "a.py"], Sentence("Send"): ["a.py"]}
    once = renewed(a_catalogue(tmp_path, text), found)
    again = renewed(a_catalogue(tmp_path, as_text(once).decode()), found)
    assert as_text(again) == as_text(once)
    assert compiled(again) == compiled(once)


def test_what_is_compiled_is_read_by_pythons_own_reader(tmp_path):
    text = 'msgid "{n} day"\nmsgid_plural "{n} days"\nmsgstr[0] "{n} Tag"\nmsgstr[1] "{n} Tage"\n'
    read = GNUTranslations(BytesIO(compiled(a_catalogue(tmp_path, text))))
    assert read.ngettext("{n} day", "{n} days", 2) == "{n} Tage"
