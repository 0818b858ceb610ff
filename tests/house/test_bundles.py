"""What is deployed as one file can be: nothing is declared twice, no import is left."""

import re
from collections import Counter

import pytest
from django.conf import settings
from django.template import Context, Template

from botsmith.bundles import STYLES, bundle
from botsmith.storage import BUNDLED

CSS = settings.BASE_DIR / "static/css"
SCRIPTS = [name for name in BUNDLED if name.endswith(".js")]
DECLARED = re.compile(
    r"^(?:async )?(?:(?:function\*?|class) (\w+)|(?:const|let) (?:\{([^}]*)\}|(\w+)))", re.M
)


def bundled(name: str) -> str:
    return bundle(name, lambda name: (settings.BASE_DIR / "static" / name).read_text())


@pytest.mark.parametrize("name", SCRIPTS)
def test_nothing_is_declared_twice(name):
    found = DECLARED.findall(bundled(name))
    names = Counter(word for groups in found for word in re.findall(r"\w+", " ".join(groups)))
    assert len(names) > 100
    assert [word for word, times in names.items() if times > 1] == []


@pytest.mark.parametrize("name", BUNDLED)
def test_no_import_or_export_is_left(name):
    assert re.findall(r"^(?:import|export|@import)\b.*", bundled(name), re.M) == []


def test_every_component_is_in_the_styles_of_all_pages():
    """One thing, one file, one line of site.css."""
    imported = re.findall(
        r'@import url\("/static/css/components/(\w+)\.css"\)', (CSS / "site.css").read_text()
    )
    assert sorted(imported) == sorted(path.stem for path in (CSS / "components").glob("*.css"))


def test_styles_that_are_joined_name_no_files():
    """An address in them is relative to where they were, not to where they go."""
    assert "url(" not in bundled("css/site.css")


def test_in_development_each_part_is_linked_in_order():
    html = Template("{% load styles %}{% site_styles %}").render(Context())
    linked = re.findall(r'href="/static/([^"]+)"', html)
    assert linked[:2] == ["css/tokens.css", "css/base.css"]
    assert linked == STYLES.findall((CSS / "site.css").read_text())
