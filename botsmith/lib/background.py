"""What a process makes ready beside the requests that found it wanting."""

import logging
import threading
from collections.abc import Callable, Hashable

from pymongo.errors import PyMongoError

log = logging.getLogger(__name__)


class Background:
    """Threads of one purpose, one at a time for each key."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._under_way: set[Hashable] = set()
        self._lock = threading.Lock()

    def begin(self, key: Hashable, work: Callable[[], object], *, of: str) -> None:
        """Begins the work, unless that of the key is under way. What MongoDB does not answer is
        logged as the chatbot's; who comes next begins anew."""
        with self._lock:
            if key in self._under_way:
                return
            self._under_way.add(key)

        def run() -> None:
            try:
                work()
            except PyMongoError as error:
                log.warning("could not make the %s of chatbot %s: %s", self._name, of, error)
            finally:
                with self._lock:
                    self._under_way.discard(key)

        threading.Thread(target=run, name=self._name, daemon=True).start()
