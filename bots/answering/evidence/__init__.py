"""Which sentence of an answer rests on which words of which source."""

from bots.answering.evidence.check import Checked, check, citation

__all__ = ["Checked", "check", "citation"]
