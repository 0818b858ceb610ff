"""The one door to Office files: a zip, all of whose claims are checked before it is unpacked."""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from functools import partial
from xml.parsers import expat

from lxml import etree

from knowledge.reasons import IngestionError, Reason

OLE_START = b"\xd0\xcf\x11\xe0"

MAX_MEMBERS = 10_000
MAX_UNPACKED = 500 * 1024 * 1024
MAX_PART = 100 * 1024 * 1024
MAX_TREE_BYTES = 64 * 1024 * 1024
MAX_TREE_NODES = 4_000_000
# Deflate packs at most 1,032 times; text that people wrote, about ten, a dull sheet fifty times.
_MAX_RATIO = 200
_RATIO_MATTERS_FROM = 10 * 1024 * 1024
_CHUNK = 8192

_ENTRY = b"PK\x01\x02"
_ENCRYPTED_FLAG = 0x1
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_XML_NAME = re.compile(r"\.(xml|rels)$", re.I)
_UNSAFE_NAME = re.compile(r"^(/|[a-z]:)|(^|/)\.\.(/|$)", re.I)
_ENCODINGS = frozenset({"utf-8", "utf8", "utf-16", "us-ascii", "ascii", "iso-8859-1"})
# Office has two sets of names for the same elements; the strict one is written as the usual one.
_STRICT_NAME = re.compile(rb"http://purl\.oclc\.org/ooxml/([A-Za-z]+)/([A-Za-z]+)")
_USUAL_NAME = rb"http://schemas.openxmlformats.org/\1/2006/\2"
# What the zip module raises for damaged and hostile files; all of it means the same to the owner.
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
)


class Archive:
    """The parts of an Office file by name. Nothing is unpacked but what is asked for.

    Raises IngestionError: broken_file, encrypted (members with a password) or expands_too_far.
    """

    def __init__(self, data: bytes) -> None:
        # The directory is counted in the raw bytes: reading a million entries is the attack.
        if data.count(_ENTRY) > MAX_MEMBERS:
            raise IngestionError(Reason.EXPANDS_TOO_FAR)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except _BROKEN as error:
            raise IngestionError(Reason.BROKEN_FILE) from error
        members = self._zip.infolist()
        _check(members)
        self._members = {_plain_name(member): member for member in members}
        if len(self._members) < len(members):
            raise IngestionError(Reason.BROKEN_FILE)

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._members

    def read(self, name: str) -> bytes:
        """The part `name`: no more bytes than were declared and checked, whatever is packed."""
        return b"".join(self._chunks(self._members[name.lower()]))

    def tree(self, name: str) -> etree._Element | None:
        """The root element of a part, None when there is no such part.

        Raises IngestionError: broken_file or too_complex.
        """
        if name not in self:
            return None
        if self._members[name.lower()].file_size > MAX_TREE_BYTES:
            raise IngestionError(Reason.TOO_COMPLEX)
        return parse_xml(self.read(name))

    def refuse_doctypes(self) -> None:
        """For a library with an XML parser of its own, which may believe what a DOCTYPE says."""
        for member in self._members.values():
            _refuse_doctype(self._chunks(member))

    def _chunks(self, member: zipfile.ZipInfo) -> Iterator[bytes]:
        """What is packed, unpacked piece by piece; it ends in an error when its size was a lie."""
        try:
            with self._zip.open(member) as stream:
                yield from iter(partial(stream.read, _CHUNK), b"")
        except _BROKEN as error:
            raise IngestionError(Reason.BROKEN_FILE) from error


def _check(members: list[zipfile.ZipInfo]) -> None:
    if any(member.flag_bits & _ENCRYPTED_FLAG for member in members):
        raise IngestionError(Reason.ENCRYPTED)
    if sum(member.file_size for member in members) > MAX_UNPACKED:
        raise IngestionError(Reason.EXPANDS_TOO_FAR)
    for member in members:
        if _UNSAFE_NAME.search(_plain_name(member)) or member.compress_type not in _METHODS:
            raise IngestionError(Reason.BROKEN_FILE)
        # Pictures may be a single colour and are never unpacked.
        if _XML_NAME.search(member.filename) and _is_bomb(member):
            raise IngestionError(Reason.EXPANDS_TOO_FAR)


def _is_bomb(member: zipfile.ZipInfo) -> bool:
    size = member.file_size
    thin = size > _RATIO_MATTERS_FROM and size > _MAX_RATIO * member.compress_size
    return thin or size > MAX_PART


def _plain_name(member: zipfile.ZipInfo) -> str:
    """Names of parts are equal when they differ in case only; some programs write backslashes."""
    return member.filename.replace("\\", "/").lower()


def ole_reason(data: bytes) -> Reason:
    """Why a file of the old container cannot be read: it holds a locked new one, or is old."""
    locked = "EncryptedPackage".encode("utf-16-le") in data
    return Reason.ENCRYPTED if locked else Reason.OLD_OFFICE


def parse_xml(data: bytes) -> etree._Element:
    """The root element: no DOCTYPE, entities, network or depth that no program writes.

    Raises IngestionError: broken_file or too_complex.
    """
    if not _refuse_doctype([data[:_CHUNK], data[_CHUNK:]]):
        raise IngestionError(Reason.BROKEN_FILE)
    if data.count(b"<") + data.count(b"=") > MAX_TREE_NODES:
        raise IngestionError(Reason.TOO_COMPLEX)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(_STRICT_NAME.sub(_USUAL_NAME, data), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise IngestionError(Reason.BROKEN_FILE) from error


class _RootBegan(Exception):
    """Nothing after this can declare anything."""


def _refuse_doctype(chunks: Iterable[bytes]) -> bool:
    """Whether it is XML up to its root element. A parser tells, for bytes have many encodings.

    Raises IngestionError(broken_file) for a DOCTYPE and for an encoding in which parsers differ.
    """
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse
    parser.XmlDeclHandler = _check_encoding
    parser.StartElementHandler = _begin
    try:
        for chunk in chunks:
            parser.Parse(chunk)
    except _RootBegan:
        return True
    except (expat.ExpatError, LookupError, ValueError):
        return False
    return False


def _refuse(*_: object) -> None:
    raise IngestionError(Reason.BROKEN_FILE)


def _check_encoding(version: str, encoding: str | None, standalone: int) -> None:
    if encoding and encoding.lower() not in _ENCODINGS:
        raise IngestionError(Reason.BROKEN_FILE)


def _begin(*_: object) -> None:
    raise _RootBegan
