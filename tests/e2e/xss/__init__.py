"""Texts that would run a script, what notices that one did, and the places where they are put."""
