"""What a chatbot answers to small talk, by language. "{name}" stands for the bot's name."""

from bots.answering.speech import replies_eastern, replies_western

INTENTS = ("greeting", "thanks", "bye", "how", "who", "can", "ack")
"""What a language's replies answer, in this order; "ack" is "ok", "no thanks", "sorry"."""

REPLIES: dict[str, tuple[str, ...]] = replies_western.REPLIES | replies_eastern.REPLIES
