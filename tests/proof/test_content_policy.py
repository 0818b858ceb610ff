"""The pages' content policy: scripts are ours by a number used once, and nothing acts inline."""

import json
import os
import re
import subprocess
import sys

import pytest
from django.conf import settings
from django.test import Client

from tests.cast import bot_of, person, signed_in
from tests.proof.counting import counted

TEMPLATES = settings.BASE_DIR / "templates"
INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)|<script(?![^>]*nonce=)|\son[a-z]+\s*=|javascript:|\sstyle=[\"']"
    r"|<style(?![^>]*nonce=)|\bhx-on|hx-vals=[\"']js:",
    re.IGNORECASE,
)
NARROW = {
    "default-src": "'none'",
    "style-src": "'self'",
    "connect-src": "'self'",
    "base-uri": "'none'",
    "require-trusted-types-for": "'script'",
    "trusted-types": "botsmith default",
}
ASKED = """
import json
from django.conf import settings
names = [f"{cookie}_COOKIE_{name}" for cookie in ("SESSION", "CSRF")
         for name in ("SECURE", "HTTPONLY", "SAMESITE", "NAME")]
names += ["MESSAGE_COOKIE_NAME"]
names += ["SECURE_HSTS_SECONDS", "SECURE_HSTS_INCLUDE_SUBDOMAINS", "SECURE_SSL_REDIRECT"]
print(json.dumps({name: getattr(settings, name) for name in names}))
"""


def test_no_template_has_an_inline_script_or_style():
    files = sorted(TEMPLATES.rglob("*.html"))
    found = [
        f"{file.relative_to(TEMPLATES)}: {match[0]}"
        for file in files
        for match in INLINE.finditer(file.read_text())
    ]
    counted("D1", templates=len(files), inline=len(found))
    assert found == []


def test_only_what_was_made_safe_before_is_not_escaped():
    """An answer's HTML, and colours and fonts that were read as such."""
    found = {
        f"{file.relative_to(TEMPLATES)}: {match[1]}"
        for file in TEMPLATES.rglob("*.html")
        for match in re.finditer(r"{{ ?([^}]+\|safe) ?}}|{% ?(autoescape off)", file.read_text())
    }
    made_safe = {"bots/embed.html: message.html|safe"}
    made_safe |= {f"bots/{name}.html: css_vars|safe" for name in ("embed", "new_preview")}
    assert found == made_safe


def policy_of(answer) -> dict[str, str]:
    parts = (each.strip().partition(" ") for each in answer["Content-Security-Policy"].split(";"))
    return {name: value for name, _, value in parts}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["/", "/accounts/login/", "/dashboard/", "/bots/{bot}/", "/nowhere"]
)
def test_scripts_carry_the_pages_own_number(path):
    owner = person()
    client, bot = signed_in(owner), bot_of(owner)
    if "login" in path:
        client = Client()
    answers = [client.get(path.format(bot=bot.pk)) for _ in range(2)]
    numbers = [policy_of(answer)["script-src"] for answer in answers]
    assert numbers[0] != numbers[1]
    for answer, number in zip(answers, numbers, strict=True):
        nonce = re.fullmatch(r"'nonce-([\w+/=-]{16,})'", number)[1]
        scripts = re.findall(r"<script[^>]*>", answer.content.decode())
        assert scripts and all(f'nonce="{nonce}"' in script for script in scripts)
        policy = policy_of(answer)
        assert {name: policy[name] for name in NARROW} == NARROW
        assert "unsafe" not in answer["Content-Security-Policy"]


@pytest.mark.django_db
def test_the_visitors_pages_make_elements_by_one_policy():
    bot = bot_of(person(), public_access=True)
    for path in (f"/embed/{bot.pk}/", f"/chat/{bot.pk}/", "/embed/nobody/"):
        policy = policy_of(Client().get(path))
        assert policy["trusted-types"] == "botsmith", path
        assert re.fullmatch(r"'nonce-[\w+/=-]+'", policy["script-src"])
        assert re.fullmatch(r"'self' 'nonce-[\w+/=-]+'", policy["style-src"])


def test_over_https_cookies_and_pages_stay_there():
    environ = {**os.environ, "BASE_URL": "https://bots.example", "DEBUG": "0"}
    environ["DJANGO_SETTINGS_MODULE"] = "botsmith.settings"
    command = [sys.executable, "-c", ASKED]
    asked = subprocess.run(
        command, env=environ, cwd=settings.BASE_DIR, capture_output=True, check=True
    )
    found = json.loads(asked.stdout.splitlines()[-1])
    assert found.pop("SECURE_HSTS_SECONDS") >= 31_536_000
    assert found.pop("SESSION_COOKIE_NAME").startswith("__Host-")
    assert found.pop("CSRF_COOKIE_NAME").startswith("__Host-")
    assert found.pop("MESSAGE_COOKIE_NAME").startswith("__Host-")
    assert {found.pop("SESSION_COOKIE_SAMESITE"), found.pop("CSRF_COOKIE_SAMESITE")} == {"Lax"}
    assert all(found.values()), found
