"""Which sentence of an answer rests on which words of which source."""

import re
from collections.abc import Sequence

from knowledge.analysis import query_tokens, tokens
from knowledge.chunking import sentences
from knowledge.retrieval import Passage

MARKER = re.compile(r"\s?\[(\d{1,2})\]")
MIN_SHARED = 0.3  # of a claim's telling words must stand in the sentence that it cites


def check(answer: str, passages: Sequence[Passage]) -> tuple[str, list[dict]]:
    """The answer without markers that lead nowhere, and a citation for each number that stays.

    A citation is ``{n, source_id, source_name, url, quote, start, end}``; ``start`` and ``end``
    are character offsets into the source's content, whose text between them is ``quote``.
    """
    cited: dict[int, dict] = {}
    refused: set[int] = set()
    for number, claim in _claims(answer):
        if number in cited:
            continue
        quote = _quote(number, claim, passages)
        if quote:
            cited[number] = quote
            refused.discard(number)
        else:
            refused.add(number)
    text = MARKER.sub(lambda m: "" if int(m[1]) in refused else m[0], answer)
    return text, [cited[number] for number in sorted(cited)]


def _claims(answer: str) -> list[tuple[int, str]]:
    """Every marker with the sentence before it."""
    found = []
    for match in MARKER.finditer(answer):
        said = MARKER.sub("", answer[: match.start()]).rstrip(" .!?。！？")
        spans = sentences(said)
        claim = said[spans[-1][0] :] if spans else said
        found.append((int(match[1]), claim))
    return found


def _quote(number: int, claim: str, passages: Sequence[Passage]) -> dict | None:
    if not 1 <= number <= len(passages):
        return None
    passage = passages[number - 1]
    wanted = set(query_tokens(claim, passage.language))
    spans = sentences(passage.text)
    if not wanted or not spans:
        return None
    shared = {span: _shared(wanted, passage, span) for span in spans}
    best = max(spans, key=lambda span: shared[span])
    return citation(number, passage, *best) if shared[best] >= MIN_SHARED else None


def citation(number: int, passage: Passage, start: int, end: int) -> dict:
    """The citation of ``passage.text[start:end]``."""
    return {
        "n": number,
        "source_id": passage.source_id,
        "source_name": passage.source_name,
        "url": passage.url,
        "quote": passage.text[start:end],
        "start": passage.start + start,
        "end": passage.start + end,
    }


def _shared(wanted: set[str], passage: Passage, span: tuple[int, int]) -> float:
    said = set(tokens(passage.text[span[0] : span[1]], passage.language))
    return len(wanted & said) / len(wanted)


def described(passages: Sequence[Passage], citations: Sequence[dict]) -> list[dict]:
    """The passages that were offered, for the owner's eyes, with what of them was quoted."""
    quoted = {citation["n"]: citation for citation in citations}
    return [
        _described(number, passage, quoted.get(number))
        for number, passage in enumerate(passages, 1)
    ]


def _described(number: int, passage: Passage, quote: dict | None) -> dict:
    return {
        "n": number,
        "source_id": passage.source_id,
        "source_name": passage.source_name,
        "url": passage.url,
        "heading": passage.heading,
        "text": passage.text,
        "start": passage.start,
        "end": passage.end,
        "score": passage.score,
        "quote_start": quote["start"] - passage.start if quote else None,
        "quote_end": quote["end"] - passage.start if quote else None,
    }
