"""What operators' figures hear of one answer (``botsmith.lib.metrics``)."""

import time

from bots.answering.stream import Event
from bots.answering.writing import Draft
from botsmith.lib.metrics import answers, first_words

OUTCOMES = {"done": "done", "error": "failed"}


class Counting:
    def __init__(self, draft: Draft) -> None:
        self._draft, self._has_begun, self._last = draft, False, ""

    def hear(self, event: Event) -> None:
        if event.name == "delta" and not self._has_begun:
            self._has_begun = True
            took = time.monotonic() - self._draft.started
            first_words.labels(self._draft.engine).observe(took)
        if event.is_last:
            self._last = event.name

    def end(self) -> None:
        answers.labels(self._draft.engine, OUTCOMES.get(self._last, "interrupted")).inc()
