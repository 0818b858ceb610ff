"""What the storms share: acts beside each other, sources added by the API, figures."""

import threading
from collections.abc import Callable, Sequence

from tests.proof.faults.town import Town


def at_once(*acts: Callable[[], object]) -> None:
    """Does all of them beside each other; the first error of any is raised."""
    wrong: list[BaseException] = []

    def one(act: Callable[[], object]) -> None:
        try:
            act()
        except BaseException as error:
            wrong.append(error)

    threads = [threading.Thread(target=one, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
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
