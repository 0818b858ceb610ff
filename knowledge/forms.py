from django import forms
from django.core.exceptions import ValidationError

from knowledge.extract.registry import ACCEPT
from knowledge.loaders.url import normalise_address
from knowledge.reasons import IngestionError

MAX_FILES_AT_ONCE = 50
MAX_TEXT_CHARS = 500_000


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """One or more uploads, cleaned one by one."""

    def clean(self, data, initial=None):
        files = data if isinstance(data, list | tuple) else [data]
        if len(files) > MAX_FILES_AT_ONCE:
            raise ValidationError(f"Choose at most {MAX_FILES_AT_ONCE} files at a time.")
        return [super(ManyFilesField, self).clean(file, initial) for file in files or [None]]


class FileForm(forms.Form):
    files = ManyFilesField(
        label="Files",
        # An empty file becomes a failed source with a sentence, like any other unreadable one.
        allow_empty_file=True,
        max_length=300,
        widget=ManyFilesInput(attrs={"multiple": True, "accept": ACCEPT}),
        error_messages={"required": "Choose at least one file."},
    )


class WebsiteForm(forms.Form):
    url = forms.CharField(
        label="Website address",
        max_length=2000,
        widget=forms.TextInput(
            attrs={"placeholder": "https://example.com/help", "inputmode": "url"}
        ),
        error_messages={"required": "Give the address of a page."},
    )

    def clean_url(self) -> str:
        try:
            return normalise_address(self.cleaned_data["url"])
        except IngestionError as error:
            raise ValidationError(error.sentence) from error


class TextForm(forms.Form):
    name = forms.CharField(
        label="Title",
        max_length=300,
        widget=forms.TextInput(attrs={"placeholder": "Opening hours"}),
        error_messages={"required": "Give the text a title; visitors see it in citations."},
    )
    content = forms.CharField(
        label="Text",
        max_length=MAX_TEXT_CHARS,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": "Paste or write the text."},
    )
