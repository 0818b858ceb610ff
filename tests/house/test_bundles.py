"""Modules that are deployed as one file can be: nothing is declared twice, no import is left."""

import re
from collections import Counter

import pytest
from django.conf import settings

from botsmith.bundles import bundle
from botsmith.storage import BUNDLED

DECLARED = re.compile(
    r"^(?:async )?(?:(?:function\*?|class) (\w+)|(?:const|let) (?:\{([^}]*)\}|(\w+)))", re.M
)


def bundled(name: str) -> str:
    return bundle(name, lambda name: (settings.BASE_DIR / "static" / name).read_text())


@pytest.mark.parametrize("name", BUNDLED)
def test_nothing_is_declared_twice(name):
    found = DECLARED.findall(bundled(name))
    names = Counter(word for groups in found for word in re.findall(r"\w+", " ".join(groups)))
    assert len(names) > 100
    assert [word for word, times in names.items() if times > 1] == []


@pytest.mark.parametrize("name", BUNDLED)
def test_no_import_or_export_is_left(name):
    assert re.findall(r"^(?:import|export)\b.*", bundled(name), re.M) == []
