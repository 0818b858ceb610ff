"""The paid providers, played on loopback in their own wire formats; the real SDKs call them."""

from tests.providers.script import Script
from tests.providers.server import AnthropicStub, GeminiStub, OpenAIStub, ProviderStub
from tests.providers.vectors import bag_of_words

__all__ = [
    "AnthropicStub",
    "GeminiStub",
    "OpenAIStub",
    "ProviderStub",
    "Script",
    "bag_of_words",
]
