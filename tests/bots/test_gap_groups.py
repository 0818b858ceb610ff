"""Gaps that ask the same are one group, whoever groups them, and its figures are its gaps'."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from bots.actions.gap_figures import touch
from bots.actions.gaps import forget_gaps_of
from bots.gaps import deciding, grouping
from bots.gaps.grouping import group_some
from bots.gaps.tasks import sweep_gaps
from bots.models import Gap, GapGroup
from botsmith.lib.errors import InvalidRequest
from botsmith.mongodb.collections import collection
from tests.bots.gap_cast import asked, gap_of, group_of, groups_of
from tests.cast import bot_of, person

pytestmark = pytest.mark.django_db(transaction=True)
SUNDAY, BIKES = "Do you open on Sunday?", "Do you repair bikes?"


def counted(bot) -> dict[str, int]:
    return {group.question: group.count for group in groups_of(bot)}


def test_near_duplicates_are_one_group(bot):
    group = group_of(bot, BIKES, "do you repair bikes", "Can you repair a bike?")
    assert (group.count, group.question, group.reasons) == (3, BIKES, {"refused": 3})
    assert (len(group.keys), len(group.wordings), group.languages) == (2, 2, ["en"])
    assert group.first_asked_at < group.last_asked_at


def test_another_day_is_another_question(bot):
    asked(bot, SUNDAY, "Do you open on Saturday?")
    assert counted(bot) == {SUNDAY: 1, "Do you open on Saturday?": 1}


def test_the_same_words_of_another_bot_are_its_own(bot):
    other = bot_of(person("Bob"))
    group_of(bot, BIKES)
    group_of(other, BIKES)


def test_a_wording_in_two_languages_is_one_wording(bot):
    group_of(bot, "Wifi?", language="en")
    assert group_of(bot, "Wifi?", language="de").languages == ["de", "en"]


def test_gaps_of_before_are_grouped_a_few_at_a_time(bot, monkeypatch):
    monkeypatch.setattr(grouping, "AT_ONCE", 2)
    for number in range(3):
        gap_of(bot, f"Is room {number} free?")
    # As an earlier version wrote them.
    bare = {"$unset": {"group_id": 1, "key": 1, "stars": 1, "note": 1}}
    collection(Gap).update_many({}, bare)
    assert grouping.chatbots_to_group() == [bot.pk]
    assert [group_some(bot.pk), group_some(bot.pk)] == [True, False]
    assert group_some(bot.pk) is False
    assert (len(groups_of(bot)), grouping.chatbots_to_group()) == (3, [])


def test_many_workers_at_once_make_one_group_of_a_wording(bot):
    for _ in range(12):
        gap_of(bot, BIKES)

    def work(_):
        try:
            group_some(bot.pk)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(work, range(6)))
    assert counted(bot) == {BIKES: 12}


def test_a_worker_that_finds_the_wording_taken_meanwhile_joins_it(bot, monkeypatch):
    """Both looked, found no group, and made one."""
    group = group_of(bot, BIKES)
    looks = iter([None])
    real = grouping._of_wording
    monkeypatch.setattr(grouping, "_of_wording", lambda *at: next(looks, real(*at)))
    monkeypatch.setattr(grouping, "_alike", lambda *at: None)
    gap_of(bot, BIKES)
    group_some(bot.pk)
    assert [each.pk for each in groups_of(bot)] == [group.pk]


def test_a_recount_that_never_came_is_made_up_for(bot):
    group = group_of(bot, BIKES)
    touch(group.pk)
    Gap.objects.create(
        chatbot=bot, question="x", query="x", language="en", reason="refused", group_id=group.pk
    )
    past = {"recount_due_at": timezone.now() - timedelta(seconds=1)}
    collection(GapGroup).update_one({"id": group.pk}, {"$set": past})
    sweep_gaps()
    assert counted(bot) == {BIKES: 2}


def test_a_group_made_by_a_worker_that_was_killed_goes(bot):
    GapGroup.objects.create(chatbot=bot, question="x", keys=["x"], recount_due_at=timezone.now())
    sweep_gaps()
    assert groups_of(bot) == []


# --- The owner sorts --------------------------------------------------------------------------


def test_a_wording_that_is_not_the_same_leaves_for_good(bot, alice):
    group = group_of(bot, BIKES, BIKES, "can you repair a bike", "Can you repair a bike?")
    gap = Gap.objects.filter(question="Can you repair a bike?").get()
    apart = deciding.separate(group, gap, actor=alice)
    assert counted(bot) == {BIKES: 2, gap.query: 2}
    asked(bot, "Can you repair a bike?!")
    apart.refresh_from_db()
    assert apart.count == 3


def test_the_wording_that_gave_a_group_its_name_can_leave(bot, alice):
    group = group_of(bot, BIKES, "Can you repair a bike?")
    deciding.separate(group, Gap.objects.get(question=BIKES), actor=alice)
    assert counted(bot) == {BIKES: 1, "Can you repair a bike?": 1}


def test_an_only_wording_stays(bot, alice):
    group = group_of(bot, BIKES)
    with pytest.raises(InvalidRequest):
        deciding.separate(group, Gap.objects.get(), actor=alice)


def test_two_groups_become_one_and_stay_one(bot, alice):
    groups = asked(bot, BIKES, BIKES, SUNDAY)
    kept = deciding.merge(groups, actor=alice)
    assert (kept.question, counted(bot)) == (BIKES, {BIKES: 3})
    asked(bot, SUNDAY)
    assert counted(bot) == {BIKES: 4}


def test_a_merge_that_was_cut_short_is_finished(bot, alice, monkeypatch):
    groups = asked(bot, BIKES, BIKES, SUNDAY)
    with monkeypatch.context() as patch:
        patch.setattr(deciding, "finish_merge", lambda _: None)
        deciding.merge(groups, actor=alice)
    # What is asked meanwhile finds a group of its own, and is there all the same.
    asked(bot, SUNDAY)
    sweep_gaps()
    assert sum(counted(bot).values()) == 4
    assert {group.status for group in groups_of(bot)} == {"open"}


def test_groups_that_give_up_for_each_other_are_one_in_the_end(bot, alice):
    """Merged in two windows at once, each into the other."""
    one, other = asked(bot, BIKES, BIKES, SUNDAY)
    deciding._give_up(one, other)
    deciding._give_up(other, one)
    for group in (one, other, one):
        deciding.finish_merge(group.pk)
    [left] = [group for group in groups_of(bot) if group.status != "merged"]
    assert (left.status, left.count) == ("open", 3)
    asked(bot, BIKES)
    assert counted(bot) == {left.question: 4}


def test_what_was_merged_into_one_that_is_gone_is_there_all_the_same(bot, alice):
    one, two, three = asked(bot, BIKES, BIKES, BIKES, SUNDAY, SUNDAY, "Is there a sauna?")
    deciding._give_up(three, two)
    deciding.merge([one, two], actor=alice)
    deciding.finish_merge(three.pk)
    asked(bot)
    assert sum(counted(bot).values()) == 6
    assert {group.status for group in groups_of(bot)} == {"open"}


def test_one_alone_is_not_merged(bot, alice):
    with pytest.raises(InvalidRequest):
        deciding.merge([group_of(bot, BIKES)], actor=alice)


# --- Dismissed, reopened, forgotten -------------------------------------------------------------


def test_what_is_dismissed_stays_so_when_it_is_asked_again(bot, alice):
    group = group_of(bot, BIKES)
    assert deciding.dismiss(group, actor=alice, reason="Not ours")
    assert not deciding.dismiss(group, actor=alice)
    asked(bot, BIKES, BIKES)
    group.refresh_from_db()
    assert (group.status, group.asked_since_dismissed) == ("dismissed", 2)
    assert deciding.reopen(group, actor=alice)
    group.refresh_from_db()
    assert (group.status, group.dismissed_reason) == ("open", None)


def test_what_was_answered_and_is_asked_again_is_open_again(bot):
    group = group_of(bot, BIKES)
    now = timezone.now()
    answered = {"status": "answered", "answered_at": now}
    collection(GapGroup).update_one({"id": group.pk}, {"$set": answered})
    # Asked before it was answered, and grouped after.
    gap_of(bot, BIKES, created_at=now - timedelta(seconds=5))
    group_some(bot.pk)
    group.refresh_from_db()
    assert group.status == "answered"
    gap_of(bot, BIKES, created_at=now + timedelta(seconds=5))
    group_some(bot.pk)
    group.refresh_from_db()
    assert (group.status, group.is_asked_again, group.count) == ("open", True, 3)


def test_the_gaps_of_conversations_that_go_are_counted_no_more(bot):
    asked(bot, BIKES, "Can you repair a bike?", SUNDAY)
    first = Gap.objects.get(question=BIKES)
    sunday = Gap.objects.get(question=SUNDAY)
    forget_gaps_of([first.conversation_id, sunday.conversation_id, "nobody's"])
    [group] = groups_of(bot)
    assert (group.question, group.count, group.wordings) == (
        "Can you repair a bike?",
        1,
        ["Can you repair a bike?"],
    )


def test_a_strangers_group_is_not_touched(bot):
    group_of(bot, BIKES)
    bob = bot_of(person("Bob"))
    group_of(bob, BIKES)
    forget_gaps_of([Gap.objects.get(chatbot=bob).conversation_id])
    assert (counted(bot), counted(bob)) == ({BIKES: 1}, {})


def test_however_many_groups_there_are_few_are_looked_at(bot):
    """The candidates come out of an index, by two words at a time."""
    asked(bot, *(f"Is item{number} in stock at shelf{number}?" for number in range(60)))
    wanted = {"chatbot_id": bot.pk, "pairs": {"$in": ["item7 shelf7"]}}
    plan = collection(GapGroup).find(wanted).hint("gap_groups_by_words").explain()
    assert plan["executionStats"]["totalDocsExamined"] == 1
    assert len(groups_of(bot)) == 60
