"""An account that goes: all of it, from everywhere, and nothing of anybody else."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.utils import timezone
from django_mongodb_backend.models import EmbeddedModel

from accounts.keys import make_key
from accounts.leaving import ask_for_deletion, ask_for_export, hash_of
from accounts.models import AccountDeletion, DeletionReceipt, User
from accounts.profile import change_profile
from bots.leaving import deletion
from bots.leaving.export import make
from bots.leaving.holdings import HOLDINGS, NOBODYS, Owner
from tests.bots import leaving
from tests.bots.test_pictures import picture
from tests.cast import bot_of, file_of, on_plan, person, text_of

pytestmark = pytest.mark.django_db(transaction=True)
MARK = "zanzibarite"


def test_every_model_has_its_line():
    stored = {each for each in apps.get_models() if not issubclass(each, EmbeddedModel)}
    listed = [each.model for each in HOLDINGS]
    assert len(listed) == len(set(listed))
    assert {each.__name__ for each in stored} == {each.__name__ for each in [*listed, *NOBODYS]}
    assert not set(listed) & set(NOBODYS)


def settled(user: User) -> Owner:
    """Somebody with something of most kinds, each with the mark in it."""
    owner = on_plan(user, "professional")
    bot = bot_of(owner, name=f"Helper {MARK}", instructions=MARK, welcome_message=MARK)
    text_of(bot, f"# Hours\n\nThe {MARK} shop opens at nine.\n", name=f"Book {MARK}")
    file_of(bot, f"The {MARK} stands in the yard.".encode(), f"{MARK}.txt")
    change_profile(owner, actor=owner, picture=picture(), bio=MARK, company=MARK)
    make_key(owner, MARK, ["read"], actor=owner)
    make(ask_for_export(owner, actor=owner).pk)
    return Owner.of(owner.pk, owner.email)


def test_nothing_is_left_but_the_receipt():
    alice, bob = person(), person("Bob")
    text_of(bot_of(bob))
    owner = settled(alice)
    names = [MARK, alice.pk, alice.email, *owner.bots, *owner.sources, *owner.archives]
    before = leaving.hash_of(bob)
    assert {name for _, name in leaving.found(*names)} == set(names)
    asked = ask_for_deletion(alice, actor=alice)
    now = timezone.now()
    assert deletion.go_on(alice.pk, now)
    receipt = DeletionReceipt.objects.get(pk=asked.pk)
    assert receipt.counts["chatbots"] == 1 and receipt.counts["users"] == 1
    assert receipt.email_hash == hash_of("Alice@example.com ")
    deletion.go_on(alice.pk, now + timedelta(hours=1))
    assert leaving.found(*names) == set()
    assert not AccountDeletion.objects.exists()
    assert leaving.hash_of(bob) == before
