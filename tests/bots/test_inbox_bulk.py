"""What is done to many conversations at once: put aside, taken up, deleted, undone."""

from itertools import count

import pytest
from django.utils import timezone

from accounts.models import ActivityLog
from bots.actions import inbox
from bots.actions.chatbots import delete_bot
from bots.actions.gaps import record_gap
from bots.actions.notes import write_note
from bots.actions.turns import Step, Turn
from bots.models import (
    Conversation,
    ConversationNote,
    ConversationRating,
    Gap,
    InboxWork,
    Message,
    WebhookDelivery,
)
from bots.tasks import sweep_inbox, work_in_inbox
from bots.webhooks.events import Event, announce
from botsmith.lib.ids import new_id
from tests.bots.inbox_cast import act, statuses, talk, undo
from tests.bots.receiver import connect
from tests.cast import bot_of, person, signed_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def bot(alice):
    return bot_of(alice)


@pytest.fixture
def owner(alice):
    return signed_in(alice)


@pytest.fixture(autouse=True)
def bells(monkeypatch):
    """Works that a worker is rung for."""
    rung = []
    monkeypatch.setattr("bots.tasks.ring_for", lambda _task, ids: rung.extend(ids))
    return rung


# --- Gates ------------------------------------------------------------------------------------


def test_a_stranger_does_nothing(bot, owner):
    mine = talk(bot)
    stranger = signed_in(person("Bob"))
    assert act(stranger, bot, "resolve", mine).status_code == 404
    act(owner, bot, "resolve", mine)
    work = InboxWork.objects.get()
    for part, ask in (("", stranger.get), ("undo/", stranger.post)):
        assert ask(f"/bots/{bot.pk}/conversations/works/{work.pk}/{part}").status_code == 404
    assert statuses(mine) == ["resolved"]


@pytest.mark.parametrize("name", ["resolve", "reopen", "delete"])
def test_another_chatbots_conversations_are_as_not_there(bot, owner, alice, name):
    theirs = talk(bot_of(person("Bob")))
    before = statuses(theirs)
    answer = act(owner, bot, name, theirs, "nothing", confirm="delete")
    assert answer.status_code == 302 and statuses(theirs) == before
    assert "are not there any more" in owner.get(answer.url).content.decode()
    assert not InboxWork.objects.exists()


@pytest.mark.parametrize("form", [{}, {"act": "resolve"}, {"act": "burn", "chosen": "x"}])
def test_nothing_chosen_is_nothing_done(bot, owner, form):
    mine = talk(bot)
    answer = owner.post(f"/bots/{bot.pk}/conversations/act/", form, follow=True)
    assert "Choose the conversations first" in answer.content.decode()
    assert statuses(mine) == ["active"]


def test_nothing_is_done_by_a_link(bot, owner):
    assert owner.get(f"/bots/{bot.pk}/conversations/act/?act=resolve").status_code == 405


# --- Status -----------------------------------------------------------------------------------


def test_reopening_takes_nothing_from_a_person(bot, owner):
    resolved, waiting = talk(bot, status="resolved"), talk(bot, status="escalated")
    act(owner, bot, "reopen", resolved, waiting)
    assert statuses(resolved, waiting) == ["active", "escalated"]


def test_acts_are_in_the_activity(bot, owner):
    act(owner, bot, "resolve", talk(bot), talk(bot))
    entry = ActivityLog.objects.get(action="resolved_conversations")
    assert entry.details == "2 conversations"


def test_a_resolved_ones_mail_is_not_sent(bot, owner):
    mine = talk(bot, status="escalated", notice_due_at=timezone.now())
    act(owner, bot, "resolve", mine)
    mine.refresh_from_db()
    assert mine.notice_due_at is None


# --- All that match ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [("resolve", "active", "resolved"), ("reopen", "resolved", "active")],
)
def test_all_that_match_are_moved_step_by_step(bot, owner, bells, monkeypatch, name, before, after):
    monkeypatch.setattr(inbox, "AT_ONCE", 2)
    mine = [talk(bot, stars=5, status=before) for _ in range(5)]
    other = talk(bot, stars=1, status=before)
    answer = act(owner, bot, name, query="?stars=5", scope="all")
    [work_id] = bells
    assert "so far" in owner.get(answer.url).content.decode()
    assert statuses(*mine).count(after) == 2
    work_in_inbox(work_id)
    assert statuses(*mine, other) == [after] * 5 + [before]
    work = InboxWork.objects.get()
    assert (work.state, work.done) == ("done", 5)
    undo(owner, bot)
    for work_id in bells[1:]:
        work_in_inbox(work_id)
    assert statuses(*mine, other) == [before] * 6


def test_what_comes_in_meanwhile_is_none_of_it(bot, owner, bells, monkeypatch):
    monkeypatch.setattr(inbox, "AT_ONCE", 1)
    mine = talk(bot)
    act(owner, bot, "resolve", scope="all")
    late = talk(bot)
    work_in_inbox(bells[0])
    assert statuses(mine, late) == ["resolved", "active"]


def test_an_unheard_bell_and_a_lost_worker_are_made_up_for(bot, owner, bells, monkeypatch):
    monkeypatch.setattr(inbox, "AT_ONCE", 1)
    mine = [talk(bot) for _ in range(3)]
    act(owner, bot, "resolve", scope="all")
    bells.clear()
    sweep_inbox()
    InboxWork.objects.update(lease_expires_at=timezone.now() + inbox.timedelta(seconds=9))
    work_in_inbox(bells[0])
    assert statuses(*mine).count("resolved") == 1  # Another one is at it.
    InboxWork.objects.update(lease_expires_at=timezone.now())
    work_in_inbox(bells[0])
    work_in_inbox(bells[0])
    assert statuses(*mine) == ["resolved"] * 3
    assert InboxWork.objects.get().done == 3


def test_resolving_what_is_resolved_ends_at_once(bot, owner, bells, monkeypatch):
    monkeypatch.setattr(inbox, "AT_ONCE", 1)
    mine = [talk(bot, status="resolved") for _ in range(2)]
    act(owner, bot, "resolve", query="?status=resolved", scope="all")
    work = InboxWork.objects.get()
    assert (work.state, work.done, bells) == ("done", 0, [])
    assert statuses(*mine) == ["resolved"] * 2


@pytest.mark.parametrize("name", ["resolve", "reopen", "delete"])
def test_a_step_that_changes_nothing_is_the_last(bot, owner, bells, monkeypatch, name):
    monkeypatch.setattr(inbox, "AT_ONCE", 1)
    monkeypatch.setitem(inbox.STEPS, inbox.Act(name), lambda work, ids: 0)
    status = "resolved" if name == "reopen" else "active"
    for _ in range(2):
        talk(bot, status=status)
    act(owner, bot, name, scope="all", confirm="delete")
    assert (InboxWork.objects.get().state, bells) == ("done", [])


def test_works_that_wait_the_longest_come_first(bot, monkeypatch):
    monkeypatch.setattr(inbox, "AT_ONCE", 2)
    now = timezone.now()
    minutes = {"third": 1, "first": 3, "second": 2, "held": -1}
    for name, ago in minutes.items():
        left = now - inbox.timedelta(minutes=ago)
        InboxWork.objects.create(
            id=name, chatbot=bot, actor_id=bot.user_id, act="resolve", lease_expires_at=left
        )
    assert inbox.unfinished(now) == ["first", "second"]
    monkeypatch.setattr(inbox, "AT_ONCE", 9)
    assert inbox.unfinished(now) == ["first", "second", "third"]


def test_a_turn_is_short_and_rings_again(bot, owner, bells, monkeypatch):
    monkeypatch.setattr(inbox, "AT_ONCE", 1)
    clock = count(0, 5)  # Each step seems to take some seconds.
    mine = [talk(bot) for _ in range(4)]
    act(owner, bot, "resolve", scope="all")
    monkeypatch.setattr(inbox, "monotonic", lambda: next(clock))
    work_in_inbox(bells[0])
    assert statuses(*mine).count("resolved") == 2 and len(bells) == 2


@pytest.mark.parametrize("status", ["suspended", "banned"])
def test_a_suspended_owners_work_waits_for_them(bot, owner, alice, bells, monkeypatch, status):
    monkeypatch.setattr(inbox, "AT_ONCE", 1)
    mine = [talk(bot) for _ in range(2)]
    act(owner, bot, "resolve", scope="all")
    type(alice).objects.filter(pk=alice.pk).update(status=status)
    work_in_inbox(bells[0])
    sweep_inbox()
    assert statuses(*mine).count("resolved") == 1 and len(bells) == 1
    type(alice).objects.filter(pk=alice.pk).update(status="active")
    [left] = inbox.unfinished(timezone.now() + inbox.timedelta(seconds=inbox.STOPPED_SECONDS))
    InboxWork.objects.update(lease_expires_at=timezone.now())
    work_in_inbox(left)
    assert statuses(*mine) == ["resolved"] * 2


@pytest.mark.parametrize("query", ["?q=%21%21%21", "?q=%F0%9F%99%82"])
def test_a_search_without_a_word_is_not_all_of_them(bot, owner, query):
    mine = talk(bot)
    page = act(owner, bot, "delete", query=query, scope="all").content.decode()
    assert "Delete 0 conversations?" in page
    act(owner, bot, "delete", query=query, scope="all", confirm="delete")
    assert statuses(mine) == ["active"]


@pytest.mark.parametrize(
    "query",
    [
        *("?status=activ", "?stars=9", "?from=yesterday", "?to=2026-13-45", "?grounded=1"),
        *("?channel=fax", "?status=active&stars=x", f"?q={'word+' * 30}", f"?source={'x' * 65}"),
    ],
)
@pytest.mark.parametrize("name", ["resolve", "delete", "messages.csv"])
def test_a_filter_that_is_not_understood_is_not_acted_by(bot, owner, query, name):
    mine = talk(bot)
    answer = act(owner, bot, name, query=query, scope="all", confirm="delete")
    assert (
        answer.status_code == 302 and "Nothing was done" in owner.get(answer.url).content.decode()
    )
    assert statuses(mine) == ["active"] and not InboxWork.objects.exists()


# --- Deleting ---------------------------------------------------------------------------------


def full(bot, alice) -> Conversation:
    """A conversation with a rating, a gap and a note."""
    mine = talk(bot, stars=5)
    answer = Message.objects.filter(conversation=mine, role="assistant").get()
    turn = Turn(bot, mine.pk, "widget", "Why?", answer.pk, Step.WRITE)
    record_gap(turn, query="Why?", language="en", reason=Gap.Reason.REFUSED)
    write_note(mine, note_id=new_id(), text="A note", author=alice)
    return mine


def test_deleting_asks_first_and_then_takes_all_of_them(bot, owner, alice):
    mine, other = full(bot, alice), full(bot, alice)
    page = act(owner, bot, "delete", mine)
    assert page.status_code == 200 and "Delete 1 conversation?" in page.content.decode()
    wrong = act(owner, bot, "delete", mine, confirm="no")
    assert wrong.status_code == 422 and Conversation.objects.count() == 2
    act(owner, bot, "delete", mine, confirm=" Delete ")
    assert [each.pk for each in Conversation.objects.all()] == [other.pk]
    for model in (Message, ConversationRating, Gap, ConversationNote):
        assert {each.conversation_id for each in model.objects.all()} == {other.pk}, model
    assert ActivityLog.objects.get(action="deleted_conversations").details == "1 conversation"


def test_what_is_said_while_a_conversation_is_deleted_goes_with_it(bot, owner, alice, monkeypatch):
    mine = full(bot, alice)
    swept = inbox._delete_belongings

    def said_after(ids):
        swept(ids)
        if Conversation.objects.exists():
            said = {"conversation": mine, "chatbot": bot, "content": "Too late"}
            Message.objects.create(role="user", **said)
            write_note(mine, note_id=new_id(), text="Too late", author=alice)
            gap = {"conversation_id": mine.pk, "reason": "refused", "language": "en"}
            Gap.objects.create(chatbot=bot, question="Why?", query="Why?", **gap)

    monkeypatch.setattr(inbox, "_delete_belongings", said_after)
    act(owner, bot, "delete", mine, confirm="delete")
    for model in (Conversation, Message, ConversationNote, Gap):
        assert not model.objects.exists(), model


def test_a_conversation_begun_anew_meanwhile_keeps_what_is_said_in_it(bot, owner, monkeypatch):
    mine = talk(bot)
    real = inbox.collection

    class Racing:
        """Its visitor writes again right after the conversation was deleted."""

        def __getattr__(self, name):
            return getattr(real(Conversation), name)

        def delete_many(self, those):
            deleted = real(Conversation).delete_many(those)
            Conversation.objects.create(id=mine.pk, chatbot=bot, session_id="s")
            Message.objects.create(conversation=mine, chatbot=bot, role="user", content="Me again")
            return deleted

    racing = {Conversation: Racing()}
    monkeypatch.setattr(inbox, "collection", lambda model: racing.get(model) or real(model))
    act(owner, bot, "delete", mine, confirm="delete")
    assert [each.content for each in Message.objects.all()] == ["Me again"]


def test_what_a_webhook_was_told_of_it_goes_with_it(bot, owner, alice):
    connect(bot, "https://hooks.example/")
    mine, other = talk(bot), talk(bot)
    told = {"message": {"content": "My secret"}}
    for each in (mine, other):
        announce(bot, Event.MESSAGE_CREATED, {"conversation_id": each.pk, **told})
        announce(bot, Event.CONVERSATION_ESCALATED, {"conversation": {"id": each.pk}})
    announce(bot, Event.SOURCE_PROCESSED, {"source": {"id": "s"}})
    act(owner, bot, "delete", mine, confirm="delete")
    left = WebhookDelivery.objects.all()
    of = [each.conversation_id for each in left if each.conversation_id]
    assert of.count(other.pk) == len(of) and len(of) >= 2
    assert not any(mine.pk in each.body for each in left)
    assert left.filter(event="source.processed").count() == 1


def test_deleting_all_that_match_tells_how_many_and_takes_them(bot, owner, bells, monkeypatch):
    monkeypatch.setattr(inbox, "AT_ONCE", 2)
    for _ in range(5):
        talk(bot, stars=1)
    other = talk(bot)
    page = act(owner, bot, "delete", query="?stars=1", scope="all").content.decode()
    assert "Delete 5 conversations?" in page and 'name="scope" value="all"' in page
    act(owner, bot, "delete", query="?stars=1", scope="all", confirm="delete")
    work_in_inbox(bells[0])
    assert [each.pk for each in Conversation.objects.all()] == [other.pk]


def test_totals_tell_what_there_ever_was(bot, owner):
    mine = talk(bot)
    type(bot).objects.filter(pk=bot.pk).update(conversations_count=1, messages_count=2)
    act(owner, bot, "delete", mine, confirm="delete")
    bot.refresh_from_db()
    assert (bot.conversations_count, bot.messages_count) == (1, 2)


def test_works_and_notes_go_with_their_chatbot(bot, owner, alice):
    act(owner, bot, "resolve", full(bot, alice))
    delete_bot(bot, actor=alice)
    assert not InboxWork.objects.exists() and not ConversationNote.objects.exists()
