"""What the storms share: acts while something strikes, sources added by the API, figures."""

import threading
from collections.abc import Callable, Sequence

from tests.proof.faults.town import Town


def storm(strike: Callable[[threading.Event], object], *acts: Callable[[], object]) -> None:
    """Strikes while all of the acts go on; the event is set when they are over.

    Striking is the main thread's: what a thread starts ends with that thread (``services``).
    """
    wrong: list[BaseException] = []
    over = threading.Event()

    def one(act: Callable[[], object]) -> None:
        try:
            act()
        except BaseException as error:
            wrong.append(error)

    def all_of_them() -> None:
        threads = [threading.Thread(target=one, args=(act,)) for act in acts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        over.set()

    going_on = threading.Thread(target=all_of_them)
    going_on.start()
    strike(over)
    going_on.join()
    if wrong:
        raise wrong[0]


def adding(town: Town, over: Callable[[], bool], added: list[tuple[str, int, str]]) -> None:
    """Adds texts by the API, one after the other: name, status, id of each."""
    pause = threading.Event()
    number = 0
    while not over():
        number += 1
        name = f"Text {number}"
        body = {
            "type": "text",
            "name": name,
            "content": f"# Rule {number}\n\nParcel {number} weighs {number} kg.",
        }
        answer = town.api("POST", f"chatbots/{town.bot}/sources", json=body)
        made = answer.json()
        added.append((name, answer.status_code, made.get("id", "")))
        pause.wait(1)


def percentile(figures: Sequence[float], share: float) -> float:
    return figures[min(len(figures) - 1, round(len(figures) * share))] if figures else 0.0
