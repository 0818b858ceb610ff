"""The addresses of a website's pages: one spelling for each, and which of them a crawl is about.

Pure.
"""

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import quote, unquote

from botsmith.lib.targets import Target, parse_target

MAX_LENGTH = 2000
MAX_SEGMENTS = 12
MAX_PATTERNS = 50
_MAX_PATTERN_LENGTH = 500

_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})?")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_PATTERN_SAFE = "/%:@!$&'()*+,;=~?"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# What mailings, advertisements and shop software add to an address without changing the page.
_TRACKING_PREFIXES = ("utm_", "mc_", "mtm_", "pk_", "piwik_", "matomo_", "hsa_", "vero_")
_TRACKING = _words(
    "gclid gclsrc gad_source gbraid wbraid dclid fbclid msclkid yclid twclid ttclid li_fat_id"
    " igshid igsh mkt_tok _ga _gl _hsenc _hsmi __hssc __hstc __hsfp hsctatracking oly_anon_id"
    " oly_enc_id srsltid epik _openstat wickedid s_kwcid ef_id rb_clickid"
)
_SESSION = re.compile(
    r"phpsessid|jsessionid|aspsessionid\w*|asp\.net_sessionid|session_?id|sessid|oscsid|zenid"
    r"|cfid|cftoken|sitecoresession"
)
# Short names may also number stories or seasons; only what looks drawn by lot is a session.
_MAYBE_SESSION = frozenset({"sid", "s", "session"})
_DRAWN_BY_LOT = re.compile(r"(?=.*\d)[0-9A-Za-z_-]{20,}")
_SESSION_IN_PATH = re.compile(r";(?:jsessionid|phpsessid|sid|sessionid)=[^/;]*", re.I)

_NO_PAGES = _words(
    # pictures
    "png jpg jpeg jpe jfif gif svg svgz webp avif bmp ico tif tiff heic psd ai eps raw"
    # sound and film
    " mp3 mp4 m4a m4v ogg oga ogv wav flac aac webm avi mov mkv wmv mpg mpeg m3u8 3gp"
    # packed, programs, disks
    " zip gz tgz bz2 xz 7z rar tar jar war exe msi dmg pkg deb rpm apk ipa iso img bin dll"
    # what pages are made of, and feeds, which only list pages
    " css js mjs map woff woff2 ttf otf eot wasm swf xml rss atom rdf ics vcf torrent"
)


def canonical(url: str) -> str | None:
    """The one spelling of a page's address, None for what is no page on the web.

    Without fragment, dot segments, needless escapes, and what only tracks a visitor; other query
    parameters keep their order, because to some servers it matters.
    """
    target = _read(url)
    if target is None or _suffix(target) in _NO_PAGES:
        return None
    return target.url


def spelled(url: str) -> str | None:
    """As `canonical`, of any file: sitemaps and feeds have addresses too."""
    target = _read(url)
    return target and target.url


def same_site(a: str, b: str) -> bool:
    """Whether two addresses are of one host ("www." or not, http or https) and one port."""
    try:
        return _site(parse_target(a)) == _site(parse_target(b))
    except ValueError:
        return False


def looks_endless(url: str) -> bool:
    """Whether an address looks like one of the endless many that a broken link can make."""
    target = _read(url)
    if target is None:
        return False
    segments = [part for part in target.path.partition("?")[0].split("/") if part]
    if len(segments) > MAX_SEGMENTS or any(segments.count(part) > 3 for part in segments):
        return True
    return any(
        segments[at : at + size] * 3 == segments[at : at + 3 * size]
        for size in range(1, len(segments) // 3 + 1)
        for at in range(len(segments) - 3 * size + 1)
    )


@dataclass(frozen=True)
class Scope:
    """Which pages a crawl is about: those of one site that `include` names and `exclude` does not.

    A pattern without `*` names all paths that begin with it; one with `*`, which stands for any
    text, names the whole path. Patterns look at the query only when there is a "?" in them, and
    not at upper and lower case. An empty `include` names everything.
    """

    start: str
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()

    def admits(self, url: str) -> bool:
        page = canonical(url)
        if page is None or not same_site(page, self.start):
            return False
        if page == canonical(self.start):
            return True
        path = parse_target(page).path.lower()
        if any(_pattern(text).matches(path) for text in self.exclude):
            return False
        return not self.include or any(_pattern(text).matches(path) for text in self.include)


def parse_patterns(text: str) -> list[str]:
    """The path patterns that somebody typed, one a line or with commas between.

    Raises ValueError with a sentence for that person.
    """
    typed = [part.strip() for part in re.split(r"[\r\n,]+", text)]
    patterns = list(dict.fromkeys(_as_pattern(part) for part in typed if part))
    if len(patterns) > MAX_PATTERNS:
        raise ValueError(
            f"These are {len(patterns)} paths, and at most {MAX_PATTERNS} are allowed. Use * to"
            " name several with one."
        )
    return patterns


@dataclass(frozen=True)
class _Pattern:
    pieces: tuple[str, ...]
    with_query: bool

    def matches(self, path: str) -> bool:
        subject = path if self.with_query else path.partition("?")[0]
        first, *others = self.pieces
        if not others:  # "/help/" is also the page "/help".
            return subject.startswith(first) or f"{subject}/" == first
        *middle, last = others
        end = len(subject) - len(last)
        if not subject.startswith(first) or not subject.endswith(last):
            return False
        at = len(first)
        for piece in middle:  # The leftmost place leaves most room to the rest: no going back.
            if (found := subject.find(piece, at, end)) < 0:
                return False
            at = found + len(piece)
        return at <= end


@lru_cache(maxsize=1000)
def _pattern(text: str) -> _Pattern:
    spelling = _escapes(quote(text, safe=_PATTERN_SAFE)).lower()
    return _Pattern(tuple(re.sub(r"\*+", "*", spelling).split("*")), "?" in text)


def _as_pattern(typed: str) -> str:
    path = _without_site(typed).partition("#")[0]
    if len(path) > _MAX_PATTERN_LENGTH:
        raise ValueError(f"“{path[:40]}…” is too long for a path. Use at most 500 characters.")
    if re.search(r"[\x00-\x1f\x7f\\^|]|\$$|\(\?|/\.[*+]|://", path) or not path.strip("."):
        raise ValueError(
            f"“{typed[:40]}” is not a path. Write the beginning of an address's path, such as"
            " /help/, or use * for any text, such as /blog/*/print."
        )
    if path.startswith("?"):
        return f"*{path}*"
    return path if path.startswith(("/", "*")) else f"/{path}"


def _without_site(typed: str) -> str:
    """The path of an address that was pasted whole, with or without its scheme."""
    site = re.match(r"https?://[^/?#]+|(?:[\w-]+\.)+[a-z]{2,}(?=/)", typed, re.I)
    return (typed[site.end() :] or "/") if site else typed


def _read(url: str) -> Target | None:
    """An address taken apart, in its one spelling; None when it is none, or too long."""
    try:
        target = parse_target(url)
    except ValueError:
        return None
    path, _, query = target.path.partition("?")
    path = _without_dots(_SESSION_IN_PATH.sub("", _escapes(path)))
    kept = [part for part in _escapes(query).split("&") if part and not _is_passing(part)]
    target = replace(target, path=path + ("?" + "&".join(kept) if kept else ""))
    return target if len(target.url) <= MAX_LENGTH else None


def _escapes(text: str) -> str:
    """Percent-encoding in its one spelling: only where it is needed, in capitals."""
    return _ESCAPE.sub(_escape, text) if "%" in text else text


def _escape(found: re.Match[str]) -> str:
    if found[1] is None:
        return "%25"
    character = chr(int(found[1], 16))
    return character if character in _UNRESERVED else found[0].upper()


def _without_dots(path: str) -> str:
    """RFC 3986, 5.2.4: "." is here and ".." one up, never above the root."""
    kept: list[str] = []
    segments = path.split("/")[1:]
    for segment in segments:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    if segments and segments[-1] in (".", ".."):
        kept.append("")
    return "/" + "/".join(kept)


def _is_passing(parameter: str) -> bool:
    """Whether a query parameter says who came from where, and not which page is meant."""
    name, _, value = parameter.partition("=")
    name = unquote(name).lower()
    if name in _TRACKING or name.startswith(_TRACKING_PREFIXES) or _SESSION.fullmatch(name):
        return True
    return name in _MAYBE_SESSION and bool(_DRAWN_BY_LOT.fullmatch(value))


def _suffix(target: Target) -> str:
    name = target.path.partition("?")[0].rpartition("/")[2]
    return name.rpartition(".")[2].lower() if "." in name else ""


def _site(target: Target) -> tuple[str, int | None]:
    is_usual = target.port == (80 if target.scheme == "http" else 443)
    return target.host.removeprefix("www."), None if is_usual else target.port
