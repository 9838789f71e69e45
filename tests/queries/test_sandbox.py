import platform
import subprocess
import sys
from pathlib import Path

import pytest

PREPARE = "import os, socket, sys, resource\nfrom publisher.queries import sandbox\n"


def run(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", PREPARE + code], capture_output=True, text=True, timeout=60, check=False
    )


needs_seccomp = pytest.mark.skipif(
    platform.machine() not in ("x86_64", "aarch64") or sys.platform != "linux",
    reason="no seccomp filter for this machine",
)


@needs_seccomp
@pytest.mark.parametrize(
    "deed",
    [
        "socket.socket()",
        "socket.socket(socket.AF_UNIX)",
        "socket.socketpair()",
        "socket.create_connection(('127.0.0.1', 1))",
        "os.execv('/bin/true', ['true'])",
    ],
)
def test_a_confined_process_reaches_no_socket_and_no_program(deed: str) -> None:
    done = run("assert sandbox.deny_network()\n" + attempt(deed))
    assert done.stdout == "denied\n", done.stderr


@needs_seccomp
def test_io_uring_is_denied() -> None:
    code = "import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\nassert sandbox.deny_network()\n"
    assert run(code + "print(libc.syscall(425, 1, 0), ctypes.get_errno())").stdout == "-1 1\n"


@needs_seccomp
def test_threads_of_a_confined_process_are_confined() -> None:
    code = (
        "import threading\nassert sandbox.deny_network()\nthreading.excepthook = lambda e: print(e.exc_type.__name__)\n"
    )
    assert run(code + "t = threading.Thread(target=socket.socket); t.start(); t.join()").stdout == "PermissionError\n"


def attempt(deed: str) -> str:
    return f"try:\n    {deed}\nexcept (OSError, MemoryError):\n    print('denied')\n"


def test_no_file_is_written(tmp_path: Path) -> None:
    code = f"sandbox.deny_traces()\nfile = open({str(tmp_path / 'x')!r}, 'wb', buffering=0)\n"
    assert run(code + attempt("file.write(b'x')")).stdout == "denied\n"


def test_memory_is_bounded() -> None:
    code = "sandbox.limit_memory(1)\nhalf = bytearray(2**29)\n"
    assert run(code + attempt("bytearray(2**30)")).stdout == "denied\n"


def test_processor_time_is_counted_anew_for_each_query() -> None:
    code = (
        "sandbox.limit_processor_time(1)\nfirst = resource.getrlimit(resource.RLIMIT_CPU)[0]\nsum(range(40_000_000))\n"
    )
    assert (
        run(code + "sandbox.limit_processor_time(3)\nprint(resource.getrlimit(resource.RLIMIT_CPU)[0] > first)").stdout
        == "True\n"
    )
    assert run("sandbox.limit_processor_time(0)\nwhile True: pass").returncode == -24


def test_an_orphan_ends_itself() -> None:
    assert run("sandbox.die_with_parent(1 if os.getppid() != 1 else 2)\nprint('alive')").returncode == 1


def has_landlock() -> bool:
    return run("print(sandbox.allow_reading('/'))").stdout == "True\n"


needs_landlock = pytest.mark.skipif(not has_landlock(), reason="the kernel has no Landlock")


@needs_landlock
def test_only_files_below_the_folder_are_read(tmp_path: Path) -> None:
    store, secret = tmp_path / "store", tmp_path / "secret"
    store.mkdir()
    (store / "in").write_text("in")
    secret.write_text("secret")
    (store / "link").symlink_to(secret)
    code = f"assert sandbox.allow_reading({str(store)!r})\nprint(open({str(store / 'in')!r}).read())\n"
    deeds = [f"open({str(place)!r})" for place in (secret, store / "link", "/etc/passwd", "/proc/self/environ")]
    deeds += [
        f"os.listdir({str(tmp_path)!r})",
        f"open({str(store / 'new')!r}, 'w')",
        f"os.unlink({str(store / 'in')!r})",
    ]
    done = run(code + "".join(attempt(deed) for deed in deeds))
    assert done.stdout.split() == ["in", *["denied"] * len(deeds)], done.stderr


@needs_landlock
def test_threads_read_no_other_files_either(tmp_path: Path) -> None:
    code = (
        f"import threading\nassert sandbox.allow_reading({str(tmp_path)!r})\n"
        "threading.excepthook = lambda e: print(e.exc_type.__name__)\n"
        "t = threading.Thread(target=open, args=('/etc/passwd',)); t.start(); t.join()"
    )
    assert run(code).stdout == "PermissionError\n"


def test_a_folder_that_is_not_there_leaves_nothing_allowed_or_denied(tmp_path: Path) -> None:
    code = f"print(sandbox.allow_reading({str(tmp_path / 'nowhere')!r}), len(open('/etc/passwd').read()) > 0)"
    assert run(code).stdout == "False True\n"


@pytest.mark.skipif(sys.platform != "linux", reason="no /proc")
def test_a_process_that_reads_no_file_any_more_knows_how_much_memory_it_takes() -> None:
    code = (
        "footprint = sandbox.Footprint()\nsandbox.allow_reading('/nowhere')\n"
        "before = footprint.resident, footprint.addresses\nheld = bytearray(100_000_000)\n"
        "print(footprint.resident - before[0] > 90_000_000, footprint.addresses - before[1] > 90_000_000)\n"
    )
    assert run(code).stdout == "True True\n"
