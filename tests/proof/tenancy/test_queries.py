"""Whatever an address is asked with, it answers, or says in a sentence what is wrong."""

from collections import Counter
from contextlib import contextmanager

from django.http import QueryDict

from tests.proof.counting import counted, sized
from tests.proof.tenancy.hostile import Fuzz
from tests.proof.tenancy.policies import Who, policy_of
from tests.proof.tenancy.posting import ACTORS, Post, bare, told, watched
from tests.proof.tenancy.routes import all_routes
from tests.proof.tenancy.test_forms import ASKED, NOT_POSTED
from tests.proof.tenancy.test_operators import parameters

ASKING = ACTORS | {Who.KEY: "other key", Who.OPEN: "anonymous"}
INVENTED = ("page", "sort", "$where", "__class__", "next", "format", "\0", "")
# Answers that stay open until whoever listens leaves: a few tries each.
STREAMS = ("widget:live", "widget:events")


@contextmanager
def noted():
    """The names that views look for in their address meanwhile."""
    names: set[str] = set()
    looks = {each: getattr(QueryDict, each) for each in ("__getitem__", "get", "getlist", "pop")}
    looks["__contains__"] = dict.__contains__

    def noting(look):
        def looked(given, name, *more):
            if isinstance(name, str):
                names.add(name)
            return look(given, name, *more)

        return looked

    for each, look in looks.items():
        setattr(QueryDict, each, noting(look))
    try:
        yield names
    finally:
        for each, look in looks.items():
            setattr(QueryDict, each, look)


def asked(post, route, query, faults) -> tuple[int, list[str]]:
    faults.lines.clear()
    try:
        answer = post.get(route, query, actor=ASKING[policy_of(route).who])
    except Exception as error:
        return 500, [f"raised {error!r:.200}"]
    if answer.status == 503 and route.name == "readyz":  # No worker runs.
        return answer.status, bare(answer)
    wrong = [f"answered {answer.status}"] if answer.status >= 500 else []
    return answer.status, wrong + bare(answer) + faults.lines[:2]


def test_no_address_breaks_whatever_it_is_asked(matrix, settings):
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 100_000
    post, wrong, cases, statuses, every = Post(matrix), {}, 0, Counter(), set()
    known = parameters(matrix)
    with watched() as (bound, faults), noted() as names:
        for route in all_routes():
            if policy_of(route).who not in ASKING or route.name == "account_logout":
                continue
            names.clear()
            status, found = asked(post, route, "", faults)
            if status == 405:
                continue
            names |= known[route.name]
            asked(post, route, "&".join(f"{name}=1" for name in names), faults)
            every |= names
            fuzz = Fuzz(dict.fromkeys([*sorted(names), *INVENTED]), {}, route.name)
            for number in range(sized(2, 200) if route.name not in STREAMS else 2):
                query = fuzz.query(whole=number % 4 == 0)
                status, found = asked(post, route, query, faults)
                cases, _ = cases + 1, statuses.update([status])
                if found:
                    wrong.setdefault((route.name, found[0][:60]), (query[:100], found))
    post.settle()
    counted("L4", asked=cases, names=len(every), wrong=len(wrong), **told(statuses))
    forms = {f"{type(each).__module__}.{type(each).__name__}" for each in bound}
    assert {name for name, why in NOT_POSTED.items() if why == ASKED} <= forms
    assert not wrong, "\n".join(f"{cell}: {found}" for cell, found in wrong.items())
    assert len(every) > 40
