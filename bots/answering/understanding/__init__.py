"""What a visitor's message means, before anything is searched."""

from bots.answering.understanding.understand import Understood, understand

__all__ = ["Understood", "understand"]
