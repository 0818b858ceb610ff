"""What staff type about people. Each form on one person carries what it showed (``seen``)."""

import json
from collections.abc import Mapping

from django import forms
from django.utils import timezone

from accounts.models import User
from accounts.profile_form import ProfileForm
from accounts.staff_edits import LIMITS, MOST_NOTES, MOST_TAG, MOST_TAGS
from accounts.standing import MOST_REASON
from adminpanel.fields import MomentField
from botsmith.lib.json_fields import JSONField

OPEN_AGAIN = "Open this page again, then save."
AN_ADDRESS = "Write an address such as name@example.com."


class SeenMixin(forms.Form):
    """``seen`` is what the ``SHOWN`` fields were when the form was opened, as JSON."""

    SHOWN: tuple[str, ...] = ()
    is_overtaken = False
    """It was refused since somebody else saved, and says what is there now."""
    seen = JSONField(
        widget=forms.HiddenInput(attrs={"id": False}),  # A page may have several.
        error_messages={
            "required": OPEN_AGAIN,
            "invalid": OPEN_AGAIN,
        },
    )

    def show_seen(self, person: User) -> None:
        """Puts what is stored now; into a form that was refused only where it has said so."""
        text = json.dumps(values_of(person, self.SHOWN))
        self.initial["seen"] = values_of(person, self.SHOWN)
        if self.is_bound and (self.is_overtaken or "seen" in self.errors):
            self.data = self.data.copy()
            self.data["seen"] = text

    def clean_seen(self) -> dict:
        seen = self.cleaned_data["seen"]
        if not isinstance(seen, Mapping) or set(seen) != set(self.SHOWN):
            raise forms.ValidationError(OPEN_AGAIN)
        if any(isinstance(value, Mapping) for value in seen.values()):
            raise forms.ValidationError(OPEN_AGAIN)
        return dict(seen)

    def given(self) -> dict:
        return {name: self.cleaned_data[name] for name in self.SHOWN}


def values_of(person: User, names: tuple[str, ...]) -> dict:
    return {name: getattr(person, name) for name in names}


class PersonForm(SeenMixin, ProfileForm):
    """The profile as its owner edits it, but for the picture."""

    SHOWN = ProfileForm.Meta.fields
    picture = None
    no_picture = None

    class Meta(ProfileForm.Meta):
        labels = {"job_title": "Job title", "bio": "About"}

    def given(self) -> dict:
        return ProfileForm.given(self)


class EmailForm(SeenMixin):
    SHOWN = ("email",)
    email = forms.EmailField(
        label="Email",
        max_length=254,
        help_text="It counts as proved from then on: be sure that it is theirs.",
        error_messages={"required": AN_ADDRESS, "invalid": AN_ADDRESS},
    )


def _limit(label: str) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=-1,
        max_value=10**9,
        error_messages={
            "invalid": "Write a number, -1 for no limit, or leave it empty.",
            "min_value": "Write a number from 0 on, or -1 for no limit.",
        },
    )


class LimitsForm(SeenMixin):
    SHOWN = LIMITS
    custom_max_chatbots = _limit("Chatbots")
    custom_max_messages = _limit("Messages a month")
    custom_max_file_uploads = _limit("Files")


class TagsForm(SeenMixin):
    SHOWN = ("tags",)
    tags = forms.CharField(
        label="Tags",
        required=False,
        max_length=(MOST_TAG + 2) * MOST_TAGS,
        help_text="Separated by commas. The customer never sees them.",
    )

    def clean_tags(self) -> list[str]:
        return self.cleaned_data["tags"].split(",")


class NotesForm(SeenMixin):
    SHOWN = ("admin_notes",)
    admin_notes = forms.CharField(
        label="Notes",
        required=False,
        max_length=MOST_NOTES,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Staff alone read them.",
        error_messages={"max_length": "Notes may have 10,000 characters. Shorten them."},
    )


class RoleForm(SeenMixin):
    SHOWN = ("role",)
    role = forms.ChoiceField(label="Role", choices=User.Role.choices)


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label="Reason",
        max_length=MOST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="The customer reads it, by mail and when they try to sign in.",
        error_messages={
            "required": "Give a reason: the customer reads it.",
            "max_length": "A reason may have 500 characters. Shorten it.",
        },
    )
    until = MomentField(
        label="Until (UTC)",
        required=False,
        help_text="Empty: until somebody of staff opens it again.",
    )

    def clean_until(self):
        until = self.cleaned_data["until"]
        if until and until <= timezone.now():
            raise forms.ValidationError("That moment is over. Choose one that is still to come.")
        return until


class StatusForm(SeenMixin, ReasonForm):
    SHOWN = ("status", "suspension_reason")
    ACTS = (("suspend", "Suspend"), ("ban", "Ban"), ("reinstate", "Open again"))
    act = forms.ChoiceField(choices=ACTS, widget=forms.HiddenInput)
    field_order = ("act", "reason", "until", "seen")

    def __init__(self, data=None, **options):
        super().__init__(data, **options)
        if self.data.get("act") == "reinstate":
            self.fields["reason"].required = False


class TagForm(forms.Form):
    tag = forms.CharField(
        label="Tag", max_length=MOST_TAG, error_messages={"required": "Write the tag."}
    )


class WriteForm(forms.Form):
    subject = forms.CharField(
        label="Subject", max_length=150, error_messages={"required": "Write a subject."}
    )
    text = forms.CharField(
        label="Text",
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text="Plain text. It begins with “Hello” and their name.",
        error_messages={"required": "Write what they are to read."},
    )
