"""Notes of the team on a conversation, which no visitor ever reads."""

from datetime import timedelta

import pytest
from django.utils import timezone

from bots.actions import notes
from bots.models import ConversationNote
from bots.tasks import sweep_inbox
from botsmith.lib.ids import new_id
from tests.bots.inbox_cast import talk
from tests.cast import bot_of, person, signed_in

pytestmark = pytest.mark.django_db(transaction=True)
HTMX = {"hx-request": "true"}


@pytest.fixture
def conversation(alice):
    return talk(bot_of(alice))


@pytest.fixture
def owner(alice):
    return signed_in(alice)


def address(conversation, part: str = "") -> str:
    return f"/bots/{conversation.chatbot_id}/conversations/{conversation.pk}/{part}"


def note(owner, conversation, text: str, number: str = "", **options):
    form = {"text": text, "note_id": number or new_id()}
    return owner.post(address(conversation, "notes/"), form, **options)


def test_a_note_is_kept_with_its_author_and_shown(conversation, owner, alice):
    answer = note(owner, conversation, "Call <b>back</b>")
    assert answer.url == f"{address(conversation)}#notes"
    page = owner.get(address(conversation)).content.decode()
    assert "Call &lt;b&gt;back&lt;/b&gt;" in page
    kept = ConversationNote.objects.get()
    assert (kept.author_id, kept.conversation_id) == (alice.pk, conversation.pk)


def test_a_note_that_is_sent_twice_is_one(conversation, owner):
    number = new_id()
    for _ in range(2):
        note(owner, conversation, "Once", number)
    assert ConversationNote.objects.count() == 1


@pytest.mark.parametrize(
    ("text", "sentence"), [("  ", "Write a note first."), ("x" * 2001, "longer than 2,000")]
)
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_an_unusable_note_says_why_and_keeps_the_text(conversation, owner, text, sentence, headers):
    page = note(owner, conversation, text, headers=headers).content.decode()
    assert sentence in page and text.strip() in page
    assert not ConversationNote.objects.exists()


def test_a_deleted_note_can_be_brought_back_until_it_is_swept(conversation, owner):
    note(owner, conversation, "Call back")
    kept = ConversationNote.objects.get()
    answer = owner.post(address(conversation, f"notes/{kept.pk}/delete/"))
    page = owner.get(answer.url).content.decode()
    assert "Note deleted." in page and "Call back" not in page
    assert f'id="note-act-{kept.pk}">Undo' in page  # What had the keyboard before: it stays there.
    assert "Note deleted." not in owner.get(address(conversation)).content.decode()
    owner.post(address(conversation, f"notes/{kept.pk}/bring-back/"))
    page = owner.get(address(conversation)).content.decode()
    assert "Call back" in page and f'id="note-act-{kept.pk}" aria-label="Delete' in page
    owner.post(address(conversation, f"notes/{kept.pk}/delete/"))
    sweep_inbox()
    assert ConversationNote.objects.exists()
    ConversationNote.objects.update(deleted_at=timezone.now() - timedelta(hours=2))
    sweep_inbox()
    assert not ConversationNote.objects.exists()


def test_a_script_gets_the_notes_alone(conversation, owner):
    page = note(owner, conversation, "Call back", headers=HTMX).content.decode()
    assert "<html" not in page and "Call back" in page and 'id="notes"' in page


def test_a_conversation_has_room_for_so_many(conversation, owner, monkeypatch):
    monkeypatch.setattr(notes, "MOST", 1)
    note(owner, conversation, "One")
    assert "has room for" in note(owner, conversation, "Two", headers=HTMX).content.decode()
    assert ConversationNote.objects.count() == 1


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_what_is_brought_back_needs_room_too(conversation, owner, monkeypatch, headers):
    monkeypatch.setattr(notes, "MOST", 1)
    note(owner, conversation, "One")
    first = ConversationNote.objects.get()
    owner.post(address(conversation, f"notes/{first.pk}/delete/"))
    note(owner, conversation, "Two")
    back = address(conversation, f"notes/{first.pk}/bring-back/")
    page = owner.post(back, headers=headers).content.decode()
    assert "has room for" in page and "Note deleted." in page and "Write a note first" not in page
    shown = ConversationNote.objects.filter(deleted_at=None)
    assert [each.text for each in shown] == ["Two"]
    owner.post(address(conversation, f"notes/{shown[0].pk}/delete/"))
    owner.post(back)
    assert [each.text for each in shown.all()] == ["One"]


def test_notes_that_come_at_once_do_not_share_the_last_room(conversation, owner, monkeypatch):
    monkeypatch.setattr(notes, "MOST", 1)
    record = notes.record

    def slowly(*args):
        """Another one is written before the first is done."""
        monkeypatch.setattr(notes, "record", record)
        note(owner, conversation, "Two")
        record(*args)

    monkeypatch.setattr(notes, "record", slowly)
    note(owner, conversation, "One")
    assert [each.text for each in ConversationNote.objects.all()] == ["One"]


def test_the_last_note_that_has_room_is_kept_when_it_is_sent_twice(
    conversation, owner, monkeypatch
):
    monkeypatch.setattr(notes, "MOST", 1)
    number = new_id()
    note(owner, conversation, "One", number)
    page = note(owner, conversation, "One", number, headers=HTMX).content.decode()
    assert "has room for" not in page and ConversationNote.objects.count() == 1


def test_strangers_and_other_conversations_have_no_part_in_it(conversation, owner, alice):
    note(owner, conversation, "Call back")
    kept = ConversationNote.objects.get()
    stranger = signed_in(person("Bob"))
    other = talk(conversation.chatbot)
    for part in (f"notes/{kept.pk}/delete/", f"notes/{kept.pk}/bring-back/"):
        assert stranger.post(address(conversation, part)).status_code == 404
        assert owner.post(address(other, part)).status_code == 404
    assert note(stranger, conversation, "Mine").status_code == 404
    assert ConversationNote.objects.get().deleted_at is None
