"""Google and GitHub, as far as signing in asks for them, on a local server."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import jwt
from allauth.socialaccount.providers.github.views import GitHubOAuth2Adapter
from allauth.socialaccount.providers.google.views import GoogleOAuth2Adapter
from django.test import Client

KEYS = {"APPS": [{"client_id": "our-id", "secret": "our-secret", "key": ""}]}
PROVIDERS = {
    "google": {**KEYS, "SCOPE": ["profile", "email"], "OAUTH_PKCE_ENABLED": True},
    "github": {**KEYS, "SCOPE": ["read:user", "user:email"], "OAUTH_PKCE_ENABLED": True},
}


class Elsewhere:
    """What the providers say of whoever comes; ``asked`` keeps what was sent to them."""

    def __init__(self) -> None:
        self.google: dict = {}
        self.github: dict = {}
        self.emails: list[dict] = []
        self.status = 200
        self.asked: list[tuple[str, dict]] = []

    def answer(self, path: str, form: dict) -> object:
        self.asked.append((path, form))
        now = int(time.time())
        about = {"iss": "https://accounts.google.com", "aud": "our-id", "iat": now, "exp": now + 60}
        return {
            "/token": {
                "access_token": "access-token-canary",
                "id_token": jwt.encode({**about, **self.google}, "k" * 32, "HS256"),
            },
            "/access_token": {"access_token": "access-token-canary"},
            "/user": self.github,
            "/user/emails": self.emails,
        }[path]


def serve(elsewhere: Elsewhere) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self._answer({})

        def do_POST(self):
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            self._answer({name: values[0] for name, values in parse_qs(body).items()})

        def _answer(self, form):
            body = json.dumps(elsewhere.answer(urlsplit(self.path).path, form)).encode()
            self.send_response(elsewhere.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def point_at(server: ThreadingHTTPServer, monkeypatch) -> None:
    base = f"http://127.0.0.1:{server.server_port}"
    monkeypatch.setattr(GoogleOAuth2Adapter, "access_token_url", f"{base}/token")
    monkeypatch.setattr(GitHubOAuth2Adapter, "access_token_url", f"{base}/access_token")
    monkeypatch.setattr(GitHubOAuth2Adapter, "profile_url", f"{base}/user")
    monkeypatch.setattr(GitHubOAuth2Adapter, "emails_url", f"{base}/user/emails")


def come_from(client: Client, provider: str, process: str = "login"):
    """Goes there and comes back, as a browser would; the answer to the coming back."""
    begun = client.post(f"/accounts/{provider}/login/?process={process}")
    state = parse_qs(urlsplit(begun.url).query)["state"][0]
    back = f"/accounts/{provider}/login/callback/"
    return client.get(back, {"state": state, "code": "a-code"})
