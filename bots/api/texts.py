"""What texts and ids in the API's bodies and addresses look like."""

from collections.abc import Iterable
from typing import Annotated, Any, Literal

from ninja import Field, Path
from pydantic import BeforeValidator, WithJsonSchema

# Something that is seen; spaces and signs that stand for none are cut off by the forms. What may
# stand before it has no sign in common with it: else a long text that is none would be read again
# from each of its places.
_SEEN = r"[^\x00-\x20\x7f-\xa0\s]"
PROSE = rf"^[\x01-\x20\x7f-\xa0\s]*{_SEEN}[^\x00]*$"
_IN_LINE = r"[^\x00-\x1f\x7f-\x9f\u2028\u2029]"
_SPACES = r"[\x20\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]"
LINE = rf"^{_SPACES}*{_SEEN}{_IN_LINE}*$"
COLOUR = r"^#[0-9a-fA-F]{6}$"


def prose(most: int) -> Any:
    """Text with something to read in it."""
    return Annotated[str, Field(min_length=1, max_length=most, pattern=PROSE)]


def line(most: int) -> Any:
    """The same on one line."""
    return Annotated[str, Field(min_length=1, max_length=most, pattern=LINE)]


def optional(**about: Any) -> Any:
    """A field that may be left out; null is not the same, and no default is told of it."""
    return Field(default_factory=lambda: None, **about)


def one_of(values: Iterable[str]) -> Any:
    """One of these words. No enumeration: those of one name would be one in the document."""
    return Literal[tuple(values)]


def number(least: float, most: float, kind: type = int) -> Any:
    """A number, and nothing that could be read as one. To JSON 5.0 is a whole number."""
    limits = Field(ge=least, le=most, strict=True)
    if kind is float:
        return Annotated[float, limits]
    return Annotated[int, limits, BeforeValidator(_whole)]


def _whole(given: object) -> object:
    return int(given) if isinstance(given, float) and given.is_integer() else given


Colour = Annotated[str, Field(max_length=7, pattern=COLOUR, description="# and six hex digits.")]
_Id = WithJsonSchema({"type": "string", "format": "uuid"})
BotId = Annotated[str, _Id, Path(description="The chatbot's id.")]
SourceId = Annotated[str, _Id, Path(description="The source's id.")]
