"""What the serving processes of a site tell each other: that the release is whole, and the metrics of each."""

import asyncio
import re
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from publisher.release import verify

_PATIENCE, _LOOK_EVERY = 1.0, 0.01
_MOST = 2**22
_SAMPLE = re.compile(rb"^([a-zA-Z_:][a-zA-Z0-9_:]*)(\{)?")


@dataclass(frozen=True, slots=True)
class Siblings:
    """The serving processes that have a socket in the folder; this one has the number.

    Who started them verifies the release with the build id `release`, and says so in the folder.
    """

    folder: Path
    number: int
    release: str = ""

    def tell_verified(self) -> None:
        """The release with the build id was found whole."""
        self._verified.touch()

    def verify(self, release: Path) -> None:
        """Wait until the release is found whole, by who verifies it for all; a later one is verified here.

        Where it is damaged there is nothing to wait for: then this process is ended.
        """
        if release.name != self.release:
            verify(release)
            return
        while not self._verified.exists():
            time.sleep(_LOOK_EVERY)

    @property
    def _verified(self) -> Path:
        return self.folder / "verified"

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
        """The metrics of all that answer (Prometheus text format), each sample with the label `worker`.

        The sample lines of a family stand together.
        """
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
