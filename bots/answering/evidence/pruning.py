"""What else goes when sentences of an answer go: bullets, tables, lead-ins, headings. Pure."""

import re
from collections.abc import Iterator, Sequence

from bots.answering.evidence.claims import Block, Sentence

_LIST = ("item", "row", "columns", "rule", "code")
_LEAD_IN = re.compile(r"[:：][\s*_]*$")
_BOLD_LEVEL = 7


def prune(blocks: Sequence[Block], dropped: set[Sentence]) -> None:
    """Adds to `dropped` what is left without its body: table heads, lead-ins, headings."""
    for place in reversed(range(len(blocks))):
        block = blocks[place]
        if not block.sentences or is_gone(block, dropped):
            continue
        if block.kind == "columns":
            body = list(_while(blocks, place, ("row", "rule")))
        elif block.kind == "heading":
            body = list(_section(blocks, place))
        elif _LEAD_IN.search(block.sentences[-1].text):
            body = _list_of(blocks, place)
        else:
            continue
        body = [each for each in body if each.sentences]
        if body and all(is_gone(each, dropped) for each in body):
            dropped.add(block.sentences[-1])
    _balance(blocks, dropped)


def is_gone(block: Block, dropped: set[Sentence]) -> bool:
    return bool(block.sentences) and all(each in dropped for each in block.sentences)


def kept(blocks: Sequence[Block], dropped: set[Sentence]) -> Iterator[Block]:
    """The blocks that stay, without a table's dashes or double empty lines where others went."""
    empty, table = True, False
    for block in blocks:
        if is_gone(block, dropped) or block.kind == "markers":
            table = table and block.kind == "row"
            continue
        if block.kind == "rule" and block.lead and not table:
            continue
        if block.kind == "blank" and empty:
            continue
        empty = block.kind == "blank"
        table = block.kind in ("columns", "row", "rule")
        yield block


def _while(blocks: Sequence[Block], place: int, kinds: Sequence[str]) -> Iterator[Block]:
    for block in blocks[place + 1 :]:
        if block.kind not in kinds:
            return
        yield block


def _list_of(blocks: Sequence[Block], place: int) -> list[Block]:
    """The list, table or code under a lead-in; without one, the block that follows."""
    own = blocks[place]
    found: list[Block] = []
    for block in blocks[place + 1 :]:
        if block.kind in ("blank", "markers"):
            continue
        inner = own.kind != "item" or len(block.lead) > len(own.lead)
        if block.kind not in _LIST or not inner:
            if not found and block.kind == "paragraph":
                return [block]
            break
        found.append(block)
    return found


def _section(blocks: Sequence[Block], place: int) -> Iterator[Block]:
    level = _level(blocks[place])
    for block in blocks[place + 1 :]:
        if block.kind == "heading" and _level(block) <= level:
            return
        yield block


def _level(block: Block) -> int:
    return block.lead.count("#") or _BOLD_LEVEL


def _balance(blocks: Sequence[Block], dropped: set[Sentence]) -> None:
    """Takes out bold marks whose partners went with another sentence."""
    for block in blocks:
        if block.kind != "code" and any(each in dropped for each in block.sentences):
            for each in block.sentences:
                if each not in dropped and each.text.count("**") % 2:
                    _without_bold(each)


def _without_bold(sentence: Sentence) -> None:
    for marker in sentence.markers:
        marker.position -= 2 * sentence.text[: marker.position].count("**")
    sentence.text = sentence.text.replace("**", "")
