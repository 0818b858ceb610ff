"""How often somebody may be wrong: each address ten times a minute, each account five in five.

It is counted before the answer is known, in one step for all processes, and what was right is given
back: so many at once cannot slip through, and to sign in oneself in between wins no further guess
at others.
"""

import hashlib

from django.http import HttpRequest

from botsmith.lib.errors import RateLimited
from botsmith.lib.network import counted_address
from botsmith.lib.ratelimit import give_back, hit

OF_ADDRESS = {"limit": 10, "seconds": 60}
OF_ACCOUNT = {"limit": 5, "seconds": 300}


class Attempt:
    """One try at a password or at a code, counted as wrong until it ``succeeded``."""

    def __init__(self, *names: str) -> None:
        self._names = names

    @classmethod
    def of(cls, request: HttpRequest, whose: str) -> "Attempt":
        """Raises RateLimited. ``whose`` names what is guessed at, such as an email address."""
        address = f"wrong:{counted_address(request)}"
        account = f"wrong-of:{hashlib.sha256(whose.lower().encode()).hexdigest()}"
        try:
            hit(address, **OF_ADDRESS)
            hit(account, **OF_ACCOUNT)
        except RateLimited as refusal:
            note_over_limit(request, refusal)
            raise
        return cls(address, account)

    def succeeded(self) -> None:
        give_back(*self._names)


def note_over_limit(request: HttpRequest, refusal: RateLimited) -> None:
    """The page around a form says it in words; the response gets the status and Retry-After."""
    request.over_limit = refusal


def count_guess(session_key: str, began: float, *, most: int, seconds: int) -> None:
    """Counts a guess at a code that was mailed; raises RateLimited past so many of one code's.

    The session counts them too, but what is asked many times at once reads the same count.
    """
    hit(f"guess:{session_key}:{began}", limit=most, seconds=seconds)
