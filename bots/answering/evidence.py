"""Which sentence of an answer rests on which words of which source."""

import re
from collections.abc import Sequence

from knowledge.analysis import query_tokens, tokens
from knowledge.chunking import sentences
from knowledge.retrieval import Passage

MARKER = re.compile(r"\s?\[(\d{1,2})\]")
LIST = re.compile(r"\[\d{1,2}(?:\s*,\s*\d{1,2})+\]")
MAX_CLAIM = 1000
MIN_SHARED = 0.3  # of a claim's telling words must stand in the sentence that it cites


def check(answer: str, passages: Sequence[Passage]) -> tuple[str, list[dict]]:
    """The answer without the markers that do not hold, and a citation for each number that does.

    Every marker is judged by the sentence that it stands behind. A citation is ``{n, source_id,
    source_name, url, quote, start, end}``; ``start`` and ``end`` are character offsets into the
    source's content, whose text between them is ``quote``.
    """
    answer = LIST.sub(_apart, answer)
    cited: dict[int, dict] = {}
    pieces: list[str] = []
    end = 0
    for marker in MARKER.finditer(answer):
        number = int(marker[1])
        quote = _quote(number, _claim(answer[: marker.start()]), passages)
        pieces.append(answer[end : marker.end() if quote else marker.start()])
        end = marker.end()
        if quote:
            cited.setdefault(number, quote)
    return "".join([*pieces, answer[end:]]), [cited[number] for number in sorted(cited)]


def _apart(group: re.Match) -> str:
    """``[1, 2]`` as ``[1][2]``."""
    return "".join(f"[{number}]" for number in re.findall(r"\d+", group[0]))


def _claim(before: str) -> str:
    """The sentence that ends where a marker stands."""
    said = MARKER.sub("", before).rstrip(" .!?。！？")
    spans = sentences(said[-MAX_CLAIM:])
    return said[-MAX_CLAIM:][spans[-1][0] :] if spans else said[-MAX_CLAIM:]


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
