"""A source as the API shows it, and what one can be made from."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.conf import settings
from ninja import Field, Query, Schema
from pydantic import StrictBool, TypeAdapter

from bots.api.schemas import LONG_AGO, Body, Turning, stored_as
from bots.api.texts import line, number, one_of, optional, prose
from knowledge.crawl.addresses import MAX_PATTERNS
from knowledge.forms import (
    DEFAULT_DEPTH,
    DEFAULT_PAGES,
    MAX_ADDRESS,
    MAX_ANSWER_CHARS,
    MAX_QUESTION_CHARS,
    MAX_TEXT_CHARS,
    MAX_WORDINGS,
    WEBSITE_MODES,
)
from knowledge.models import Source
from knowledge.queries import SOURCE_KINDS, SOURCE_STATES

MOST_PATTERN_CHARS = 500
# No more of a path than knowledge.crawl.addresses takes: no comma, no sign of regular expressions.
PATH = r"^[/*]([A-Za-z0-9/_~%?&=*-]|\.[A-Za-z0-9/_-])*$"
MODES = "“page”: this address alone; “crawl”: what it links to as well; “sitemap”: all it lists."
Pattern = Annotated[str, Field(min_length=1, max_length=MOST_PATTERN_CHARS, pattern=PATH)]
Patterns = Annotated[list[Pattern], Field(max_length=MAX_PATTERNS)]
Address = Annotated[
    str, Field(min_length=4, max_length=MAX_ADDRESS, json_schema_extra={"format": "web-address"})
]


Kind = one_of(SOURCE_KINDS)


class NewText(Body):
    type: Literal["text"]
    name: prose(300) = Field(description="Visitors see it in citations.")
    content: prose(MAX_TEXT_CHARS)


class NewWebsite(Body):
    type: Literal["website"]
    url: Address = Field(examples=["https://example.com/help"])
    mode: one_of(WEBSITE_MODES) = Field(Source.Mode.PAGE.value, description=MODES)
    depth: number(1, 5) = Field(
        DEFAULT_DEPTH, description="How many clicks away links are followed, of a crawl."
    )
    max_pages: number(1, settings.CRAWL_MAX_PAGES) = Field(
        min(DEFAULT_PAGES, settings.CRAWL_MAX_PAGES),
        description="Pages at most, of a crawl or a sitemap.",
    )
    include: Patterns = optional(description="Only addresses like these, such as `/help/`.")
    exclude: Patterns = optional(description="No addresses like these; they win.")
    skip_noindex: StrictBool = Field(True, description="Leave out pages that are marked `noindex`.")
    refresh_every: one_of(Source.Every.values) = Field(
        Source.Every.NEVER.value, description="When it is read again."
    )


class NewQuestion(Body):
    type: Literal["qa"]
    questions: Annotated[
        list[line(MAX_QUESTION_CHARS)], Field(min_length=1, max_length=MAX_WORDINGS + 1)
    ] = Field(description="A question, and other wordings of it.")
    answer: prose(MAX_ANSWER_CHARS) = Field(description="Quoted word for word when it is asked.")


NewSource = NewText | NewWebsite | NewQuestion
NEW_SOURCE: TypeAdapter = TypeAdapter(Annotated[NewSource, Field(discriminator="type")])
_FILE = {
    "type": "object",
    "required": ["file"],
    "additionalProperties": False,
    "properties": {
        "file": {"type": "string", "format": "binary", "description": "One file, with its name."}
    },
}


BODIES = {"text": NewText, "website": NewWebsite, "qa": NewQuestion}
REFERENCES = {name: f"#/components/schemas/{body.__name__}" for name, body in BODIES.items()}


def _body() -> dict[str, Any]:
    """For the document, which has ``BODIES`` among its parts (``bots.api.document``)."""
    examples = {
        "text": {"type": "text", "name": "Opening hours", "content": "We open at nine."},
        "website": {"type": "website", "url": "https://example.com/help", "mode": "crawl"},
        "qa": {"type": "qa", "questions": ["Do you deliver?"], "answer": "Yes, on weekdays."},
    }
    shown = {name: {"value": value} for name, value in examples.items()}
    return {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "oneOf": [{"$ref": reference} for reference in REFERENCES.values()],
                    "discriminator": {"propertyName": "type", "mapping": REFERENCES},
                },
                "examples": shown,
            },
            "multipart/form-data": {"schema": _FILE},
        },
    }


BODY = _body()


class Listed(Turning):
    status: one_of(SOURCE_STATES) = optional(description="Only sources of this status.")
    type: Kind = optional(description="Only sources of this type.")


Narrowed = Annotated[Listed, Query()]


class Crawl(Schema):
    depth: int
    max_pages: int
    include: list[str]
    exclude: list[str]
    skip_noindex: bool


class SourceOut(Schema):
    id: str = Field(json_schema_extra={"format": "uuid"})
    type: Kind
    name: str
    url: str | None
    questions: list[str] = Field(description="Of a question and answer: its wordings.")
    size: str | None = Field(description="In words, such as “12 KB”.")
    status: str = Field(description="“processing”, “processed” or “failed”.")
    stage: str = Field(description="What is being done while it is processed.")
    progress: int = Field(description="Percent of the reading that is under way.")
    error_code: str | None = Field(description="Why it failed, for programs.")
    error_message: str | None = Field(description="Why it failed, and what to do.")
    can_retry: bool = Field(description="Whether another try may end otherwise.")
    chunks_count: int = Field(description="Passages that were made of it.")
    added_at: datetime
    processed_at: datetime | None
    mode: str | None = Field(description=f"Of a website. {MODES}")
    crawl: Crawl | None = Field(description="How far a website is followed.")
    pages_found: int
    pages_done: int
    pages_failed: int
    refreshing: bool = Field(description="It is read again while its earlier text serves.")
    refresh_every: str
    refresh_at: datetime | None = Field(description="When it is read again by itself.")
    refresh_error: str | None = Field(description="Why the last refresh did not work.")


_SAME = set(SourceOut.model_fields) - {"id", "type", "mode", "crawl", "questions", "error_code"}


def shown(source: Source) -> SourceOut:
    return stored_as(SourceOut, _values(source), lambda: _values(Source()) | {"added_at": LONG_AGO})


def _values(source: Source) -> dict[str, object]:
    is_website = source.type == Source.Type.WEBSITE
    is_qa = source.mode == Source.Mode.QA
    return {
        **{name: getattr(source, name) for name in _SAME},
        "id": source.pk,
        "type": "qa" if is_qa else source.type,
        "questions": source.questions or [],
        "error_code": source.error_reason,
        "mode": source.mode or Source.Mode.PAGE.value if is_website else None,
        "crawl": _crawl(source) if is_website and source.crawl else None,
    }


def _crawl(source: Source) -> Crawl:
    return Crawl(**{name: getattr(source.crawl, name) for name in Crawl.model_fields})
