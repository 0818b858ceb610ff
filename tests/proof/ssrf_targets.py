"""Addresses that lead, or seem to lead, where nobody outside may go. Generated; pure."""

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address

TARGETS_4 = (
    *("127.0.0.1", "127.8.9.10", "0.0.0.0", "10.0.0.1", "100.100.100.200", "168.63.129.16"),
    *("169.254.169.254", "172.16.0.1", "192.0.0.192", "192.168.0.1", "198.18.0.1", "240.0.0.1"),
)
TARGETS_6 = (
    *("::", "::1", "100::1", "2001::1", "2001:db8::1", "2001:10::1", "3ffe::1", "3fff::1"),
    *("4000::1", "5f00::1", "fc00::1", "fd00:ec2::254", "fd20:ce::254", "fe80::1", "fec0::1"),
    *("ff02::1", "64:ff9b::8.8.8.8", "2002:808:808::1", "::2", "1::1"),
)
ZONED = (
    *("fe80::1%25lo", "fe80::1%lo", "::1%25lo", "::1%lo", "fe80::1%251", "fd00:ec2::254%25eth0"),
    *("::ffff:127.0.0.1%25lo", "fe80::a9fe:a9fe%25eth0"),
)
PORTS = (0, 1, 21, 22, 25, 53, 81, 2375, 3306, 5432, 6379, 8080, 9200, 11211, 27017)
SCHEMES = ("file", "ftp", "gopher", "dict", "ldap", "ws", "wss", "h2c", "jar:http", "unix")
METADATA = (
    "http://169.254.169.254/latest/meta-data/iam/security-credentials/",
    "http://169.254.169.254/computeMetadata/v1/?recursive=true",
    "http://169.254.169.254/metadata/instance?api-version=2021-02-01",
    "http://169.254.169.254/opc/v2/instance/",
    "http://169.254.169.254/openstack/latest/meta_data.json",
    "http://169.254.170.2/v2/credentials/",
    "http://169.254.170.23/v1/credentials",
    "http://100.100.100.200/latest/meta-data/",
    "http://168.63.129.16/machine?comp=goalstate",
    "http://192.0.0.192/latest/",
    "http://[fd00:ec2::254]/latest/meta-data/",
    "http://[fd20:ce::254]/computeMetadata/v1/",
    "http://metadata.google.internal/computeMetadata/v1/",
    "http://metadata/computeMetadata/v1/",
    "http://instance-data/latest/meta-data/",
    "http://kubernetes.default.svc.cluster.local/api",
    "http://host.docker.internal/",
)
NAMES = (
    *("localhost", "localhost.", "LOCALHOST", "ⓛocalhost", "a.localhost", "local。host"),
    *("localhost.localdomain", "ip6-localhost", "ip6-loopback", "wiki", "wiki.internal"),
    *("printer.local", "a.corp", "b.lan", "c.home.arpa", "", ".", "..", "-", "a..b", "*", "::1"),
    *("0", "0x0", "00", "127.1", "127.0.1", "0177.1", "0x7f.1", "1.2.3.4.5", "256.256.256.256"),
    *("08.8.8.8", "[::1", "[127.0.0.1]", "[0x7f.1]", "127.0.0.1.", "127..0.0.1", "[::]", "0.0"),
)
_CIRCLED = {ord("0"): "⓪", **{ord(str(n)): chr(0x245F + n) for n in range(1, 10)}}
# Where programs disagree about which part of an address is the host.
MIXES = (
    "http://public.example@{h}/",
    "http://{h}@public.example/",
    "http://user:password@{h}/",
    "http://public.example:80@{h}/",
    "http://@{h}/",
    "http://{h}\\@public.example/",
    "http://public.example\\@{h}/",
    "http:\\\\{h}\\",
    "http:/\\{h}/",
    "http://{h}\t/",
    "ht\ttp://{h}/",
    "http://\t{h}/",
    "http://{h}\r\nHost: public.example/",
    "http://{h}/\r\nX: y",
    "http://{h}\x00.public.example/",
    "http://{h}%00.public.example/",
    "http://{h} .public.example/",
    "http:// {h}/",
    " http://{h}/",
    "http:///{h}/",
    "http:{h}/",
    "http:/{h}/",
    "//{h}/",
    "{h}",
    "http://{h}#@public.example/",
    "http://{h}?@public.example/",
    "http://{h};@public.example/",
    "http://{h}#public.example/",
    "http://public.example#@{h}/",
    "http://{h}:+80/",
    "http://{h}:80x/",
    "http://{h}:080/",
    "http://{h}:٨٠/",
    "http://\u200b{h}/",
    "http://\u00ad{h}/",
    "http://{h}\uff0fpublic.example/",
    "http://{h}\u2044public.example/",
    "http://{h}。public.example@{h}/",
    "https://{h}:443/",
    "HTTP://{h}:80/",
)


def all_targets() -> list[str]:
    """Each address once, in a fixed order."""
    hosts = [form for target in TARGETS_4 for form in spellings_4(target)]
    hosts += [f"[{address}]" for target in TARGETS_4 for address in carrying(target)]
    hosts += [f"[{address}]" for address in (*TARGETS_6, *ZONED)] + list(NAMES)
    found = [f"http://{host}/" for host in hosts] + list(METADATA)
    found += [mix.format(h=host) for mix in MIXES for host in TARGETS_4[::4]]
    found += [f"{scheme}://127.0.0.1/" for scheme in SCHEMES]
    found += [f"http://127.0.0.1:{port}/" for port in PORTS]
    found += [f"http://public.example:{port}/" for port in PORTS]
    return list(dict.fromkeys(found))


def spellings_4(text: str) -> Iterator[str]:
    """Twenty ways of writing an IPv4 address that one program or another understands."""
    a, b, c, d = octets = [int(part) for part in text.split(".")]
    number = int(IPv4Address(text))
    yield from (text, f"{text}.", str(number), hex(number), f"0{number:o}", f"0X{number:016X}")
    yield from (f"{a}.{number & 0xFFFFFF}", f"{a}.{b}.{number & 0xFFFF}", str(number + 2**32))
    yield ".".join(f"0{octet:o}" for octet in octets)
    yield ".".join(f"{octet:#x}" for octet in octets)
    yield f"{a:#x}.{b}.0{c:o}.{d}"
    yield ".".join(f"{octet:03}" for octet in octets)
    yield f"{a + 256}.{b}.{c}.{d}"
    yield from (text.replace(".", dot) for dot in ("。", "．", "%2e"))
    yield text.translate({ord(digit): 0xFF10 + int(digit) for digit in "0123456789"})
    yield text.translate({ord(digit): 0x0660 + int(digit) for digit in "0123456789"})
    yield text.translate(_CIRCLED)
    yield "".join(f"%{ord(character):x}" for character in text)
    yield text[0] + "\u00ad" + text[1:]


def carrying(text: str) -> Iterator[str]:
    """IPv6 addresses out of which a translator or a tunnel reads this IPv4 address."""
    number = int(IPv4Address(text))
    high, low = number >> 16, number & 0xFFFF
    yield from (f"::ffff:{text}", f"::ffff:{high:x}:{low:x}", f"0:0:0:0:0:ffff:{text}")
    yield from (f"::{text}", f"::ffff:0:{text}", f"64:ff9b::{text}", f"64:ff9b:1::{text}")
    yield from (f"2002:{high:x}:{low:x}::1", f"2600::5efe:{text}", f"2600::200:5efe:{text}")
    hidden = number ^ 0xFFFFFFFF  # Teredo keeps the client's address turned over.
    yield str(IPv6Address((0x20010000 << 96) | (0x0808_0808 << 64) | hidden))
    yield str(IPv6Address((0x20010000 << 96) | (number << 64) | 0xF7F7F7F7))
