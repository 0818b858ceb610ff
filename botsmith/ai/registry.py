from functools import lru_cache

from django.conf import settings

from botsmith.ai.base import ChatModel


@lru_cache(maxsize=8)
def chat_model(provider: str) -> ChatModel | None:
    """The client of a provider, or None while this installation has no key for it."""
    if provider == "openai" and settings.OPENAI_API_KEY:
        # Its SDK takes a second to import; a process that answers with no provider goes without.
        from botsmith.ai.openai import OpenAIChat

        return OpenAIChat(
            api_key=settings.OPENAI_API_KEY,
            base_url=settings.OPENAI_BASE_URL,
            timeout=settings.PROVIDER_TIMEOUT_SECONDS,
        )
    return None
