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
    "G7": Row(
        "a backup under load, restored elsewhere, is every collection as it was at its moment",
        tests=("tests/proof/test_backup.py",),
    ),
    "G8": Row(
        "each migration, killed at five points and run again, ends as at one go",
        full=("tests/proof/test_migrations.py",),
    ),
    "J1": Row(
        "of a deleted chatbot nothing answers and nothing is left",
        tests=("tests/proof/test_deleted_chatbot.py",),
    ),
    "J2": Row(
        "of a deleted account nothing is left but its receipt, whatever was killed",
        tests=("tests/bots/test_leaving.py",),
    ),
    "J4": Row(
        "an export has the rows of the database, of every model",
        tests=("tests/bots/test_leaving_export.py",),
    ),
    "K1": Row(
        "no secret stands in clear in stores, queues, mails, pages, exports or logs",
        tests=("tests/proof/test_canaries.py",),
    ),
    "K3": Row(
        "a start that would not be safe is refused, and the deployment check is clean",
        tests=("tests/e2e/test_production_start.py", "tests/e2e/test_image.py"),
    ),
    "K4": Row(
        "dependencies are locked by hashes, and a known-bad one goes red",
        tests=("tests/house/test_packaging.py",),
        full=("tests/proof/test_audit.py",),
    ),
    "K5": Row(
        "whatever strangers send stands in one line of the log, and who is denied is told",
        tests=("tests/proof/test_logs.py",),
    ),
}
