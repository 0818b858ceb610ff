"""What is said between a worker and the process that reads for it.

Neither side runs what it hears: a question and an answer are each a short JSON head and bytes. The
worker takes an answer as something a hostile file may have written: every value is checked for its
type, and only the text, which costs no more memory than its bytes, may be long.
"""

import json
import struct
from dataclasses import asdict
from typing import IO, Any

from knowledge.extract.base import EmptyPage, Extracted, PageSpan, SiteFacts
from knowledge.reasons import IngestionError, Reason

MAX_HEAD = 8 * 1024 * 1024
_SIZES = struct.Struct("!II")


class NoAnswer(ValueError):
    """What came is not an answer, or only a part of one."""


class Crashed(Exception):
    """The reader met an error that nobody foresaw; its text is the traceback."""


def write_question(file: IO[bytes], options: dict[str, Any], data: bytes) -> None:
    """`options` are what the reader is told besides the document's bytes."""
    head = json.dumps(options).encode()
    file.write(_SIZES.pack(len(head), len(data)))
    file.write(head)
    file.write(data)


def read_question(file: IO[bytes]) -> tuple[dict[str, Any], bytes]:
    """The options and the document, from a file that `write_question` wrote."""
    head, length = _SIZES.unpack(file.read(_SIZES.size))
    return json.loads(file.read(head)), file.read(length)


def answer(found: Extracted) -> bytes:
    head = asdict(found)
    return _frame(head, head.pop("text"))


def refusal(error: IngestionError) -> bytes:
    site: SiteFacts | None = getattr(error, "site", None)
    return _frame({"reason": error.reason, "site": site and asdict(site)})


def crash(traceback: str) -> bytes:
    return _frame({"crash": traceback[-4000:]})


def understand(frame: bytes) -> Extracted:
    """What the reader found. Raises its IngestionError, Crashed, or NoAnswer for anything else."""
    try:
        head, text = _parts(frame)
        if "crash" in head:
            raise Crashed(_string(head["crash"]))
        if "reason" in head:
            raise _error(head)
        return _extracted(head, text)
    except (ValueError, TypeError, LookupError, RecursionError) as error:
        raise NoAnswer(str(error)) from error


def _frame(head: dict[str, Any], text: str = "") -> bytes:
    start, rest = json.dumps(head).encode(), text.encode("utf-8", "replace")
    if len(start) > MAX_HEAD:
        return refusal(IngestionError(Reason.TOO_COMPLEX))
    return b"".join((_SIZES.pack(len(start), len(rest)), start, rest))


def _parts(frame: bytes) -> tuple[dict[str, Any], str]:
    size = _SIZES.size
    head, length = _SIZES.unpack(frame[:size].ljust(size, b"\xff"))
    if head > MAX_HEAD or len(frame) != size + head + length:
        raise NoAnswer(f"{len(frame)} bytes are not a whole answer")
    return json.loads(frame[size : size + head]), str(memoryview(frame)[size + head :], "utf-8")


def _error(head: dict[str, Any]) -> IngestionError:
    reason = Reason(head["reason"])
    if head["site"] is None:
        return IngestionError(reason)
    return EmptyPage(reason, _site(head["site"]))


def _extracted(head: dict[str, Any], text: str) -> Extracted:
    pages = tuple(
        PageSpan(_whole(page["number"]), _whole(page["start"]), _whole(page["end"]))
        for page in head["pages"]
    )
    site = None if head["site"] is None else _site(head["site"])
    return Extracted(text, _optional(head["title"]), pages, site)


def _site(value: dict[str, Any]) -> SiteFacts:
    links = tuple(_string(link) for link in value["links"])
    return SiteFacts(links, _optional(value["canonical"]), value["noindex"] is True)


def _optional(value: Any) -> str | None:
    return None if value is None else _string(value)


def _string(value: Any) -> str:
    if not isinstance(value, str):
        raise NoAnswer(f"{type(value).__name__} in place of text")
    value.encode()  # JSON can spell halves of characters, which no database takes.
    return value


def _whole(value: Any) -> int:
    if type(value) is not int or not 0 <= value < 1 << 32:
        raise NoAnswer("a number that counts nothing")
    return value
