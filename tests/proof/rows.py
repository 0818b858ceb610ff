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
    "F1": Row(
        "of two hundred at once with one hundred messages left one hundred are answered and paid",
        tests=("tests/billing/test_quota_races.py", "tests/bots/test_quota_in_a_crowd.py"),
    ),
    "F2": Row(
        "what fails, or dies, before its end is given back: counted is what was answered",
        tests=("tests/bots/test_quota_in_a_crowd.py", "tests/bots/test_usage_check.py"),
    ),
    "F3": Row(
        "from a smaller plan on nothing is accepted over it, and the larger one restores all",
        tests=("tests/billing/test_quota_races.py", "tests/bots/test_plan_levels.py"),
    ),
    "F4": Row(
        "of fifty at once with room for one, one is made, of everything that plans count",
        tests=("tests/bots/test_counts_at_once.py", "tests/billing/test_quota_races.py"),
    ),
    "F5": Row(
        "a month turns once, whatever the servers' clocks say",
        tests=("tests/billing/test_quota_races.py",),
        full=("tests/billing/test_clocks.py",),
    ),
    "F6": Row(
        "a question sent fifty times at once is asked, answered and paid once",
        tests=("tests/bots/test_once.py",),
    ),
    "F7": Row(
        "of two tabs neither overwrites what it did not show",
        tests=("tests/bots/test_two_tabs.py",),
    ),
    "F8": Row(
        "a death at any write leaves nothing between the two databases that sweepers do not mend",
        tests=("tests/proof/test_two_databases.py",),
    ),
    "G1": Row(
        "whatever is killed, each alone or all at once, no source is lost, doubled or stuck",
        tests=("tests/e2e/test_ingestion_faults.py", "tests/e2e/test_workers_lose_redis.py"),
        full=("tests/proof/faults/test_everything.py",),
    ),
    "G2": Row(
        "a crowd is answered, each with its own words, though web processes are killed",
        tests=("tests/bots/test_turns.py",),
        full=(
            "tests/proof/faults/test_storms.py::test_a_crowd_is_answered_though_web_processes_are_killed",
        ),
    ),
    "G3": Row(
        "MongoDB's primary changes, by force too: no write is lost and nobody reads an error",
        tests=("tests/lib/test_single_writes.py",),
        full=("tests/proof/faults/test_fail_over.py",),
    ),
    "G4": Row(
        "Redis is emptied and killed: nobody is signed out, chat goes on, queues are made anew",
        tests=("tests/knowledge/test_outages.py", "tests/e2e/test_workers_lose_redis.py"),
        full=("tests/proof/faults/test_storms.py::test_redis_is_emptied_and_killed",),
    ),
    "G5": Row(
        "a full disk is said, corrupts nothing, and is over by itself when there is room",
        tests=("tests/knowledge/test_uploads.py",),
        full=("tests/proof/faults/test_disk_full.py",),
    ),
    "G6": Row(
        "a deploy cuts off no answer and loses no task",
        full=("tests/proof/faults/test_storms.py::test_a_deploy_cuts_nobody_off",),
    ),
    "H1": Row(
        "each fault of a provider is one sentence, charged to nobody, tried three times at most",
        tests=("tests/bots/test_provider_faults.py", "tests/ai/test_faults.py"),
    ),
    "H2": Row(
        "a provider that fails again and again is not waited for, and holds nobody else up",
        tests=("tests/bots/test_breaker.py",),
    ),
    "H3": Row(
        "who leaves ends the provider's request, and what was said is kept",
        tests=("tests/bots/test_providers.py",),
    ),
    "I1": Row(
        "deliveries are what the Standard Webhooks' own verifier takes, and only those",
        tests=("tests/bots/test_webhook_signing.py", "tests/bots/test_webhook_receivers.py"),
    ),
    "I2": Row(
        "no event is lost though senders are killed, and one dead endpoint holds up no other",
        tests=(
            *("tests/bots/test_webhook_workers.py", "tests/bots/test_webhook_delivery.py"),
            *("tests/bots/test_webhook_health.py", "tests/bots/test_webhook_lines.py"),
        ),
    ),
    "J3": Row(
        "conversations are kept for as long as the plan says, to the millisecond",
        tests=("tests/bots/test_history.py",),
    ),
    "K2": Row(
        "after a change of SECRET_KEY every stored secret is sealed anew, under load",
        tests=("tests/proof/test_resealing.py", "tests/lib/test_sealed.py"),
    ),
}
