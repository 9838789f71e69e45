"""Load on one address for a while: by wrk where it is installed, else by a client of our own, which is slower."""

import asyncio
import re
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.comparison.resident import cpu

WRK = shutil.which("wrk")
CLIENTS = 16
_UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}
_LONGEST = 30_000.0
"""Milliseconds that wrk waits for an answer; where it tells no percentile, it counted no shorter time."""

_SCRIPT = """
local paths, at, thread = {{}}, 0, nil
for line in io.lines("{paths}") do paths[#paths + 1] = line end
function setup(each) thread = each end
function request()
  at = at + 1
  if at > #paths then
    if {once} then wrk.thread:stop() end
    at = 1
  end
  return wrk.format("GET", paths[at])
end
"""


@dataclass(frozen=True)
class Ask:
    """What is asked for: paths in turn, each once where `once`, with headers, by so many clients."""

    paths: tuple[str, ...]
    headers: tuple[tuple[str, str], ...] = ()
    clients: int = CLIENTS
    once: bool = False


@dataclass(frozen=True)
class Load:
    """What came of it: requests a second, milliseconds at the median and the 99th percentile, and failed requests.

    `cpu` is the server's CPU in microseconds a request: it tells more than the rate where a machine is shared.
    `complete` is False where the paths, each asked for once, ended before the time: then the rate is too low.
    """

    rate: float
    p50: float
    p99: float
    failures: int
    requests: int = 0
    cpu: float = 0.0
    complete: bool = True


def load(base: str, process: int, ask: Ask, seconds: float) -> Load:
    """Ask the server that is the process for so many seconds; an answer that is neither 2xx nor 3xx is a failure."""
    before = cpu(process)
    measured = _by_wrk(base, ask, seconds) if WRK else asyncio.run(_by_ourselves(base, ask, seconds))
    if not measured.requests:  # none was answered in the time: none is shorter than that
        measured = replace(measured, p50=seconds * 1000, p99=seconds * 1000)
    used = (cpu(process) - before) * 1e6 / max(1, measured.requests)
    complete = not (ask.once and measured.requests >= len(ask.paths) - ask.clients)
    return replace(measured, cpu=used, complete=complete)


def _by_wrk(base: str, ask: Ask, seconds: float) -> Load:
    """wrk counts in whole seconds."""
    with tempfile.TemporaryDirectory() as folder:
        paths, script = Path(folder) / "paths", Path(folder) / "script.lua"
        paths.write_text("\n".join(ask.paths) + "\n", "utf-8")
        script.write_text(_SCRIPT.format(paths=paths, once=str(ask.once).lower()), "utf-8")
        command = [str(WRK), "-t1", f"-c{ask.clients}", f"-d{max(1, round(seconds))}s", "--latency", "--timeout", "30s"]
        for name, value in ask.headers:
            command += ["-H", f"{name}: {value}"]
        said = subprocess.run(
            [*command, "-s", str(script), base.rstrip("/") + "/"],
            capture_output=True,
            text=True,
            timeout=seconds + 90,
            check=True,
        ).stdout
    return read_wrk(said)


def read_wrk(said: str) -> Load:
    """What wrk printed, as a value."""

    def percentile(share: str) -> float:
        found = re.search(rf"^\s+{share}%\s+([\d.]+)(us|ms|s|m)\s*$", said, re.M)
        return float(found[1]) * _UNITS[found[2]] if found else _LONGEST

    rate = re.search(r"^Requests/sec:\s+([\d.]+)", said, re.M)
    failed = re.search(r"^\s+Non-2xx or 3xx responses: (\d+)", said, re.M)
    errors = re.search(r"^\s+Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", said, re.M)
    failures = int(failed[1]) if failed else 0
    failures += sum(map(int, errors.groups())) if errors else 0
    requests = re.search(r"^\s+(\d+) requests in ", said, re.M)
    count = int(requests[1]) if requests else 0
    return Load(float(rate[1]) if rate else 0.0, percentile("50"), percentile("99"), failures, count)


async def _by_ourselves(base: str, ask: Ask, seconds: float) -> Load:
    times: list[float] = []
    failures: list[bytes] = []
    paths = iter(ask.paths) if ask.once else _repeated(ask.paths)
    address, deadline = urlsplit(base), time.monotonic() + seconds
    head = "".join(f"{name}: {value}\r\n" for name, value in ask.headers)

    async def client() -> None:
        reader, writer = await asyncio.open_connection(address.hostname, address.port)
        for path in paths:
            if time.monotonic() > deadline:
                break
            begun = time.perf_counter()
            writer.write(f"GET {path} HTTP/1.1\r\nHost: {address.netloc}\r\n{head}\r\n".encode())
            status = await _answer(reader)
            times.append((time.perf_counter() - begun) * 1000)
            if status[:1] not in b"23":
                failures.append(status)
        writer.close()

    begun = time.monotonic()
    await asyncio.gather(*(client() for _ in range(ask.clients)))
    passed = time.monotonic() - begun
    if len(times) < 2:
        raise RuntimeError(f"{base} answered {len(times)} requests in {passed:.1f} s")
    p99 = statistics.quantiles(times, n=100)[98]
    return Load(len(times) / passed, statistics.median(times), p99, len(failures), len(times))


def _repeated(paths: Sequence[str]) -> Iterator[str]:
    while True:
        yield from paths


async def _answer(reader: asyncio.StreamReader) -> bytes:
    """Read one answer whole; its status."""
    head = await reader.readuntil(b"\r\n\r\n")
    status = head.split(b" ", 2)[1]
    length = re.search(rb"^content-length: (\d+)", head, re.M | re.I)
    if length:
        await reader.readexactly(int(length[1]))
    elif re.search(rb"^transfer-encoding: chunked", head, re.M | re.I):
        while size := int(await reader.readline(), 16):
            await reader.readexactly(size + 2)
        await reader.readline()
    return status
