"""The built-in engine: it needs no key, and answers by quoting."""

from bots.answering.quoting.extractive import Quoted, compose
from bots.answering.quoting.kindred import kindred

__all__ = ["Quoted", "compose", "kindred"]
