"""What strangers can make of gaps is bounded: work, groups, tasks, and what a page counts."""

from types import SimpleNamespace

import pytest

from bots.actions import gaps
from bots.actions.gaps import heard, ring
from bots.gaps import grouping, listing, tasks
from bots.gaps.grouping import group_some
from bots.gaps.likeness import Question, key_of
from bots.gaps.tasks import group_gaps
from bots.models import Gap, GapGroup
from botsmith.lib import claims
from botsmith.mongodb.collections import collection
from tests.bots.gap_cast import asked, gap_of, group_of, groups_of
from tests.cast import signed_in

pytestmark = pytest.mark.django_db(transaction=True)
BIKES, SUNDAY = "Do you repair bikes?", "Do you open on Sunday?"


@pytest.fixture
def rung(monkeypatch) -> list[str]:
    sent: list[str] = []
    bell = SimpleNamespace(send_task=lambda _task, args: sent.extend(args))
    monkeypatch.setattr(gaps, "current_app", bell)
    return sent


@pytest.fixture
def compared(monkeypatch) -> list[str]:
    """The questions that a gap was held against."""
    seen: list[str] = []
    real = grouping.likeness

    def noted(one, other):
        seen.append(other.text)
        return real(one, other)

    monkeypatch.setattr(grouping, "likeness", noted)
    return seen


def groups_with(bot, pairs: list[str], count: int) -> None:
    for number in range(count):
        text = f"Group {number}"
        key = key_of(text)
        GapGroup.objects.create(chatbot=bot, question=text, language="en", keys=[key], pairs=pairs)


# --- Likeness -----------------------------------------------------------------------------------


def test_groups_that_share_a_few_words_only_are_not_compared(bot, compared):
    text = "zebra quokka walrus badger ferret otter?"
    pairs = Question(text, "en").pairs
    assert len(pairs) > 10
    groups_with(bot, [*pairs[:3], *(f"other{n} word{n}" for n in range(12))], 30)
    gap_of(bot, text)
    group_some(bot.pk)
    assert compared == []
    assert GapGroup.objects.filter(question=text).exists()


def test_of_many_groups_those_that_share_the_most_are_compared(bot, compared):
    text = "zebra quokka walrus badger ferret otter?"
    pairs = Question(text, "en").pairs
    groups_with(bot, pairs[: len(pairs) * 2 // 3], 40)
    same = GapGroup.objects.create(
        chatbot=bot, question=text.upper(), language="en", keys=["k"], pairs=pairs
    )
    gap_of(bot, text)
    group_some(bot.pk)
    assert len(compared) == grouping.MOST_CANDIDATES < 40
    assert Gap.objects.get().group_id == same.pk


# --- One task, one bell -------------------------------------------------------------------------


def test_many_gaps_at_once_ring_once_until_a_worker_hears(bot, rung):
    for _ in range(5):
        ring(bot.pk)
    assert rung == [bot.pk]
    heard(bot.pk)
    ring(bot.pk)
    assert rung == [bot.pk] * 2


def test_a_second_task_leaves_the_gaps_to_the_first_which_goes_on(bot, rung, monkeypatch):
    real = grouping.group_some

    def meanwhile(chatbot_id):
        more = real(chatbot_id)
        gap_of(bot, SUNDAY)
        group_gaps(chatbot_id)
        return more

    gap_of(bot, BIKES)
    monkeypatch.setattr(tasks.grouping, "group_some", meanwhile)
    group_gaps(bot.pk)
    assert [group.question for group in groups_of(bot)] == [BIKES]
    assert rung == [bot.pk]  # For what came after it had looked.
    monkeypatch.undo()


def test_a_task_that_broke_leaves_no_claim(bot, monkeypatch):
    def broken(_):
        raise OSError

    gap_of(bot, BIKES)
    with monkeypatch.context() as patch:
        patch.setattr(tasks.grouping, "group_some", broken)
        with pytest.raises(OSError):
            group_gaps(bot.pk)
    group_gaps(bot.pk)
    assert len(groups_of(bot)) == 1


def test_a_turn_ends_after_its_time_and_rings_for_the_next(bot, rung, monkeypatch):
    monkeypatch.setattr(grouping, "TURN_SECONDS", -1)
    gap_of(bot, BIKES)
    gap_of(bot, SUNDAY)
    group_gaps(bot.pk)
    assert (len(groups_of(bot)), rung) == (1, [bot.pk])
    group_gaps(bot.pk)
    assert (len(groups_of(bot)), rung) == (2, [bot.pk])


def test_what_cannot_be_grouped_is_left_to_the_sweeper(bot, rung, monkeypatch):
    gap_of(bot, BIKES)
    monkeypatch.setattr(grouping, "_join", lambda *_: False)
    group_gaps(bot.pk)
    assert rung == []
    assert claims.take(f"gaps:{bot.pk}", seconds=9)


# --- How many there are -------------------------------------------------------------------------


def test_past_a_number_those_asked_least_and_longest_ago_go(bot, monkeypatch):
    monkeypatch.setattr(grouping, "MOST_OPEN", 2)
    taught = group_of(bot, "Is there a sauna?")
    collection(GapGroup).update_one({"id": taught.pk}, {"$set": {"source_id": "s"}})
    asked(bot, BIKES, BIKES)
    asked(bot, SUNDAY)
    assert {group.question for group in groups_of(bot)} == {"Is there a sauna?", BIKES}
    assert Gap.objects.count() == 3  # Nor are their gaps kept.
    monkeypatch.setattr(grouping, "MOST_OPEN", 3)
    asked(bot, "Do you paint boats?")
    asked(bot, "Where is the harbour?")
    questions = {group.question for group in groups_of(bot)}
    assert questions == {"Is there a sauna?", BIKES, "Where is the harbour?"}


def test_a_page_counts_up_to_a_number_and_all_pages_are_reached(bot, alice, monkeypatch):
    monkeypatch.setattr("botsmith.lib.listing.PAGE_SIZE", 2)
    for module in ("bots.gaps.listing", "bots.views.gaps"):
        monkeypatch.setattr(f"{module}.MOST_COUNTED", 2)
    asked(bot, *(f"Is item{n} in stock at shelf{n}?" for n in range(7)))
    owner, home = signed_in(alice), f"/bots/{bot.pk}/gaps/"
    page = owner.get(home)
    assert page.context["found"].counts == {"": 3, "answered": 0, "dismissed": 0}
    assert "of more than 2<" in page.content.decode() and ">2+<" in page.content.decode()
    pages = [page.context["found"]]
    while older := pages[-1].older:
        pages.append(owner.get(home + older).context["found"])
    assert [len(found.rows) for found in pages] == [2, 2, 2, 1]


def test_a_page_says_when_old_questions_give_way(bot, alice, monkeypatch):
    asked(bot, BIKES, SUNDAY)
    owner, home = signed_in(alice), f"/bots/{bot.pk}/gaps/"
    assert "give way" not in owner.get(home).content.decode()
    monkeypatch.setattr("bots.views.gaps.MOST_COUNTED", 1)
    monkeypatch.setattr(listing, "MOST_OPEN", 2)
    assert "give way" in owner.get(home).content.decode()
