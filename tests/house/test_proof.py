"""The rows of the proof name tests that are there, and are told in docs/security.md."""

import re
from pathlib import Path

from django.conf import settings

from tests.proof.rows import ROWS

ROOT = Path(settings.BASE_DIR)


def test_each_row_names_tests_that_are_there():
    for name, row in ROWS.items():
        assert row.tests or row.full, name
        for test in (*row.tests, *row.full):
            file, _, part = test.partition("::")
            assert (ROOT / file).exists(), f"{name}: {file}"
            assert not part or f"def {part}(" in (ROOT / file).read_text(), f"{name}: {test}"


def test_the_document_tells_each_row_and_no_other():
    told = re.findall(r"^\| ([A-Z]\d+) \|", (ROOT / "docs/security.md").read_text(), re.M)
    assert told == list(ROWS)
