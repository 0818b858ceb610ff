"""Which sentence of an answer rests on which words of which source."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from bots.answering.evidence.anchors import LINK_SIGN
from bots.answering.evidence.claims import Block, Sentence, blocks
from bots.answering.evidence.links import has_strange_link, without_strange_links
from bots.answering.evidence.material import Material
from bots.answering.evidence.pruning import kept, prune
from bots.answering.evidence.support import Claim, Judge, Verdict
from bots.answering.evidence.talk import claims_nothing
from knowledge.analysis import detect_language
from knowledge.injection import gives_orders
from knowledge.passages import Passage

Span = tuple[int, int, int]

_STOP = re.compile(r"[.!?…。！？؟।]+[\"'”’»)]*\s*$")
_PLAIN_NUMBERS = 12  # "5 things to know": small numbers in headings and lead-ins count nothing
_SIGNS = re.compile(r"[*_#>`|\[\]()]+")


@dataclass(frozen=True)
class Checked:
    """`content` is the answer as it may be shown, with markers numbered from 1 as they appear.

    `citations`: {n, source_id, source_name, url, page, quote, start, end}, one for each distinct
    span; `start` and `end` are character offsets into the source's content, whose text is `quote`,
    and `page` is the printed page that it begins on, None where there are none.
    `claims`: {start, end, supported, n, reason} for each sentence, offsets into `content`, markers
    included; `supported` is None for what claims nothing. `removed`: {text, reason} of sentences
    taken out. Reasons: no_source, number, name, negation, link, order.
    `grounded`: there is a citation, and no claim without support.
    """

    content: str
    citations: list[dict] = field(default_factory=list)
    claims: list[dict] = field(default_factory=list)
    removed: list[dict] = field(default_factory=list)
    grounded: bool = False


def check(answer: str, passages: Sequence[Passage], *, strict: bool, basis: str = "") -> Checked:
    """Holds every sentence of an answer (Markdown) against the passages that it was made from.

    A sentence that a passage bears out keeps or gets its citation; `basis` (what the bot's owner
    said, its name) bears out without one. Strict: what nothing bears out is taken out, and when
    no supported sentence is left the content is "".
    """
    return _Check(answer, passages, strict, basis).checked()


def citation(number: int, passage: Passage, start: int, end: int) -> dict:
    """The citation of ``passage.text[start:end]``."""
    return {
        "n": number,
        "source_id": passage.source_id,
        "source_name": passage.source_name,
        "url": passage.url,
        "page": passage.page_at(start),
        "quote": passage.text[start:end],
        "start": passage.start + start,
        "end": passage.start + end,
    }


class _Check:
    """One answer on its way through the check."""

    def __init__(self, answer: str, passages: Sequence[Passage], strict: bool, basis: str) -> None:
        self.answer = answer
        self.passages = passages
        self.strict = strict
        self.basis = basis
        self.numbers: dict[Span, int] = {}

    @cached_property
    def language(self) -> str:
        return detect_language(_SIGNS.sub(" ", self.answer))

    @cached_property
    def judge(self) -> Judge:
        told = [_as_passage(self.basis)] if self.basis.strip() else []
        return Judge(Material(self.passages), Material(told), self.language)

    @cached_property
    def sources(self) -> str:
        return "\n".join([self.basis, *(passage.text for passage in self.passages)])

    def checked(self) -> Checked:
        found = blocks(self.answer)
        verdicts = {
            sentence: self._verdict(block, sentence)
            for block in found
            for sentence in block.sentences
            if sentence.text
        }
        failed = [each for each, verdict in verdicts.items() if verdict and not verdict.supported]
        removed: list[dict] = []
        dropped: set[Sentence] = set()
        if self.strict:
            dropped = set(failed)
            removed = [{"text": s.text, "reason": verdicts[s].reason} for s in failed]
            if not any(verdict and verdict.supported for verdict in verdicts.values()):
                return Checked("", removed=removed)
            prune(found, dropped)
        content, claims = self._written(list(kept(found, dropped)), verdicts, dropped)
        citations = [
            citation(n, self.passages[number], start, end)
            for (number, start, end), n in self.numbers.items()
        ]
        grounded = bool(citations) and (self.strict or not failed)
        return Checked(content, citations, claims, removed, grounded)

    def _verdict(self, block: Block, sentence: Sentence) -> Verdict | None:
        """None for what claims nothing and brings nothing of its own either."""
        if claims_nothing(sentence.text, block.kind, self.language):
            return self._slipped_in(block, sentence)
        claim = Claim(sentence.text, self.language)
        verdict = self.judge.judge(claim, sentence.numbers, sentence.inherited)
        if verdict.supported and self._has_strange_link(sentence.text):
            return Verdict(False, reason="link")
        if not verdict.supported and gives_orders(sentence.text):
            return Verdict(False, reason="order")
        return verdict

    def _slipped_in(self, block: Block, sentence: Sentence) -> Verdict | None:
        """A strange link, or a figure in a heading or lead-in, is a claim after all."""
        if self._has_strange_link(sentence.text):
            return Verdict(False, reason="link")
        leads = block.kind == "heading" or sentence.text.rstrip("*_ ").endswith((":", "："))
        claim = Claim(sentence.text, self.language)
        if leads and self.judge.invents(claim, above=_PLAIN_NUMBERS):
            return Verdict(False, reason="number")
        return None

    def _has_strange_link(self, text: str) -> bool:
        if "@" not in text and "](" not in text and not LINK_SIGN.search(text):
            return False
        return has_strange_link(text, self.judge.keys, self.sources)

    def _written(
        self,
        found: Sequence[Block],
        verdicts: dict[Sentence, Verdict | None],
        dropped: set[Sentence],
    ) -> tuple[str, list[dict]]:
        pieces: list[str] = []
        claims: list[dict] = []
        size = 0
        for block in found:
            fresh = True
            pieces.append("" if block.kind == "rule" and block.lead == "|" else block.lead)
            size += len(pieces[-1])
            for sentence in block.sentences:
                if sentence in dropped or not sentence.text:
                    continue
                text, numbers = self._marked(sentence, verdicts[sentence], block.kind)
                gap = "" if fresh else sentence.gap
                claims.append(_claim(size + len(gap), text, verdicts[sentence], numbers))
                pieces += [gap, text]
                size += len(gap) + len(text)
                fresh = False
            pieces.append(block.tail)
            size += len(block.tail)
        return "".join(pieces).rstrip(), claims

    def _marked(
        self, sentence: Sentence, verdict: Verdict | None, kind: str
    ) -> tuple[str, list[int]]:
        """The sentence with the markers that hold, and their numbers."""
        text = sentence.text
        if verdict is None or not verdict.spans:
            if not self.strict and self._has_strange_link(text):
                known, code = self.judge.keys, kind == "code"
                text = without_strange_links(text, known, self.sources, is_code=code)
            return text, []
        left = list(verdict.spans)
        pieces, end, numbers = [], 0, []
        for marker in sentence.markers:
            mine = [span for span in left if span[0] + 1 in marker.numbers]
            if marker is sentence.markers[-1]:
                mine += [span for span in left if span not in mine]
            left = [span for span in left if span not in mine]
            here = [self.numbers.setdefault(span, len(self.numbers) + 1) for span in mine]
            gap = marker.gap if here and not text[: marker.position].endswith(" ") else ""
            pieces += [text[end : marker.position], gap, *(f"[{number}]" for number in here)]
            numbers += here
            end = marker.position
        if left:
            here = [self.numbers.setdefault(span, len(self.numbers) + 1) for span in left]
            place = _end_place(text, kind)
            pieces += [text[:place], _gap(text[:place], kind), *(f"[{number}]" for number in here)]
            numbers, end = here, place
        return "".join([*pieces, text[end:]]), numbers


@lru_cache(maxsize=256)
def _as_passage(basis: str) -> Passage:
    return Passage("", "", None, basis, "", detect_language(basis), 0, len(basis), 0.0)


def _claim(start: int, text: str, verdict: Verdict | None, numbers: Sequence[int]) -> dict:
    return {
        "start": start,
        "end": start + len(text),
        "supported": None if verdict is None else verdict.supported,
        "n": list(dict.fromkeys(numbers)),
        "reason": "" if verdict is None else verdict.reason,
    }


def _end_place(text: str, kind: str) -> int:
    stop = _STOP.search(text) if kind != "code" else None
    return stop.start() if stop and stop.start() else len(text)


def _gap(before: str, kind: str) -> str:
    """What stands before a marker: nothing in scripts without spaces, a new line behind code."""
    if kind == "code":
        return "\n"
    return "" if before[-1:] >= "\u2e80" or before.endswith(" ") else " "
