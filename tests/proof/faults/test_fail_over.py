"""G3: MongoDB changes its primary while people ask, save and add sources."""

import time

import pytest

from tests.proof.counting import counted
from tests.proof.faults.books import audited, settled
from tests.proof.faults.town import town
from tests.proof.faults.visitors import Owner, Visitors
from tests.proof.faults.world import adding, percentile, storm

pytestmark = pytest.mark.full_size
STEP_DOWNS, KILLS, SECONDS, VISITORS = 10, 3, 60, 12


def test_nothing_acknowledged_is_lost_when_the_primary_changes(tmp_path):
    with town(tmp_path) as here:
        until = time.monotonic() + SECONDS
        done = []

        def strike(over) -> None:
            blows = [here.mongo.step_down] * STEP_DOWNS
            for place in (3, 7, 11):
                blows.insert(place, here.mongo.kill_primary)
            for number, blow in enumerate(blows):
                over.wait(
                    max(
                        0,
                        until - SECONDS + (number + 0.5) * SECONDS / len(blows) - time.monotonic(),
                    )
                )
                blow()
                done.append(blow.__name__)

        def over() -> bool:
            return time.monotonic() > until and len(done) == STEP_DOWNS + KILLS

        visitors, owner = Visitors(here.hosts, here.bot), Owner(here.hosts, here.bot)
        added: list[tuple[str, int, str]] = []
        storm(
            strike,
            lambda: visitors.run(VISITORS, until=over),
            lambda: owner.work(over),
            lambda: adding(here, over, added),
        )
        seconds = settled(here)
        found = audited(here, visitors.told)
        stalls = sorted(each.longest for each in visitors.told)
        broken = [code for each in visitors.told for code in each.status if code >= 500]
        broken += [code for code in visitors.refused if code >= 500]
        sources = {each["id"] for each in here.data.sources.find({}, {"id": 1})}
        kept = [source for _, status, source in added if status == 201]
        name = here.data.chatbots.find_one({"id": here.bot})["name"]
        counted(
            "G3",
            step_downs=done.count("step_down"),
            kills=done.count("kill_primary"),
            visible_5xx=len(broken) + len(owner.broken) + sum(s >= 500 for _, s, _ in added),
            sources_added=len(kept),
            sources_lost=len(set(kept) - sources),
            sources_doubled=len(sources) - len(set(kept)) - 1,
            pages=len(owner.status),
            saved=len(owner.saved),
            stall_p99=round(percentile(stalls, 0.99), 2),
            settled_after=round(seconds, 1),
            **vars(found),
        )
        print(
            owner.broken,
            [each for each in added if each[1] >= 500],
            sorted({e for t in visitors.told for e in t.ends}),
        )
        assert found.sound
        assert not broken and not owner.broken
        assert set(kept) <= sources and all(status < 500 for _, status, _ in added)
        assert name == owner.saved[-1]
