"""Which providers this installation can ask.

The SDKs take a second or more to import, so that happens with the first use of a provider that has
a key; a process that answers with none goes without.
"""

from functools import lru_cache

from django.conf import settings

from botsmith.ai.base import ChatModel, Embedder
from botsmith.ai.models import EmbeddingModel, embedding_info

PROVIDERS = ("openai", "anthropic", "gemini")
OFF = "off"


@lru_cache(maxsize=8)
def chat_model(provider: str) -> ChatModel | None:
    """The client of a provider, or None while this installation has no key for it."""
    access = _access(provider)
    if not access["api_key"]:
        return None
    if provider == "openai":
        from botsmith.ai.openai import OpenAIChat

        return OpenAIChat(**access)
    if provider == "gemini":
        from botsmith.ai.gemini import GeminiChat

        return GeminiChat(**access)
    from botsmith.ai.anthropic import AnthropicChat

    return AnthropicChat(**access)


@lru_cache(maxsize=8)
def embedder(provider: str) -> Embedder | None:
    """What makes a provider's vectors; None without a key, without a model, or turned off."""
    access = _access(provider)
    if not access["api_key"] or not embedding_model(provider):
        return None
    if provider == "openai":
        from botsmith.ai.openai_embeddings import OpenAIEmbedder

        return OpenAIEmbedder(**access)
    from botsmith.ai.gemini import GeminiEmbedder

    return GeminiEmbedder(**access)


def embedding_model(provider: str) -> EmbeddingModel | None:
    """The model whose vectors are used with a provider; None when there is none, or turned off."""
    chosen = getattr(settings, f"EMBEDDING_MODEL_{provider.upper()}", "")
    return None if chosen == OFF else embedding_info(provider, chosen)


def prepare() -> None:
    """Does what the first question would wait for: the SDKs' imports and the certificates.

    For a web process's start, in a thread; does nothing without a key.
    """
    models = [chat_model(provider) for provider in PROVIDERS]
    if any(models):
        from botsmith.ai.connections import trusted

        trusted()


def _access(provider: str) -> dict:
    """Key, address and patience; an empty key for a provider that we do not know."""
    name = provider.upper() if provider in PROVIDERS else ""
    return {
        "api_key": getattr(settings, f"{name}_API_KEY", ""),
        "base_url": getattr(settings, f"{name}_BASE_URL", ""),
        "timeout": settings.PROVIDER_TIMEOUT_SECONDS,
    }
