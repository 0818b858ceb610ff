"""A room without a way out: a network of its own, where every address in the world is here.

`outside` runs a program in it by ``unshare``. Inside, `furnish` makes all IPv4 and IPv6 addresses
local, `NameServer` answers for all names, and `Watch` sees each packet that begins a connection.
"""

import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Iterable
from ipaddress import ip_address
from pathlib import Path

NAME_SERVER = "9.9.9.9"
_RESOLV = f"nameserver {NAME_SERVER}\nsearch corp.example\noptions attempts:1 timeout:2 ndots:2\n"
_A, _CNAME, _AAAA = 1, 5, 28
_OUTGOING = 4  # Packets on the loopback are seen twice: as they leave, and as they come.


class NoRoom(AssertionError):
    """Why this machine cannot give a program a network of its own."""


def outside(module: str, *arguments: str, seconds: float) -> str:
    """What the program printed, run in a room of its own. Raises NoRoom, or AssertionError."""
    for tool, package in (("unshare", "util-linux"), ("ip", "iproute2")):
        if shutil.which(tool) is None:
            raise NoRoom(f"This test needs the program {tool}. Install the package {package}.")
    room = ["unshare", "--map-root-user", "--net", "--mount"]
    tried = subprocess.run([*room, "true"], capture_output=True, text=True)
    if tried.returncode:
        raise NoRoom(
            "This test needs user and network namespaces, and this machine refuses them"
            f" ({tried.stderr.strip()}). Allow them (kernel.unprivileged_userns_clone=1,"
            " kernel.apparmor_restrict_unprivileged_userns=0), or run it as root."
        )
    done = subprocess.run(
        [*room, sys.executable, "-m", module, *arguments],
        capture_output=True,
        text=True,
        timeout=seconds,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    return done.stdout


def furnish() -> None:
    """Makes every address one of this machine's, and `NAME_SERVER` the one that names are asked."""
    for command in (
        "ip link set lo up",
        "ip route add local 0.0.0.0/0 dev lo",
        "ip -6 route add local ::/0 dev lo",
    ):
        subprocess.run(command.split(), check=True)
    with tempfile.TemporaryDirectory() as folder:
        resolv = Path(folder, "resolv.conf")
        resolv.write_text(_RESOLV)
        subprocess.run(["mount", "--bind", str(resolv), "/etc/resolv.conf"], check=True)


class Watch:
    """Counts what begins on this network: TCP's first packets, and UDP that asks for no name."""

    def __init__(self, open_to: Iterable[tuple[str, int]]) -> None:
        self._open = {(ip_address(address), port) for address, port in open_to}
        self._packets = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(3))
        self._packets.setblocking(False)
        self.let_through = 0

    def trapped(self) -> list[str]:
        """Where connections were begun since the last look that are open to nobody."""
        found = []
        while True:
            try:
                packet, (_, protocol, kind, *_) = self._packets.recvfrom(65535)
            except BlockingIOError:
                return found
            begun = kind == _OUTGOING and _begun(protocol, packet)
            if not begun:
                continue
            if begun in self._open:
                self.let_through += 1
            else:
                found.append(f"{begun[0]} port {begun[1]}")

    def missed(self) -> int:
        """How many packets the kernel had no room for: then the count would say too little."""
        statistics = self._packets.getsockopt(263, 6, 8)  # SOL_PACKET, PACKET_STATISTICS
        return struct.unpack("II", statistics)[1]


def _begun(protocol: int, packet: bytes):
    """The address and port that this packet begins to talk to, None when it is no beginning."""
    if protocol == 0x0800:
        end, carried, to = (packet[0] & 15) * 4, packet[9], ip_address(packet[16:20])
    elif protocol == 0x86DD:
        end, carried, to = 40, packet[6], ip_address(packet[24:40])
    else:
        return None
    port_from, port = struct.unpack("!HH", packet[end : end + 4])
    if carried == socket.IPPROTO_TCP:
        flags = packet[end + 13]
        return (to, port) if flags & 0x12 == 0x02 else None  # SYN without ACK
    if carried == socket.IPPROTO_UDP and 53 not in (port_from, port):
        return to, port
    return None


Answers = dict[str, list[str]]
"""By kind of record: A, AAAA, CNAME."""


class NameServer:
    """Answers by `zone`: a name's answers in turn, the last of them again and again. TTL 0."""

    def __init__(self, zone: Callable[[str], list[Answers] | None]) -> None:
        self._zone = zone
        self._asked: Counter[tuple[str, int]] = Counter()
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind((NAME_SERVER, 53))
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            question, client = self._socket.recvfrom(4096)
            self._socket.sendto(self._answer(question), client)

    def _answer(self, question: bytes) -> bytes:
        name, end = _read_name(question, 12)
        (kind,) = struct.unpack("!H", question[end : end + 2])
        turns = self._zone(name)
        records: list[bytes] = []
        if turns is not None:
            turn = min(self._asked[name, kind], len(turns) - 1)
            self._asked[name, kind] += 1
            records = self._records(turns[turn], kind)
        flags = 0x8580 | (0 if turns is not None else 3)
        head = question[:2] + struct.pack("!HHHHH", flags, 1, len(records), 0, 0)
        return head + question[12 : end + 4] + b"".join(records)

    def _records(self, answers: Answers, kind: int) -> list[bytes]:
        owner, records = b"\xc0\x0c", []
        for alias in answers.get("CNAME", []):
            records.append(_record(owner, _CNAME, _written(alias)))
            owner = _written(alias)
            answers = (self._zone(alias) or [{}])[0]
        wanted = {_A: "A", _AAAA: "AAAA"}.get(kind, "")
        addresses = [ip_address(text).packed for text in answers.get(wanted, [])]
        return records + [_record(owner, kind, address) for address in addresses]


def _record(owner: bytes, kind: int, data: bytes) -> bytes:
    return owner + struct.pack("!HHIH", kind, 1, 0, len(data)) + data


def _written(name: str) -> bytes:
    return b"".join(bytes([len(part)]) + part.encode() for part in name.split(".")) + b"\0"


def _read_name(packet: bytes, at: int) -> tuple[str, int]:
    parts = []
    while length := packet[at]:
        parts.append(packet[at + 1 : at + 1 + length].decode("latin-1").lower())
        at += 1 + length
    return ".".join(parts), at + 1
