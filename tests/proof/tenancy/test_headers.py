"""What every response has, whoever asks and whatever goes wrong: it is framed nowhere, its kind is
not guessed, it tells no other website where somebody was."""

import pytest

from billing.views import landing
from tests.proof.counting import FULL, counted
from tests.proof.tenancy.calls import Answer, Browser
from tests.proof.tenancy.policies import Who, policy_of
from tests.proof.tenancy.routes import METHODS, all_routes

ALWAYS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "strict-origin-when-cross-origin",
    "cross-origin-opener-policy": "same-origin",
}
FRAMED = {"widget:embed"}
# Drafts of a look, which its owner's page frames.
BY_OURSELVES = {"bots:new_preview", "bots:appearance_preview"}
ACTORS = ("anonymous", "other tenant", "admin", "other key", "visitor")


def missing(answer: Answer, *, is_framed: bool = False) -> list[str]:
    """What the response should have and has not."""
    told = dict(answer.headers)
    wrong = [name for name, value in ALWAYS.items() if told.get(name) != value]
    policy = told.get("content-security-policy", "")
    if "frame-ancestors" not in policy or "default-src 'none'" not in policy:
        wrong.append("content-security-policy")
    if not is_framed and ("frame-ancestors 'none'" not in policy or "x-frame-options" not in told):
        wrong.append("frame-ancestors")
    return wrong


def test_every_response_of_every_route(matrix):
    wrong, statuses, calls = [], set(), 0
    absent = {word: "0" * 24 if word == "pk" else "none" for word in matrix.mine}
    for number, route in enumerate(all_routes()):
        tried = ACTORS if FULL else (ACTORS[number % len(ACTORS)], "other tenant")
        for actor in dict.fromkeys(tried):
            for method in METHODS if FULL else ("GET", METHODS[number % len(METHODS)]):
                for ids in (matrix.mine, absent):
                    answer = matrix.send(actor, route, method, ids)
                    calls, statuses = calls + 1, statuses | {answer.status}
                    framed = route.name in FRAMED | BY_OURSELVES
                    if lacks := missing(answer, is_framed=framed):
                        wrong.append((route.name, actor, method, answer.status, lacks))
        matrix.settle(by_owner=True)
    counted("D8", responses=calls, statuses=len(statuses), incomplete=len(wrong))
    counted("D3", responses=calls, without_frame_ancestors=len(wrong))
    assert {200, 302, 404, 405} <= statuses
    assert not wrong, "\n".join(map(str, wrong))


ODD = {
    "no such page": (404, "GET", "/nowhere", {}),
    "no such page of the API": (404, "GET", "/api/v1/nowhere", {}),
    "no such address of visitors": (404, "GET", "/embed/none/messages/x/y", {}),
    "a slash that is missing": (301, "GET", "/dashboard", {}),
    "another encoding": (
        415,
        "POST",
        "/accounts/login/",
        {"content-type": "text/plain; charset=x"},
    ),
    "another host": (400, "GET", "/", {"host": "evil.example"}),
    "no host that could be": (400, "GET", "/api/v1/me", {"host": "a b"}),
    "a host to visitors": (400, "GET", "/embed/none/session", {"host": "evil.example"}),
    "no such file": (404, "GET", "/static/none.css", {}),
    "a form without token": (403, "POST", "/accounts/login/", {}),
    "a broken upload": (400, "POST", "/accounts/login/", {"content-type": "multipart/form-data"}),
    "a body that is too long": (413, "POST", "/accounts/login/", {"content-length": "9" * 12}),
    "a cookie that is nobody's": (302, "GET", "/dashboard/", {"cookie": "botsmith-session-0=x"}),
}


@pytest.mark.parametrize("what", ODD)
def test_errors_have_them_too(matrix, what):
    status, method, path, headers = ODD[what]
    browser = Browser(with_token=what not in ("a form without token",))
    answer = matrix.server.call(browser, method, path, headers=headers)
    counted("D8", error=f"{what}: {answer.status}")
    assert missing(answer) == []
    assert answer.status == status


def test_a_fault_has_them_too(matrix, monkeypatch):
    def broken(*given, **named):
        raise RuntimeError("broken on purpose")

    monkeypatch.setattr(landing, "render", broken)
    answer = matrix.server.call(Browser(), "GET", "/")
    assert answer.status == 500
    assert missing(answer) == []


def test_only_the_frame_may_be_framed(matrix):
    """The chat's page says which websites may; all else says none."""
    framed = {
        route.name
        for route in all_routes()
        if policy_of(route).who in (Who.SHOWN, Who.OPEN, Who.SELF, Who.OWNER)
        and "frame-ancestors 'none'"
        not in dict(matrix.send("other tenant", route, "GET", matrix.mine).headers).get(
            "content-security-policy", ""
        )
    }
    matrix.settle(by_owner=True)
    assert framed == FRAMED | BY_OURSELVES
    for route in filter(lambda each: each.name in BY_OURSELVES, all_routes()):
        policy = matrix.send("other tenant", route, "GET", matrix.mine).header(
            "content-security-policy"
        )
        assert "frame-ancestors 'self'" in policy
