"""Chatbots made for measuring, in the passing MongoDB that the environment names."""

import os
from collections.abc import Sequence

LIVE = "This MongoDB holds chatbots. Run it by `python manage.py services --ephemeral -- …`."
A_SOURCE = 500


def begin(provider_address: str = "") -> None:
    """Django over an empty database, with a provider of embeddings at an address if any."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "botsmith.settings")
    os.environ.setdefault("SECRET_KEY", "a-key-for-benchmarks-only-that-is-long-enough-0123456789")
    os.environ.setdefault("DEBUG", "1")
    if provider_address:
        os.environ.update(OPENAI_API_KEY="none-is-needed", OPENAI_BASE_URL=provider_address)
    import django
    from django.core.management import call_command

    django.setup()
    from bots.models import Chatbot

    if Chatbot.objects.exists():
        raise SystemExit(LIVE)
    call_command("migrate", database="default", verbosity=0, interactive=False)


def new_bot(languages: Sequence[str] = ("en",)) -> str:
    """The id of a chatbot that knows nothing yet."""
    from accounts.models import User
    from bots.models import Chatbot
    from botsmith.lib.ids import new_id

    owner = User.objects.create_user(f"{new_id()}@example.com", name="Owner")
    return Chatbot.objects.create(user=owner, name="Measured", languages=[*languages]).pk


def add_passages(bot: str, texts: Sequence[str], language: str) -> dict[tuple[str, int], int]:
    """Each text as one passage; returns its index by source and offset."""
    from knowledge.chunking import Chunk

    places: dict[tuple[str, int], int] = {}
    for first in range(0, len(texts), A_SOURCE):
        chunks: list[Chunk] = []
        at = 0
        for ordinal, text in enumerate(texts[first : first + A_SOURCE]):
            chunks.append(Chunk(ordinal, at, at + len(text), text, ""))
            at += len(text) + 2
        source = add_source(bot, "\n\n".join(chunk.text for chunk in chunks), chunks, language)
        places |= {(source, chunk.start): first + chunk.ordinal for chunk in chunks}
    return places


def add_source(bot: str, content: str, chunks: Sequence, language: str, name: str = "Text") -> str:
    """A source as a worker leaves it; its id."""
    from knowledge import index
    from knowledge.models import Source

    source = Source.objects.create(
        chatbot_id=bot,
        type=Source.Type.TEXT,
        name=name[:300],
        content=content,
        status=Source.Status.PROCESSED,
        chunks_count=len(chunks),
    )
    whole = index.Document(
        id=source.pk,
        start=0,
        end=len(content),
        made_of="",
        url=None,
        title=None,
        spans=[],
        language=language,
        passages=chunks,
    )
    index.write(source, [whole])
    return source.pk


def give_vectors(bot: str) -> None:
    """Makes the chatbot's vectors as a worker does, by the provider; they serve from then on."""
    from knowledge import embedding

    if not embedding.make_due(bot):
        raise SystemExit("The chatbot has no provider of embeddings.")
    while embedding.embed_chatbot(bot):
        pass


def search(bot: str, query: str, k: int) -> list:
    """The product's retrieval: passages, best first."""
    from knowledge import retrieval

    return retrieval.search(bot, query, k=k).passages
