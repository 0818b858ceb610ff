"""Seeded bugs: documents of another customer."""

from tests.proof.seeded.bug import Bug

BUGS: tuple[Bug, ...] = (
    Bug(
        "an API key is found by its id alone",
        row="A1",
        file="accounts/access.py",
        old="get_object_or_404(ApiKey, pk=key_id, user_id=user.pk)",
        new="get_object_or_404(ApiKey, pk=key_id)",
        tests=("tests/proof/tenancy/test_swapped.py",),
        like="CVE-2026-47704: the parent is checked, the child is fetched by its id",
    ),
)
