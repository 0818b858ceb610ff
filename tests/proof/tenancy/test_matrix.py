"""Nobody reads or changes what is another's: every address, every method, everybody."""

import hashlib
from collections import Counter

from bots.api.v1 import api
from tests.proof.counting import FULL, counted
from tests.proof.tenancy.actors import ACTORS, TELLING
from tests.proof.tenancy.policies import POLICIES, Who, policy_of
from tests.proof.tenancy.routes import METHODS, SAFE, all_routes
from tests.proof.tenancy.twin import CANARY

ONE_IN = 40  # Of the cells that are not told to be tried in ``make test``.


def is_tried(*cell: str) -> bool:
    """In ``make test``: strangers of each kind by GET and POST, and of the rest some."""
    _, method, actor = cell
    if FULL or (actor == TELLING[0] and method in ("GET", "POST")):
        return True
    return hashlib.sha256("|".join(cell).encode()).digest()[0] % ONE_IN == 0


def test_every_address_says_who_may():
    unsaid = [route.name for route in all_routes() if policy_of(route) is None]
    assert unsaid == []
    assert set(POLICIES) - {route.name for route in all_routes()} == set()


def test_every_operation_of_the_api_is_an_address_of_the_matrix():
    paths = {route.template for route in all_routes()}
    assert set(api.get_openapi_schema()["paths"]) <= paths


def test_strangers_neither_read_nor_change(matrix):
    wrong, seen = {}, Counter()
    for route in all_routes():
        for actor in ACTORS:
            for method in filter(lambda m: is_tried(route.name, m, actor), METHODS):
                if matrix.cast.may(actor, route, method):
                    continue
                found = matrix.strangers(actor, route, method)
                if FULL and method not in SAFE:
                    found += matrix.settle()
                seen[actor] += 1
                if found:
                    wrong[route.name, method, actor] = found
        if found := matrix.settle():
            wrong[route.name, "", ""] = found
    counted("A1", addresses=len(all_routes()), cells=sum(seen.values()), wrong=len(wrong))
    assert not wrong, "\n".join(f"{cell}: {found}" for cell, found in wrong.items())


def test_their_owner_reads_and_changes_there(matrix):
    """What shows that the matrix calls each address as it wants to be called."""
    unreached, shown = [], set()
    for route in all_routes():
        who = policy_of(route).who
        actor = {Who.OWNER: "owner", Who.KEY: "own key", Who.STAFF: "admin"}.get(who)
        if actor is None:
            continue
        statuses = {}
        for method in ("GET", "POST"):
            if FULL or set(statuses.values()) <= {404, 405}:
                body = (
                    {"gap": matrix.theirs["gap_id"]} if route.name == "bots:gap_separate" else None
                )
                answer = matrix.send(actor, route, method, matrix.theirs, data=body)
                statuses[method] = answer.status
                shown |= {route.name} if CANARY in answer.all else set()
                matrix.settle(by_owner=True)
        if set(statuses.values()) <= {404, 405} or max(statuses.values()) >= 500:
            unreached.append((route.name, statuses))
    counted("A1", owners_pages_with_a_canary=len(shown))
    assert not unreached, "\n".join(map(str, unreached))
    assert len(shown) > 60
