"""Tells the workers that a chatbot has something to deliver. A lost bell is rung by the sweeper."""

from functools import partial

from botsmith.lib.bells import ring_for

ring = partial(ring_for, "bots.webhooks.tasks.deliver")
