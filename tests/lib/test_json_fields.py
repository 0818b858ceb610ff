"""JSON in a form that no reader of JSON bears is refused like any other that is none."""

import pytest
from django import forms
from django.test import Client

from botsmith.lib.json_fields import JSONField

HARMFUL = ("[" * 20_000, '{"a":' * 20_000, "9" * 5000, '{"a": [' + "9" * 5000 + "]}")
HARMFUL += ('"\\ud800"', '{"a": [{"\\uDFFF": 1}]}')
KINDS = ["lists", "objects", "a number", "a number within", "half a letter", "half a name"]


class Form(forms.Form):
    given = JSONField()


@pytest.mark.parametrize("text", HARMFUL, ids=KINDS)
def test_what_cannot_be_read_is_refused_and_shown_again(text):
    form = Form({"given": text})
    assert form.errors == {"given": ["Enter a valid JSON."]}
    assert text[:100].replace('"', "&quot;") in str(form["given"])
    str(form["given"]).encode()


def test_what_can_be_read_is_taken():
    form = Form({"given": '{"a": [1, null, "é"]}'})
    assert form.is_valid() and form.cleaned_data["given"] == {"a": [1, None, "é"]}


@pytest.mark.django_db
@pytest.mark.parametrize("text", HARMFUL[:3])
def test_nobody_breaks_the_sign_in_by_a_passkey(text):
    client = Client(headers={"host": "localhost", "accept": "text/html"})
    client.get("/accounts/2fa/webauthn/login/")
    answer = client.post("/accounts/2fa/webauthn/login/", {"credential": text})
    assert answer.status_code in (200, 302)
