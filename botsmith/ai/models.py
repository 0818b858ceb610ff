"""The models that the providers offer, and their limits; their prices are in ``prices``.

Figures as published by the providers up to 5 November 2026.
"""

import re
from dataclasses import dataclass, replace

UNKNOWN_WINDOW = 32_000
# What a model may think before its answer, beside the room for that.
THINKING_TOKENS = 4096
# "gpt-4o-mini-2024-07-18" is gpt-4o-mini, "claude-opus-4-7" is not claude-opus-4.
DATED = re.compile(r"-(\d{3,8}|\d{4}-\d\d-\d\d|preview(-[\d-]+)?|latest)")


@dataclass(frozen=True)
class Model:
    """A chat model.

    ``thinks``: it reasons before its answer; that counts as output, and needs room for it.
    """

    name: str
    provider: str
    label: str
    context_window: int = UNKNOWN_WINDOW
    max_output: int = 4096
    takes_temperature: bool = True
    thinks: bool = False


@dataclass(frozen=True)
class EmbeddingModel:
    """A model of vectors; ``dimensions`` and ``max_input`` (tokens) are None when unknown."""

    name: str
    provider: str
    dimensions: int | None = None
    max_input: int | None = None


def _openai(name, label, window, output, *, thinks=False) -> Model:
    return Model(name, "openai", label, window, output, not thinks, thinks)


def _claude(name, label, window, output, *, thinks=False, temperature=True) -> Model:
    return Model(name, "anthropic", label, window, output, temperature, thinks)


def _gemini(name, label, *, output=65_536, thinks=True) -> Model:
    return Model(name, "gemini", label, 1_048_576, output, True, thinks)


# Newest and most useful for answering visitors first.
MODELS = (
    _openai("gpt-4o-mini", "GPT-4o mini", 128_000, 16_384),
    _openai("gpt-4.1-mini", "GPT-4.1 mini", 1_047_576, 32_768),
    _openai("gpt-4.1-nano", "GPT-4.1 nano", 1_047_576, 32_768),
    _openai("gpt-4.1", "GPT-4.1", 1_047_576, 32_768),
    _openai("gpt-4o", "GPT-4o", 128_000, 16_384),
    _openai("gpt-6-luna", "GPT-6 Luna", 922_000, 128_000, thinks=True),
    _openai("gpt-6.1-terra", "GPT-6.1 Terra", 922_000, 128_000, thinks=True),
    _openai("gpt-6.1-sol", "GPT-6.1 Sol", 922_000, 128_000, thinks=True),
    _openai("gpt-5.6-luna", "GPT-5.6 Luna", 922_000, 128_000, thinks=True),
    _openai("gpt-5.6-terra", "GPT-5.6 Terra", 922_000, 128_000, thinks=True),
    _openai("gpt-5.4-mini", "GPT-5.4 mini", 272_000, 128_000, thinks=True),
    _openai("gpt-5.4", "GPT-5.4", 922_000, 128_000, thinks=True),
    _openai("gpt-5.2", "GPT-5.2", 272_000, 128_000, thinks=True),
    _openai("gpt-5.1", "GPT-5.1", 272_000, 128_000, thinks=True),
    _openai("gpt-5-nano", "GPT-5 nano", 272_000, 128_000, thinks=True),
    _openai("gpt-5-mini", "GPT-5 mini", 272_000, 128_000, thinks=True),
    _openai("gpt-5", "GPT-5", 272_000, 128_000, thinks=True),
    _openai("o4-mini", "o4-mini", 200_000, 100_000, thinks=True),
    _openai("o3", "o3", 200_000, 100_000, thinks=True),
    _claude("claude-haiku-4-5", "Claude Haiku 4.5", 200_000, 64_000),
    _claude("claude-sonnet-4-6", "Claude Sonnet 4.6", 1_000_000, 128_000),
    _claude("claude-sonnet-4-5", "Claude Sonnet 4.5", 200_000, 64_000),
    *(
        _claude(name, label, 1_000_000, 128_000, thinks=True, temperature=False)
        for name, label in (
            ("claude-haiku-5-5", "Claude Haiku 5.5"),
            ("claude-sonnet-5-5", "Claude Sonnet 5.5"),
            ("claude-opus-5-5", "Claude Opus 5.5"),
            ("claude-sonnet-5", "Claude Sonnet 5"),
            ("claude-opus-5", "Claude Opus 5"),
            ("claude-opus-4-8", "Claude Opus 4.8"),
            ("claude-opus-4-7", "Claude Opus 4.7"),
        )
    ),
    _claude("claude-opus-4-6", "Claude Opus 4.6", 1_000_000, 128_000),
    _claude("claude-opus-4-5", "Claude Opus 4.5", 200_000, 64_000),
    _claude("claude-opus-4-1", "Claude Opus 4.1", 200_000, 32_000),
    _claude("claude-sonnet-4", "Claude Sonnet 4", 200_000, 64_000),
    _claude("claude-opus-4", "Claude Opus 4", 200_000, 32_000),
    _claude("claude-3-5-haiku", "Claude Haiku 3.5", 200_000, 8192),
    _claude("claude-3-5-sonnet", "Claude Sonnet 3.5", 200_000, 8192),
    _gemini("gemini-2.5-flash", "Gemini 2.5 Flash"),
    _gemini("gemini-2.5-flash-lite", "Gemini 2.5 Flash-Lite", thinks=False),
    _gemini("gemini-2.5-pro", "Gemini 2.5 Pro"),
    _gemini("gemini-3.8-flash", "Gemini 3.8 Flash"),
    _gemini("gemini-3.5-flash-lite", "Gemini 3.5 Flash-Lite"),
    _gemini("gemini-3.5-flash", "Gemini 3.5 Flash"),
    _gemini("gemini-2.0-flash", "Gemini 2.0 Flash", output=8192, thinks=False),
)
# What can be said of a name that is not in the list: (provider, pattern, what is known).
FAMILIES = (
    ("openai", r"gpt-[5-9]|o\d", Model("", "", "", 128_000, 32_768, False, True)),
    ("anthropic", r"claude-([a-z]+-[5-9]|opus-4-[7-9])",
     Model("", "", "", 200_000, 32_000, False, True)),
    ("anthropic", r"claude-", Model("", "", "", 200_000, 8192)),
    ("gemini", r"gemini-", Model("", "", "", 1_048_576, 8192, thinks=True)),
)  # fmt: skip
EMBEDDING_MODELS = (
    # Its vectors may be cut; 512 of 1,536 dimensions keep nearly all of their use.
    EmbeddingModel("text-embedding-3-small", "openai", 512, 8191),
    EmbeddingModel("text-embedding-3-large", "openai", 1024, 8191),
    EmbeddingModel("gemini-embedding-001", "gemini", 768, 2048),
    EmbeddingModel("gemini-embedding-2", "gemini", 768, 8192),
)

_KNOWN = {(model.provider, model.name): model for model in MODELS}
_EMBEDDING = {(model.provider, model.name) for model in EMBEDDING_MODELS}


def models_of(provider: str) -> tuple[Model, ...]:
    """The models of a provider, as one would offer them; none for a provider we do not know."""
    return tuple(model for model in MODELS if model.provider == provider)


def model_info(provider: str, name: str) -> Model:
    """What is known of a model, under the name that was asked for; never fails."""
    plain = _plain(name)
    if listed := _listed(provider, plain):
        return replace(listed, name=name)
    for family, pattern, known in FAMILIES:
        if family == provider and re.match(pattern, plain):
            return replace(known, name=name, provider=provider, label=name)
    return Model(name, provider, name)


def listed_name(provider: str, name: str) -> str:
    """The name in our lists of a model that was asked for by its dated or long one, or nothing."""
    plain = _plain(name)
    listed = _listed(provider, plain)
    return listed.name if listed else plain if (provider, plain) in _EMBEDDING else ""


def _plain(name: str) -> str:
    return name.removeprefix("models/")  # Gemini's long form.


def _listed(provider: str, plain: str) -> Model | None:
    if known := _KNOWN.get((provider, plain)):
        return known
    for model in MODELS:
        dated = plain.removeprefix(model.name)
        if model.provider == provider and dated != plain and DATED.fullmatch(dated):
            return model
    return None


def embedding_info(provider: str, name: str = "") -> EmbeddingModel | None:
    """A provider's embedding model; without a name the one we use, None if it has none."""
    models = [model for model in EMBEDDING_MODELS if model.provider == provider]
    if not name:
        return models[0] if models else None
    return next((m for m in models if m.name == name), EmbeddingModel(name, provider))
