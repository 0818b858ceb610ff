from django import forms

from accounts.announcing import Shown
from accounts.models import Announcement
from accounts.models.announcement import FOR_EVER
from adminpanel.announcements.queries import plan_names
from adminpanel.fields import MomentField

NO_LINK = "Give a web address that begins with https://, or a page of BotSmith’s such as /billing/."


class AnnouncementForm(forms.Form):
    is_overtaken = False
    """It was refused since somebody else changed the announcement meanwhile."""
    level = forms.ChoiceField(
        choices=Announcement.Level.choices,
        initial=Announcement.Level.NEWS,
        help_text="A warning stands before news, and looks like one.",
    )
    title = forms.CharField(max_length=120)
    text = forms.CharField(
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Markdown: **bold**, lists and [links](https://example.com).",
    )
    link_url = forms.CharField(label="Link", max_length=500, required=False)
    link_label = forms.CharField(
        label="Words of the link",
        max_length=60,
        required=False,
        help_text="Without any: “Read more”.",
    )
    plans = forms.MultipleChoiceField(
        label="Who sees it",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Customers of these plans. With none chosen: everybody.",
    )
    starts_at = MomentField(
        label="From", required=False, help_text="Without a time it stays a draft."
    )
    ends_at = MomentField(
        label="Until", required=False, help_text="Without a time it stays until you end it."
    )
    can_dismiss = forms.BooleanField(
        label="Customers can dismiss it",
        required=False,
        initial=True,
        help_text="Without this it stays until it is over: for outages.",
    )

    def __init__(self, *given, **options):
        super().__init__(*given, **options)
        self.fields["plans"].choices = list(plan_names().items())

    @classmethod
    def of(cls, announcement: Announcement, data: dict | None = None) -> "AnnouncementForm":
        if announcement._state.adding:
            return cls(data)
        told = {name: getattr(announcement, name) for name in cls.base_fields}
        told["ends_at"] = announcement.ends_at if announcement.has_end else None
        return cls(data, initial=told)

    def clean_link_url(self) -> str | None:
        url = self.cleaned_data["link_url"]
        is_ours = url.startswith("/") and not url.startswith(("//", "/\\"))
        if url and not is_ours:
            self._check_web_address(url)
        return url or None

    def clean_link_label(self) -> str | None:
        return self.cleaned_data["link_label"] or None

    def clean_ends_at(self):
        return self.cleaned_data["ends_at"] or FOR_EVER

    @property
    def preview(self) -> Shown:
        """As customers would see what was typed; only of a form that is well-formed."""
        row = {**self.cleaned_data, "id": "preview"}
        return Shown.of(row)

    def _check_web_address(self, url: str) -> None:
        if not url.lower().startswith(("https://", "http://")):
            raise forms.ValidationError(NO_LINK)
        forms.URLField(assume_scheme="https", error_messages={"invalid": NO_LINK}).clean(url)
