import os
import subprocess
import sys

import pytest

from botsmith.ai.connections import trusted
from botsmith.ai.registry import chat_model, embedder, embedding_model, prepare


@pytest.fixture(autouse=True)
def no_keys(settings):
    for provider in ("OPENAI", "ANTHROPIC", "GEMINI"):
        setattr(settings, f"{provider}_API_KEY", "")
        setattr(settings, f"{provider}_BASE_URL", "")
    settings.EMBEDDING_MODEL_OPENAI = settings.EMBEDDING_MODEL_GEMINI = ""
    forget()
    yield settings
    forget()


def forget() -> None:
    chat_model.cache_clear()
    embedder.cache_clear()


@pytest.mark.parametrize("provider", ["openai", "anthropic", "gemini", "elsewhere", ""])
def test_without_a_key_there_is_no_model(provider):
    assert (chat_model(provider), embedder(provider)) == (None, None)


@pytest.mark.parametrize("provider", ["openai", "anthropic", "gemini"])
def test_with_a_key_there_is_one_client(settings, provider):
    setattr(settings, f"{provider.upper()}_API_KEY", "sk-x")
    assert chat_model(provider).provider == provider
    assert chat_model(provider) is chat_model(provider)
    others = {"openai", "anthropic", "gemini"} - {provider}
    assert [chat_model(other) for other in others] == [None, None]


def test_anthropic_makes_no_vectors(settings):
    settings.ANTHROPIC_API_KEY = "sk-x"
    assert (embedder("anthropic"), embedding_model("anthropic")) == (None, None)


def test_a_process_is_prepared_for_the_providers_it_has_a_key_for(settings):
    prepare()
    settings.ANTHROPIC_API_KEY = "sk-x"
    forget()
    prepare()
    assert chat_model.cache_info().currsize == 3
    assert trusted.cache_info().currsize == 1


@pytest.mark.parametrize("provider", ["openai", "gemini"])
def test_vectors_may_be_turned_off_or_made_by_another_model(settings, provider):
    setattr(settings, f"{provider.upper()}_API_KEY", "sk-x")
    assert embedder(provider).provider == provider
    setattr(settings, f"EMBEDDING_MODEL_{provider.upper()}", "off")
    forget()
    assert (embedder(provider), embedding_model(provider)) == (None, None)
    setattr(settings, f"EMBEDDING_MODEL_{provider.upper()}", "of-my-own")
    forget()
    assert embedder(provider) and embedding_model(provider).name == "of-my-own"


def test_no_sdk_is_imported_without_a_key():
    script = (
        "import sys, django; django.setup(); from botsmith.ai.registry import chat_model, embedder;"
        "chat_model('openai'), chat_model('anthropic'), embedder('gemini');"
        "sys.exit(bool({'openai', 'anthropic', 'aiohttp', 'httpx2'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", script], env=plain()).returncode == 0


def plain() -> dict[str, str]:
    keys = ("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "GEMINI_API_KEY")
    rest = {name: value for name, value in os.environ.items() if name not in keys}
    return rest | {"DJANGO_SETTINGS_MODULE": "botsmith.settings"}
