"""The pages' forms, filled with what a program sent: their rules and sentences hold here too."""

from collections.abc import Mapping
from copy import copy

from django.forms import Form

from bots.access_forms import LimitsForm, WebsitesForm
from bots.appearance_form import AppearanceForm
from bots.forms import SettingsForm
from bots.models import Chatbot
from botsmith.lib.errors import QuotaExceeded

# What is refused for what stands beside it: the fields that may be to blame.
TOGETHER = {"spending_cap": {"provider", "model"}}
FORMS = (SettingsForm, AppearanceForm, LimitsForm)


class FieldsRefused(Exception):
    """Fields cannot be as they were given: each with the reason. ``is_conflict``: they could be,
    were it not for others."""

    def __init__(self, fields: list[tuple[str, str]], *, is_conflict: bool = False) -> None:
        self.fields, self.is_conflict = fields, is_conflict
        super().__init__("fields refused")


def fields_of_bot(bot: Chatbot, given: Mapping[str, object]) -> dict[str, object]:
    """What ``create_bot`` and ``change_bot`` take of it. Raises FieldsRefused, and QuotaExceeded
    for a look that the plan does not have; the chatbot is left as it is."""
    values: dict[str, object] = {}
    for form_class in FORMS:
        names = given.keys() & set(form_class._meta.fields)
        if names:
            values |= _checked(form_class(_data(form_class, bot, given), instance=copy(bot)), names)
    if "allowed_origins" in given:
        values["allowed_origins"] = _websites(given["allowed_origins"])
    if bot.is_blocked and "status" in given:  # The form leaves it out; the action says why.
        values["status"] = given["status"]
    return values


def check(form: Form, names: Mapping[str, str]) -> dict:
    """The form's clean data. FieldsRefused with its errors, under the names that the API has for
    its fields."""
    if not form.is_valid():
        raise FieldsRefused(_reasons(form, names))
    return form.cleaned_data


def _data(form_class: type, bot: Chatbot, given: Mapping[str, object]) -> dict[str, object]:
    """As a browser sends the form: what is stored, and over it what is given."""
    fields = form_class._meta.fields
    data = {name: getattr(bot, name) for name in fields}
    data |= {name: given[name] for name in fields if name in given}
    if "suggested_questions" in data:
        data["suggested_questions"] = "\n".join(data["suggested_questions"] or [])
    return data


def _checked(form: Form, names: set[str]) -> dict[str, object]:
    """Of the given fields what the form makes of them. What another program stored wrongly in
    other fields is no fault of this request."""
    form.is_valid()
    wrong = {name for name in form.errors if name in names or names & TOGETHER.get(name, set())}
    if wrong:
        fields = [(name, form.errors[name][0]) for name in form.fields if name in wrong]
        raise FieldsRefused(fields, is_conflict=wrong <= TOGETHER.keys())
    if "hide_branding" in names and form.fields["hide_branding"].disabled:
        if form.data["hide_branding"]:
            raise QuotaExceeded(form.fields["hide_branding"].help_text)
        names = names - {"hide_branding"}  # It is so already; an earlier choice is kept.
    return {name: form.cleaned_data[name] for name in names if name in form.cleaned_data}


def _websites(lines: list[str]) -> list[str]:
    form = WebsitesForm({"websites": "\n".join(lines)})
    return check(form, {"websites": "allowed_origins"})["websites"]


def _reasons(form: Form, names: Mapping[str, str]) -> list[tuple[str, str]]:
    return [
        (names.get(name, name), " ".join(map(str, errors))) for name, errors in form.errors.items()
    ]
