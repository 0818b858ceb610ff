"""No address takes a browser to another website, and names in headers are only names."""

import re
from urllib.parse import unquote, urljoin, urlsplit

from bots.models import Chatbot
from botsmith.mongodb.collections import collection
from tests.cast import PASSWORD
from tests.proof.counting import FULL, counted
from tests.proof.tenancy.calls import Answer, Browser
from tests.proof.tenancy.policies import Who, policy_of
from tests.proof.tenancy.routes import all_routes

EVIL = "evil.example"
STARTS = (
    *("https://", "http://", "//", "///", "////", "/\\", "\\\\", "\\/", "/\\/", "https:", "http:"),
    *("https:/", "http:///", "//\\", "/%09/", "/%5c", "%2f%2f", "%5c%5c", "/.//", "/..//", ".//"),
    *(
        "\t//",
        " //",
        "\n//",
        "\r\n//",
        "/\t/",
        "/\n/",
        "/\r/",
        "\0//",
        "\x01//",
        "\u3000//",
        "／／",
    ),
    *("ftp://", "javascript://", "data:text/html,", "vbscript:", "//localhost@", "//localhost:80@"),
    *("https://localhost.", "https://localhost@", "//localhost\\@", "//localhost%00.", "//[::1]@"),
    *("https://localhost\\.", "//localhost%2f@", "////localhost@", "https:localhost@", "//。"),
)
ENDS = (EVIL, f"{EVIL}/accounts/login/", f"{EVIL}%2f..")
FORMS = tuple(dict.fromkeys(start + end for start in STARTS for end in ENDS))
NAMES = ("next", "back", "url", "return_to", "redirect", "redirect_uri", "continue", "callbackUrl")


def is_off_site(location: str) -> bool:
    """As browsers read an address: no tabs nor ends of lines, and slashes that lean back are
    slashes."""
    read = re.sub(r"[\t\r\n]", "", location.strip("".join(map(chr, range(33))))).replace("\\", "/")
    if re.match(r"(?i)https?:(?!//)", read):
        read = re.sub(r"(?i)^https?:/*", "//", read)
    read = re.sub(r"^/{2,}", "//", read)
    parts = urlsplit(urljoin("http://localhost/", read))
    return parts.scheme not in ("http", "https") or parts.hostname != "localhost"


def places(answer: Answer) -> list[str]:
    told = dict(answer.headers)
    refreshed = re.findall(r"(?i)http-equiv=.?refresh[^>]*url=([^\"'>]+)", answer.body)
    named = [told[name] for name in ("location", "hx-redirect", "hx-location") if name in told]
    return [*named, *refreshed]


def test_no_next_leads_off_the_site(matrix):
    """Of each entrance that goes on to where somebody wanted to be."""
    member = matrix.cast.browser("other tenant", None, "")
    sign_in = {"login": matrix.world.one.email, "password": PASSWORD}
    ways = (
        (member, "GET", "/accounts/login/", None),
        (member, "GET", "/accounts/signup/", None),
        (member, "POST", "/accounts/reauthenticate/", {"password": PASSWORD}),
        (member, "POST", "/accounts/logout/", {}),
        (Browser(), "POST", "/accounts/login/", sign_in),
    )
    off_site, taken, calls = [], 0, 0
    for number, form in enumerate(FORMS):
        for browser, method, path, data in ways if FULL else (ways[0], ways[1 + number % 4]):
            body = None if data is None else {**data, "next": form}
            asked = {"next": form}
            answer = matrix.server.call(browser, method, path, query=asked, data=body)
            calls, taken = calls + 1, taken + bool(places(answer))
            off_site += [(path, form, where) for where in places(answer) if is_off_site(where)]
            if method == "POST":
                matrix.settle(by_owner=True)
    assert not is_off_site("/dashboard/")
    counted("D8", forms_of_next=len(FORMS), calls=calls, redirects=taken, off_site=len(off_site))
    assert len(FORMS) >= 135
    assert taken > len(FORMS)
    assert off_site == []


def test_a_good_next_is_followed(matrix):
    """Or the test above would show nothing."""
    member = matrix.cast.browser("other tenant", None, "")
    answer = matrix.server.call(member, "GET", "/accounts/login/", query={"next": "/billing/"})
    assert answer.header("location") == "/billing/"


def test_no_route_goes_where_a_parameter_says(matrix):
    off_site, calls = [], 0
    for number, route in enumerate(all_routes()):
        if route.name == "account_logout":
            continue
        # The plainest at each route: Django refuses some of the others by itself.
        few = dict.fromkeys((FORMS[0], FORMS[number % len(FORMS)]))
        for form in FORMS[:: len(FORMS) // 12] if FULL else few:
            asked = dict.fromkeys(NAMES, form)
            headers = {"referer": f"https://{EVIL}/", "x-forwarded-host": EVIL}
            headers["hx-current-url"] = f"https://{EVIL}/"
            for method in ("GET", "POST"):
                body = {**dict(matrix.body_of(route)), **asked} if method == "POST" else None
                extra = {"query": asked, "headers": headers, "data": body}
                answer = matrix.send("other tenant", route, method, matrix.mine, **extra)
                calls += 1
                off_site += [(route.name, x) for x in places(answer) if is_off_site(x)]
                if method == "POST":
                    matrix.settle(by_owner=True)
    counted("D8", routes_with_addresses_in_parameters=calls, off_site=len(off_site))
    assert off_site == []


HOSTILE = (
    "a\r\nX-Evil: 1\r\n\r\n<script>",
    "../../../etc/passwd",
    "..\\..\\windows\\win.ini",
    "invoice\u202efdp.exe",
    'a"; filename="evil.html',
    "a\0.html",
    "\u2066abc\u2069\u200f",
    "con",
    "a" * 80,
    ";filename*=UTF-8''evil.html",
)


def test_names_are_inert_in_headers(matrix):
    """A chatbot's name in every file that is handed out."""
    wrong, files = [], 0
    mine = {"user_id": matrix.world.one.pk}
    named = [r for r in all_routes() if policy_of(r).who in (Who.OWNER, Who.SELF, Who.SHOWN)]
    handing = [r for r in named if "content-disposition" in _headers(matrix, r)]
    for name in HOSTILE:
        collection(Chatbot).update_many(mine, {"$set": {"name": name}})
        for route in handing:
            answer = matrix.send("other tenant", route, "GET", matrix.mine)
            told = dict(answer.headers)
            files += 1
            file = unquote(told.get("content-disposition", ""))
            is_odd = re.search(r"[\x00-\x1f\u200f\u202a-\u202e\u2066-\u2069]|\.\.|[/\\]", file)
            if "x-evil" in told or is_odd or len(re.findall("filename", file)) > 2:
                wrong.append((route.name, name, file))
    matrix.settle(by_owner=True)
    counted("D8", names=len(HOSTILE), files=files, wrong=len(wrong))
    assert len(handing) >= 4, handing
    assert wrong == []


def _headers(matrix, route) -> dict[str, str]:
    return dict(matrix.send("other tenant", route, "GET", matrix.mine).headers)
