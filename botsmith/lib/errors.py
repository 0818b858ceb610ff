"""One tree of errors: a code for machines, a sentence for people, rendered by one middleware."""


class AppError(Exception):
    """Something that was asked for cannot be done; ``sentence`` says what to do about it.

    ``status`` is the HTTP status, ``retry_after`` seconds until another try makes sense.
    """

    code = "invalid_request"
    status = 400
    sentence = "That request could not be understood. Check it and send it again."
    retryable = False

    def __init__(self, sentence: str = "", *, retry_after: int | None = None):
        self.sentence = sentence or self.sentence
        self.retry_after = retry_after
        super().__init__(self.sentence)

    def as_dict(self) -> dict[str, str]:
        return {"code": self.code, "message": self.sentence}


class InvalidRequest(AppError):
    pass


class NotFound(AppError):
    status = 404
    sentence = "There is nothing here. Check the address, or go back to where you came from."


class RateLimited(AppError):
    code = "rate_limited"
    status = 429
    sentence = "That was a lot at once. Wait a moment and try again."
    retryable = True


class QuotaExceeded(AppError):
    code = "quota_exceeded"
    status = 402
    sentence = "This plan's limit is reached. Change the plan to go on."


class BotInactive(AppError):
    code = "bot_inactive"
    status = 404
    sentence = "This chat is not available at the moment."


class TokenInvalid(AppError):
    code = "token_invalid"
    status = 401
    sentence = "This chat session is not valid. Reload the page to start again."


class TokenExpired(AppError):
    code = "token_expired"
    status = 401
    sentence = "This chat session has ended. Reload the page to go on."


class MessageTooLong(AppError):
    code = "message_too_long"
    status = 413
    sentence = "That message is too long. Shorten it and send it again."


class MailUnavailable(AppError):
    code = "mail_unavailable"
    status = 503
    sentence = (
        "We could not send you a mail just now. Wait a few minutes and sign in: "
        "your code is sent again then."
    )
    retryable = True


class ProviderUnavailable(AppError):
    code = "provider_unavailable"
    status = 503
    sentence = "The answer could not be finished. Please try again."
    retryable = True
