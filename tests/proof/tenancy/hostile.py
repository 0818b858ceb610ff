"""Values and bodies that no browser of a person's sends, made from what a form declares."""

import json
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote_from_bytes

from django import forms

from tests.proof.tenancy.calls import FORM

KB = 1024
HUGE = b"x" * 100 * KB
TEXTS = (
    *(b"", b" ", b"\0", b"a\0b", b"\r\n", b"\x1b[31m", b"\xed\xa0\x80", b"\xff\xfe", b"\xc0\xaf"),
    *("\u202eabc\u2066", "😀" * 50, "\ufeff", "\U0010ffff", "e\u0301" * 500, "\u0000é"),
    *(b"a" * 5000, HUGE, b"<script>", b"{{7*7}}", b"{% load x %}", b"%00%0a", b"%s%n", b"%(a)s"),
    *(b"../../etc/passwd", b"javascript:alert(1)", b"$where", b"{", b"[", b"(" * 3000, b"\\"),
    *(b"\n" * 5000, b"http://[", b"https://\xff/", b"//", b"http://a:99999999/", b"http://xn--/"),
    *(
        b"https://" + b"a." * 3000,
        b"a@" + b"b" * 300 + b".example",
        b"@",
        b"a@b@c",
        b"http://[::1%25/",
    ),
)
NUMBERS = (
    *(b"1e400", b"-1e400", b"-1", b"0", b"9223372036854775808", b"-9223372036854775809", b"NaN"),
    *(
        b"Infinity",
        b"-0",
        b"1e-400",
        b"9" * 5000,
        b"0x10",
        b"1_000",
        b"1,5",
        b"1e999999999",
        b"sNaN",
    ),
    *("٣", "１２", "½", b"1.7976931348623157e308", b"4.9e-324", b"2147483648", b"0." + b"1" * 3000),
)
DATES = (
    *(b"0000-01-01", b"0001-01-01", b"9999-12-31", b"2026-02-30", b"10000-01-01", b"-1-01-01"),
    *(b"0001-01-01T00:00", b"9999-12-31T23:59", b"9999-12-31T23:59:59.999999Z", b"2026-13-45"),
    *(b"2026-03-29T02:30", b"2026-10-25T02:30", b"0001-01-01T00:00+14:00", b"2026-11-27T25:61"),
    *(
        b"9999-12-31T23:59-12:00",
        b"0001-01-01T00:00:00Z",
        b"9999-12-31 23:59:59+00:00",
        b"1",
        b"now",
    ),
)
JSONS = (
    *(b"null", b"[]", b"{}", b"1", b'"a"', b"true", b"NaN", b"[" * 20_000, b'{"a":' * 20_000),
    *(b"9" * 5000, b'{"a":1e999}', b'"\\ud800"', b'{"\\u0000": 1}', b'{"$ne": null}', b"{'a': 1}"),
    *(b'{"id": {"$gt": ""}}', b'{"id": "", "response": 1}', b'{"id":"\\ud800","rawId":[]}'),
    *(
        b"[[[]]]",
        b'{"id":"eA","rawId":"eA","type":"public-key","response":{"clientDataJSON":"eA"}}',
    ),
    b'{"id":"eA","rawId":"eA","type":"public-key","response":{"clientDataJSON":"e30",'
    b'"attestationObject":"_w","authenticatorData":"AA","signature":"AA","userHandle":"\\u0000"}}',
)
CHOICES = (
    *(b"no-such-choice", b"None", b"null", b"True", b"__all__", b"0", b"-1", b"\0", b"a" * 5000),
)
KINDS: tuple[tuple[type | tuple, tuple], ...] = (
    (forms.JSONField, JSONS),
    ((forms.DateField, forms.DateTimeField), DATES),
    ((forms.IntegerField, forms.FloatField, forms.DecimalField), NUMBERS),
    ((forms.ChoiceField, forms.MultipleChoiceField, forms.BooleanField), CHOICES),
)
SUFFIXES = ("[]", "[0]", "[$ne]", ".$gt", "__ne", "__class__", ".constructor", "\0", "[a][b][c]")
NAMES = (
    *(b"$where", b"__proto__", b"csrfmiddlewaretoken", b"_method", b"a" * 5000, b"\0", b"\xff"),
    *(b"form-TOTAL_FORMS", b"action", b"back", b"next", b"page", b"sort", b"q", b""),
)
TYPES = (
    *("", "text/plain", "application/json", "application/xml", "multipart/form-data", ";", "a;b;c"),
    *(
        "multipart/form-data; boundary=",
        "multipart/form-data; boundary=" + "b" * 300,
        "/",
        "x" * 4000,
    ),
    *("application/x-www-form-urlencoded; charset=utf-7", "multipart/form-data; boundary=\xff"),
    *(f"{FORM}; charset=bogus", f"{FORM}; charset*=bogus''%41", f"{FORM}; charset*=utf-8''%ff"),
    *(f"{FORM}; charset*0=u; charset*1=tf", f'{FORM}; charset="', "multipart/mixed; boundary=cut"),
    *("application/octet-stream", "image/svg+xml", f"{FORM}; charset=utf-8; charset=utf-16"),
)
CUT = "multipart/form-data; boundary=cut"
FILE_NAMES = (
    *(
        b"",
        b"a.txt",
        b"../../a.txt",
        b"a/b\\c.docx",
        b".",
        b"con",
        b"no-ending",
        b"a.svg",
        b"a.png",
    ),
    *(b"a\0.png", b"\xff.txt", b'a\\".pdf', b"x" * 300 + b".pdf", "\u202egnp.exe".encode()),
)
FILE_TYPES = (
    *(b"image/png", b"text/html", b"", b"/", b"application/pdf; charset=bogus", b"a" * 3000),
    *(b"multipart/mixed; boundary=cut", b"text/plain; charset*=utf-8''%ff"),
)
FILES = (
    *(
        b"",
        b"\0" * 2000,
        HUGE,
        b"words",
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
        b"GIF89a\xff\xff\xff\xff",
    ),
    *(
        b"%PDF-1.7\n1 0 obj",
        b"PK\x03\x04" + b"\xff" * 40,
        b"<svg onload=alert(1)>",
        b"\xff\xd8\xff\xda" * 99,
    ),
    *(b"RIFF\0\0\0\0WEBPVP8 ", b"RIFF\xff\xff\xff\xffWEBPVP8X" + b"\xff" * 30, "﷽".encode() * 3000),
)


@dataclass(frozen=True)
class Case:
    """``what`` says how it is hostile, ``aim`` which field is; without one it is about the body."""

    what: str
    body: bytes
    kind: str = FORM
    aim: str = ""


def pool(field: forms.Field | None) -> tuple[bytes | str, ...]:
    """What is hostile to a field of its kind, and then any text."""
    if field is None:  # Nobody knows what it is: of all kinds.
        return (*TEXTS, *NUMBERS, *DATES, *JSONS[9:13])
    own = next((values for kind, values in KINDS if isinstance(field, kind)), ())
    return (*own, *TEXTS) if own else (*TEXTS, *NUMBERS[:6], *DATES[:3], *JSONS[9:13])


def encoded(pairs: list[tuple[bytes, bytes]]) -> bytes:
    return b"&".join(
        quote_from_bytes(name).encode() + b"=" + quote_from_bytes(value).encode()
        for name, value in pairs
    )


def as_bytes(value: object) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogatepass")


def pairs_of(data: Mapping) -> list[tuple[bytes, bytes]]:
    return [
        (as_bytes(name), as_bytes(each))
        for name, values in data.items()
        for each in (values if isinstance(values, list | tuple) else [values])
    ]


def without(pairs: list, name: bytes) -> list[tuple[bytes, bytes]]:
    return [pair for pair in pairs if pair[0] != name]


def part(name: bytes, value: bytes, more: bytes = b"") -> bytes:
    return (
        b'--cut\r\nContent-Disposition: form-data; name="%s"%s\r\n\r\n' % (name, more)
        + value
        + b"\r\n"
    )


def parts_of(pairs: list) -> bytes:
    return b"".join(part(name, value) for name, value in pairs)


PARTS: dict[str, Callable[[bytes], bytes]] = {
    "no end": lambda rest: rest + b'--cut\r\nContent-Disposition: form-data; name="a"\r\n\r\nx',
    "no header's end": lambda rest: rest + b"--cut\r\nContent-Disposition: form-data; name=",
    "no name": lambda rest: (
        rest + b"--cut\r\nContent-Disposition: form-data\r\n\r\nx\r\n--cut--\r\n"
    ),
    "bad base64": lambda rest: (
        rest + part(b"a", b"!!!=", b"\r\nContent-Transfer-Encoding: base64") + b"--cut--\r\n"
    ),
    "file of bad base64": lambda rest: (
        rest
        + part(b"files", b"=", b'; filename="a.txt"\r\nContent-Transfer-Encoding: base64')
        + b"--cut--\r\n"
    ),
    "unknown charset of a name": lambda rest: (
        rest + part(b"a", b"x", b"; filename*=bogus''%41") + b"--cut--\r\n"
    ),
    "a name that is none": lambda rest: (
        rest + part(b"files", b"x", b'; filename="../\x00\xff"') + b"--cut--\r\n"
    ),
    "a part within a part": lambda rest: (
        rest + part(b"a", b"--in\r\n\r\n--in--", b"\r\nContent-Type: multipart/mixed; boundary=in")
    ),
    "an odd length": lambda rest: (
        rest
        + part(b"files", b"x", b'; filename="a.txt"\r\nContent-Type: a/b\r\nContent-Length: nan')
        + b"--cut--\r\n"
    ),
    "no boundary in it": lambda rest: b"x" * 3000,
    "a long header": lambda rest: rest + part(b"a" * 20_000, b"x") + b"--cut--\r\n",
    "nothing": lambda rest: b"",
}


class Fuzz:
    """One form's cases, always the same for the same ``seed``."""

    def __init__(self, fields: Mapping[str, forms.Field], valid: Mapping, seed: str) -> None:
        self.fields, self.valid = dict(fields), dict(valid)
        self.random = random.Random(seed)
        self.names = [*dict.fromkeys((*fields, *valid))] or ["a"]
        self.files = [name for name, each in fields.items() if isinstance(each, forms.FileField)]

    def cases(self, count: int) -> Iterator[Case]:
        """Each way in turn, beginning with another one for each form."""
        ways = (
            self.one,
            self.kind,
            self.one,
            self.broken,
            self.one,
            self.shape,
            self.one,
            self.all,
        )
        if self.files:
            ways += (self.upload,) * 4
        turn = self.random.randrange(len(ways))
        for number in range(count):
            yield ways[(turn + number) % len(ways)]()

    def value(self, name: str) -> bytes:
        if self.random.random() < 0.02:
            return b"y" * 1024 * KB
        return as_bytes(self.random.choice(pool(self.fields.get(name))))

    def one(self) -> Case:
        """One field is hostile, all others are as they should be."""
        name = self.random.choice([*self.fields] or self.names)
        value, pairs = self.value(name), without(pairs_of(self.valid), as_bytes(name))
        return Case(f"{name}={value[:40]!r}", encoded([*pairs, (as_bytes(name), value)]), aim=name)

    def all(self) -> Case:
        return Case("all", encoded([(as_bytes(name), self.value(name)) for name in self.names]))

    def shape(self) -> Case:
        """Fields that are missing, doubled, called otherwise, too many, files, or no text."""
        name, pairs = self.random.choice(self.names), pairs_of(self.valid)
        raw, value = as_bytes(name), self.value(name)
        rest, pick = without(pairs, raw), self.random.randrange(8)
        if pick == 0:
            return Case(f"without {name}", encoded(rest))
        if pick == 1:
            return Case(f"{name} twice", encoded([*pairs, (raw, value), (raw, b"")]))
        if pick == 2:
            suffix = self.random.choice(SUFFIXES)
            return Case(f"{name}{suffix}", encoded([*rest, (raw + as_bytes(suffix), value)]))
        if pick == 3:
            odd = self.random.choice(NAMES)
            return Case(f"{odd[:20]!r} too", encoded([*pairs, (odd, value)]))
        if pick == 4:
            return Case("300 fields", encoded([*pairs, *((b"f%d" % n, b"") for n in range(300))]))
        if pick == 5:
            body = parts_of(rest) + part(raw, value, b'; filename="a.txt"') + b"--cut--\r\n"
            return Case(f"{name} as a file", body, CUT)
        if pick == 6:
            return Case(f"{name} as a part", parts_of([*rest, (raw, value)]) + b"--cut--\r\n", CUT)
        return Case(
            "no field", self.random.choice((b"", b"&&==&", b"\xff\xfe=\x00", b"%zz=%", b"="))
        )

    def upload(self) -> Case:
        """Files, of a field that takes some, whose names, types and bytes are not as they should
        be; all other fields are."""
        name, body = as_bytes(self.random.choice(self.files)), parts_of(pairs_of(self.valid))
        chosen = self.random.choice
        for _ in range(chosen((1, 1, 2, 40))):
            called, kind, held = chosen(FILE_NAMES), chosen(FILE_TYPES), chosen(FILES)
            more = b'; filename="%s"\r\nContent-Type: %s' % (called, kind)
            body += part(name, held, more)
        return Case(f"file {called[:30]!r} {kind[:30]!r} {held[:20]!r}", body + b"--cut--\r\n", CUT)

    def kind(self) -> Case:
        """Declared as something else than it is."""
        kind, pairs = self.random.choice(TYPES), pairs_of(self.valid)
        if kind == "application/json":
            text = json.dumps({name: [value] for name, value in self.valid.items()}, default=str)
            return Case("JSON", text.encode(), kind)
        return Case(f"type {kind[:50]!r}", encoded(pairs), kind)

    def broken(self) -> Case:
        what = self.random.choice([*PARTS])
        return Case(what, PARTS[what](parts_of(pairs_of(self.valid))), CUT)

    def query(self, *, whole: bool) -> str:
        """A GET address's parameters, one or all of them hostile."""
        chosen = self.names if whole else [self.random.choice(self.names)]
        odd = self.random.choice(SUFFIXES) if self.random.random() < 0.2 else ""
        short = [(as_bytes(name + odd), self.value(name)[: 6 * KB]) for name in chosen]
        return encoded(short).decode()
