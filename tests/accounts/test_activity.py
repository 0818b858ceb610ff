"""The activity log: whose log an act stands in, in which words, and who reads it."""

import ast
import re
from datetime import timedelta
from pathlib import Path

import pytest
from asgiref.sync import sync_to_async
from django.conf import settings
from django.utils import timezone

from accounts.activity import record
from accounts.activity_log import PAGE, Narrowed, lines_of, rows_of
from accounts.activity_words import WORDS, sentence_of
from accounts.models import ActivityLog
from accounts.standing import reinstate, suspend
from bots.actions.chatbots import change_bot, delete_bot
from botsmith.mongodb.collections import collection
from knowledge.actions import delete_source
from tests.cast import bot_of, person, signed_in, signed_in_async, text_of
from tests.house.test_walls import ROOT, sources

FOLDERS = ("accounts", "billing", "knowledge", "bots", "adminpanel")


def said(user, **asked) -> list[str]:
    lines, _ = lines_of(user, Narrowed.read(asked), "")
    return [f"{line.who} {line.said}" for line in lines]


# --- Whose log ----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_what_staff_do_to_a_customers_things_stands_in_the_customers_log():
    alice, staff = person(), person("Mo", role="admin")
    bot = bot_of(alice)
    source = text_of(bot)
    source.refresh_from_db()  # Its chatbot is not loaded, as where it came through a gate.
    change_bot(bot, actor=staff, name="Desk")
    delete_source(source, actor=staff)
    delete_bot(bot, actor=staff)
    assert said(alice, who="staff") == [
        "Staff deleted the chatbot “Desk”",
        "Staff deleted the source “Shop handbook”",
        "Staff changed the chatbot “Desk”: name",
    ]
    assert said(staff) == []
    assert {row.user_id for row in ActivityLog.objects.filter(by="staff")} == {staff.pk}


@pytest.mark.django_db
def test_what_botsmith_does_itself_stands_in_the_owners_log():
    alice = person()
    record(None, "lost_webhook", bot_of(alice), details="hooks.example answered 410 Gone")
    said_last = said(alice)[0]
    assert said_last == (
        "BotSmith switched the webhook of “Shop helper” off: hooks.example answered 410 Gone"
    )


@pytest.mark.django_db
def test_an_act_on_nothing_stands_in_the_actors_own_log():
    alice = person()
    record(alice, "exported_activity")
    assert said(alice) == ["You exported the activity log"]


@pytest.mark.django_db
def test_lines_of_other_programs_are_there_in_their_own_words():
    alice = person()
    row = {"id": "x1", "user_id": alice.pk, "action": "merged_invoices", "details": "2 of 3"}
    collection(ActivityLog).insert_one({**row, "timestamp": timezone.now()})
    assert said(alice) == ["You merged invoices: 2 of 3"]


# --- Words --------------------------------------------------------------------------------------


HANDED_ON = {
    "tell_and_record": 2,
    "_record_change": 2,
    "_note_closed": 1,
    "Said": 0,
}  # By the place among what they are given.


def test_every_action_that_the_code_records_has_words():
    used = set().union(*(actions_in(path) for path in sources() if path.is_relative_to(ROOT)))
    assert {"created_chatbot", "dismissed_gap", "resolved_conversations"} <= used  # Of each form.
    assert {"changed_plan", "changed_password"} <= used
    assert used - set(WORDS) == set()


def test_no_words_are_left_of_actions_that_nobody_records():
    used = set().union(*map(actions_in, sources()))
    assert set(WORDS) - used == set()


def actions_in(path: Path) -> set[str]:
    """What ``record`` is given as its second argument: a string, an ``action=`` that is handed on,
    or one of a table of strings; and what is given to those that hand it on (``HANDED_ON``)."""
    tree = ast.parse(path.read_text())
    given = [each.args[1] for each in ast.walk(tree) if _is_record(each)]
    found = {each.value for each in given if isinstance(each, ast.Constant)}
    if any(isinstance(each, ast.Name) for each in given):
        calls = [each for each in ast.walk(tree) if isinstance(each, ast.Call)]
        handed = [k.value for call in calls for k in call.keywords if k.arg == "action"]
        found |= {each.value for each in handed if isinstance(each, ast.Constant)}
    for table in (each.value.id for each in given if isinstance(each, ast.Subscript)):
        found |= set(re.findall(r'"([a-z_]+)"', _assigned(tree, table)))
    return found | _handed_on(tree)


def _handed_on(tree: ast.Module) -> set[str]:
    calls = [n for n in ast.walk(tree) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)]
    named = [(call.args, HANDED_ON[call.func.id]) for call in calls if call.func.id in HANDED_ON]
    return {args[place].value for args, place in named if isinstance(args[place], ast.Constant)}


def _is_record(node: ast.AST) -> bool:
    is_call = isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    return is_call and node.func.id == "record" and len(node.args) > 1


def _assigned(tree: ast.Module, name: str) -> str:
    [value] = [
        each.value
        for each in tree.body
        if isinstance(each, ast.Assign) and getattr(each.targets[0], "id", "") == name
    ]
    return ast.unparse(value).replace("'", '"')


@pytest.mark.parametrize("action", WORDS)
def test_a_sentence_stands_without_a_name_and_without_details(action):
    for details in (None, "3 conversations"):
        sentence = sentence_of(action, None, details)
        assert "{" not in sentence and "  " not in sentence and "None" not in sentence
        assert not re.search(r"\b(of|to|for|into|gave) (off|back|asked|once|serve|:|$)", sentence)


def test_a_name_is_quoted_and_fields_are_spelt_out():
    assert sentence_of("changed_chatbot", "Desk", "spending_cap, strict") == (
        "changed the chatbot “Desk”: spending cap, strict"
    )
    assert sentence_of("deleted_chatbot", None, "Old desk") == "deleted the chatbot “Old desk”"


# --- The page -----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_page_is_narrowed_by_kind_and_by_who():
    alice = person()
    text_of(bot_of(alice))
    record(None, "lost_webhook", account=alice)
    page = signed_in(alice).get("/account/activity/?kind=sources").content.decode()
    assert "added the source" in page and "created the chatbot" not in page
    page = signed_in(alice).get("/account/activity/?who=botsmith").content.decode()
    assert "switched the webhook" in page and "added the source" not in page
    page = signed_in(alice).get("/account/activity/?kind=nonsense&who=$ne").content.decode()
    assert "added the source" in page


@pytest.mark.django_db
def test_older_lines_are_a_page_further_and_none_is_twice():
    alice = person()
    now = timezone.now()
    rows = [
        {
            "id": f"line-{n:03}",
            "user_id": alice.pk,
            "account_id": alice.pk,
            "by": "person",
            "action": "changed_profile",
            "details": f"field {n:03}",
            "timestamp": now - timedelta(minutes=n // 2),  # Two of each moment.
        }
        for n in range(PAGE * 2 + 5)
    ]
    collection(ActivityLog).insert_many(rows)
    seen, place = [], ""
    while place is not None:
        lines, place = lines_of(alice, Narrowed(), place)
        seen += [line.said for line in lines]
    assert len(seen) == len(set(seen)) == len(rows)


@pytest.mark.django_db
def test_a_stranger_sees_nothing_of_it():
    alice, bob = person(), person("Bob")
    bot_of(alice, name="Secret desk")
    client = signed_in(bob)
    assert b"Secret desk" not in client.get("/account/activity/").content
    assert signed_in(alice).get("/account/activity/export/").status_code == 405


@pytest.mark.django_db
async def test_the_export_holds_no_formula_and_all_lines():
    alice = await sync_to_async(person)()
    await sync_to_async(bot_of)(alice, name='=HYPERLINK("http://x")')
    client = await sync_to_async(signed_in_async)(alice)
    answer = await client.post("/account/activity/export/", {"kind": "", "who": ""})
    text = "".join([part.decode() async for part in answer.streaming_content])
    assert "created_chatbot" in text and "exported_activity" in text
    assert not re.search(r'(^|,)"?=', text, re.M)


def test_the_walk_looks_at_all_floors():
    assert {path.relative_to(settings.BASE_DIR).parts[0] for path in sources()} >= set(FOLDERS)


@pytest.mark.django_db
def test_where_staff_sit_is_nobodys_business():
    alice, mona = person(), person("Mona", role="admin")
    suspend(alice, reason="Unpaid", until=None, actor=mona)
    collection(ActivityLog).update_many(
        {"account_id": alice.pk}, {"$set": {"ip_address": "10.9.8.7"}}
    )
    reinstate(alice, actor=mona)
    assert "10.9.8.7" not in signed_in(alice).get("/account/activity/").content.decode()
    exported = str(list(rows_of(alice, Narrowed())))
    assert "suspended_user" in exported and "10.9.8.7" not in exported
