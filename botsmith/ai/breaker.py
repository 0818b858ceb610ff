"""Providers that fail again and again are left alone for a while, by this process.

Each question would wait for the provider's patience to end before the built-in engine answers it.
After some failures in a row it answers at once; now and then one question tries again.
"""

import time

from botsmith.ai.base import Code

FAILURES = 5
OPEN_SECONDS = 20.0
# What another question is likely to meet too, and what may pass.
COUNTED = {Code.TIMEOUT, Code.NETWORK, Code.OVERLOADED, Code.RATE_LIMITED}
LEFT_ALONE = "the provider failed several times in a row, and is asked again in a moment"

_failures: dict[tuple[str, str], int] = {}
_until: dict[tuple[str, str], float] = {}


def is_open(provider: str, model: str) -> bool:
    """Whether it is not to be asked. When its time is over, the first who looks may try."""
    name = provider, model
    if name not in _until:
        return False
    now = time.monotonic()
    if now < _until[name]:
        return True
    _until[name] = now + OPEN_SECONDS
    return False


def failed(provider: str, model: str, code: Code) -> None:
    if code not in COUNTED:
        return
    name = provider, model
    _failures[name] = _failures.get(name, 0) + 1
    if _failures[name] >= FAILURES:
        _until[name] = time.monotonic() + OPEN_SECONDS


def succeeded(provider: str, model: str) -> None:
    _failures.pop((provider, model), None)
    _until.pop((provider, model), None)


def forget() -> None:
    _failures.clear()
    _until.clear()
