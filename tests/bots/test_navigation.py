"""A chatbot's pages are listed in one place; each marks itself as the one that is shown."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from bots.models import Conversation
from bots.navigation import GROUPS, waiting
from tests.cast import bot_of, person, signed_in

ENTRIES = [entry for group in GROUPS for entry in group.entries]
CURRENT = re.compile(r'<a href="([^"]+)" aria-current="page"')


@pytest.mark.django_db(transaction=True)
class TestNavigation:
    @pytest.fixture
    def bot(self):
        return bot_of(person())

    @pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.tab)
    def test_every_page_marks_itself(self, bot, entry):
        address = reverse(entry.name, args=(bot.pk,))
        page = signed_in(bot.user).get(address).content.decode()
        assert CURRENT.findall(page.partition('class="bot-nav"')[2]) == [address]

    def test_it_leads_to_all_pages(self, bot):
        page = signed_in(bot.user).get(reverse("bots:overview", args=(bot.pk,))).content.decode()
        assert all(f'href="{reverse(entry.name, args=(bot.pk,))}"' in page for entry in ENTRIES)

    def test_who_waits_is_counted(self, bot):
        assert waiting(bot) == ""
        Conversation.objects.create(
            chatbot=bot, session_id="s", status=Conversation.Status.ESCALATED
        )
        assert waiting(bot) == "1"
        page = signed_in(bot.user).get(reverse("bots:share", args=(bot.pk,))).content.decode()
        assert '<span class="tab-count">1<span class="visually-hidden"> with a person' in page

    def test_strangers_see_none_of_it(self, bot):
        assert Client().get(reverse("bots:overview", args=(bot.pk,))).status_code == 302
