"""What a site's robots.txt asks of us (RFC 9309)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from protego import Protego

from botsmith.lib.http import OutboundError, Response, fetch
from botsmith.lib.targets import parse_target
from knowledge.loaders.url import AGENT, failure_of, failure_of_status
from knowledge.reasons import IngestionError, Reason

MAX_DELAY = 30.0
MAX_BYTES = 512 * 1024
MAX_RULES = 4000
MAX_WILD_RULES = 1000  # Each is tried on every address, in up to some microseconds.
_MAX_WILDCARDS = 20
_ANOTHER = "another"
MAX_SITEMAPS = 200
_MAX_REDIRECTS = 5  # RFC 9309, 2.3.1.2
_MAX_LINE = 2000

_AGENT_LINE = re.compile(r"\s*user[- ]?agent\b\s*:?\s*([^\s#]*)", re.I)
_RULE_LINE = re.compile(r"\s*(?:allow|d[ias]+l+[aow]+)\b", re.I)


@dataclass(frozen=True)
class Robots:
    """A site's wishes as far as they are for us; `text` makes the same again with `parse`."""

    text: str

    @classmethod
    def parse(cls, text: str) -> "Robots":
        """Read a robots.txt; what is no rule in it is passed over."""
        return cls("\n".join(_lines_for_us(text)))

    @classmethod
    def everything(cls) -> "Robots":
        return cls("")

    @classmethod
    def nothing(cls) -> "Robots":
        return cls("User-agent: *\nDisallow: /")

    def allows(self, url: str) -> bool:
        return self._rules.can_fetch(url, AGENT)

    @property
    def delay(self) -> float:
        """Seconds to leave between two requests, 0 when nothing is asked, at most `MAX_DELAY`."""
        asked = self._rules.crawl_delay(AGENT) or 0.0
        if rate := self._rules.request_rate(AGENT):
            # In whole numbers first: they may be too large for a float.
            rare = min(rate.seconds, int(MAX_DELAY) * rate.requests) / rate.requests
            asked = max(asked, rare)
        return min(asked, MAX_DELAY)

    @property
    def sitemaps(self) -> tuple[str, ...]:
        """As written there, so perhaps not addresses at all."""
        return tuple(dict.fromkeys(self._rules.sitemaps))[:MAX_SITEMAPS]

    @cached_property
    def _rules(self) -> Protego:
        return Protego.parse(self.text)


def load_robots(url: str, *, allow: Sequence[str], user_agent: str) -> Robots:
    """The rules of the site that `url` is on; a site without them allows everything.

    Raises IngestionError when the site cannot say now (5xx, 429, no answer): RFC 9309 wants nothing
    read then.
    """
    try:
        address = parse_target(url).join("/robots.txt").url
        answer = fetch(
            address, allow=allow, user_agent=user_agent, max_redirects=_MAX_REDIRECTS, timeout=20.0
        )
    except ValueError:
        raise IngestionError(Reason.BAD_ADDRESS) from None
    except OutboundError as error:
        if error.code in ("too_large", "too_many_redirects"):
            return Robots.everything()  # Megabytes are no rules, and a ring of redirects has none.
        raise failure_of(error) from error
    return _understood(answer)


def _understood(answer: Response) -> Robots:
    if answer.status >= 500 or answer.status == 429:
        raise failure_of_status(answer)
    if not 200 <= answer.status < 300:
        return Robots.everything()
    return Robots.parse(_beginning(answer.body).decode("utf-8-sig", "replace"))


def _beginning(body: bytes) -> bytes:
    """Whole lines only: half of "Disallow: /private" would forbid everything."""
    if len(body) <= MAX_BYTES:
        return body
    return body[:MAX_BYTES].rpartition(b"\n")[0]


def _lines_for_us(text: str) -> list[str]:
    """The lines worth parsing, with every agent that is not us under one name.

    The parser compares each agent with all others and gives each its own copy of every rule, so a
    file of ten thousand agents and as many rules would never end; and it takes "bot" for us.
    """
    if text.lstrip("\ufeff \t\r\n").startswith("<"):  # A page for people, answered everywhere.
        return []
    lines, rules, wild = [], 0, 0
    is_ours = names_agents = False
    for line in text.splitlines():
        if named := _AGENT_LINE.match(line[:_MAX_LINE]):
            agent = _agent(named[1])
            is_ours = (is_ours and names_agents) or agent != _ANOTHER
            line, names_agents = f"User-agent: {agent}", True
        elif _RULE_LINE.match(line[:_MAX_LINE]):
            names_agents = False
            rules += is_ours
            wild += is_ours and ("*" in line or "$" in line)
            if is_ours and (rules > MAX_RULES or wild > MAX_WILD_RULES):
                continue
        if _is_worth_parsing(line):
            lines.append(line)
    return lines


def _is_worth_parsing(line: str) -> bool:
    said = line[:_MAX_LINE].partition("#")[0].strip()
    return bool(said) and len(line) <= _MAX_LINE and said.count("*") <= _MAX_WILDCARDS


def _agent(named: str) -> str:
    token = re.match(r"[A-Za-z_-]*", named)[0]
    if named == "*":
        return "*"
    return AGENT if token.lower() == AGENT.lower() else _ANOTHER
