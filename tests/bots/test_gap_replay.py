"""An answer to a gap is taught, and the questions are asked again, whatever happens meanwhile."""

from datetime import timedelta

import pytest
from django.utils import timezone

from bots.gaps import replay, teaching
from bots.gaps.deciding import merge
from bots.gaps.grouping import group_some
from bots.gaps.tasks import source_settled
from bots.models import GapGroup
from botsmith.lib.errors import InvalidRequest, QuotaExceeded, RateLimited
from botsmith.mongodb.collections import collection
from knowledge import actions
from knowledge.actions import delete_source, restore_source
from knowledge.models import Source
from tests.bots.gap_cast import ANSWER, BIKE, BIKES, asked, gap_of, go_on, group_of, teach, verdicts
from tests.cast import bot_of, person, read, signed_in, used

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def group(bot) -> GapGroup:
    return group_of(bot, BIKES, BIKE)


def test_an_answer_closes_its_group(bot, alice, group):
    before = used(alice)
    source = teach(bot, group)
    assert (group.step, group.status) == ("teaching", "open")
    assert go_on(group).step == "teaching"  # Not read yet.
    read(source)
    source_settled(source.pk)
    go_on(group)
    assert (group.step, group.status, group.passed) == ("done", "answered", 2)
    assert verdicts(group) == {BIKE: True, BIKES: True}
    result = group.results[0]
    assert result["cites"] and result["citations"][0]["source_id"] == source.pk
    assert "while you wait" in result["content"]
    assert used(alice) == before


def test_what_still_fails_keeps_it_open_and_says_why(bot, alice, group):
    other = asked(bot, "Do you paint old bikes in any colour?")[-1]
    merge([group, other], actor=alice)
    group.refresh_from_db()
    read(teach(bot, group, answer="On Mondays and Tuesdays."))
    go_on(group, after=20)
    assert (group.status, group.step, len(group.results)) == ("open", "done", 3)
    failed = [result for result in group.results if not result["passed"]]
    assert failed and all(result["why"] for result in failed)


def test_a_better_answer_replaces_the_first(bot, group):
    first = teach(bot, group, answer="Perhaps.")
    read(first)
    go_on(group, after=20)
    second = teach(bot, group)
    assert (second.pk, Source.objects.filter(mode="qa").count()) == (first.pk, 1)
    read(second)
    go_on(group, after=20)
    assert group.status == "answered"
    assert all("while you wait" in result["content"] for result in group.results)


def test_sent_twice_it_is_one_source(bot, group):
    teach(bot, group)
    with pytest.raises(InvalidRequest):
        teach(bot, group)
    assert Source.objects.filter(mode="qa").count() == 1


def test_an_answer_that_could_not_be_saved_leaves_all_as_it_was(bot, alice, group, monkeypatch):
    def full(*_, **__):
        raise QuotaExceeded("No room.")

    monkeypatch.setattr(teaching, "add_qa", full)
    with pytest.raises(QuotaExceeded):
        teaching.answer_group(bot, group, questions=[BIKES], answer=ANSWER, actor=alice)
    group.refresh_from_db()
    assert (group.step, group.source_id, group.replay_due_at) == ("", None, None)


def test_a_worker_killed_while_it_saved_is_told(bot, alice, group, monkeypatch):
    def killed(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(teaching, "add_qa", killed)
    with pytest.raises(KeyboardInterrupt):
        teaching.answer_group(bot, group, questions=[BIKES], answer=ANSWER, actor=alice)
    assert go_on(group).step == "teaching"
    go_on(group, after=90)
    assert (group.step, group.error, group.status) == ("done", replay.NOT_SAVED, "open")


def test_a_worker_killed_between_questions_is_followed_by_another(bot, group, monkeypatch):
    monkeypatch.setattr(replay, "AT_ONCE", 1)
    real, calls = replay.try_each, []

    def killed_at_the_second(bot, questions, **options):
        calls.append(list(questions))
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(bot, questions, **options)

    monkeypatch.setattr(replay, "try_each", killed_at_the_second)
    read(teach(bot, group))
    with pytest.raises(KeyboardInterrupt):
        go_on(group)
    group.refresh_from_db()
    assert (group.step, len(group.results), len(group.to_ask)) == ("asking", 1, 1)
    go_on(group)  # The lease holds.
    assert group.step == "asking"
    go_on(group, after=200)
    assert (group.status, len(group.results)) == ("answered", 2)
    assert calls == [[BIKE], [BIKES], [BIKES]]


def test_a_worker_that_lost_its_lease_writes_nothing_more(bot, group, monkeypatch):
    def taken_over(bot, questions, **options):
        collection(GapGroup).update_one({"id": group.pk}, {"$set": {"lease_token": "another"}})
        return []

    monkeypatch.setattr(replay, "try_each", taken_over)
    read(teach(bot, group))
    go_on(group)
    assert (group.step, group.lease_token, group.results) == ("asking", "another", [])


def test_what_no_worker_gets_through_ends(bot, group, monkeypatch):
    def broken(*_, **__):
        raise OSError

    monkeypatch.setattr(replay, "try_each", broken)
    read(teach(bot, group))
    for turn in range(replay.MOST_TRIES):
        with pytest.raises(OSError):
            go_on(group, after=turn * 200)
    go_on(group, after=2000)
    assert (group.step, group.error) == ("done", replay.GIVEN_UP)


def test_an_answer_that_cannot_be_read_says_why(bot, group):
    source = teach(bot, group)
    collection(Source).update_one(
        {"id": source.pk}, {"$set": {"status": "failed", "error_message": "It is broken."}}
    )
    source_settled(source.pk)
    go_on(group)
    assert group.step == "done" and "It is broken." in group.error and group.status == "open"


def test_an_answer_deleted_while_it_is_taught_says_so(bot, alice, group):
    delete_source(teach(bot, group), actor=alice)
    go_on(group, after=20)
    assert (group.error, group.status) == (replay.DELETED, "open")
    assert teaching.answer_source(group) is None


def test_a_group_whose_answer_is_deleted_is_open_again(bot, alice, group):
    source = teach(bot, group)
    read(source)
    go_on(group)
    assert group.status == "answered"
    delete_source(source, actor=alice)
    source_settled(source.pk)
    group.refresh_from_db()
    assert (group.status, group.is_asked_again, group.error) == ("open", True, replay.DELETED)
    assert teaching.answer_source(group) is None


@pytest.mark.parametrize("is_taught", [True, False])
def test_an_answer_that_is_brought_back_is_tried_again(bot, alice, group, is_taught):
    source = teach(bot, group)
    if is_taught:
        read(source)
        go_on(group)
    delete_source(source, actor=alice)
    source_settled(source.pk)
    go_on(group, after=20)
    assert (group.status, group.step, group.error) == ("open", "done", replay.DELETED)
    back = restore_source(bot, source.pk, actor=alice)
    read(back)
    source_settled(back.pk)
    go_on(group)
    assert (group.status, group.passed, group.error) == ("answered", 2, None)
    assert teaching.answer_source(group) == back


def test_a_new_answer_takes_the_place_of_a_deleted_one(bot, alice, group):
    first = teach(bot, group, answer="Perhaps.")
    read(first)
    go_on(group, after=20)
    delete_source(first, actor=alice)
    source_settled(first.pk)
    second = teach(bot, group)
    read(second)
    go_on(group, after=40)
    assert group.status == "answered" and group.source_id == second.pk != first.pk


def test_asked_again_by_a_visitor_it_is_open_again(bot, group):
    read(teach(bot, group))
    go_on(group)
    gap_of(bot, BIKES, created_at=timezone.now() + timedelta(seconds=1))
    group_some(bot.pk)
    group.refresh_from_db()
    assert (group.status, group.is_asked_again) == ("open", True)


def test_asked_again_by_the_owner_it_moves_both_ways(bot, alice, group):
    teaching.ask_again(group, actor=alice)
    go_on(group)
    assert (group.status, group.passed, len(group.results)) == ("open", 0, 2)
    # Taught by another way.
    source = actions.add_qa(bot, questions=[BIKES, BIKE], answer=ANSWER, actor=alice)
    read(source)
    teaching.ask_again(group, actor=alice)
    go_on(group)
    assert (group.status, group.passed) == ("answered", 2)
    delete_source(source, actor=alice)
    teaching.ask_again(group, actor=alice)
    go_on(group)
    assert (group.status, group.is_asked_again) == ("open", True)


def test_asking_again_twice_asks_once_and_has_a_limit(bot, alice, group, monkeypatch):
    monkeypatch.setattr(teaching, "ASKED_PER_HOUR", 2)
    teaching.ask_again(group, actor=alice)
    teaching.ask_again(group, actor=alice)
    with pytest.raises(RateLimited):
        teaching.ask_again(group, actor=alice)
    go_on(group)
    assert len(group.results) == 2


def test_teaching_and_asking_again_have_one_limit_of_an_owner(bot, alice, group, monkeypatch):
    monkeypatch.setattr(teaching, "ASKED_PER_HOUR", 2)
    alice.custom_max_chatbots = 3
    other = group_of(bot_of(alice), BIKES)
    teach(bot, group)
    teaching.ask_again(other, actor=alice)
    with pytest.raises(RateLimited):
        teaching.ask_again(other, actor=alice)
    third = group_of(bot_of(alice), BIKES)
    page = signed_in(alice).post(
        f"/bots/{third.chatbot_id}/gaps/{third.pk}/answer/", {"question": BIKES, "answer": ANSWER}
    )
    assert page.status_code == 422
    assert ANSWER in page.content.decode() and "a lot at once" in page.content.decode()
    assert Source.objects.filter(mode="qa").count() == 1
    bob = bot_of(person("Bob"))
    teaching.ask_again(group_of(bob, BIKES), actor=bob.user)
