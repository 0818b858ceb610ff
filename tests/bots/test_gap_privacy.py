"""What visitors said goes with their conversations, and stands in no log."""

import pytest

from accounts.models import ActivityLog
from bots.actions.gaps import forget_gaps_of
from bots.gaps import deciding, replay, teaching
from bots.gaps.likeness import Question, key_of
from bots.gaps.replay import advance
from bots.gaps.tasks import sweep_gaps
from bots.models import Gap, GapGroup
from botsmith.mongodb.collections import collection
from tests.bots.gap_cast import asked, group_of

pytestmark = pytest.mark.django_db(transaction=True)
BIKES, BIKE, SUNDAY = "Do you repair bikes?", "Can you repair a bike?", "Do you open on Sunday?"


def merged(bot, alice) -> GapGroup:
    """One group of three wordings, two of which go on nothing but what the owner said."""
    group = deciding.merge(asked(bot, BIKES, BIKES, BIKE, SUNDAY), actor=alice)
    group.refresh_from_db()
    return group


def forget(question: str) -> None:
    forget_gaps_of([gap.conversation_id for gap in Gap.objects.filter(query=question)])


def test_what_went_leaves_results_and_what_is_to_be_asked(bot, alice):
    group = merged(bot, alice)
    teaching.ask_again(group, actor=alice)
    while advance(group.pk):
        pass
    collection(GapGroup).update_one({"id": group.pk}, {"$set": {"to_ask": [SUNDAY, BIKES]}})
    group.refresh_from_db()
    assert len(group.results) == 3 and key_of(SUNDAY) in group.keys
    forget(SUNDAY)
    group.refresh_from_db()
    assert {result["question"] for result in group.results} == {BIKES, BIKE}
    assert group.to_ask == [BIKES] and key_of(SUNDAY) not in group.keys
    assert "Sunday" not in str(collection(GapGroup).find_one({"id": group.pk}))


def test_a_wording_that_another_visitor_used_stays(bot, alice):
    group = merged(bot, alice)
    collection(GapGroup).update_one({"id": group.pk}, {"$set": {"to_ask": [BIKES]}})
    forget_gaps_of([Gap.objects.filter(query=BIKES).first().conversation_id])
    group.refresh_from_db()
    assert group.to_ask == [BIKES] and key_of(BIKES) in group.keys


def test_words_that_it_is_looked_up_by_go_with_its_question(bot, alice):
    group = deciding.merge(asked(bot, BIKES, BIKES, SUNDAY), actor=alice)
    forget(BIKES)
    group.refresh_from_db()
    assert (group.question, group.pairs) == (SUNDAY, [])
    sweep_gaps()
    group.refresh_from_db()
    assert group.pairs == Question(SUNDAY, "en").pairs and group.recount_due_at is None


def test_what_goes_while_it_is_asked_again_is_not_written_back(bot, alice, monkeypatch):
    group = merged(bot, alice)
    teaching.ask_again(group, actor=alice)
    real = replay.try_each

    def meanwhile(bot, questions, **options):
        tried = real(bot, questions, **options)
        forget(SUNDAY)
        return tried

    monkeypatch.setattr(replay, "try_each", meanwhile)
    advance(group.pk)
    group.refresh_from_db()
    assert group.step == "done"
    assert {result["question"] for result in group.results} == {BIKES, BIKE}


def test_what_went_before_it_was_asked_is_not_asked(bot, alice, monkeypatch):
    group = merged(bot, alice)
    teaching.ask_again(group, actor=alice)
    gone = [*replay.questions_of(group.pk), "Gone?"]
    collection(GapGroup).update_one({"id": group.pk}, {"$set": {"to_ask": gone}})
    while advance(group.pk):
        pass
    group.refresh_from_db()
    assert len(group.results) == 3 and group.step == "done"


def test_the_log_of_activities_holds_no_words_of_visitors(bot, alice):
    group = group_of(bot, BIKES, BIKE)
    apart = deciding.separate(group, Gap.objects.get(query=BIKE), actor=alice)
    deciding.dismiss(apart, actor=alice, reason="Not ours")
    deciding.reopen(apart, actor=alice)
    kept = deciding.merge([group, apart], actor=alice)
    teaching.ask_again(kept, actor=alice)
    advance(kept.pk)
    teaching.answer_group(bot, kept, questions=["Bicycles?"], answer="Yes.", actor=alice)
    logged = ActivityLog.objects.filter(resource_type="gapgroup")
    assert {log.resource_id for log in logged} == {group.pk, apart.pk}
    assert [log.details for log in logged] == [None] * 6
