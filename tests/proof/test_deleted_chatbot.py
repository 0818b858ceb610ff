"""J1: of a deleted chatbot nothing answers and nothing is left, whatever was killed meanwhile."""

import re

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver
from django.utils import timezone

from accounts.models import ActivityLog
from bots.actions.chatbots import change_bot, delete_bot
from bots.leaving import chatbots
from bots.leaving.holdings import HOLDINGS, Owner
from bots.leaving.tasks import delete_chatbot
from bots.models import Chatbot
from botsmith.mongodb.collections import collection
from knowledge import orphans
from knowledge.models import Source
from tests.bots import leaving
from tests.bots.test_leaving import Killed, die_at
from tests.cast import bot_of, person, signed_in, text_of
from tests.proof.counting import counted, sized

pytestmark = pytest.mark.django_db(transaction=True)
MARK = "lantern-canary-of-the-chatbot"
# What the account keeps of it: who did what, what was paid for, and for seven days an archive of
# everything that its owner asked for. All of it goes with the account.
KEPT = {"activity_logs", "ledger", "spending_months", "owed_mails", "exports.chunks"}

COUNTS = b"limit:"  # How often somebody asked; gone within minutes.


def marked(bot: Chatbot) -> int:
    """Puts the mark into every string of every document that names the chatbot; how many."""
    changed = 0
    for holding in HOLDINGS:
        if holding.name in KEPT or holding.name in {"account_exports", "users"}:
            continue
        of_it = {"id": bot.pk} if holding.model is Chatbot else {"chatbot_id": bot.pk}
        for row in list(collection(holding.model).find(of_it)):
            words = [
                name
                for name, value in row.items()
                if isinstance(value, str) and not leaving.is_key(name)
            ]
            new = {name: f"{row[name]} {MARK}" for name in words}
            if new:
                collection(holding.model).update_one({"_id": row["_id"]}, {"$set": new})
                changed += 1
    return changed


def test_nothing_of_it_is_left_but_what_the_account_did_and_paid():
    alice, bob = leaving.settled(), person("Bob")
    text_of(bot_of(bob))
    before = leaving.hash_of(bob)
    bot = Chatbot.objects.get(user=alice)
    sources = Owner.of(alice.pk, alice.email).sources
    rows = marked(bot)
    names = [MARK, bot.pk, *sources]
    assert {name for _, name in leaving.found(MARK, bot.pk)} == {MARK, bot.pk}
    delete_bot(bot, actor=alice)
    hits = [
        (where, name)
        for where, data in leaving.everything()
        for name in names
        if name.encode() in data and where not in KEPT and not data.startswith(COUNTS)
    ]
    scanned = sum(1 for _ in leaving.everything())
    counted("J1", marked=rows, names=len(names), documents_scanned=scanned, hits=len(hits))
    assert rows > 10
    assert hits == []
    assert leaving.hash_of(bob) == before


def test_killed_at_any_step_it_is_finished_by_the_next(monkeypatch):
    alice = person()
    bot = bot_of(alice, name=MARK)
    text_of(bot)
    sources = list(Source.objects.filter(chatbot=bot).values_list("pk", flat=True))
    steps = kills = 0
    while Chatbot.objects.filter(pk=bot.pk).exists():
        with monkeypatch.context() as patch:
            die_at(patch, steps)
            try:
                delete_bot(Chatbot.objects.get(pk=bot.pk), actor=alice)
            except Killed:
                steps, kills = steps + sized(5, 1), kills + 1
                status = Chatbot.objects.filter(pk=bot.pk).values_list("status", flat=True)
                assert steps < 300 and list(status) in ([], [Chatbot.Status.INACTIVE], ["active"])
    delete_bot(bot, actor=alice)  # In case the last one was killed behind its end.
    orphans.sweep(timezone.now() + 2 * orphans.YOUNG)  # As beat has it done every hour.
    hits = [each for each in leaving.found(bot.pk, *sources) if each[0] not in KEPT]
    counted("J1", kills=kills, hits=len(hits))
    assert kills >= 5
    assert hits == []


def killed_at(monkeypatch, step: int, bot: Chatbot) -> None:
    with monkeypatch.context() as patch:
        die_at(patch, step)
        with pytest.raises(Killed):
            delete_bot(Chatbot.objects.get(pk=bot.pk), actor=bot.user)


def swept() -> None:
    """As beat and a worker do it."""
    for bot_id in chatbots.due(timezone.now()):
        delete_chatbot(bot_id)


def long_ago(bot: Chatbot) -> None:
    """Deleting it began when nobody can be at it any more."""
    earlier = timezone.now() - 2 * chatbots.LEFT_ALONE
    collection(Chatbot).update_one({"id": bot.pk}, {"$set": {"deleting_at": earlier}})


def test_cut_short_it_is_finished_without_its_owner(monkeypatch):
    alice = person()
    bot = bot_of(alice, name=MARK)
    text_of(bot)
    killed_at(monkeypatch, 6, bot)
    swept()
    assert Chatbot.objects.filter(pk=bot.pk).exists(), "whoever deletes it is left alone"
    long_ago(bot)
    swept()
    orphans.sweep(timezone.now() + 2 * orphans.YOUNG)
    assert [each for each in leaving.found(bot.pk) if each[0] not in KEPT] == []
    assert ActivityLog.objects.filter(action="deleted_chatbot", resource_id=bot.pk).count() == 1


def test_who_switches_it_on_again_keeps_it(monkeypatch):
    bot = bot_of(person(), name=MARK)
    killed_at(monkeypatch, 6, bot)
    long_ago(bot)
    change_bot(Chatbot.objects.get(pk=bot.pk), actor=bot.user, status="active")
    swept()
    assert Chatbot.objects.get(pk=bot.pk).deleting_at is None
    assert ActivityLog.objects.get(action="changed_chatbot").details == "status"


def test_no_address_of_it_answers_any_more():
    alice = person()
    bot = bot_of(alice)
    text_of(bot)
    paths = _addresses(get_resolver().url_patterns, "/", bot.pk)
    delete_bot(bot, actor=alice)
    client, answered, not_found = signed_in(alice), [], 0
    for path in paths:
        for method in ("GET", "POST"):
            for asker in (client, Client()):
                answer = asker.generic(method, path, HTTP_ACCEPT="text/html")
                not_found += answer.status_code == 404
                # Asked to sign in, for a key, a token or a body, before it is looked for.
                to_sign_in = "/accounts/login/" in answer.get("Location", "")
                if not to_sign_in and answer.status_code not in {400, 401, 403, 404, 405, 415}:
                    answered.append((method, path, answer.status_code))
    counted("J1", addresses=len(paths), not_found=not_found, answered=len(answered))
    assert len(paths) > 60
    assert not_found > len(paths) // 2
    assert answered == []


def _addresses(patterns, before: str, bot_id: str) -> list[str]:
    """Every address that names a chatbot, with this one's id and any other's word."""
    found = []
    for each in patterns:
        path = before + str(each.pattern)
        if not isinstance(each, URLPattern):
            found += _addresses(each.url_patterns, path, bot_id)
        elif "bot_id>" in path and "adminpanel" not in path:
            path = re.sub(r"<[^>]*bot_id>", bot_id, path)
            path = re.sub(r"<int:[^>]+>", "1", path)
            found.append(re.sub(r"<[^>]+>", "00000000-0000-4000-8000-000000000000", path))
    return found
