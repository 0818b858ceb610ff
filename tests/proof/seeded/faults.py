"""Seeded bugs: deaths, retries and secrets."""

from tests.proof.seeded.bug import Bug

BUGS: tuple[Bug, ...] = ()
