"""Seeded bugs: who somebody is, and what they may."""

from tests.proof.seeded.bug import Bug

BUGS: tuple[Bug, ...] = ()
