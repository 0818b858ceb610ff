"""Seeded bugs: quotas, plans and payments."""

from tests.proof.seeded.bug import Bug

BUGS: tuple[Bug, ...] = ()
