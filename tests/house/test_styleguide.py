"""The style guide shows what there is, and only where pages are built."""

from django.conf import settings
from django.template import engines
from django.test import Client

from botsmith.styleguide.sections import GROUPS
from botsmith.styleguide.tokens import contrasts, named

COMPONENTS = settings.BASE_DIR / "static/css/components"


def test_it_opens_in_development(settings):
    settings.DEBUG = True
    page = Client().get("/styleguide/")
    assert page.status_code == 200
    assert page.content.count(b'class="guide-section"') == sum(len(g.sections) for g in GROUPS)


def test_it_is_not_there_otherwise(settings):
    settings.DEBUG = False
    assert Client().get("/styleguide/").status_code == 404
    assert Client().post("/styleguide/").status_code == 404


def test_every_component_has_a_section():
    shown = set().union(*(s.components for group in GROUPS for s in group.sections))
    assert {path.stem for path in COMPONENTS.glob("*.css")} - shown == set()


def test_whatever_stands_on_something_can_be_read():
    assert [pair for pair in contrasts() if not pair.is_enough] == []


def test_every_size_of_text_has_its_sample():
    styles = (settings.BASE_DIR / "static/css/pages/styleguide.css").read_text()
    assert [name for name in named("text") if f'[data-size="{name}"]' not in styles] == []


def test_what_is_shown_escapes_what_was_written():
    template = engines["django"].from_string('{% include "components/toast.html" %}')
    undo = {"url": '/"><script>', "fields": {"<b>": '"><script>'}}
    html = template.render({"level": "info", "text": "<script>", "undo": undo})
    assert "<script>" not in html
    assert "<b>" not in html
