"""Another website cannot have a browser do anything: no unsafe request passes without its token."""

import re

from tests.proof.counting import FULL, counted
from tests.proof.tenancy.calls import CSRF, Browser
from tests.proof.tenancy.oracle import alike
from tests.proof.tenancy.routes import METHODS, SAFE, all_routes

# What needs no token, since no cookie opens anything there.
EXEMPT = {
    **dict.fromkeys(
        ("widget:session", "widget:embed", "public_chat"), "anybody's, by signed token"
    ),
    **dict.fromkeys(("widget:messages", "widget:rating", "widget:report"), "asks for a token"),
    **dict.fromkeys(("widget:contact", "widget:escalate"), "asks for a token"),
    **dict.fromkeys(("widget:events", "widget:conversation", "widget:live"), "asks for a token"),
    "billing:stripe_events": "signed by Stripe",
}
UNSAFE = tuple(method for method in METHODS if method not in SAFE)


def is_exempt(name: str) -> bool:
    return name in EXEMPT or name.startswith("api:")


def forgeries(matrix) -> dict[str, tuple[Browser, dict[str, str]]]:
    """What another website can have a browser send: it knows no token, or it says where it is."""
    session = matrix.cast.browser("other tenant", None, "").session
    bare, full = Browser(session=session, with_token=False), Browser(session=session)
    return {
        "no token": (bare, {}),
        "a token without its cookie": (bare, {"x-csrftoken": CSRF}),
        "another's token": (full, {"x-csrftoken": "b" * 32}),
        "an empty token": (full, {"x-csrftoken": ""}),
        "from elsewhere": (full, {"origin": "https://evil.example"}),
        "from nowhere": (full, {"origin": "null"}),
    }


def test_no_unsafe_request_without_its_token_does_anything(matrix):
    passed, calls = [], 0
    forged = forgeries(matrix)
    for route in all_routes():
        if is_exempt(route.name):
            continue
        for method in UNSAFE if FULL else ("POST",):
            for what in forged if FULL else ("no token", "from elsewhere"):
                browser, headers = forged[what]
                path = route.at(matrix.mine)
                data = {"name": "Forged", "csrfmiddlewaretoken": ""}
                answer = matrix.server.call(browser, method, path, data=data, headers=headers)
                calls += 1
                if answer.status != 403:
                    passed.append((route.name, method, what, answer.status))
    changed = {name for _, name in matrix.world.changed()} - {"django_session"}
    matrix.settle(by_owner=True)
    counted("A7", forged_requests=calls, passed=len(passed), changed=len(changed))
    assert passed == []
    assert changed == set()


def test_what_needs_no_token_reads_no_cookie(matrix):
    """The answer is the same with the cookie of somebody who is signed in and without, and none is
    given out."""
    told_apart, given, calls = [], [], 0
    signed_in = matrix.cast.browser("other tenant", None, "")
    with_cookie = Browser(session=signed_in.session, with_token=False)
    nobody = Browser(with_token=False)
    for route in filter(lambda each: is_exempt(each.name), all_routes()):
        for method in ("GET", *UNSAFE):
            told = []
            for browser in (with_cookie, nobody):
                answer = matrix.server.call(
                    browser, method, route.at(matrix.mine), headers={"accept": "application/json"}
                )
                calls += 1
                told.append(answer)
                given += [route.name] if any(n == "set-cookie" for n, _ in answer.headers) else []
            first, second = (alike_but_tokens(answer, matrix) for answer in told)
            if first != second:
                told_apart.append((route.name, method, told[0].status, told[1].status))
    matrix.settle(by_owner=True)
    counted("A7", calls_with_and_without_cookie=calls, told_apart=len(told_apart))
    assert (told_apart, given) == ([], [])


def alike_but_tokens(answer, matrix) -> tuple:
    """Sessions and forms are new each time."""
    if answer.body.startswith('{"token"') or 'name="token"' in answer.body:
        return answer.status, len(answer.headers)
    status, text = alike(answer, ())
    return status, re.sub(r"(?im)^vary: .*\n", "", text)


def test_the_exempt_are_those_that_are_listed():
    exempt = {r.name for r in all_routes() if getattr(r.view, "csrf_exempt", False)}
    assert {name for name in exempt if not is_exempt(name)} == set()
