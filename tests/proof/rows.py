"""The rows of the proof: what must hold, and the tests that show it (docs/security.md)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One promise.

    ``tests`` are pytest's arguments, relative to the checkout. They run in ``make test`` by a
    sample; ``full`` are those whose every test is marked ``full_size`` and runs in ``make proof``
    alone.
    """

    name: str
    tests: tuple[str, ...] = ()
    full: tuple[str, ...] = ()


# One row a line, in the order of docs/security.md.
ROWS: dict[str, Row] = {
    "D1": Row(
        "no text of anybody runs as a script",
        tests=(
            "tests/e2e/test_stream_splits.py",
            "tests/proof/test_content_policy.py",
        ),
        full=("tests/e2e/alone/test_xss.py",),
    ),
    "D2": Row("no answer asks another host", tests=("tests/e2e/test_exfiltration.py",)),
    "D3": Row("the chat is framed by listed websites only", tests=("tests/e2e/test_framing.py",)),
    "D4": Row(
        "words of strangers' windows change nothing", tests=("tests/e2e/test_posted_words.py",)
    ),
    "D6": Row(
        "a visitor's conversation is theirs, without cookies",
        tests=(
            "tests/e2e/test_two_websites.py",
            "tests/e2e/test_another_visitor.py",
            "tests/proof/test_visitor_tokens.py",
        ),
    ),
    "D7": Row(
        "no cell of an export is run",
        tests=("tests/proof/test_exports.py", "tests/lib/test_csv.py"),
    ),
    "L5": Row(
        "nothing comes of what an obedient model reads",
        tests=("tests/proof/test_obedient_model.py", "tests/bots/test_injected.py"),
    ),
}
