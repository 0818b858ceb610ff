"""Many at once, in threads of this process."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from accounts.models import User
from botsmith.lib.errors import QuotaExceeded
from botsmith.mongodb.collections import collection


def at_once(times: int, action: Callable[[], object], threads: int = 50) -> int:
    """How many of so many calls were not refused."""
    together = Barrier(min(times, threads))

    def one(number: int) -> bool:
        if number < together.parties:
            # Who has a connection already would be done before the others have made theirs.
            together.wait()
            for _ in range(3):
                collection(User).database.command("ping")
            together.wait()
        try:
            action()
        except QuotaExceeded:
            return False
        return True

    with ThreadPoolExecutor(together.parties) as pool:
        return sum(pool.map(one, range(times)))
