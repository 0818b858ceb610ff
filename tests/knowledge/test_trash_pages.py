"""The pages offer to bring a deleted source back, and say what comes of it."""

import html
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from billing import quota
from billing.quota import Limit
from bots.actions.chatbots import delete_bot
from botsmith.mongodb.collections import collection
from knowledge.actions import add_text
from knowledge.models import DeletedSource, Source
from tests.cast import bot_of, person, signed_in, text_of

pytestmark = pytest.mark.django_db(transaction=True)
OVER = timedelta(hours=1, minutes=5)


@pytest.fixture
def page(alice, bot):
    """Alice's browser; what she posts leads on to a page."""
    client = signed_in(alice)
    client.send = lambda path: client.post(f"/bots/{bot.pk}/sources/{path}", follow=True)
    return client


def undo_on(answer) -> str | None:
    """Where the message on the page takes back what it tells of."""
    found = re.search(r'<form method="post" action="([^"]+)" data-toast-undo>', text_on(answer))
    return found and html.unescape(found[1])


def text_on(answer) -> str:
    return answer.content.decode()


def test_the_message_after_a_deletion_undoes_it_from_the_same_part_of_the_list(page, bot):
    source = text_of(bot)
    deleted = page.send(f"{source.pk}/delete/?kind=text")
    assert "is deleted; the bot no longer knows it." in text_on(deleted)
    assert undo_on(deleted) == f"/bots/{bot.pk}/sources/{source.pk}/restore/?kind=text"
    back = page.post(undo_on(deleted), follow=True)
    assert back.redirect_chain == [(f"/bots/{bot.pk}/sources/?kind=text#list", 302)]
    assert f"“{source.name}” is back; the bot reads it anew." in text_on(back)
    assert Source.objects.get().pk == source.pk


def test_the_page_lists_what_can_still_be_brought_back_the_latest_first(page, bot):
    names = ["First", "Second", "Third"]
    sources = [text_of(bot, name=name) for name in names]
    assert "Deleted within the hour" not in text_on(page.get(f"/bots/{bot.pk}/sources/"))
    for source in sources:
        page.send(f"{source.pk}/delete/")
    page.send(f"{sources[1].pk}/restore/")
    long_ago = {"$set": {"deleted_at": timezone.now() - OVER}}
    collection(DeletedSource).update_one({"id": sources[0].pk}, long_ago)
    shown = page.get(f"/bots/{bot.pk}/sources/")
    assert [each.name for each in shown.context["deleted"]] == ["Third"]
    assert f'action="/bots/{bot.pk}/sources/{sources[2].pk}/restore/"' in text_on(shown)
    page.send(f"{sources[1].pk}/delete/")
    shown = page.get(f"/bots/{bot.pk}/sources/")
    assert [each.name for each in shown.context["deleted"]] == ["Second", "Third"]


def test_undone_twice_it_says_that_it_is_back(page, bot):
    source = text_of(bot)
    undo = undo_on(page.send(f"{source.pk}/delete/"))
    page.post(undo)
    assert "It is back already." in text_on(page.post(undo, follow=True))


def test_undone_too_late_it_says_so(page, bot):
    source = text_of(bot)
    undo = undo_on(page.send(f"{source.pk}/delete/"))
    collection(DeletedSource).update_many({}, {"$set": {"deleted_at": timezone.now() - OVER}})
    late = page.post(undo, follow=True)
    assert "can no longer be brought back" in text_on(late) and undo_on(late) is None
    assert not Source.objects.exists()


def test_undone_without_room_it_offers_to_undo_once_more():
    alice = person()
    bot, page = bot_of(alice), signed_in(alice)
    source = text_of(bot, name="First")
    undo = undo_on(page.post(f"/bots/{bot.pk}/sources/{source.pk}/delete/", follow=True))
    while quota.has_room(alice, Limit.TEXTS):
        add_text(bot, name="other", content="x", actor=alice)
    refused = page.post(undo, follow=True)
    assert "“First” cannot come back yet. Your Free plan allows" in text_on(refused)
    assert "toast-error" in text_on(refused) and undo_on(refused) == undo


def test_nothing_is_undone_in_a_chatbot_that_is_gone_or_by_a_stranger(page, bot, alice):
    source = text_of(bot)
    undo = undo_on(page.send(f"{source.pk}/delete/"))
    assert signed_in(person("Bob")).post(undo).status_code == 404
    assert page.get(undo).status_code == 405
    delete_bot(bot, actor=alice)
    assert page.post(undo).status_code == 404
    assert not Source.objects.exists()
