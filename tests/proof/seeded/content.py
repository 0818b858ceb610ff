"""Seeded bugs: files, texts and what models say."""

from tests.proof.seeded.bug import Bug

BUGS: tuple[Bug, ...] = ()
