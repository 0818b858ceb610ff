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


TENANCY = "tests/proof/tenancy"
# One row a line, in the order of docs/security.md.
ROWS: dict[str, Row] = {
    "A1": Row(
        "nobody reads or changes what is another's",
        tests=(f"{TENANCY}/test_matrix.py", f"{TENANCY}/test_swapped.py"),
    ),
    "A2": Row(
        "no view or task asks for a tenant's documents by itself",
        tests=("tests/proof/test_tenant_queries.py",),
    ),
    "A3": Row(
        "nothing is written but what is declared", tests=(f"{TENANCY}/test_mass_assignment.py",)
    ),
    "A4": Row(
        "no parameter is an operator of the database", tests=(f"{TENANCY}/test_operators.py",)
    ),
    "A5": Row(
        "nobody is answered from another's knowledge",
        tests=("tests/proof/test_retrieval_isolation.py",),
    ),
    "A6": Row(
        "nobody rises by themselves, and an admin is always left",
        tests=("tests/accounts/test_roles.py", "tests/proof/test_role_ladder.py"),
    ),
    "A7": Row("no unsafe request passes without its token", tests=(f"{TENANCY}/test_csrf.py",)),
    "D3": Row(
        "a chat is framed by its owner's websites alone, all else by none",
        tests=(
            f"{TENANCY}/test_headers.py",
            "tests/bots/test_widget_access.py",
            "tests/bots/test_origins.py",
            "tests/e2e/test_two_websites.py",
        ),
    ),
    "D5": Row(
        "scripts of other websites read nothing but a look", tests=(f"{TENANCY}/test_cors.py",)
    ),
    "D8": Row(
        "headers everywhere, no way off the site, names are only names",
        tests=(f"{TENANCY}/test_headers.py", f"{TENANCY}/test_redirects.py"),
    ),
}
