"""How often and for how long a provider is asked, and what it is asked without. No network here."""

import random
import re
import time
from collections import defaultdict
from collections.abc import Mapping

from botsmith.ai.base import Code, ProviderError

TRIES = 3
# The first pause in seconds; the second is twice as long.
PAUSE = 0.25
# A provider that wants us to wait longer is not waited for: a visitor is reading.
LONGEST_PAUSE = 5.0
RETRIED = {Code.RATE_LIMITED, Code.OVERLOADED, Code.NETWORK, Code.TIMEOUT, Code.CUT}


class Attempts:
    """The tries of one call, within ``seconds`` all together."""

    def __init__(self, seconds: float):
        self._deadline = time.monotonic() + seconds
        self._made = 0

    @property
    def left(self) -> float:
        """Seconds until the call must have succeeded."""
        return max(0.0, self._deadline - time.monotonic())

    def pause(self, error: ProviderError) -> float:
        """Seconds to wait before the next try; raises the error when there must be none."""
        self._made += 1
        pause = PAUSE * 2 ** (self._made - 1) * random.uniform(0.75, 1.25)
        if error.retry_after is not None:
            pause = error.retry_after
        again = error.code in RETRIED and not error.permanent and self._made < TRIES
        if not again or pause > LONGEST_PAUSE or pause >= self.left:
            raise error
        return pause


# Options that some OpenAI-like server or model refuses, and what the same is called elsewhere.
OPTIONAL = {
    "stream_options": "",
    "temperature": "",
    "reasoning_effort": "",
    "dimensions": "",
    "encoding_format": "",
    "max_tokens": "max_completion_tokens",
    "max_completion_tokens": "max_tokens",
}


# Some servers refuse a request for what they do not know without saying which part it was.
LIKELY = "stream_options"
# Refusals speak of what is inside it.
SHORT = {"output_config": "effort"}


class Options:
    """Remembers which options a server refused, and leaves them out from then on.

    ``optional``: the options that may be left out, each with its other name or "". ``guess``: a
    refusal that names nothing is taken to mean ``stream_options``, until one request with them has
    succeeded.
    """

    def __init__(self, optional: Mapping[str, str] = OPTIONAL, *, guess: bool = False) -> None:
        self._optional = optional
        self._refused: defaultdict[str, set[str]] = defaultdict(set)
        self._guess = guess

    def fit(self, request: dict) -> dict:
        """The request without what is known to be refused, by the server or for the model."""
        refused = self._refused[""] | self._refused.get(request["model"], set())
        return self._without(request, refused)

    def without_refused(self, request: dict, sent: dict, text: str) -> dict | None:
        """What to send when ``sent`` was refused with ``text``; None when nothing can be left out.

        ``request`` is what was wanted at first.
        """
        words = {n: rf"\b({n}|{SHORT[n]})\b" if n in SHORT else rf"\b{n}\b" for n in self._optional}
        named = {n for n in self._optional if n in sent and re.search(words[n], text)}
        # What was asked for under its other name already is not known under either.
        named = {n for n in named if self._optional[n] not in request}
        if not named and self._guess and LIKELY in sent:
            named = {LIKELY}
        return self._without(sent, named) if named else None

    def worked(self, request: dict, sent: dict) -> None:
        """Notes, after a success, what had to be left out of the request."""
        self._guess = self._guess and LIKELY not in sent
        for name in self._optional:
            if name in request and name not in sent:
                self._refused["" if name == LIKELY else request["model"]].add(name)

    def _without(self, request: dict, names: set[str]) -> dict:
        fitted = {name: value for name, value in request.items() if name not in names}
        others = {self._optional[n]: request[n] for n in names if n in request}
        return fitted | {other: value for other, value in others.items() if other}
