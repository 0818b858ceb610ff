"""Tells the workers that days of a chatbot are to be rolled up. A lost bell is rung by beat."""

from functools import partial

from botsmith.lib.bells import ring_for

ring = partial(ring_for, "bots.stats.tasks.roll_up")
