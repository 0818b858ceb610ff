import pytest

from botsmith.ai.base import ChatMessage, estimate
from botsmith.ai.models import MODELS, embedding_info, listed_name, model_info, models_of


def test_no_model_is_listed_twice_and_every_one_has_its_figures():
    assert len({(model.provider, model.name) for model in MODELS}) == len(MODELS)
    for model in MODELS:
        assert 8000 <= model.max_output < model.context_window, model.name
        assert not (model.provider == "openai" and model.thinks and model.takes_temperature)


@pytest.mark.parametrize("provider", ["openai", "anthropic", "gemini"])
def test_a_provider_offers_its_own_models(provider):
    offered = models_of(provider)
    assert len(offered) > 5 and {model.provider for model in offered} == {provider}


def test_a_provider_that_nobody_knows_offers_none():
    assert models_of("elsewhere") == ()


@pytest.mark.parametrize(
    ("provider", "dated", "name"),
    [
        ("openai", "gpt-4o-mini-2024-07-18", "gpt-4o-mini"),
        ("openai", "gpt-5-2025-08-07", "gpt-5"),
        ("anthropic", "claude-haiku-4-5-20251001", "claude-haiku-4-5"),
        ("anthropic", "claude-opus-4-20250514", "claude-opus-4"),
        ("anthropic", "claude-3-5-haiku-latest", "claude-3-5-haiku"),
        ("gemini", "gemini-2.0-flash-001", "gemini-2.0-flash"),
        ("gemini", "gemini-2.5-flash-preview-09-2025", "gemini-2.5-flash"),
        ("gemini", "models/gemini-2.5-pro", "gemini-2.5-pro"),
    ],
)
def test_a_dated_name_is_its_model(provider, dated, name):
    known = model_info(provider, dated)
    assert known.name == dated
    assert known.label == model_info(provider, name).label != name
    assert listed_name(provider, dated) == name


@pytest.mark.parametrize(
    ("provider", "name"),
    [("openai", "gpt-4o-mini-audio"), ("anthropic", "claude-opus-4-99"), ("openai", "llama3.1:8b"),
     ("gemini", "gpt-4o-mini"), ("openai", ""), ("elsewhere", "x")],
)  # fmt: skip
def test_another_model_is_not_taken_for_one_of_the_list(provider, name):
    model = model_info(provider, name)
    assert (model.name, model.provider) == (name, provider)
    assert listed_name(provider, name) == ""


def test_an_unknown_model_has_a_small_window_and_takes_a_temperature():
    model = model_info("openai", "llama3.1:8b")
    assert (model.context_window, model.takes_temperature, model.thinks) == (32_000, True, False)


@pytest.mark.parametrize(
    ("provider", "name", "takes"),
    [("openai", "gpt-7", False), ("openai", "o9-mini", False), ("openai", "gpt-4o-next", True),
     ("anthropic", "claude-opus-6", False), ("anthropic", "claude-3-7-sonnet", True),
     ("anthropic", "claude-opus-4-9", False), ("gemini", "gemini-4-pro", True)],
)  # fmt: skip
def test_a_later_model_is_like_its_family(provider, name, takes):
    assert model_info(provider, name).takes_temperature is takes


def test_the_embedding_models():
    assert embedding_info("openai").dimensions == 512
    assert embedding_info("gemini").dimensions == 768
    assert embedding_info("anthropic") is None
    own = embedding_info("openai", "nomic-embed-text")
    assert (own.name, own.dimensions) == ("nomic-embed-text", None)


def test_an_estimate_says_that_it_is_one():
    usage = estimate([ChatMessage("system", "a b c"), ChatMessage("user", "Well?")], "Yes, it is.")
    assert usage.estimated and usage.input_tokens > 5 and 3 <= usage.output_tokens <= 8
