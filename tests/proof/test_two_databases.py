"""F8: a process that dies at any write leaves nothing that the sweepers do not set right.

Things are in one database and what is counted of them in another, so no transaction holds both.
Each act is begun over and over; the first time it dies before its first write, then before its
second, until it comes through. After each death the sweepers run, as they would some time later.
"""

from collections.abc import Callable
from contextlib import contextmanager
from datetime import timedelta
from io import BytesIO
from threading import Lock
from unittest.mock import patch

import pytest
from django.utils import timezone
from pymongo.collection import Collection

from billing.holding import HELD_FOR, settle_left
from billing.quota.mending import QUIET, abandoned
from billing.quota.reserving import IN_HAND
from bots.actions.beginning import begin_turn
from bots.actions.chatbots import create_bot, remove_bot
from bots.actions.turns import LEASE_SECONDS, settle_abandoned, settle_done
from bots.models import Chatbot, Message
from bots.usage.truth import check
from botsmith.mongodb.collections import collection
from knowledge import orphans
from knowledge.actions import add_file, add_text, delete_source
from knowledge.models import Chunk, Page, Source
from tests.bots.test_turns import OUTCOME
from tests.bots.test_usage_check import question
from tests.cast import bot_of, on_plan, person, text_of
from tests.proof.counting import counted

pytestmark = pytest.mark.django_db(transaction=True)
WRITES = (
    *("insert_one", "insert_many", "update_one", "update_many", "replace_one", "bulk_write"),
    *("delete_one", "delete_many", "find_one_and_update", "find_one_and_delete"),
)
MOST_WRITES = 80


class Dead(BaseException):
    """The process is no more: nothing that it would do afterwards happens."""


@contextmanager
def dying_before(number: int):
    """Yields how many writes there were; from that one on each is the end of the process."""
    made, lock = [], Lock()

    def deadly(name: str) -> Callable:
        real = getattr(Collection, name)

        def write(self, *args, **kwargs):
            with lock:
                if len(made) >= number:
                    raise Dead
                made.append(f"{self.name}.{name}")
            return real(self, *args, **kwargs)

        return write

    with patch.multiple(Collection, **{name: deadly(name) for name in WRITES}):
        yield made


def sweep(alice) -> None:
    """All that runs by itself, as late as it takes for leases to be over."""
    now = timezone.now()
    settle_abandoned(now + timedelta(seconds=LEASE_SECONDS + 1))
    settle_left(now + HELD_FOR + timedelta(seconds=1))
    orphans.sweep(now + timedelta(hours=2))
    late = now + IN_HAND + QUIET + timedelta(seconds=1)
    assert set(abandoned(late)) <= {alice.pk}
    check(alice.pk, late, mend=True)


def mismatches(alice) -> list[str]:
    """What does not fit together, between the databases and within one."""
    late = timezone.now() + IN_HAND + QUIET + timedelta(seconds=1)
    found = [str(each) for each in check(alice.pk, late, mend=False)]
    bots = set(Chatbot.objects.values_list("pk", flat=True))
    sources = set(Source.objects.values_list("pk", flat=True))
    found += [f"a source of no chatbot: {s.pk}" for s in Source.objects.exclude(chatbot__in=bots)]
    for model in (Page, Chunk):
        gone = set(collection(model).distinct("source_id")) - sources
        found += [f"{model.__name__} of no source" for _ in gone]
    found += [
        f"a message is {message.state}" for message in Message.objects.filter(state="streaming")
    ]
    return found


def asking(alice, bot) -> Callable:
    def act() -> None:
        settle_done(begin_turn(question(bot)), OUTCOME)

    return act


def making_a_chatbot(alice, bot) -> Callable:
    return lambda: create_bot(alice, name="Another")


def removing_a_chatbot(alice, bot) -> Callable:
    another = bot_of(alice)
    text_of(another)
    return lambda: remove_bot(another)


def adding_a_text(alice, bot) -> Callable:
    return lambda: add_text(bot, name="T", content="Words.", actor=alice)


def adding_a_file(alice, bot) -> Callable:
    return lambda: add_file(bot, name="a.txt", stream=BytesIO(b"Words."), size=6, actor=alice)


def deleting_a_source(alice, bot) -> Callable:
    source = text_of(bot)
    return lambda: delete_source(source, actor=alice)


ACTS = (
    *(asking, making_a_chatbot, removing_a_chatbot),
    *(adding_a_text, adding_a_file, deleting_a_source),
)


@pytest.mark.parametrize("make", ACTS, ids=lambda act: act.__name__)
def test_after_a_death_at_any_write_and_the_sweepers_all_fits(make):
    alice = on_plan(person(), "enterprise")
    bot = bot_of(alice)
    wrong, deaths = [], 0
    for number in range(MOST_WRITES):
        act = make(alice, bot)
        with dying_before(number) as writes:
            try:
                act()
                is_over = True
            except Dead:
                is_over = False
        if is_over:
            break
        deaths += 1
        sweep(alice)
        wrong += [f"dead after {writes[-1:]} ({number}): {each}" for each in mismatches(alice)]
    counted("F8", act=make.__name__, deaths=deaths, mismatches=len(wrong))
    assert is_over and deaths > 2
    assert not wrong, wrong[:5]
