"""What is to mend in a form is said above it, with a way to each field that is seen."""

import pytest
from django import forms
from django.template.loader import render_to_string


class Long(forms.Form):
    name = forms.CharField(label="Name")
    about = forms.CharField(label="About <you>", max_length=3)

    def clean(self):
        self.add_error(None, "Nothing goes <together>.")


def summary(form: forms.Form) -> str:
    return render_to_string("components/error_summary.html", {"form": form})


def test_each_field_with_an_error_is_linked_and_escaped():
    html = summary(Long({"about": "<b>long</b>"}))
    assert "2 things to mend" in html
    assert '<a href="#id_name">Name</a>: This field is required.' in html
    assert '<a href="#id_about">About &lt;you&gt;</a>' in html
    assert "Nothing goes &lt;together&gt;." in html


def test_a_form_that_was_not_sent_has_none():
    assert summary(Long()).strip() == ""


def test_a_form_without_errors_has_none():
    form = forms.Form({})
    assert form.is_valid()
    assert summary(form).strip() == ""


class Hidden(forms.Form):
    seen = forms.IntegerField(widget=forms.HiddenInput, error_messages={"invalid": "Open it <b>"})


@pytest.mark.parametrize("name", ["error_summary", "form_errors"])
def test_what_is_wrong_with_a_field_that_nobody_sees_is_said(name):
    html = render_to_string(f"components/{name}.html", {"form": Hidden({"seen": "x"})})
    assert 'role="alert"' in html and "Open it &lt;b&gt;" in html
    assert "<a " not in html and "things to mend" not in html
    assert render_to_string(f"components/{name}.html", {"form": Hidden()}).strip() == ""
    assert render_to_string(f"components/{name}.html", {"form": None}).strip() == ""
