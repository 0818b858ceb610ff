"""Seeded bugs: other people's servers."""

from tests.proof.seeded.bug import Bug

ADDRESSES = "tests/lib/test_http_addresses.py"
LOOK = (
    "tests/lib/test_http_webhooks.py"
    "::test_a_look_beforehand_refuses_what_a_request_would_be_refused"
)
BUGS: tuple[Bug, ...] = (
    Bug(
        "any address is connected to",
        row="C1",
        file="botsmith/lib/addresses.py",
        old="return port in WEB_PORTS and is_public(address)",
        new="return port in WEB_PORTS",
        tests=(LOOK,),
        like="GHSA-8235-vv5j-mmvg: what a stranger names is fetched without a look",
    ),
    Bug(
        "Python is asked which addresses are public",
        row="C1",
        file="botsmith/lib/addresses.py",
        old="""    if address.ipv4_mapped:
        return is_public(address.ipv4_mapped)
    if address not in""",
        new="""    if address.is_global:
        return True
    if address not in""",
        tests=(f"{ADDRESSES}::test_special_addresses_are_not_public",),
        like="CVE-2026-31943: an IPv4 address within an IPv6 one passes",
    ),
    Bug(
        "only addresses written as numbers are checked",
        row="C1",
        file="botsmith/lib/http.py",
        old="if any(address is None or not is_public(address) for address in refused):",
        new="""if parse_address(host) is None:
            refused = []
        if any(address is None or not is_public(address) for address in refused):""",
        tests=(LOOK,),
        like="GHSA-r2x7: names are let through, whatever they stand for",
    ),
    Bug(
        "of several addresses the first alone is checked",
        row="C1",
        file="botsmith/lib/http.py",
        old="[a for a in addresses if a is None",
        new="[a for a in addresses[:1] if a is None",
        tests=("tests/lib/test_http.py::test_one_private_address_among_several_refuses_all",),
    ),
    Bug(
        "where a redirect leads is not checked",
        row="C1",
        file="botsmith/lib/http.py",
        old="        for address in self.checked(host, port)[:_MAX_ADDRESSES]:",
        new="""        first, self._asked = not getattr(self, "_asked", False), True
        reached = self.checked(host, port) if first else self._addresses(host, port)
        for address in reached[:_MAX_ADDRESSES]:""",
        tests=("tests/lib/test_http.py::test_redirect_to_private_host_is_refused",),
        like="CVE-2026-45401: the first address is checked, and not where it sends one",
    ),
    Bug(
        "a name is looked up once more after it was checked",
        row="C1",
        file="botsmith/lib/http.py",
        old="        for address in self.checked(host, port)[:_MAX_ADDRESSES]:",
        new="""        self.checked(host, port)
        for address in self._addresses(host, port)[:_MAX_ADDRESSES]:""",
        tests=("tests/lib/test_http.py::test_a_name_is_looked_up_once_for_each_connection",),
    ),
    Bug(
        "a webhook's address is believed since it was checked when it was saved",
        row="C1",
        file="bots/webhooks/sending.py",
        old="            allow=settings.OUTBOUND_ALLOW,\n",
        new='            allow=[*settings.OUTBOUND_ALLOW, url.split("/")[2]],\n',
        tests=(
            "tests/bots/test_webhook_receivers.py::test_one_on_a_private_address_is_never_reached",
        ),
        like="CVE-2026-44284: a stored address is not checked again when it is used",
    ),
    Bug(
        "a backslash in an address is read by one parser alone",
        row="C1",
        file="botsmith/lib/targets.py",
        old=r'_AMBIGUOUS = re.compile(r"[\x00-\x1f\x7f\\]")',
        new=r'_AMBIGUOUS = re.compile(r"[\x00-\x1f\x7f]")',
        tests=(f"{ADDRESSES}::test_what_parsers_disagree_about_is_no_address",),
        like="CVE-2026-45400: who checks and who opens read an address differently",
    ),
    Bug(
        "pictures are fetched beside the door",
        row="C2",
        file="bots/actions/pictures.py",
        old="""def _fetched(address: str) -> bytes:
""",
        new="""def _fetched(address: str) -> bytes:
    from urllib.request import urlopen

    if address.endswith(".png"):
        return urlopen(address, timeout=FETCH_SECONDS).read(MAX_BYTES)
""",
        tests=("tests/house/test_walls.py::test_only_the_one_door_and_the_providers_call_out",),
        like="Dify issue 35947: one request goes round the guarded client",
    ),
    Bug(
        "a refusal tells which private names there are",
        row="C4",
        file="botsmith/lib/http.py",
        old="""        if not self._allowed.may_look_up(host, port):
            raise OutboundError("private_address")
""",
        new="",
        tests=(
            "tests/proof/test_greedy_servers.py"
            "::test_an_open_private_address_looks_like_a_closed_one",
        ),
        like="CVE-2026-34225: answers tell what there is within",
    ),
    Bug(
        "the limit holds for what is sent, and not for what it unpacks to",
        row="C5",
        file="botsmith/lib/http.py",
        old='return unpack(body, headers.get("content-encoding", ""), limit)',
        new='return unpack(body, headers.get("content-encoding", ""), 100 * limit)',
        tests=("tests/lib/test_http.py::test_compressed_bomb_stops_at_the_limit",),
    ),
)
