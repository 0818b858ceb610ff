"""Days that no store or time zone can show are refused where they are typed."""

import pytest
from django import forms

from botsmith.lib.moments import TOO_FAR, DayField, MomentField, is_near
from tests.proof.tenancy.posting import our_forms


class Form(forms.Form):
    day = DayField(required=False)
    at = MomentField(required=False)


@pytest.mark.parametrize("day", ["0001-01-01", "1969-12-31", "2201-01-01", "9999-12-31"])
def test_a_far_day_is_refused_with_a_sentence(day):
    assert Form({"day": day}).errors == {"day": [TOO_FAR]}
    assert Form({"at": f"{day}T23:59-12:00"}).errors == {"at": [TOO_FAR]}


def test_near_ones_are_taken():
    form = Form({"day": "2200-12-31", "at": "1970-01-01T00:00+14:00"})
    assert form.is_valid() and is_near(form.cleaned_data["day"])


def test_every_form_bounds_its_days():
    kinds = (forms.DateField, forms.DateTimeField)
    every = [field for form in our_forms() for field in form.base_fields.values()]
    dated = [field for field in every if isinstance(field, kinds)]
    assert len(dated) > 5
    assert [field.label for field in dated if not isinstance(field, DayField | MomentField)] == []
