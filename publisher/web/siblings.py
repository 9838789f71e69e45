"""The metrics of all serving processes of a site, each told by its number (Prometheus text format)."""

import asyncio
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_PATIENCE = 1.0
_MOST = 2**22
_SAMPLE = re.compile(rb"^([a-zA-Z_:][a-zA-Z0-9_:]*)(\{)?")


@dataclass(frozen=True, slots=True)
class Siblings:
    """The serving processes that have a socket in the folder; this one has the number."""

    folder: Path
    number: int

    async def listen(self, render: Callable[[], bytes]) -> asyncio.Server:
        """Tell the others the metrics of this process until the server is closed."""

        async def tell(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            with suppress(OSError):
                writer.write(render())
                await writer.drain()
            writer.close()

        path = self.folder / f"{self.number}.sock"
        path.unlink(missing_ok=True)
        return await asyncio.start_unix_server(tell, path)

    async def gather(self, own: bytes) -> bytes:
        """The metrics of all that answer, the sample lines of a family together, each with the label `worker`."""
        others = sorted(path for path in self.folder.glob("*.sock") if path.stem != str(self.number))
        told = await asyncio.gather(*(_ask(path) for path in others))
        texts = {str(self.number): own} | {path.stem: text for path, text in zip(others, told, strict=True) if text}
        families: dict[bytes, list[bytes]] = {}
        for worker, text in sorted(texts.items()):
            _add(families, text, worker.encode())
        return b"".join(line + b"\n" for lines in families.values() for line in lines)


async def _ask(path: Path) -> bytes:
    """The metrics of another process; nothing where it has gone."""
    try:
        async with asyncio.timeout(_PATIENCE):
            reader, writer = await asyncio.open_unix_connection(path)
            try:
                return await reader.read(_MOST)
            finally:
                writer.close()
    except (OSError, TimeoutError):
        return b""


def _add(families: dict[bytes, list[bytes]], text: bytes, worker: bytes) -> None:
    """Add the samples of one process to their families; what is said of a family is said once."""
    lines: list[bytes] = []
    for line in text.splitlines():
        if line.startswith(b"# HELP "):
            lines = families.setdefault(line.split(b" ")[2], [])
            is_new = not lines
        if not line.startswith(b"#"):
            lines.append(_SAMPLE.sub(lambda m: m[1] + b'{worker="' + worker + (b'",' if m[2] else b'"}'), line))
        elif is_new:
            lines.append(line)
