"""Seeded bugs: other people's servers."""

from tests.proof.seeded.bug import Bug

BUGS: tuple[Bug, ...] = ()
