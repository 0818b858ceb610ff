"""One tree of errors: a code for machines, a sentence for people, rendered by one middleware.

What a visitor may read is translated when it is shown (``gettext_lazy``); the rest is English.
"""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from botsmith.lib.app_error import AppError
from botsmith.lib.text import with_numbers


class InvalidRequest(AppError):
    sentence = _("That request could not be understood. Check it and send it again.")


class NotFound(AppError):
    code = "not_found"
    status = 404
    sentence = _("There is nothing here. Check the address, or go back to where you came from.")


class NotAllowed(AppError):
    code = "not_allowed"
    status = 403
    sentence = "You may not do that. Ask somebody who may."


class RateLimited(AppError):
    code = "rate_limited"
    status = 429
    sentence = _("That was a lot at once. Wait a moment and try again.")
    retryable = True


class QuotaExceeded(AppError):
    code = "quota_exceeded"
    status = 402
    sentence = "This plan's limit is reached. Change the plan to go on."


class BotInactive(AppError):
    code = "bot_inactive"
    status = 404
    sentence = _("This chat is not available at the moment.")


class OriginNotAllowed(AppError):
    code = "origin_not_allowed"
    status = 403
    sentence = _("This chat is not meant for this website. Please use another way to reach us.")


class TokenInvalid(AppError):
    code = "token_invalid"
    status = 401
    sentence = _("This chat session is not valid. Reload the page to start again.")


class TokenExpired(AppError):
    code = "token_expired"
    status = 401
    sentence = _("This chat session has ended. Reload the page to go on.")


class MessageTooLong(AppError):
    code = "message_too_long"
    status = 413
    sentence = _("That message is too long. Shorten it and send it again.")

    @classmethod
    def than(cls, limit: int) -> "MessageTooLong":
        sentence = ngettext_lazy(
            "That message is longer than {limit} character. Shorten it.",
            "That message is longer than {limit} characters. Shorten it.",
            limit,
        )
        return cls(with_numbers(sentence, limit=limit))


class MailUnavailable(AppError):
    code = "mail_unavailable"
    status = 503
    sentence = (
        "We could not send you a mail just now. Wait a few minutes and sign in: "
        "your code is sent again then."
    )
    retryable = True


class StoreAway(AppError):
    """MongoDB does not answer."""

    SECONDS = 10
    code = "unavailable"
    status = 503
    sentence = _("Something went wrong on our side. Please try again.")
    retryable = True


class ProviderUnavailable(AppError):
    code = "provider_unavailable"
    status = 503
    sentence = _("The answer could not be finished. Please try again.")
    retryable = True


class PaymentsUnavailable(AppError):
    code = "payments_unavailable"
    status = 503
    sentence = (
        "The payment service does not answer at the moment. Nothing was changed. "
        "Try again in a few minutes."
    )
    retryable = True


class PaymentUncertain(PaymentsUnavailable):
    sentence = (
        "The payment service did not answer in time. Whether it was done is looked up within "
        "a minute, and nothing is ever charged twice. Look at your plan again then."
    )


class PaymentRefused(AppError):
    code = "payment_refused"
    status = 402
    sentence = "The payment was declined. See to how you pay, then try again."
