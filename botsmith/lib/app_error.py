"""The root of our errors. It needs no Django: what reads documents apart raises them too."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.utils.functional import Promise


class AppError(Exception):
    """Something that was asked for cannot be done; ``sentence`` says what to do about it.

    ``status`` is the HTTP status, ``retry_after`` seconds until another try makes sense.
    ``is_planned``: staff wanted it so, and no log need tell of each.
    """

    code = "invalid_request"
    status = 400
    sentence: "str | Promise" = ""
    retryable = False
    is_planned = False

    def __init__(self, sentence: "str | Promise" = "", *, retry_after: int | None = None):
        self.sentence = sentence or self.sentence
        self.retry_after = retry_after
        super().__init__(self.sentence)

    def as_dict(self) -> dict[str, str]:
        return {"code": self.code, "message": str(self.sentence)}
