"""Each seeded bug still fits the code, and names tests that are there."""

import ast
from pathlib import Path

import pytest
from django.conf import settings

from tests.proof.rows import ROWS
from tests.proof.seeded import BUGS

ROOT = Path(settings.BASE_DIR)
LEAST = 60


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.name)
def test_a_bug_fits_the_code(bug):
    text = (ROOT / bug.file).read_text()
    changed = bug.changed(text)
    assert changed != text
    if bug.file.endswith(".py"):
        assert ast.dump(ast.parse(changed)) != ast.dump(ast.parse(text)), "it changes nothing"
    assert bug.row in ROWS
    assert not bug.file.startswith("tests/")
    for test in bug.tests:
        file, *parts = test.split("::")
        assert (ROOT / file).exists(), test
        for part in parts:
            name = part.partition("[")[0]
            assert f"def {name}(" in (ROOT / file).read_text() or (
                f"class {name}" in (ROOT / file).read_text()
            ), test


def test_there_are_enough_and_each_has_a_name_of_its_own():
    assert len(BUGS) >= LEAST
    assert len({bug.name for bug in BUGS}) == len(BUGS)
