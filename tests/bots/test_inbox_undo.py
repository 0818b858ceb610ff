"""What was done to many conversations is put back, and only what nobody moved since."""

import pytest

from bots.actions import inbox
from bots.actions.hand_off import hand_back, resolve
from bots.inbox.filters import Filter
from bots.models import Conversation, InboxWork
from bots.tasks import sweep_inbox, work_in_inbox
from tests.bots.inbox_cast import act, statuses, talk, undo
from tests.cast import bot_of, signed_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def bot(alice):
    return bot_of(alice)


@pytest.fixture
def owner(alice):
    return signed_in(alice)


@pytest.fixture(autouse=True)
def no_broker(monkeypatch):
    """Who is rung for does it here."""
    monkeypatch.setattr("bots.tasks.ring_for", lambda _task, ids: [*map(work_in_inbox, ids)])


def test_what_is_chosen_is_resolved_and_put_back_as_it_was(bot, owner):
    active, waiting = talk(bot), talk(bot, status="escalated")
    resolved, other = talk(bot, status="resolved"), talk(bot)
    answer = act(owner, bot, "resolve", active, waiting, resolved)
    assert statuses(active, waiting, resolved, other) == ["resolved"] * 3 + ["active"]
    page = owner.get(answer.url).content.decode()
    assert "2 conversations resolved." in page and "Undo" in page
    page = owner.get(undo(owner, bot).url).content.decode()
    assert "2 conversations are as they were" in page
    assert statuses(active, waiting, resolved) == ["active", "escalated", "resolved"]


def test_an_act_is_undone_once(bot, owner):
    mine = talk(bot)
    act(owner, bot, "resolve", mine)
    undo(owner, bot)
    act(owner, bot, "resolve", mine)
    first = InboxWork.objects.filter(act="resolve").earliest("created_at")
    owner.post(f"/bots/{bot.pk}/conversations/works/{first.pk}/undo/")
    assert statuses(mine) == ["resolved"]


def test_what_moved_on_since_is_left_alone(bot, owner):
    mine, other = talk(bot), talk(bot)
    act(owner, bot, "resolve", mine, other)
    Conversation.objects.filter(pk=mine.pk).update(status="escalated")
    undo(owner, bot)
    assert statuses(mine, other) == ["escalated", "active"]


def test_a_deleted_act_is_not_undone(bot, owner):
    act(owner, bot, "delete", talk(bot), confirm="delete")
    undo(owner, bot)
    assert not Conversation.objects.exists() and InboxWork.objects.count() == 1


def test_what_its_owner_did_by_hand_since_is_left_alone(bot, owner, alice):
    """Also where it looks as it did after the act: taken up by hand, and put aside by hand."""
    mine, other = talk(bot), talk(bot)
    act(owner, bot, "resolve", mine, other)
    mine.refresh_from_db()
    assert hand_back(mine, actor=alice) and resolve(mine, actor=alice)
    undo(owner, bot)
    assert statuses(mine, other) == ["resolved", "active"]


def test_an_undo_that_was_cut_short_is_taken_up(bot, owner, alice, monkeypatch):
    mine = talk(bot)
    act(owner, bot, "resolve", mine)
    work = InboxWork.objects.get()

    def killed(_):
        raise KeyboardInterrupt

    monkeypatch.setattr(inbox, "_step", killed)
    with pytest.raises(KeyboardInterrupt):
        inbox.undo(work, actor=alice)
    monkeypatch.undo()
    monkeypatch.setattr("bots.tasks.ring_for", lambda _task, ids: [*map(work_in_inbox, ids)])
    InboxWork.objects.update(lease_expires_at=work.created_at)
    sweep_inbox()
    assert statuses(mine) == ["active"]


def test_who_writes_while_an_act_begins_is_not_put_aside(bot, alice, monkeypatch):
    mine, other = talk(bot), talk(bot)
    look = inbox._next_ones

    def meanwhile(work):
        found = look(work)
        later = InboxWork.objects.get().until.replace(year=2999)
        Conversation.objects.filter(pk=mine.pk).update(updated_at=later, status="escalated")
        return found

    monkeypatch.setattr(inbox, "_next_ones", meanwhile)
    inbox.act_on_found(bot, Filter(), act=InboxWork.Act.RESOLVE, actor=alice)
    assert statuses(mine, other) == ["escalated", "resolved"]
