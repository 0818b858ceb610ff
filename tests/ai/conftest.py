import pytest

from botsmith.ai import attempts
from tests.ai.asking import PROVIDERS, Asking


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch):
    monkeypatch.setattr(attempts, "PAUSE", 0.001)


@pytest.fixture(scope="session")
def stubs():
    """One server for each provider; they cost a thread each."""
    started = {name: kind.stub() for name, kind in PROVIDERS.items()}
    for stub in started.values():
        stub.__enter__()
    yield started
    for stub in started.values():
        stub.__exit__()


@pytest.fixture(params=PROVIDERS)
async def asking(request, stubs):
    """Each provider in turn, its client and its stub as new."""
    asking = Asking(request.param, stubs[request.param])
    yield asking
    await asking.close()


@pytest.fixture
async def ask_of(stubs):
    """The client of one provider by its name."""
    made: list[Asking] = []

    def of(provider: str) -> Asking:
        made.append(Asking(provider, stubs[provider]))
        return made[-1]

    yield of
    for asking in made:
        await asking.close()


@pytest.fixture
def openai(ask_of):
    return ask_of("openai")


@pytest.fixture
def anthropic(ask_of):
    return ask_of("anthropic")


@pytest.fixture
def gemini(ask_of):
    return ask_of("gemini")
