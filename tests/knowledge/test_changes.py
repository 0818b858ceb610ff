"""What is shown as changed between two readings of a page."""

import pytest

from knowledge.changes import MOST_SHOWN, between


@pytest.mark.parametrize(
    ("before", "after", "added", "removed"),
    [
        ("One. Two.", "One. Two.", [], []),
        ("One. Two.", "Two. One.", [], []),
        ("One  day.\nTwo.", "One day. Two.", [], []),
        ("Open at nine.", "Open at ten.", ["Open at ten."], ["Open at nine."]),
        ("# Prices\n\n- Kayak: 10", "## Prices\n\n- Kayak: 12", ["Kayak: 12"], ["Kayak: 10"]),
        ("Twice. Twice.", "Twice.", [], ["Twice."]),
        ("", "New here.", ["New here."], []),
        ("周一营业。周二休息。", "周一营业。周三休息。", ["周三休息。"], ["周二休息。"]),
    ],
)
def test_only_sentences_that_are_new_or_gone_are_changes(before, after, added, removed):
    assert between(before, after) == (added, removed)


def test_a_page_written_anew_shows_only_its_beginning():
    before = " ".join(f"Old sentence number {n}." for n in range(500))
    after = "x" * 5000
    added, removed = between(before, after)
    assert len(removed) == MOST_SHOWN and removed[0] == "Old sentence number 0."
    assert len(added) == 1 and len(added[0]) == 500
