"""What a process gives up before it touches anything from outside (Linux: prctl, seccomp, Landlock, setrlimit)."""

import ctypes
import math
import os
import platform
import resource
import signal
import struct
import sys

_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS = 1, 4, 22, 38
_SECCOMP_MODE_FILTER = 2
_ALLOW, _KILL, _EPERM = 0x7FFF0000, 0x80000000, 0x00050001
_LOAD, _EQUALS, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_NUMBER_OFFSET, _ARCHITECTURE_OFFSET = 0, 4
_X32_BIT = 0x40000000
_IO_URING = (425, 426, 427)

_DENIED = {
    # socket connect accept bind listen socketpair accept4 · execve execveat ptrace process_vm_readv process_vm_writev
    "x86_64": (0xC000003E, (41, 42, 43, 49, 50, 53, 288, 59, 322, 101, 310, 311, *_IO_URING)),
    "aarch64": (0xC00000B7, (198, 203, 202, 200, 201, 199, 242, 221, 281, 117, 270, 271, *_IO_URING)),
}
"""For each machine its AUDIT_ARCH value and the numbers of the system calls that are refused with EPERM."""

_READ_FILE, _READ_DIRECTORY = 1 << 2, 1 << 3
_FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15}
"""How many rights over files each version of Landlock knows; from the fifth on, sixteen."""

_TCP_RIGHTS, _SCOPES = 0b11, 0b11
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_ASK_VERSION, _PATH_BENEATH = 1, 1

STACK = 64 * 2**20
"""Bytes of the stack of whatever evaluates a query: a parser recurses."""


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def die_with_parent(parent: int, by: int = signal.SIGKILL) -> None:
    """Ask the kernel to end this process by a signal when its parent dies; exit when it is dead already."""
    _prctl(_PR_SET_PDEATHSIG, by)
    if os.getppid() != parent:
        os._exit(1)


def deny_network() -> bool:
    """Refuse sockets, io_uring and new programs from now on; False where the kernel or machine cannot.

    To be called before the process starts threads: the filter binds the calling thread and those it starts.
    """
    known = _DENIED.get(platform.machine())
    if sys.platform != "linux" or known is None:
        return False
    code = _filter(*known)
    program = _Program(len(code) // 8, code)
    return _prctl(_PR_SET_NO_NEW_PRIVS, 1) and _prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.addressof(program))


def allow_reading(folder: str) -> bool:
    """From now on open no file but to read one below the folder (Landlock); False where the kernel has none.

    It also denies TCP, abstract Unix sockets and signals to other processes where the kernel can. To be called before
    the process starts threads.
    """
    version = _call(_CREATE_RULESET, 0, 0, _ASK_VERSION) if sys.platform == "linux" else -1
    if version < 1:
        return False
    rights = (1 << _FILE_RIGHTS.get(version, 16)) - 1
    wanted = [rights, _TCP_RIGHTS, _SCOPES][: 1 if version < 4 else 2 if version < 6 else 3]
    attributes = struct.pack(f"={len(wanted)}Q", *wanted)
    ruleset = _call(_CREATE_RULESET, attributes, len(attributes), 0)
    if ruleset < 0:
        return False
    try:
        parent = os.open(folder, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        os.close(ruleset)
        return False
    rule = struct.pack("=Qi", _READ_FILE | _READ_DIRECTORY, parent)
    is_ruled = _call(_ADD_RULE, ruleset, _PATH_BENEATH, rule, 0) == 0
    is_kept = is_ruled and _prctl(_PR_SET_NO_NEW_PRIVS, 1) and _call(_RESTRICT_SELF, ruleset, 0) == 0
    os.close(parent)
    os.close(ruleset)
    return is_kept


def deny_traces() -> None:
    """Write no file and no core dump; allow a deep stack, because a parser recurses."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    _prctl(_PR_SET_DUMPABLE, 0)
    _, hard = resource.getrlimit(resource.RLIMIT_STACK)
    if hard == resource.RLIM_INFINITY or hard >= STACK:
        resource.setrlimit(resource.RLIMIT_STACK, (STACK, hard))


def limit_memory(size: int) -> None:
    """Bound the address space to `size` bytes, at least 1 GiB: below that the store's mappings do not fit."""
    bound = max(2**30, size)
    resource.setrlimit(resource.RLIMIT_AS, (bound, bound))


def give_memory_back() -> None:
    """Return to the system what was freed (malloc_trim(3); nothing where the C library has no such function)."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim:
        trim(0)


class Footprint:
    """How much memory the process takes; to be made before it gives up reading files."""

    def __init__(self) -> None:
        self._table = os.open("/proc/self/statm", os.O_RDONLY | os.O_CLOEXEC) if sys.platform == "linux" else None

    @property
    def addresses(self) -> int:
        """The bytes of address space, which is what is bounded; 0 where the system does not tell."""
        return self._column(0)

    @property
    def resident(self) -> int:
        """The bytes that are really held."""
        return self._column(1)

    def _column(self, number: int) -> int:
        if self._table is None:
            return 0
        return int(os.pread(self._table, 100, 0).split()[number]) * resource.getpagesize()


def limit_processor_time(seconds: float) -> None:
    """Let the process use `seconds` more of processor time, and a second of grace; then SIGXCPU ends it."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    soft = math.ceil(usage.ru_utime + usage.ru_stime + seconds + 1)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))


def _filter(architecture: int, denied: tuple[int, ...]) -> bytes:
    """The BPF program: another architecture kills, a denied number gives EPERM, anything else passes."""
    numbers = len(denied)
    code = [
        (_LOAD, 0, 0, _ARCHITECTURE_OFFSET),
        (_EQUALS, 1, 0, architecture),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER_OFFSET),
        (_AT_LEAST, numbers + 1, 0, _X32_BIT),
        *((_EQUALS, numbers - place, 0, number) for place, number in enumerate(denied)),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _EPERM),
    ]
    return b"".join(struct.pack("=HBBI", *instruction) for instruction in code)


def _call(number: int, *arguments: int | bytes) -> int:
    """A system call by its number; -1 where the kernel refuses it."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.syscall.restype = ctypes.c_long
    given = (ctypes.c_char_p(a) if isinstance(a, bytes) else ctypes.c_long(a) for a in arguments)
    return int(libc.syscall(ctypes.c_long(number), *given))


def _prctl(option: int, argument: int, value: int = 0) -> bool:
    if sys.platform != "linux":
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    numbers = (ctypes.c_ulong(number) for number in (argument, value, 0, 0))
    return bool(libc.prctl(option, *numbers) == 0)
