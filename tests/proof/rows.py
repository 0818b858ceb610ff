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
    "C1": Row(
        "no address that a stranger names leads anywhere but to the public internet",
        tests=("tests/proof/test_ssrf.py", "tests/proof/test_ssrf_actions.py"),
    ),
    "C2": Row(
        "one door to other people's servers",
        tests=("tests/house/test_walls.py::test_only_the_one_door_and_the_providers_call_out",),
    ),
    "C3": Row(
        "behind an open door stands a second wall, of the kernel's",
        full=("tests/proof/test_ssrf.py::test_the_second_wall_holds_when_the_door_is_open",),
    ),
    "C4": Row(
        "a refusal does not tell open private addresses from closed ones",
        tests=(
            "tests/proof/test_greedy_servers.py::"
            "test_an_open_private_address_looks_like_a_closed_one",
        ),
    ),
    "C5": Row(
        "greedy servers get an error in time, and no memory",
        tests=("tests/proof/test_greedy_servers.py",),
    ),
    "E1": Row(
        "files made to harm their reader cost one sentence, and good ones are read",
        tests=(
            "tests/proof/test_bombs.py::test_bombs_cost_a_sentence_each",
            "tests/knowledge/test_extract_apart.py",
        ),
    ),
    "E2": Row(
        "files that lie are refused, or read as what they are",
        tests=(
            "tests/proof/test_bombs.py::test_lies_are_refused_or_read_as_what_they_are",
            "tests/knowledge/test_uploads.py",
        ),
    ),
    "E3": Row(
        "sizes are bounded before a body is read, and quotas are exact",
        tests=(
            "tests/lib/test_door.py",
            "tests/billing/test_quota_races.py::test_of_fifty_at_once_with_one_left_one_is_made",
        ),
    ),
    "E4": Row(
        "what strangers uploaded can only be looked at, and scripts are not taken",
        tests=("tests/bots/test_pictures.py",),
    ),
    "L1": Row(
        "limits are exact by address, network, chatbot, visitor and key",
        tests=(
            "tests/lib/test_ratelimit.py",
            "tests/accounts/test_limits.py",
            "tests/bots/test_widget_access.py",
        ),
    ),
    "L2": Row(
        "a flood never passes a spending cap",
        tests=(
            "tests/bots/test_spending_ledger.py::test_a_flood_of_questions_never_passes_the_cap",
        ),
    ),
    "L3": Row("texts made to be slow are shown in time", tests=("tests/proof/test_slow_texts.py",)),
    "L4": Row(
        "what the API says is what it does, whatever is sent",
        tests=("tests/e2e/test_api_contract.py",),
    ),
}
