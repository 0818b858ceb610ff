"""The models that the providers offer, their limits and their prices.

Figures as published by the providers up to 5 November 2026, for the standard tier; prices are US
dollars for a million tokens. Where a price rises with the length of the prompt, it is that of
short prompts (up to 100,000 tokens for Claude Haiku 5.5, 200,000 or more for the others).
Gemini 3.8 Flash costs twice as much from 2027 on.
"""

import re
from dataclasses import dataclass, replace

from botsmith.ai.base import Usage

MILLION = 1_000_000
# Writing into Anthropic's cache for five minutes costs a quarter more than plain input.
WRITE_SURCHARGE = 0.25
UNKNOWN_WINDOW = 32_000
# "gpt-4o-mini-2024-07-18" is gpt-4o-mini, "claude-opus-4-7" is not claude-opus-4.
DATED = re.compile(r"-(\d{3,8}|\d{4}-\d\d-\d\d|preview(-[\d-]+)?|latest)")


@dataclass(frozen=True)
class Model:
    """A chat model. Prices are USD per million tokens, None when unknown.

    ``thinks``: it reasons before its answer; that counts as output, and needs room for it.
    """

    name: str
    provider: str
    label: str
    context_window: int = UNKNOWN_WINDOW
    max_output: int = 4096
    input_price: float | None = None
    output_price: float | None = None
    cached_price: float | None = None
    takes_temperature: bool = True
    thinks: bool = False

    @property
    def is_priced(self) -> bool:
        return self.input_price is not None and self.output_price is not None


@dataclass(frozen=True)
class EmbeddingModel:
    """A model of vectors; ``dimensions`` and ``max_input`` (tokens) are None when unknown."""

    name: str
    provider: str
    dimensions: int | None = None
    max_input: int | None = None
    price: float | None = None


def _openai(name, label, window, output, prices, *, thinks=False) -> Model:
    return Model(name, "openai", label, window, output, *prices, not thinks, thinks)


def _claude(name, label, window, output, prices, *, thinks=False, temperature=True) -> Model:
    return Model(name, "anthropic", label, window, output, *prices, temperature, thinks)


def _gemini(name, label, prices, *, output=65_536, thinks=True) -> Model:
    return Model(name, "gemini", label, 1_048_576, output, *prices, True, thinks)


# Newest and most useful for answering visitors first; prices are input, output, cached input.
MODELS = (
    _openai("gpt-4o-mini", "GPT-4o mini", 128_000, 16_384, (0.15, 0.60, 0.075)),
    _openai("gpt-4.1-mini", "GPT-4.1 mini", 1_047_576, 32_768, (0.40, 1.60, 0.10)),
    _openai("gpt-4.1-nano", "GPT-4.1 nano", 1_047_576, 32_768, (0.10, 0.40, 0.025)),
    _openai("gpt-4.1", "GPT-4.1", 1_047_576, 32_768, (2.00, 8.00, 0.50)),
    _openai("gpt-4o", "GPT-4o", 128_000, 16_384, (2.50, 10.00, 1.25)),
    _openai("gpt-6-luna", "GPT-6 Luna", 922_000, 128_000, (0.10, 0.50, 0.01), thinks=True),
    _openai("gpt-6.1-terra", "GPT-6.1 Terra", 922_000, 128_000, (1.00, 5.00, 0.05), thinks=True),
    _openai("gpt-6.1-sol", "GPT-6.1 Sol", 922_000, 128_000, (2.00, 10.00, 0.10), thinks=True),
    _openai("gpt-5.6-luna", "GPT-5.6 Luna", 922_000, 128_000, (0.20, 1.20, 0.02), thinks=True),
    _openai("gpt-5.6-terra", "GPT-5.6 Terra", 922_000, 128_000, (2.00, 12.00, 0.20), thinks=True),
    _openai("gpt-5.4-mini", "GPT-5.4 mini", 272_000, 128_000, (0.75, 4.50, 0.075), thinks=True),
    _openai("gpt-5.4", "GPT-5.4", 922_000, 128_000, (2.50, 15.00, 0.25), thinks=True),
    _openai("gpt-5.2", "GPT-5.2", 272_000, 128_000, (1.75, 14.00, 0.175), thinks=True),
    _openai("gpt-5.1", "GPT-5.1", 272_000, 128_000, (1.25, 10.00, 0.125), thinks=True),
    _openai("gpt-5-nano", "GPT-5 nano", 272_000, 128_000, (0.05, 0.40, 0.005), thinks=True),
    _openai("gpt-5-mini", "GPT-5 mini", 272_000, 128_000, (0.25, 2.00, 0.025), thinks=True),
    _openai("gpt-5", "GPT-5", 272_000, 128_000, (1.25, 10.00, 0.125), thinks=True),
    _openai("o4-mini", "o4-mini", 200_000, 100_000, (1.10, 4.40, 0.275), thinks=True),
    _openai("o3", "o3", 200_000, 100_000, (2.00, 8.00, 0.50), thinks=True),
    _claude("claude-haiku-4-5", "Claude Haiku 4.5", 200_000, 64_000, (1.00, 5.00, 0.10)),
    _claude("claude-sonnet-4-6", "Claude Sonnet 4.6", 1_000_000, 128_000, (3.00, 15.00, 0.30)),
    _claude("claude-sonnet-4-5", "Claude Sonnet 4.5", 200_000, 64_000, (3.00, 15.00, 0.30)),
    *(
        _claude(name, label, 1_000_000, 128_000, prices, thinks=True, temperature=False)
        for name, label, prices in (
            ("claude-haiku-5-5", "Claude Haiku 5.5", (0.10, 0.50, 0.01)),
            ("claude-sonnet-5-5", "Claude Sonnet 5.5", (2.00, 10.00, 0.10)),
            ("claude-opus-5-5", "Claude Opus 5.5", (4.00, 20.00, 0.20)),
            ("claude-sonnet-5", "Claude Sonnet 5", (2.00, 10.00, 0.20)),
            ("claude-opus-5", "Claude Opus 5", (5.00, 25.00, 0.50)),
            ("claude-opus-4-8", "Claude Opus 4.8", (5.00, 25.00, 0.50)),
            ("claude-opus-4-7", "Claude Opus 4.7", (5.00, 25.00, 0.50)),
        )
    ),
    _claude("claude-opus-4-6", "Claude Opus 4.6", 1_000_000, 128_000, (5.00, 25.00, 0.50)),
    _claude("claude-opus-4-5", "Claude Opus 4.5", 200_000, 64_000, (5.00, 25.00, 0.50)),
    _claude("claude-opus-4-1", "Claude Opus 4.1", 200_000, 32_000, (15.00, 75.00, 1.50)),
    _claude("claude-sonnet-4", "Claude Sonnet 4", 200_000, 64_000, (3.00, 15.00, 0.30)),
    _claude("claude-opus-4", "Claude Opus 4", 200_000, 32_000, (15.00, 75.00, 1.50)),
    _claude("claude-3-5-haiku", "Claude Haiku 3.5", 200_000, 8192, (0.80, 4.00, 0.08)),
    _claude("claude-3-5-sonnet", "Claude Sonnet 3.5", 200_000, 8192, (3.00, 15.00, 0.30)),
    _gemini("gemini-2.5-flash", "Gemini 2.5 Flash", (0.30, 2.50, 0.03)),
    _gemini("gemini-2.5-flash-lite", "Gemini 2.5 Flash-Lite", (0.10, 0.40, 0.01), thinks=False),
    _gemini("gemini-2.5-pro", "Gemini 2.5 Pro", (1.25, 10.00, 0.125)),
    _gemini("gemini-3.8-flash", "Gemini 3.8 Flash", (0.75, 3.75, 0.075)),
    _gemini("gemini-3.5-flash-lite", "Gemini 3.5 Flash-Lite", (0.30, 2.50, 0.03)),
    _gemini("gemini-3.5-flash", "Gemini 3.5 Flash", (1.50, 9.00, 0.15)),
    _gemini("gemini-2.0-flash", "Gemini 2.0 Flash", (0.10, 0.40, 0.025), output=8192, thinks=False),
)
# What can be said of a name that is not in the list: (provider, pattern, what is known).
FAMILIES = (
    ("openai", r"gpt-[5-9]|o\d", Model("", "", "", 128_000, 32_768, None, None, None, False, True)),
    ("anthropic", r"claude-([a-z]+-[5-9]|opus-4-[7-9])",
     Model("", "", "", 200_000, 32_000, None, None, None, False, True)),
    ("anthropic", r"claude-", Model("", "", "", 200_000, 8192)),
    ("gemini", r"gemini-", Model("", "", "", 1_048_576, 8192, thinks=True)),
)  # fmt: skip
EMBEDDING_MODELS = (
    # Its vectors may be cut; 512 of 1,536 dimensions keep nearly all of their use.
    EmbeddingModel("text-embedding-3-small", "openai", 512, 8191, 0.02),
    EmbeddingModel("text-embedding-3-large", "openai", 1024, 8191, 0.13),
    EmbeddingModel("gemini-embedding-001", "gemini", 768, 2048, 0.15),
    EmbeddingModel("gemini-embedding-2", "gemini", 768, 8192, 0.20),
)

_KNOWN = {(model.provider, model.name): model for model in MODELS}


def models_of(provider: str) -> tuple[Model, ...]:
    """The models of a provider, as one would offer them; none for a provider we do not know."""
    return tuple(model for model in MODELS if model.provider == provider)


def model_info(provider: str, name: str) -> Model:
    """What is known of a model, under the name that was asked for; never fails."""
    plain = name.removeprefix("models/")  # Gemini's long form.
    if known := _KNOWN.get((provider, plain)):
        return replace(known, name=name)
    for model in MODELS:
        dated = plain.removeprefix(model.name)
        if model.provider == provider and dated != plain and DATED.fullmatch(dated):
            return replace(model, name=name)
    for family, pattern, known in FAMILIES:
        if family == provider and re.match(pattern, plain):
            return replace(known, name=name, provider=provider, label=name)
    return Model(name, provider, name)


def embedding_info(provider: str, name: str = "") -> EmbeddingModel | None:
    """A provider's embedding model; without a name the one we use, None if it has none."""
    models = [model for model in EMBEDDING_MODELS if model.provider == provider]
    if not name:
        return models[0] if models else None
    return next((m for m in models if m.name == name), EmbeddingModel(name, provider))


def cost(model: Model, usage: Usage) -> float | None:
    """What the tokens cost in USD; None when the model's price is unknown."""
    if not model.is_priced:
        return None
    cached_price = model.input_price if model.cached_price is None else model.cached_price
    cached = min(usage.cached_tokens, usage.input_tokens)
    fresh = usage.input_tokens - cached + WRITE_SURCHARGE * usage.written_tokens
    total = fresh * model.input_price + cached * cached_price
    return (total + usage.output_tokens * model.output_price) / MILLION
