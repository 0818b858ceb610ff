"""G2, G4, G6 and all of it at once: chat and ingestion while processes are killed or replaced."""

import os
import time
from datetime import UTC, datetime

import pytest
import redis

from benchmarks.streaming_stage import set_pace
from billing.quota.mending import QUIET
from tests.e2e.running import wait_until
from tests.proof.counting import counted
from tests.proof.faults.books import audited, settled
from tests.proof.faults.town import Town, town
from tests.proof.faults.visitors import Owner, Told, Visitors
from tests.proof.faults.world import adding, storm

pytestmark = pytest.mark.full_size
# A small machine may take an hour for twenty rounds.
CROWD, ROUNDS, WEB_KILLS = 500, int(os.environ.get("PROOF_ROUNDS", "20")), 3
DRAIN_SECONDS = 70


def broken(visitors: Visitors) -> list[int]:
    """Refusals for which nobody but we can do something."""
    told = [code for each in visitors.told for code in each.status if code >= 500]
    return told + [code for code in visitors.refused if code >= 500]


def ends(told: list[Told]) -> dict[str, int]:
    return {end: sum(each.ends.count(end) for each in told) for each in told for end in each.ends}


def quiet(here: Town) -> bool:
    since = {"timestamp": {"$gte": datetime.now(UTC) - QUIET}}
    return not here.data.messages.count_documents(since)


def test_a_crowd_is_answered_though_web_processes_are_killed(tmp_path):
    with town(tmp_path) as here:
        set_pace(here.stub, first=0.1, gap=0.05, tokens=20)
        visitors = Visitors(here.hosts, here.bot, patience=300)
        before = here.asked()

        def strike(over) -> None:
            for number in range(WEB_KILLS):
                if over.wait(15):
                    return
                web = here.webs["ab"[number % 2]]
                web.kill()
                web.start()

        began = time.monotonic()
        storm(strike, lambda: visitors.run(CROWD, questions=ROUNDS, over=5))
        told = visitors.told
        seconds = time.monotonic() - began
        settled(here)
        lacking = audited(here, told).drift
        wait_until(lambda: quiet(here), "silence", seconds=300)
        here.manage("usage", "check", "--mend")  # As every night.
        found = audited(here, told)
        asked_again = sum(each.sent > 1 for each in told)
        counted(
            "G2",
            streams=CROWD,
            rounds=ROUNDS,
            web_kills=WEB_KILLS,
            seconds=round(seconds),
            asked_again=asked_again,
            provider_calls=here.asked() - before,
            drift_before_the_night=lacking,
            **vars(found),
        )
        print(ends(told), broken(visitors))
        assert found.done == found.accepted == CROWD * ROUNDS
        assert found.sound
        assert here.asked() - before <= CROWD * ROUNDS + asked_again


def test_redis_is_emptied_and_killed(tmp_path):
    with town(tmp_path) as here:
        visitors, owner = Visitors(here.hosts, here.bot), Owner(here.hosts, here.bot)
        added: list[tuple[str, int, str]] = []
        told_503, told_200 = [], []
        until = time.monotonic() + 60

        def strike(over) -> None:
            over.wait(8)
            redis.Redis.from_url(here.environ["REDIS_URL"]).flushall()
            over.wait(12)
            here.redis.kill()
            told_503.append(wait_until(lambda: here.ready() == 503, "a 503", seconds=20))
            over.wait(6)
            here.redis.start()
            told_200.append(here.wait_ready(60))

        over = lambda: time.monotonic() > until and bool(told_200)  # noqa: E731
        storm(
            strike,
            lambda: visitors.run(8, until=over),
            lambda: owner.work(over),
            lambda: adding(here, over, added),
        )
        began = time.monotonic()
        settled(here)
        rebuilt = time.monotonic() - began
        found = audited(here, visitors.told)
        pages = {status for path, status in owner.status if path == "GET /dashboard/"}
        counted(
            "G4",
            pages=len(owner.status),
            pages_5xx=len(owner.broken),
            signed_out=sum(status == 302 for path, status in owner.status if "GET" in path),
            saved=len(owner.saved),
            chat_5xx=len(broken(visitors)),
            ready_again_after=round(told_200[0], 1),
            sources=len(added),
            queue_rebuilt_after=round(rebuilt, 1),
            **vars(found),
        )
        print(pages, owner.broken[:10], ends(visitors.told), broken(visitors)[:10])
        assert not owner.broken and pages == {200}
        assert not broken(visitors) and found.sound
        assert rebuilt <= 10


def test_a_deploy_cuts_nobody_off(tmp_path):
    with town(tmp_path) as here:
        set_pace(here.stub, first=0.2, gap=0.5, tokens=60)  # Answers of half a minute.
        visitors = Visitors(here.hosts, here.bot)
        added: list[tuple[str, int, str]] = []
        drained = []

        def roll(over) -> None:
            over.wait(8)
            for process in (*here.webs.values(), *here.lines.values()):
                began = time.monotonic()
                process.process.terminate()
                process.process.wait(DRAIN_SECONDS)
                drained.append(time.monotonic() - began)
                process.start()
                here.wait_ready(60)

        done = lambda: len(drained) == 5  # noqa: E731
        storm(
            roll,
            lambda: visitors.run(200, until=done, over=5),
            lambda: adding(here, done, added),
        )
        settled(here)
        found = audited(here, visitors.told)
        cut = sum(each.cut for each in visitors.told)
        counted(
            "G6",
            streams=200,
            answers=len(visitors.told),
            cut=cut,
            visible_5xx=len(broken(visitors)) + sum(s >= 500 for _, s, _ in added),
            longest_drain=round(max(drained), 1),
            sources=len(added),
            **vars(found),
        )
        print(ends(visitors.told), broken(visitors)[:10], drained)
        assert not cut and not broken(visitors) and found.sound
        assert max(drained) <= DRAIN_SECONDS
