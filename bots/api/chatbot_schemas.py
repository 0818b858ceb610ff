"""A chatbot as the API shows it, and what of it can be set."""

from datetime import datetime
from typing import Annotated

from django.conf import settings
from ninja import Field, Schema
from pydantic import StrictBool

from bots.access_forms import MOST_PER_MINUTE
from bots.api.schemas import LONG_AGO, Body, stored_as
from bots.api.texts import Colour, line, number, one_of, optional, prose
from bots.cap_form import MOST as MOST_DOLLARS
from bots.fields import MAX_QUESTION_CHARS, MAX_QUESTIONS
from bots.models import Chatbot
from bots.widget.appearance import FONTS, picture_path

MOST_WEBSITES = 100
CAP = "US dollars a month (UTC) that its models may cost; null: no cap."
ORIGINS = (
    "Websites that may embed the chat, as `www.example.com`, `*.example.com` or `localhost:3000`; "
    "none: any."
)
Rate = number(1, MOST_PER_MINUTE) | None
VISITOR_RATE = "Messages a minute of one visitor; null: the usual."
TOTAL_RATE = "Messages a minute of all visitors; null: the usual."
STRICT = "Whether what no source supports is taken out of answers."
BRANDING = "Whether the chat goes without “Powered by BotSmith”, where the plan allows that."
EXAMPLE = {"name": "Shop helper", "welcome_message": "Hello! Ask me about our shop."}

Website = Annotated[
    str, Field(min_length=1, max_length=260, json_schema_extra={"format": "website"})
]
Email = Annotated[str, Field(min_length=3, max_length=254, json_schema_extra={"format": "email"})]


class ChatbotChanges(Body):
    """What is left out stays as it is."""

    name: prose(80) = optional()
    status: one_of(Chatbot.Status.values) = optional(
        description="An inactive chatbot answers nobody."
    )
    provider: one_of(Chatbot.Provider.values) = optional()
    model: prose(80) = optional(description="Any that the provider has.")
    temperature: number(0, 1, float) = optional()
    instructions: prose(8000) = optional(description="Its tone and its task.")
    welcome_message: prose(500) = optional(description="First words to a visitor.")
    strict: StrictBool = optional(description=STRICT)
    spending_cap: number(0, MOST_DOLLARS, float) | None = optional(description=CAP)
    hand_off: StrictBool = optional(description="Whether visitors may ask for a person.")
    notify_email: Email | None = optional(description="Who is told of it; null: the owner.")
    public_access: StrictBool = optional(description="Whether the chat has a page of its own.")
    allowed_origins: Annotated[list[Website], Field(max_length=MOST_WEBSITES)] = optional(
        description=ORIGINS
    )
    visitor_rate: Rate = optional(description=VISITOR_RATE)
    total_rate: Rate = optional(description=TOTAL_RATE)
    rate_message: prose(300) | None = optional(description="What visitors past it read.")
    suggested_questions: Annotated[
        list[line(MAX_QUESTION_CHARS)], Field(max_length=MAX_QUESTIONS)
    ] = optional(description="What a visitor may ask with a press.")
    auto_expand: StrictBool = optional(description="Whether the chat opens by itself.")
    hide_branding: StrictBool = optional(description=BRANDING)
    widget_position: one_of(Chatbot.Position.values) = optional()
    widget_theme: one_of(Chatbot.Theme.values) = optional()
    widget_size: one_of(Chatbot.Size.values) = optional()
    bubble_style: one_of(Chatbot.BubbleStyle.values) = optional()
    font_family: one_of(FONTS) = optional()
    font_size: one_of(Chatbot.Size.values) = optional()
    primary_color: Colour = optional()
    secondary_color: Colour = optional()
    accent_color: Colour = optional()


class NewChatbot(ChatbotChanges):
    """Only its name is needed."""

    name: prose(80) = Field(examples=["Shop helper"])


class ChatbotOut(Schema):
    id: str = Field(json_schema_extra={"format": "uuid"})
    name: str
    status: str = Field(description="“active” or “inactive”.")
    is_blocked: bool = Field(description="Whether our staff keep it switched off.")
    blocked_reason: str | None
    provider: str
    model: str
    temperature: float
    instructions: str
    welcome_message: str
    strict: bool = Field(description=STRICT)
    spending_cap: float | None = Field(description=CAP)
    hand_off: bool = Field(description="Whether visitors may ask for a person.")
    notify_email: str | None
    public_access: bool
    allowed_origins: list[str] = Field(description=ORIGINS)
    visitor_rate: int | None = Field(description=VISITOR_RATE)
    total_rate: int | None = Field(description=TOTAL_RATE)
    rate_message: str | None
    suggested_questions: list[str]
    auto_expand: bool
    hide_branding: bool = Field(description=BRANDING)
    widget_position: str
    widget_theme: str
    widget_size: str
    bubble_style: str
    font_family: str
    font_size: str
    primary_color: str
    secondary_color: str
    accent_color: str
    avatar_url: str | None = Field(description="Its picture, set on the appearance page.")
    logo_url: str | None
    conversations_count: int
    messages_count: int
    created_at: datetime
    updated_at: datetime
    last_trained: datetime | None = Field(description="When what it knows changed last.")


def shown(bot: Chatbot, *, may_hide_branding: bool) -> ChatbotOut:
    times = {"created_at": LONG_AGO, "updated_at": LONG_AGO}
    return stored_as(
        ChatbotOut,
        _values(bot, may_hide_branding),
        lambda: _values(Chatbot(), may_hide_branding) | times,
    )


def _values(bot: Chatbot, may_hide_branding: bool) -> dict[str, object]:
    named = {name: getattr(bot, name, None) for name in ChatbotOut.model_fields if name != "id"}
    return {
        **named,
        "id": bot.pk,
        "avatar_url": _picture(bot.avatar_url),
        "logo_url": _picture(bot.logo_url),
        "strict": bot.is_strict,
        "hand_off": bot.has_hand_off,
        "hide_branding": bot.wants_no_branding and may_hide_branding,
    }


def _picture(address: str | None) -> str | None:
    path = picture_path(address)
    return f"{settings.BASE_URL}{path}" if path else None
