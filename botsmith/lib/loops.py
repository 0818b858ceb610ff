import asyncio
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class OfLoop(Generic[T]):
    """One value for each event loop, made when first asked for; what closed loops had goes."""

    def __init__(self, make: Callable[[], T]):
        self._make = make
        self._values: dict[asyncio.AbstractEventLoop, T] = {}

    def get(self) -> T:
        loop = asyncio.get_running_loop()
        if loop not in self._values:
            self._values = {old: v for old, v in self._values.items() if not old.is_closed()}
            self._values[loop] = self._make()
        return self._values[loop]
