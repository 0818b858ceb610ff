"""Nobody rises by themselves, and nobody acts on who stands as high as they do."""

import pytest
from django.urls import reverse

from accounts.models import User
from adminpanel.rights import STAFF, may, may_touch
from botsmith.mongodb.collections import collection
from tests.adminpanel.cast import console, staff_member
from tests.adminpanel.test_rights import CONSOLE, PATTERNS
from tests.adminpanel.things import THINGS
from tests.proof.counting import counted

ROLES = ("user", "moderator", "admin")
# What acts on a person could be told to do, all at once: each form takes what it knows.
TOLD = {
    "role": "admin",
    "seen": "user",
    "seen_role": "user",
    "act": "ban",
    "status": "banned",
    "reason": "Because",
    "why": "Because",
    "email": "taken@example.com",
    "name": "Taken",
    "note": "Taken",
    "notes": "Taken",
    "tags": "taken",
    "custom_max_chatbots": "99",
    "confirm": "delete",
}
HELD = ("role", "status", "email", "name", "password_hash", "session_version", "tags")
HELD += ("admin_notes", "custom_max_chatbots", "suspension_reason")


def acts() -> list[tuple[str, dict]]:
    """Every address of the console that names a person, and what else it names."""
    found = []
    for name in PATTERNS:
        [[_, words]], *_ = CONSOLE.reverse_dict.getlist(name)[0]
        if "user_id" in words:
            found.append((name, [word for word in words if word != "user_id"]))
    return found


def held(user: User) -> dict:
    row = collection(User).find_one({"id": user.pk}) or {}
    return {name: row.get(name) for name in HELD}


@pytest.mark.django_db(transaction=True)
def test_who_stands_as_high_is_out_of_reach():
    """Every act of the console, of everybody, on everybody, themselves among them."""
    them = {role: staff_member(role.title(), role) for role in ROLES}
    targets = {role: staff_member(f"Other{role}", role) for role in ROLES}
    clients = {role: console(user) for role, user in them.items()}
    words = {word: THINGS[word]() for word in ("session_id", "key_id")}
    reached, calls, allowed = [], 0, 0
    for name, more in acts():
        for role, actor in them.items():
            for target in (actor, *targets.values()):
                kwargs = {"user_id": target.pk, **{word: words[word] for word in more}}
                before = held(target)
                clients[role].post(reverse(f"adminpanel:{name}", kwargs=kwargs), TOLD)
                calls += 1
                after = held(target)
                right = PATTERNS[name].callback.right
                may_act = role in STAFF and may(actor, right) and may_touch(actor, target)
                if before != after and not may_act:
                    reached.append((name, role, target.name, before, after))
                if before != after:
                    allowed += 1
                    collection(User).update_one({"id": target.pk}, {"$set": before})
    counted("A6", acts=calls, done=allowed, out_of_reach_and_reached=len(reached))
    assert len(acts()) > 15
    assert allowed > 0, "no act did anything: the test asks wrongly"
    assert reached == []
