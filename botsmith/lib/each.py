"""Work on many of which none may hold up the others."""

import logging
from collections.abc import Callable, Iterable
from time import monotonic

log = logging.getLogger(__name__)


def each(ids: Iterable[str], work: Callable[[str], object], *, seconds: float) -> "Done":
    """Does the work for each in turn, for so many seconds; what one raises the others never meet.

    Call ``Done.raise_failures`` when all that follows is done: nothing that was raised is lost.
    """
    end, done = monotonic() + seconds, Done()
    for one in ids:
        try:
            work(one)
        except Exception as error:
            log.exception("failed for %s; the others go on", one)
            done.failures.append(error)
        done.last = one
        if monotonic() > end:
            break
    return done


class Done:
    """How far it came, and what was raised on the way."""

    def __init__(self) -> None:
        self.last = ""
        self.failures: list[Exception] = []

    def raise_failures(self) -> None:
        if self.failures:
            raise ExceptionGroup("some of many failed", self.failures)
