"""Google Gemini, through its own OpenAI-compatible address."""

from botsmith.ai.attempts import Options
from botsmith.ai.openai import OpenAIChat
from botsmith.ai.openai_embeddings import OpenAIEmbedder

BASE_URL = "https://generativelanguage.googleapis.com/v1beta/openai/"


class GeminiChat(OpenAIChat):
    """A ChatModel over Gemini. It knows one name for the limit, for models that think too."""

    provider = "gemini"

    def __init__(self, *, api_key: str, base_url: str = "", timeout: float = 30):
        super().__init__(api_key=api_key, base_url=base_url or BASE_URL, timeout=timeout)
        self._options = Options()  # Its address is another, but what it knows is known.

    def _limit(self, max_tokens: int, thinks: bool) -> dict:
        return {"max_tokens": max_tokens}


class GeminiEmbedder(OpenAIEmbedder):
    """An Embedder over Gemini."""

    provider = "gemini"

    def __init__(self, *, api_key: str, base_url: str = "", timeout: float = 30):
        super().__init__(api_key=api_key, base_url=base_url or BASE_URL, timeout=timeout)
