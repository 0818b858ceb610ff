"""Scripts of other websites read nothing but a chatbot's look."""

from tests.proof.counting import FULL, counted
from tests.proof.tenancy.routes import all_routes

HOST = "localhost"
ORIGINS = (
    *("https://evil.example", "http://evil.example", "null", "file://", "about:blank", "", "*"),
    *(f"http://{HOST}.evil.example", f"https://evil.example.{HOST}", f"http://evil{HOST}"),
    *(f"http://{HOST}:81", f"https://{HOST}", f"http://{HOST}@evil.example", f"//{HOST}", HOST),
    *(
        f"HTTP://{HOST.upper()}",
        f"http://{HOST}.",
        f"http://{HOST}/",
        f"http://{HOST}%00.evil.example",
    ),
    *(
        f"http://{HOST}_evil.example",
        f"http://{HOST}%60.evil.example",
        f"http://{HOST}{{.evil.example",
    ),
    *(
        "http://127.0.0.1",
        "http://[::1]",
        "http://0.0.0.0",
        "http://2130706433",
        "http://sub.localhost",
    ),
    *("chrome-extension://abcdef", "moz-extension://abcdef", "capacitor://localhost", "ionic://x"),
    *("data:text/html,x", "blob:http://localhost/x", "javascript:alert(1)", "ftp://localhost"),
    *("https://shop.example, https://evil.example", "https://shop.example https://evil.example"),
    *("https://shop.example.evil.example", "https://notshop.example", "http://shop.example"),
    *(
        "https://shop.example:8443",
        "https://shop.example#@evil.example",
        "https://xn--80ak6aa92e.com",
    ),
)
# Shown on customers' websites, and opened by no cookie.
READABLE = {"widget:config", "picture"}


def test_no_origin_is_let_in(matrix):
    assert len(ORIGINS) >= 40
    wrong, calls = [], 0
    for number, route in enumerate(all_routes()):
        tried = ORIGINS if FULL or route.name.startswith("widget:") else ORIGINS[number % 40 :][:1]
        actor = "other key" if route.name.startswith("api:") else "other tenant"
        for origin in tried:
            for method in ("GET", "OPTIONS"):
                headers = {"origin": origin, "access-control-request-method": "POST"}
                headers["access-control-request-headers"] = "authorization,x-csrftoken"
                answer = matrix.send(actor, route, method, matrix.mine, headers=headers)
                calls += 1
                told = {n: v for n, v in answer.headers if n.startswith("access-control-")}
                allowed = {"access-control-allow-origin": "*"} if route.name in READABLE else {}
                if not told.items() <= allowed.items():
                    wrong.append((route.name, method, origin, told))
        matrix.settle(by_owner=True)
    counted("D5", origins=len(ORIGINS), calls=calls, let_in=len(wrong))
    assert wrong == []


def test_the_look_can_be_read_by_the_listed_websites_scripts(matrix):
    """Or the test above would show nothing."""
    route = next(each for each in all_routes() if each.name == "widget:config")
    answer = matrix.send("anonymous", route, "GET", matrix.mine)
    assert answer.header("access-control-allow-origin") == "*"
    assert answer.header("access-control-allow-credentials") is None
