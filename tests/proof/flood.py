"""Asks chatbots once a second each on average, as visitors who know nothing of each other do.

In a process of its own, so that the test's clock is not held up by it.
``python -m tests.proof.flood URL CHATBOT…`` writes one line when each chatbot has refused, and at
the end of its input another: how often each status was answered, as JSON.
"""

import json
import random
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import requests


class Flood:
    def __init__(self, url: str, bots: list[str]):
        self.url, self.bots = url, bots
        self.over = threading.Event()
        self.statuses: Counter[int] = Counter()
        self.refusing: set[str] = set()
        self.told = False
        self.lock = threading.Lock()

    def ask(self, bot: str) -> None:
        place = f"{self.url}/embed/{bot}"
        with requests.Session() as line:
            token = line.post(f"{place}/session", json={}, timeout=60).json()["token"]
            line.headers.update(authorization=f"Bearer {token}", accept="application/json")
            while not self.over.is_set():
                due = time.monotonic() + random.expovariate(1)
                answer = line.post(f"{place}/messages", json={"content": "When?"}, timeout=60)
                self.count(bot, answer.status_code)
                self.over.wait(max(0.0, due - time.monotonic()))

    def count(self, bot: str, status: int) -> None:
        with self.lock:
            self.statuses[status] += 1
            if status == requests.codes.too_many_requests:
                self.refusing.add(bot)
                if len(self.refusing) == len(self.bots) and not self.told:
                    self.told = True
                    print("refused", flush=True)


def main() -> None:
    flood = Flood(sys.argv[1], sys.argv[2:])
    with ThreadPoolExecutor(len(flood.bots)) as pool:
        asking = [pool.submit(flood.ask, bot) for bot in flood.bots]
        sys.stdin.read()
        flood.over.set()
    for each in asking:
        each.result()
    print(json.dumps(flood.statuses))


if __name__ == "__main__":
    main()
