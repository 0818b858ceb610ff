from collections.abc import Iterator

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.forms.boundfield import BoundWidget
from django.utils.safestring import SafeString

from knowledge.crawl.addresses import parse_patterns
from knowledge.extract.formats import ACCEPT
from knowledge.loaders.url import normalise_address
from knowledge.models import Source
from knowledge.reasons import IngestionError

MAX_FILES_AT_ONCE = 50
MAX_ADDRESS = 2000
MAX_TEXT_CHARS = 500_000
MAX_QUESTION_CHARS = 300
MAX_ANSWER_CHARS = 20_000
MAX_WORDINGS = 20
MAX_PATTERN_CHARS = 5_000
DEFAULT_DEPTH = 2
DEFAULT_PAGES = 100

WEBSITE_MODES = (Source.Mode.PAGE, Source.Mode.CRAWL, Source.Mode.SITEMAP)
MODE_CARDS = {  # The icon, the title, and what the way of reading means.
    "page": ("file", "One page", "Just this address, and nothing it links to."),
    "crawl": ("links", "Follow links", "This page, then those it links to on the same website."),
    "sitemap": ("list", "Sitemap", "Every page that the site lists for search engines."),
}
# What has no meaning for a way of reading, and the value that stands for that.
UNUSED = {
    "page": {"depth": 0, "include": [], "exclude": [], "max_pages": 1},
    "crawl": {},
    "sitemap": {"depth": 0},
}


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


class WebsiteOptionsForm(forms.Form):
    """What of a website is read, and how often. Options that a way of reading has no use for are
    not looked at: they are hidden then, and their faults would be too."""

    mode = forms.ChoiceField(
        label="What to read",
        choices=[(mode, Source.Mode(mode).label) for mode in WEBSITE_MODES],
        widget=forms.RadioSelect,
        initial=Source.Mode.PAGE,
        required=False,
    )
    depth = forms.TypedChoiceField(
        label="How far to follow links",
        choices=[(1, "1 click away")] + [(n, f"{n} clicks away") for n in range(2, 6)],
        coerce=int,
        empty_value=DEFAULT_DEPTH,
        initial=DEFAULT_DEPTH,
        required=False,
        help_text="Only links within the same website are followed.",
    )
    max_pages = forms.IntegerField(
        label="Pages at most",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        required=False,
        error_messages={"invalid": "Give a whole number, such as 100."},
    )
    include = forms.CharField(
        label="Only read addresses like these",
        widget=forms.Textarea(attrs={"rows": 2, "placeholder": "/help/", "spellcheck": "false"}),
        max_length=MAX_PATTERN_CHARS,
        required=False,
        help_text=SafeString(
            "One to a line. <code>/help/</code> is all that is below it; <code>*</code>"
            " stands for anything."
        ),
    )
    exclude = forms.CharField(
        label="Leave out addresses like these",
        widget=forms.Textarea(attrs={"rows": 2, "placeholder": "/blog/", "spellcheck": "false"}),
        max_length=MAX_PATTERN_CHARS,
        required=False,
        help_text=SafeString(
            "These win over those to read. <code>*/print</code> is every address that ends"
            " with /print."
        ),
    )
    skip_noindex = forms.BooleanField(
        label="Leave out pages that ask search engines not to list them",
        initial=True,
        required=False,
        help_text=SafeString(
            "Pages marked <code>noindex</code>, such as carts and search results."
        ),
    )
    refresh_every = forms.ChoiceField(
        label="Read it again",
        choices=Source.Every.choices,
        initial=Source.Every.NEVER,
        required=False,
        help_text="The earlier text serves until the new one is ready.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        most = settings.CRAWL_MAX_PAGES
        pages = self.fields["max_pages"]
        pages.initial = min(DEFAULT_PAGES, most)
        pages.help_text = f"Up to {most:,}. The first ones found are read."
        in_range = f"Give a number from 1 to {most:,}."
        pages.validators += [MinValueValidator(1, in_range), MaxValueValidator(most, in_range)]

    @classmethod
    def of(cls, source: Source) -> "WebsiteOptionsForm":
        """The form as the source's owner left it."""
        initial = {"mode": source.mode or Source.Mode.PAGE, "refresh_every": source.refresh_every}
        if crawl := source.crawl:
            initial["skip_noindex"] = crawl.skip_noindex
            initial["include"] = "\n".join(crawl.include)
            initial["exclude"] = "\n".join(crawl.exclude)
            if source.has_pages:
                initial["max_pages"] = crawl.max_pages
            if source.mode == Source.Mode.CRAWL:
                initial["depth"] = crawl.depth
        return cls(initial=initial)

    def mode_cards(self) -> Iterator[tuple[BoundWidget, str, str, str]]:
        """Each way of reading: its radio button, its icon, its title, and what it means."""
        for radio in self["mode"]:
            yield radio, *MODE_CARDS[radio.data["value"]]

    def clean_include(self) -> list[str]:
        return _patterns(self.cleaned_data["include"])

    def clean_exclude(self) -> list[str]:
        return _patterns(self.cleaned_data["exclude"])

    def clean(self) -> dict:
        data = super().clean()
        data["mode"] = data.get("mode") or Source.Mode.PAGE
        data["refresh_every"] = data.get("refresh_every") or Source.Every.NEVER
        if "max_pages" in data:
            data["max_pages"] = data["max_pages"] or self.fields["max_pages"].initial
        for name, value in UNUSED[data["mode"]].items():
            self.errors.pop(name, None)
            data[name] = value
        return data


class WebsiteForm(WebsiteOptionsForm):
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
            address = normalise_address(self.cleaned_data["url"])
        except IngestionError as error:
            raise ValidationError(error.sentence) from error
        if len(address) > MAX_ADDRESS:  # Letters outside ASCII make it longer.
            raise ValidationError("This address is too long. Use one of at most 2,000 characters.")
        return address


def _patterns(text: str) -> list[str]:
    try:
        return parse_patterns(text)
    except ValueError as error:
        raise ValidationError(str(error)) from error


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


class QuestionForm(forms.Form):
    """A question, the other ways it is asked, and the answer to it."""

    question = forms.CharField(
        label="Question",
        max_length=MAX_QUESTION_CHARS,
        widget=forms.TextInput(attrs={"placeholder": "Do you deliver on Saturdays?"}),
        error_messages={"required": "Write the question as a visitor would ask it."},
    )
    others = forms.CharField(
        label="Other wordings",
        max_length=(MAX_QUESTION_CHARS + 2) * MAX_WORDINGS,
        widget=forms.Textarea(attrs={"rows": 3, "placeholder": "Is there weekend delivery?"}),
        required=False,
        help_text="Other ways of asking the same, one to a line.",
    )
    answer = forms.CharField(
        label="Answer",
        max_length=MAX_ANSWER_CHARS,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Write the answer that visitors should get."},
        help_text="The chatbot quotes it word for word when it is asked this.",
    )

    def clean_others(self) -> list[str]:
        lines = [" ".join(line.split()) for line in self.cleaned_data["others"].splitlines()]
        others = list(dict.fromkeys(filter(None, lines)))
        if len(others) > MAX_WORDINGS:
            raise ValidationError(f"Give at most {MAX_WORDINGS} other wordings.")
        if any(len(line) > MAX_QUESTION_CHARS for line in others):
            raise ValidationError(f"A wording may have {MAX_QUESTION_CHARS} characters.")
        return others

    def clean(self) -> dict:
        """``questions``, the first of them the question itself, and ``answer``."""
        data = super().clean()
        if self.errors:
            return data
        questions = dict.fromkeys([data["question"], *data["others"]])
        return {"questions": list(questions), "answer": data["answer"]}
