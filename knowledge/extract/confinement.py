"""What a process that reads a stranger's file gives up before it opens it.

Memory, time and files are limited everywhere. On Linux it also loses the network, other programs
and other processes (seccomp), and every file but Python's own (Landlock), where the kernel has
these and the tables know the processor; what is not there is done without.
"""

import contextlib
import ctypes
import errno
import math
import os
import platform
import resource
import signal
import struct
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from knowledge.extract import syscalls

_LINUX = sys.platform == "linux"
_MEGABYTE = 1 << 20
_OPEN_FILES = 64

_SET_PARENT_DEATH_SIGNAL, _SET_DUMPABLE, _SET_SECCOMP, _SET_NO_NEW_PRIVILEGES = 1, 4, 22, 38

# A filter of the kernel's, one instruction each: code, jumps when true and false, operand.
_INSTRUCTION = struct.Struct("HBBI")
_LOAD, _IF_EQUAL, _IF_AT_LEAST, _IF_ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _ANSWER_ERROR, _KILL = 0x7FFF0000, 0x00050000, 0x80000000
_ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_OTHER_ABI = 0x40000000  # x86_64 has a second set of numbers from here on.
_NUMBER_AT, _ARCHITECTURE_AT, _ARGUMENTS_AT = 0, 4, 16
_TO_WRITE = os.O_ACCMODE | os.O_CREAT | os.O_TRUNC

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_PATH_BENEATH = 1
_READ_FILE, _READ_DIR = 1 << 2, 1 << 3
# The rights on files that Landlock knew in its versions 1, 2, 3 and 5.
_RIGHTS = ((1, (1 << 13) - 1), (2, 1 << 13), (3, 1 << 14), (5, 1 << 15))


@dataclass(frozen=True)
class Limits:
    """What reading one document may take; `wall_seconds` are those of a clock on the wall."""

    memory_mb: int = 768
    cpu_seconds: float = 55
    wall_seconds: float = 55
    result_mb: int = 64


class Confinement:
    """Made once, before the first document; `enter` is for the process that reads one."""

    def __init__(self, readable: Iterable[str]) -> None:
        """`readable` are the files and folders that stay so, those that exist."""
        self._libc = ctypes.CDLL(None, use_errno=True)
        program = seccomp_program(platform.machine()) if _LINUX else b""
        self._program = ctypes.create_string_buffer(program, len(program)) if program else None
        self._ruleset = self._landlock(readable) if _LINUX else None

    def enter(self, limits: Limits, keep: Iterable[int], parent: int) -> None:
        """Gives it all up for good; of the open files only `keep` and the standard ones stay."""
        if _LINUX:
            self._control(_SET_PARENT_DEATH_SIGNAL, signal.SIGKILL)
            if os.getppid() != parent:  # It died before it could be told of.
                os._exit(1)
            self._control(_SET_DUMPABLE, 0)
            self._control(_SET_NO_NEW_PRIVILEGES, 1)
        if self._ruleset is not None:
            self._libc.syscall(_RESTRICT_SELF, ctypes.c_int(self._ruleset), ctypes.c_uint32(0))
        _close_all_but(keep)
        _set_limits(limits)
        if self._program is not None:
            self._filter(self._program)

    def _control(self, option: int, *values: object) -> int:
        filled = (*values, 0, 0, 0, 0)[:4]
        return self._libc.prctl(option, *(ctypes.c_ulong(value or 0) for value in filled))

    def _filter(self, program: ctypes.Array) -> None:
        count = len(program) // _INSTRUCTION.size
        described = struct.pack("HxxxxxxP", count, ctypes.addressof(program))
        held = ctypes.create_string_buffer(described, len(described))
        self._control(_SET_SECCOMP, 2, ctypes.addressof(held))

    def _landlock(self, readable: Iterable[str]) -> int | None:
        """A set of rules by its file descriptor; None where the kernel has no Landlock."""
        version = self._libc.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(1))
        if version < 1:
            return None
        handled = struct.pack("Q", sum(right for since, right in _RIGHTS if since <= version))
        size = ctypes.c_size_t(len(handled))
        ruleset = self._libc.syscall(_CREATE_RULESET, handled, size, ctypes.c_uint32(0))
        for path in readable if ruleset >= 0 else ():
            with contextlib.suppress(OSError):
                self._let_read(ruleset, path)
        return ruleset if ruleset >= 0 else None

    def _let_read(self, ruleset: int, path: str) -> None:
        rights = _READ_FILE | (_READ_DIR if os.path.isdir(path) else 0)
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
        rule = struct.pack("=Qi", rights, place)
        kind, flags = ctypes.c_int(_PATH_BENEATH), ctypes.c_uint32(0)
        self._libc.syscall(_ADD_RULE, ctypes.c_int(ruleset), kind, rule, flags)
        os.close(place)


def seccomp_program(machine: str) -> bytes:
    """The filter of system calls for this processor; empty for those that are not known."""
    if machine not in _ARCHITECTURES:
        return b""
    return b"".join(_INSTRUCTION.pack(*instruction) for instruction in _instructions(machine))


def _instructions(machine: str) -> Iterator[tuple[int, int, int, int]]:
    denied, missing = _ANSWER_ERROR | errno.EPERM, _ANSWER_ERROR | errno.ENOSYS
    yield _LOAD, 0, 0, _ARCHITECTURE_AT
    yield _IF_EQUAL, 1, 0, _ARCHITECTURES[machine]
    yield _RETURN, 0, 0, _KILL
    yield _LOAD, 0, 0, _NUMBER_AT
    if machine == "x86_64":
        yield _IF_AT_LEAST, 0, 1, _OTHER_ABI
        yield _RETURN, 0, 0, _KILL
    for verdict, numbers in (
        (denied, syscalls.DENIED[machine]),
        (missing, syscalls.MISSING[machine]),
    ):
        for number in numbers:
            yield _IF_EQUAL, 0, 1, number
            yield _RETURN, 0, 0, verdict
    for number, argument in syscalls.OPENING[machine]:
        yield _IF_EQUAL, 0, 4, number
        yield _LOAD, 0, 0, _ARGUMENTS_AT + 8 * argument
        yield _IF_ANY_BIT, 0, 1, _TO_WRITE
        yield _RETURN, 0, 0, denied
        yield _RETURN, 0, 0, _ALLOW
    yield _RETURN, 0, 0, _ALLOW


def _close_all_but(keep: Iterable[int]) -> None:
    first = 3
    for number in sorted(keep):
        os.closerange(first, number)
        first = max(first, number + 1)
    os.closerange(first, os.sysconf("SC_OPEN_MAX"))


def _set_limits(limits: Limits) -> None:
    seconds = math.ceil(limits.cpu_seconds)
    for kind, soft, hard in (
        (resource.RLIMIT_AS, limits.memory_mb * _MEGABYTE, limits.memory_mb * _MEGABYTE),
        (resource.RLIMIT_CPU, seconds, seconds + 1),
        (resource.RLIMIT_CORE, 0, 0),
        (resource.RLIMIT_NOFILE, _OPEN_FILES, _OPEN_FILES),
        (resource.RLIMIT_FSIZE, 0, 0),
        (resource.RLIMIT_NPROC, 0, 0),
    ):
        # Not every system has each of them, and none lets a limit be raised.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(kind, (soft, hard))
    signal.setitimer(signal.ITIMER_REAL, limits.wall_seconds)
