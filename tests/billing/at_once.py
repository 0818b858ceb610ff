"""Many of the same act at once, in threads of this process: what each came to."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from django.db import connections

from botsmith.lib.app_error import AppError


def outcomes(act: Callable[[], object], times: int = 20) -> Counter:
    """How many came to "done", and how many to each refusal."""

    def one(_: int) -> str:
        try:
            act()
        except AppError as refusal:
            return type(refusal).__name__
        finally:
            connections.close_all()
        return "done"

    with ThreadPoolExecutor(times) as pool:
        return Counter(pool.map(one, range(times)))
