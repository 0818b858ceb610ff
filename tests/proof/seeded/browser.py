"""Seeded bugs: what runs in a visitor's browser."""

from tests.proof.seeded.bug import Bug

BUGS: tuple[Bug, ...] = ()
